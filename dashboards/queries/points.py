"""What lies on the map beside sites, and positions in the datum of domestic maps."""

from collections.abc import Iterable

import pandas as pd
import prcoords
import pyarrow as pa

from minewatch.exports.people import mask_person, mask_phones

#: Kinds of registered places (登记地点): data centres, plants and parks.
PLACE_KINDS = ("data_centre", "plant", "park")
#: Kinds of leads beside the readings that have a position of their own.
OTHER_KINDS = ("plant", "application", "tip", "network")


def other_points(leads: pa.Table) -> dict[str, pd.DataFrame]:
    """Return the positioned leads of each kind that has any.

    Parameters
    ----------
    leads : pyarrow.Table
        Of the snapshot.

    Returns
    -------
    dict of str to DataFrame
        By kind: ``subject_id, name, lon, lat, site_id``; an applicant or who is reported may be a
        person, so names and telephone numbers are masked.
    """
    columns = ["kind", "subject_id", "name", "lon", "lat", "site_id"]
    rows = leads.select(columns).to_pandas().dropna(subset=["lon", "lat"])
    rows["name"] = rows["name"].map(_masked, na_action="ignore")
    found = {kind: rows[rows["kind"] == kind].drop(columns="kind") for kind in OTHER_KINDS}
    return {kind: part for kind, part in found.items() if len(part)}


def _masked(name: str) -> str | None:
    return mask_phones(mask_person(name))


def registered_places(places: pa.Table, sites: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the registered places of each kind that has any.

    Parameters
    ----------
    places : pyarrow.Table
        Of the snapshot; an older release wrote none, and of data centres only those that a site is
        matched to are known then.
    sites : DataFrame
        See :func:`dashboards.queries.index.site_index`.

    Returns
    -------
    dict of str to DataFrame
        By kind: ``place_id, name, lon, lat``.
    """
    columns = ["kind", "place_id", "name", "lon", "lat"]
    rows = places.select(columns).to_pandas().dropna(subset=["lon", "lat"])
    if rows.empty:
        rows = _matched_centres(sites)
    found = {kind: rows[rows["kind"] == kind].drop(columns="kind") for kind in PLACE_KINDS}
    return {kind: part for kind, part in found.items() if len(part)}


def _matched_centres(sites: pd.DataFrame) -> pd.DataFrame:
    listed = sites[sites["data_centre_id"].notna()].dropna(subset=["lon", "lat"])
    named = {"data_centre_id": "place_id", "data_centre_name": "name"}
    return listed[[*named, "lon", "lat"]].rename(columns=named).assign(kind="data_centre")


def gcj02(lon: Iterable[float], lat: Iterable[float]) -> list[tuple[float, float] | None]:
    """Return positions in GCJ-02 (国测局坐标), that domestic maps use; for looking up alone.

    Parameters
    ----------
    lon, lat : iterable of float
        WGS-84; NaN where unknown. Only positions inside China may be asked for: the shift means
        nothing elsewhere.

    Returns
    -------
    list of (lon, lat), or None where unknown
    """
    known = ((x, y) if x == x and y == y else None for x, y in zip(lon, lat, strict=True))  # noqa: PLR0124 - NaN
    shifted = (prcoords.wgs_gcj((place[1], place[0])) if place else None for place in known)
    return [(place.lon, place.lat) if place else None for place in shifted]
