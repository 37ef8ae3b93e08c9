"""Stop of pending connections (停止办理报装) of whoever a flagged site is of."""

import pandas as pd
import pyarrow.compute as pc

from minewatch.measures.flagged import Site, linked, shared_note
from minewatch.measures.law import Law, deadline
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, day_text, measure_row

#: Words of a status by which an application is done with; any other, and none, is open.
_DONE = "送电|撤销|终止|办结|归档|退回|作废|取消|不予"


def connection_stops(
    law: Law, sites: list[Site], known: pd.DataFrame, records: Records
) -> list[Row]:
    """Return a row for each open application of the same code, name or address as a site.

    Only where the application is itself for mining is it stopped: that is to be found out.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    asked = records["applications"].rename_columns({"applicant": "name"})
    done = pc.fill_null(pc.match_substring_regex(asked["status"], _DONE), False)
    asked = asked.filter(pc.invert(done))
    for site_id, one in linked(asked, known, by=("uscc", "name", "address")):
        provision = law.of("connection_stop", by_id[site_id].province)
        if provision is None:
            continue
        due, why = deadline(provision, {})
        kw = one["wanted_kw"]
        notes = [
            day_text("申请日期", one["applied_on"]),
            "申请容量不明" if kw is None else f"申请容量{kw:g}千瓦",
            f"办理状态：{one['status'] or '不明'}",
            "该申请本身是否属于挖矿须先查实",
            why,
            shared_note(one),
        ]
        subject = one["application_id"]
        rows.append(
            measure_row("connection_stop", site_id, provision, notes, due=due, subject_id=subject)
        )
    return rows
