"""Everything that a scan and the ledger hold on one site (站点)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from dashboards.desk import Desk
from dashboards.view import case_of, sites_of, table_or_empty
from minewatch.cases.model import Case
from minewatch.cases.standing import with_refunds, with_standing
from minewatch.exports.explanation import explanation
from minewatch.exports.explanation_series import Series, series_of
from minewatch.publish import Snapshot
from minewatch.sites.distance import haversine_m

Row = dict[str, Any]
#: How far round a site its neighbours are listed, and registered places; how many of each.
NEAR_M, PLACES_M, MOST = 1_000.0, 3_000.0, 8


#: What names the owner; not shown of a site that is no lead.
_OWNER = ("name", "uscc", "enterprise_name", "enterprise_uscc", "address")


@dataclass(frozen=True)
class SiteView:
    """What a page shows of one site, names masked.

    Attributes
    ----------
    row : dict
        Of the table ``sites``; who owns a site that is no lead is left out.
    meters : list of dict
        Rows of ``findings``, by rank.
    data : dict
        The explanation of the meter shown, see :func:`minewatch.exports.explanation.explanation`.
    series : Series
        Its readings.
    measures, collections, leads : list of dict
        Rows of the tables of these names; measures with the standing that the ledger gives them.
    place : DataFrame
        The site's own row of the index of all sites.
    neighbours : DataFrame, index ``site_id``
        Sites at most :data:`NEAR_M` away with ``distance_m``, nearest first.
    registered : DataFrame or None
        Rows of ``places`` at most :data:`PLACES_M` away with ``distance_m``, nearest first; None
        where the scan tells of no place at all.
    """

    row: Row
    case: Case
    meters: list[Row]
    data: Row
    series: Series
    measures: list[Row]
    collections: list[Row]
    leads: list[Row]
    place: pd.DataFrame
    neighbours: pd.DataFrame
    registered: pd.DataFrame | None


def site_view(desk: Desk, site_id: str, meter_id: str | None) -> SiteView | None:
    """Return what there is on a site; None for an id that the scan does not hold.

    Parameters
    ----------
    meter_id : str or None
        The meter asked for; the first by rank unless it is one of the site's.
    """
    row = desk.site(site_id)
    if row is None:
        return None
    if not row["flagged"]:
        row = {**row, **dict.fromkeys(_OWNER)}
    case, snapshot = case_of(desk, site_id), desk.snapshot()
    meters = meters_of(snapshot, site_id)
    known: list[str] = [meter["meter_id"] for meter in meters]
    shown = next((one for one in known if one == meter_id), known[0])
    data = explanation(snapshot, shown)
    sites, places = sites_of(desk), table_or_empty(desk, "places")
    return SiteView(
        row=row,
        case=case,
        meters=meters,
        data=data,
        series=series_of(snapshot, data),
        measures=measures_of_site(snapshot, case),
        collections=collected(snapshot, case),
        leads=_other_leads(table_or_empty(desk, "leads"), site_id),
        place=sites.loc[[site_id]],
        neighbours=neighbours(sites, site_id),
        registered=registered(places, row["lon"], row["lat"]) if places.num_rows else None,
    )


def meters_of(snapshot: Snapshot, site_id: str) -> list[Row]:
    """Return the findings of a site's meters, by rank."""
    found: list[Row] = snapshot.rows("findings", "site_id", site_id).to_pylist()
    return sorted(found, key=lambda row: (row["rank"], row["meter_id"]))


def measures_of_site(snapshot: Snapshot, case: Case) -> list[Row]:
    """Return the measures of a site as the ledger stands, in a fixed order."""
    table = snapshot.rows("measures", "site_id", case.site_id)
    rows: list[Row] = with_standing(table, {case.site_id: case}).to_pylist()
    keys = ("measure", "meter_id", "month", "from_on", "subject_id")
    return sorted(rows, key=lambda row: [str(row[key] or "") for key in keys])


def neighbours(sites: pd.DataFrame, site_id: str) -> pd.DataFrame:
    """Return the sites nearest to one, with ``distance_m``; none where its position is unknown."""
    lon, lat = (sites.at[site_id, name] for name in ("lon", "lat"))
    found = _near(sites[sites.index != site_id], lon, lat, NEAR_M)
    return found.sort_values(["distance_m", "rank"], kind="stable").head(MOST)


def registered(places: pa.Table, lon: float | None, lat: float | None) -> pd.DataFrame:
    """Return the registered places (登记地点) nearest to a position, with ``distance_m``."""
    found = _near(places.to_pandas(), lon, lat, PLACES_M)
    return found.sort_values(["distance_m", "kind", "place_id"], kind="stable").head(MOST)


def _near(rows: pd.DataFrame, lon: Any, lat: Any, most_m: float) -> pd.DataFrame:
    here = np.full(len(rows), lon, float), np.full(len(rows), lat, float)
    away = haversine_m(rows["lon"].to_numpy(float), rows["lat"].to_numpy(float), *here)
    near = away <= most_m  # NaN is not near
    return rows[near].assign(distance_m=away[near])


def collected(snapshot: Snapshot, case: Case) -> list[Row]:
    """Return what was billed and paid as the ledger stands, in a fixed order."""
    if not snapshot.holds("collections"):
        return []
    table = snapshot.rows("collections", "site_id", case.site_id)
    found: list[Row] = with_refunds(table, {case.site_id: case}).to_pylist()
    return sorted(found, key=lambda row: (str(row["meter_id"]), row["month"] or date.min))


def _other_leads(leads: pa.Table, site_id: str) -> list[Row]:
    found = [row for row in leads.to_pylist() if row["site_id"] == site_id]
    return sorted(found, key=lambda row: (row["kind"], row["subject_id"]))
