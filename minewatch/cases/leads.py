"""The meters of a site that a scan flags (线索户号): what an inspection is to answer for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from minewatch.cases.model import Case
from minewatch.errors import MinewatchError
from minewatch.publish import Snapshot

_COLUMNS = ["meter_id", "site_id", "flagged"]


def lead_meters(snapshot: Snapshot, site_id: str) -> list[str]:
    """Return the meters of a site that a scan flags, in order; none where it knows no such site."""
    rows = snapshot.rows("findings", "site_id", site_id, columns=_COLUMNS).to_pylist()
    return sorted(row["meter_id"] for row in rows if row["flagged"])


def checked_meters(snapshot: Snapshot, site_id: str, meter_ids: Sequence[str]) -> list[str]:
    """Return meters that an officer names of a site, each once and in order.

    Raises
    ------
    MinewatchError
        If the scan has the site, but not one of the meters at it.
    """
    rows = snapshot.rows("findings", "site_id", site_id, columns=_COLUMNS)
    known = set(rows["meter_id"].to_pylist())
    strange = sorted(set(meter_ids) - known)
    if known and strange:
        msg = (
            f"Site {site_id} has no meter {', '.join(strange)} in the last scan; its meters are "
            f"{', '.join(sorted(known))}."
        )
        raise MinewatchError(msg)
    return sorted(set(meter_ids))


def over_leads(snapshot: Snapshot, cases: Mapping[str, Case]) -> dict[str, Case]:
    """Return cases as they stand with the meters that a scan flags; see :meth:`Case.over`."""
    leads = leads_by_site(snapshot)
    return {site: case.over(leads.get(site, ())) for site, case in cases.items()}


def leads_by_site(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return the meters that a scan flags, by site."""
    findings = snapshot.table("findings").select(_COLUMNS)
    found: dict[str, list[str]] = defaultdict(list)
    for row in findings.filter(findings["flagged"]).to_pylist():
        found[row["site_id"]].append(row["meter_id"])
    return dict(found)
