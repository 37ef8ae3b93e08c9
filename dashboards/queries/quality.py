"""What readings came, from where, and how late (数据覆盖)."""

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboards.queries.areas import city_of, level_of, name_of
from minewatch.features.schema import GRAINS, Grain
from minewatch.publish import Snapshot

#: Days after which the readings of a grain are late: twice their usual delay.
LATE_AFTER: dict[Grain, int] = {"curve": 7, "registers": 7, "settlements": 45}


def meter_areas(snapshot: Snapshot, sites: pd.DataFrame, level: str = "province") -> pd.Series:
    """Return the code of the area of every meter of some sites; missing where it is not known.

    Parameters
    ----------
    snapshot : Snapshot
    sites : DataFrame
        See :func:`dashboards.queries.index.placed`.
    level : str
        ``province``, ``city`` or ``county``.

    Returns
    -------
    Series of str, index ``meter_id``
    """
    held = snapshot.table("sites").select(["site_id", "meter_ids"])
    meters = pc.list_flatten(held["meter_ids"])
    owners = held["site_id"].take(pc.list_parent_indices(held["meter_ids"].combine_chunks()))
    owner = pd.Series(owners.to_pandas().to_numpy(), index=pd.Index(meters.to_pandas()))
    owner = owner[owner.isin(sites.index)].rename_axis("meter_id")
    code = sites[f"{level}_code"].astype("str").reindex(owner)
    return pd.Series(code.to_numpy(), index=owner.index)


def sites_inside(sites: pd.DataFrame, area: str) -> pd.DataFrame:
    """Return the sites of what :func:`dashboards.queries.areas.inside` divides; ``""`` is all."""
    level = level_of(area)
    if level is None:
        return sites
    whole = area if level == "province" else city_of(area)
    return sites[sites["province_code" if level == "province" else "city_code"] == whole]


def coverage(areas: pd.Series, features: pa.Table, as_of: date) -> pd.DataFrame:
    """Return what share of the meters has readings, by area and grain, and how old they are.

    Parameters
    ----------
    areas : Series
        See :func:`meter_areas`; other meters are left out.
    features : pyarrow.Table
        Of the snapshot; ``meter_id, grain, last_on``.
    as_of : date

    Returns
    -------
    DataFrame, index ``code``, the area with most meters first; ``""`` is a place not known
        ``name, meters, none`` (meters without any reading), and for each grain ``<grain>``
        (share of the meters, 0 to 1), ``<grain>_age`` (days, median of the last reading before
        `as_of`) and ``<grain>_late`` (share of those with readings that are late); missing where
        no meter has the grain.
    """
    place = areas.fillna("")
    meters = place.value_counts()
    read = features.select(["meter_id", "grain", "last_on"]).to_pandas(date_as_object=False)
    read = read[read["meter_id"].isin(place.index)]
    read["code"] = place.reindex(read["meter_id"]).fillna("").to_numpy()
    read["age"] = (pd.Timestamp(as_of) - read["last_on"]).dt.days
    read["late"] = read["age"] > read["grain"].map(LATE_AFTER).astype(float).fillna(np.inf)
    having = read.drop_duplicates("meter_id")["code"].value_counts()
    found = pd.DataFrame({"meters": meters}).rename_axis("code")
    found["none"] = (meters - having.reindex(meters.index).fillna(0)).clip(lower=0).astype(int)
    grouped = read.groupby(["grain", "code"]).agg(
        held=("age", "size"), age=("age", "median"), late=("late", "mean")
    )
    for grain in GRAINS:
        part = (
            grouped.xs(grain, level="grain")
            if grain in grouped.index.get_level_values("grain")
            else pd.DataFrame(columns=["held", "age", "late"], dtype=float)
        ).reindex(found.index)
        found[grain] = part["held"].fillna(0) / found["meters"]
        found[f"{grain}_age"], found[f"{grain}_late"] = part["age"], part["late"]
    found.insert(0, "name", [name_of(code) if code else "" for code in found.index])
    return (
        found.reset_index()
        .sort_values(["meters", "code"], ascending=[False, True])
        .set_index("code")
    )


def late_feeds(covered: pd.DataFrame, *, at_least: float = 0.2) -> pd.DataFrame:
    """Return the areas and grains of which many meters are late, the oldest first.

    Parameters
    ----------
    covered : DataFrame
        See :func:`coverage`.
    at_least : float
        Share of the meters that is many.

    Returns
    -------
    DataFrame
        ``code, name, grain, meters, age, late``.
    """
    parts = [
        pd.DataFrame({
            "code": covered.index, "name": covered["name"], "grain": grain,
            "meters": (covered["meters"] * covered[grain]).round().astype(int),
            "age": covered[f"{grain}_age"], "late": covered[f"{grain}_late"],
        })
        for grain in GRAINS
    ]  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["late"] >= at_least]
    return rows.sort_values(["age", "meters", "code"], ascending=[False, False, True],
                            ignore_index=True)  # fmt: skip
