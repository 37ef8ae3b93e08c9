"""The meters of a site that a scan flags (线索户号): what an inspection is to answer for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

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
    leads = _by_site(snapshot.table("findings").select(_COLUMNS), cases)
    return {site: case.over(leads[site]) for site, case in cases.items()}


def _by_site(findings: pa.Table, sites: Collection[str]) -> Mapping[str, list[str]]:
    wanted = pc.is_in(findings["site_id"], value_set=pa.array(sorted(sites), pa.string()))
    found: dict[str, list[str]] = defaultdict(list)
    for row in findings.filter(wanted).to_pylist():
        if row["flagged"]:
            found[row["site_id"]].append(row["meter_id"])
    return found
