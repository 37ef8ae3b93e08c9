"""Recovery of credit (收回贷款) and breach of a credit commitment (不履行信用承诺)."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.flagged import Site, linked, shared_note
from minewatch.measures.law import Law, deadline
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, day_text, measure_row


def credit_recoveries(
    law: Law, sites: list[Site], known: pd.DataFrame, records: Records
) -> list[Row]:
    """Return a row for each loan outstanding of the enterprise of a flagged site.

    ``amount_yuan`` is what is outstanding; null where the lender did not tell.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    for site_id, loan in linked(records["loans"], known, by=("uscc",)):
        provision = law.of("credit_recovery", by_id[site_id].province)
        later = loan["granted_on"] is not None and loan["granted_on"] > law.as_of
        if provision is None or later or loan["outstanding_yuan"] == 0:
            continue
        due, why = deadline(provision, {})
        notes = [
            f"贷款机构：{loan['lender'] or '不明'}",
            "未偿余额不明" if loan["outstanding_yuan"] is None else "金额为未偿余额",
            day_text("合同到期日", loan["due_on"]),
            why,
            shared_note(loan),
        ]
        subject = {"subject_id": loan["loan_id"], "amount_yuan": loan["outstanding_yuan"]}
        rows.append(measure_row("credit_recovery", site_id, provision, notes, due=due, **subject))
    return rows


def commitment_breaches(
    law: Law, sites: list[Site], known: pd.DataFrame, records: Records
) -> list[Row]:
    """Return a row for each commitment that stands and that a flagged site speaks against.

    A commitment binds the sites of its data centre, or where it names none those of its operator;
    one signed after the load was last seen is not broken by it.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    for site_id, one in _bound(records["commitments"], sites, known):
        site = by_id[site_id]
        provision = law.of("commitment_breach", site.province)
        if provision is None or _not_broken(one, site, law):
            continue
        due, why = deadline(provision, {})
        notes = [
            day_text("承诺签署日期", one["signed_on"]),
            "站点列为线索，查实挖矿后方为不履行承诺",
            "限制的种类由有关部门依法确定",
            why,
            shared_note(one),
        ]
        subject = one["commitment_id"]
        rows.append(
            measure_row("commitment_breach", site_id, provision, notes, due=due, subject_id=subject)
        )
    return rows


def _bound(commitments: pa.Table, sites: list[Site], known: pd.DataFrame) -> list[tuple[str, Row]]:
    named = pc.is_valid(commitments["data_centre_id"])
    of_operator = linked(commitments.filter(pc.invert(named)), known, by=("uscc",))
    at_centre: dict[str, list[str]] = {}
    for site in sites:
        if site.data_centre_id is not None:
            at_centre.setdefault(site.data_centre_id, []).append(site.site_id)
    of_centre = [
        (site_id, one | {"shared_by": len(at_centre[one["data_centre_id"]])})
        for one in commitments.filter(named).to_pylist()
        for site_id in at_centre.get(one["data_centre_id"], [])
    ]
    return [*of_operator, *of_centre]


def _not_broken(one: Row, site: Site, law: Law) -> bool:
    revoked = one["revoked_on"] is not None and one["revoked_on"] <= law.as_of
    ended = site.active_until is not None and site.active_until < one["signed_on"]
    return revoked or ended
