"""Withdrawal of support (停止和取消优惠): benefits that run, and programmes of the place."""

import pandas as pd

from minewatch.measures.flagged import Site, linked, shared_note
from minewatch.measures.law import Law, deadline
from minewatch.measures.records import Records
from minewatch.measures.rows import Row, day_text, measure_row
from minewatch.rules.provisions import Provision, SupportRule
from minewatch.rules.regions import NATION

_KINDS = {
    "tax": "税收", "rent": "租金", "power": "电价", "subsidy": "补贴", "fund": "基金",
    "park": "园区", "other": "其他",
}  # fmt: skip

#: Fiscal subsidies and tax preferences (财政补贴、税收优惠): a mine's park may have none either.
_NOT_FOR_PARKS = {"tax", "subsidy"}


def support_withdrawals(
    law: Law, sites: list[Site], known: pd.DataFrame, records: Records
) -> list[Row]:
    """Return a row for each benefit that runs, and ``support_question`` for programmes of a place.

    A benefit is joined by meter account, else by unified social credit code, else by name. A
    programme of the place is a question to ask, with no amount: nothing says that the enterprise
    has it. Of a site in a park the note names the park, which may not be supported either.

    Returns
    -------
    list of dict
        ``amount_yuan`` is the amount on record of a benefit; null where none is told. Empty where
        no benefits were loaded.
    """
    if not records.known("benefits"):
        return []
    running: dict[str, list[Row]] = {site.site_id: [] for site in sites}
    for site_id, benefit in linked(records["benefits"], known, by=("meter", "uscc", "name")):
        if _runs(benefit, law):
            running[site_id].append(benefit)
    rows = []
    for site in sites:
        provision = law.of("support_withdrawal", site.province)
        if provision is not None:
            programmes = [p for p in law.support(site.province) if _covers(p, site)]
            found = running[site.site_id]
            ban = law.ban("park_support", site.province)
            rows += [_benefit_row(site, provision, one, programmes, ban) for one in found]
            rows += _question(site, provision, programmes, found, ban)
    return rows


def _runs(benefit: Row, law: Law) -> bool:
    granted, ended = benefit["granted_on"], benefit["ended_on"]
    return (granted is None or granted <= law.as_of) and (ended is None or ended > law.as_of)


def _covers(programme: SupportRule, site: Site) -> bool:
    """Whether a programme is of the site's province, and of its city, county or zone by name."""
    if programme.region == NATION:  # of every place, and so of none in particular
        return False
    here = (site.city or "", site.county or "")
    below = programme.region.split("/")[1:]
    return all(part in here or part in (site.address or "") for part in below)


def _benefit_row(
    site: Site,
    provision: Provision,
    benefit: Row,
    programmes: list[SupportRule],
    ban: Provision | None,
) -> Row:
    due, why = deadline(provision, {})
    bans = _park_bans(site, ban, {benefit["kind"]})
    same = [p.id for p in programmes if benefit["kind"] in p.kinds]
    amount = "记录无金额" if benefit["amount_yuan"] is None else "金额为已享受优惠的记录数"
    notes = [
        f"{_KINDS[benefit['kind']]}优惠：{benefit['programme'] or '政策名称不明'}",
        f"授予部门：{benefit['granted_by']}" if benefit["granted_by"] else "",
        day_text("授予日期", benefit["granted_on"]),
        f"当地同类政策：{'、'.join(same)}" if same else "",
        f"{amount}，是否追缴由有权机关决定",
        _park(site, bans),
        why,
        shared_note(benefit),
    ]
    return measure_row(
        "support_withdrawal",
        site.site_id,
        provision,
        notes,
        due=due,
        also=bans,
        subject_id=benefit["benefit_id"],
        meter_id=benefit["meter_id"],
        amount_yuan=benefit["amount_yuan"],
    )


def _question(
    site: Site,
    provision: Provision,
    programmes: list[SupportRule],
    found: list[Row],
    ban: Provision | None,
) -> list[Row]:
    recorded = {benefit["kind"] for benefit in found}
    open_ones = [p for p in programmes if not recorded & set(p.kinds)]
    if not open_ones:
        return []
    named = "、".join(f"{p.id}（{'、'.join(_KINDS[k] for k in p.kinds)}）" for p in open_ones)
    bans = _park_bans(site, ban, {kind for programme in open_ones for kind in programme.kinds})
    notes = [f"所在地有扶持政策{named}，该主体是否享受无记录，须核查", _park(site, bans)]
    return [
        measure_row("support_question", site.site_id, provision, notes, certain=False, also=bans)
    ]


def _park_bans(site: Site, ban: Provision | None, kinds: set[str]) -> list[Provision]:
    """Return what forbids support of these kinds to the site's park; it speaks of some alone."""
    return [ban] if ban is not None and site.park and kinds & _NOT_FOR_PARKS else []


def _park(site: Site, bans: list[Provision]) -> str:
    told = f"所在园区：{site.park}，挖矿项目及其所在园区均不得享受财政补贴和税收优惠"
    return told if bans else ""
