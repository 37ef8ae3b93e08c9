"""Ordered stop or closure (责令停产或者关闭) of what was not phased out in time."""

from datetime import date

from minewatch.measures.flagged import Site
from minewatch.measures.law import Law, deadline
from minewatch.measures.rows import Row, day_text, measure_row


def closures(law: Law, sites: list[Site], phase_outs: list[Row]) -> list[Row]:
    """Return a row for each site that was seen running after its phase-out deadline.

    Parameters
    ----------
    law : Law
    sites : list of Site
    phase_outs : list of dict
        Rows of :func:`minewatch.measures.phase_out.phase_outs`.
    """
    overdue = {row["site_id"]: row for row in phase_outs if row["deadline_on"] is not None}
    rows = []
    for site in sites:
        provision, late = law.of("closure", site.province), overdue.get(site.site_id)
        if provision is None or late is None:
            continue
        due = late["deadline_on"]
        if _gone_by(site.active_until, due, law.as_of):
            continue
        _, note = deadline(provision, {})
        path = "须先查实、责令整改，逾期仍不淘汰并告知听证权利后，由有权机关依法决定"
        notes = [day_text("淘汰期限：", due), path, note, _last_seen(site, law.as_of)]
        rows.append(
            measure_row("closure", site.site_id, provision, notes, certain=late["verified"])
        )
    return rows


def _gone_by(active_until: date | None, due: date, as_of: date) -> bool:
    return min(active_until or as_of, as_of) <= due


def _last_seen(site: Site, as_of: date) -> str:
    if site.active_until is None or site.active_until >= as_of:
        return ""
    return f"疑似挖矿负荷最后见于{site.active_until.isoformat()}，须先核实是否仍在运行"
