"""Exit from the power market (限期退出电力市场) of sites that take part in it."""

import pandas as pd

from minewatch.measures.flagged import Site, linked, shared_note
from minewatch.measures.law import Law, deadline
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, day_text, measure_row


def market_exits(law: Law, sites: list[Site], known: pd.DataFrame, records: Records) -> list[Row]:
    """Return a row for each participant of the market at a flagged site that has not left it.

    A participant is joined by meter account, else by unified social credit code.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    for site_id, one in linked(records["market_participants"], known, by=("meter", "uscc")):
        provision = law.of("market_exit", by_id[site_id].province)
        if provision is None or not _takes_part(one, law):
            continue
        due, why = deadline(provision, {})
        notes = [
            day_text("注册日期", one["registered_on"]),
            f"主体类别：{one['kind']}" if one["kind"] else "",
            why,
            shared_note(one),
        ]
        subject = {"subject_id": one["participant_id"], "meter_id": one["meter_id"]}
        rows.append(measure_row("market_exit", site_id, provision, notes, due=due, **subject))
    return rows


def _takes_part(one: Row, law: Law) -> bool:
    registered, exited = one["registered_on"], one["exited_on"]
    return (registered is None or registered <= law.as_of) and (
        exited is None or exited > law.as_of
    )
