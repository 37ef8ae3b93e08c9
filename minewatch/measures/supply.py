"""Referral of illegal supply (非法供电移送) and the power cut (停限电) that needs it confirmed."""

import pandas as pd

from minewatch.feeds.meters import SUPPLY_MODES
from minewatch.measures.flagged import Site
from minewatch.measures.law import Law, deadline
from minewatch.measures.rows import Row, measure_row
from minewatch.rules.provisions import Ban, Provision

_SAID = {
    "plant": "电厂{name}出力下降与该站点用电相符，疑似专线直供或者网前供电",
    "tip": "12398举报，举报编号{subject_id}",
}
#: Supply mode -> what prohibits it for any mine, and for a new one besides.
_BANS: dict[str, tuple[Ban, ...]] = {
    "dedicated_line": ("direct_supply", "direct_supply_new"),
    "ahead_of_grid": ("direct_supply", "direct_supply_new"),
    "small_hydro": ("direct_supply", "direct_supply_new"),
    "own_plant": ("own_plant",),
}
_TERMS = {code: term for code, term, *_ in SUPPLY_MODES}
_REFERRED = "线索移送能源监管机构（12398）核查"


def illegal_supplies(
    law: Law, sites: list[Site], leads: pd.DataFrame, project_rows: list[Row]
) -> list[Row]:
    """Return what hints at illegal supply of flagged sites, a row each.

    A lead from a plant or a tip that was joined to a site, and a supply mode in the customer master
    that no mine may have. Neither proves mining or the supply: the row is a referral.

    Parameters
    ----------
    law : Law
    sites : list of Site
    leads : DataFrame
        The snapshot's table ``leads``: ``kind, subject_id, name, site_id, meter_id``.
    project_rows : list of dict
        From :func:`minewatch.measures.projects.projects`: what is new has a prohibition of its own.
    """
    by_id, rows = {site.site_id: site for site in sites}, []
    new = {row["site_id"] for row in project_rows if row["measure"] == "new_project"}
    told = leads[leads["kind"].isin(_SAID) & leads["site_id"].isin(by_id)]
    names = ["kind", "subject_id", "name", "site_id", "meter_id"]
    for lead in told[names].astype("object").to_dict("records"):
        site = by_id[lead["site_id"]]
        provision = law.of("illegal_supply", site.province)
        if provision is not None:
            said = {str(key): value for key, value in lead.items()}
            mode = "dedicated_line" if lead["kind"] == "plant" else None
            bans = _bans(law, site, mode, new=site.site_id in new)
            rows.append(_referral(provision, said, bans))
    for site in sites:
        provision = law.of("illegal_supply", site.province)
        if provision is not None and site.supply_mode in _BANS:
            bans = _bans(law, site, site.supply_mode, new=site.site_id in new)
            rows.append(_declared(site, provision, bans))
    return rows


def _bans(law: Law, site: Site, mode: str | None, *, new: bool) -> list[Provision]:
    """Return what prohibits a supply mode to a mine, with what holds for a new one alone."""
    asked = (ban for ban in _BANS.get(mode or "", ()) if new or ban != "direct_supply_new")
    found = (law.ban(ban, site.province) for ban in asked)
    return [ban for ban in found if ban is not None]


def _referral(provision: Provision, lead: Row, bans: list[Provision]) -> Row:
    due, why = deadline(provision, {})
    said = {key: "" if pd.isna(value) else value for key, value in lead.items()}
    notes = [_SAID[lead["kind"]].format(**said), _REFERRED, why]
    return measure_row(
        "illegal_supply",
        lead["site_id"],
        provision,
        notes,
        due=due,
        also=bans,
        subject_id=lead["subject_id"],
        meter_id=None if pd.isna(lead["meter_id"]) else lead["meter_id"],
    )


def _declared(site: Site, provision: Provision, bans: list[Provision]) -> Row:
    """Return the referral of a site whose supply mode no mine may have."""
    mode = str(site.supply_mode)
    due, why = deadline(provision, {})
    hydro = "是否网前供电或者专线直供须核实" if mode == "small_hydro" else ""
    notes = [
        f"用户档案登记的供电方式为{_TERMS[mode]}",
        "登记的供电方式不是查实，该站点是否挖矿、供电是否非法均须核查",
        hydro,
        _REFERRED,
        why,
    ]
    return measure_row("illegal_supply", site.site_id, provision, notes, due=due, also=bans)


def power_cuts(law: Law, sites: list[Site]) -> list[Row]:
    """Return for each site the line that says on what condition its supply may be cut."""
    note = "仅在查实非法用电之后，经事先通知方可停限电；不得影响居民生活用电；监测得分不是查实"
    rows = []
    for site in sites:
        provision = law.of("power_cut", site.province)
        if provision is not None:
            rows.append(measure_row("power_cut", site.site_id, provision, [note]))
    return rows
