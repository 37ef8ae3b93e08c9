"""Referral of illegal supply (非法供电移送) and the power cut (停限电) that needs it confirmed."""

import pandas as pd

from minewatch.measures.flagged import Site
from minewatch.measures.law import Law, deadline
from minewatch.measures.rows import Row, measure_row
from minewatch.rules.provisions import Provision

_SAID = {
    "plant": "电厂{name}出力下降与该站点用电相符，疑似专线直供或者网前供电",
    "tip": "12398举报，举报编号{subject_id}",
}


def illegal_supplies(law: Law, sites: list[Site], leads: pd.DataFrame) -> list[Row]:
    """Return a row for each lead from a plant or a tip that was joined to a flagged site.

    Parameters
    ----------
    law : Law
    sites : list of Site
    leads : DataFrame
        The snapshot's table ``leads``: ``kind, subject_id, name, site_id, meter_id``.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    told = leads[leads["kind"].isin(_SAID) & leads["site_id"].isin(by_id)]
    names = ["kind", "subject_id", "name", "site_id", "meter_id"]
    for lead in told[names].astype("object").to_dict("records"):
        provision = law.of("illegal_supply", by_id[lead["site_id"]].province)
        if provision is not None:
            rows.append(_referral(provision, {str(key): value for key, value in lead.items()}))
    return rows


def _referral(provision: Provision, lead: Row) -> Row:
    due, why = deadline(provision, {})
    said = {key: "" if pd.isna(value) else value for key, value in lead.items()}
    notes = [_SAID[lead["kind"]].format(**said), "线索移送能源监管机构（12398）核查", why]
    return measure_row(
        "illegal_supply",
        lead["site_id"],
        provision,
        notes,
        due=due,
        subject_id=lead["subject_id"],
        meter_id=None if pd.isna(lead["meter_id"]) else lead["meter_id"],
    )


def power_cuts(law: Law, sites: list[Site]) -> list[Row]:
    """Return for each site the line that says on what condition its supply may be cut."""
    note = "仅在查实非法用电之后，经事先通知方可停限电；不得影响居民生活用电；监测得分不是查实"
    rows = []
    for site in sites:
        provision = law.of("power_cut", site.province)
        if provision is not None:
            rows.append(measure_row("power_cut", site.site_id, provision, [note]))
    return rows
