"""Customers near a plant that appear or step up in the weeks in which its output falls."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from minewatch.scoring.evidence import answering_grain
from minewatch.sites.distance import haversine_m

# All figures here are judgements, not measurements.
#: A customer this near may draw from the plant [m].
NEAR_M = 3000.0
#: Days between the fall and the step, by the grain that shows the step.
WITHIN_DAYS = {"curve": 28, "registers": 28, "settlements": 46}
#: The step must be at least this share of the power that is missing ...
LEAST_SHARE = 0.2
#: ... and agrees with it between these.
AGREES = (0.5, 1.5)


@dataclass(frozen=True)
class Step:
    """A customer's step up; ``appeared`` where it had no reading before."""

    meter_id: str
    site_id: str
    started_on: pd.Timestamp
    rise_kw: float
    appeared: bool
    same_owner: bool
    distance_m: float


def rises(table: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Return every step up of every meter, at the grain that answers for it.

    Parameters
    ----------
    table, spells : DataFrame
        The feature table and the spells.

    Returns
    -------
    DataFrame
        ``meter_id, started_on, rise_kw, appeared, days``; the last is how far apart a fall and
        this step may be. A first spell counts as appearing only where readings of other meters
        are known from four weeks before.
    """
    judged = answering_grain(table)[["meter_id", "grain"]]
    ordered = spells.merge(judged, on=["meter_id", "grain"])
    ordered = ordered.sort_values(["meter_id", "started_on"], ignore_index=True)
    before = ordered.groupby("meter_id")["level_kw"].shift()
    started = pd.to_datetime(ordered["started_on"])
    late = started >= started.min() + pd.Timedelta(days=28)
    rise = (ordered["level_kw"] - before.fillna(0.0)).where(before.notna() | late)
    found = pd.DataFrame(
        {
            "meter_id": ordered["meter_id"],
            "started_on": started,
            "rise_kw": rise,
            "appeared": before.isna(),
            "days": ordered["grain"].map(WITHIN_DAYS).astype("float64"),
        }
    )
    return found[found["rise_kw"] > 0].reset_index(drop=True)


def nearby(plant: pd.Series, known: pd.DataFrame) -> pd.DataFrame:
    """Return the meters of a plant's owner or within :data:`NEAR_M` of it.

    Parameters
    ----------
    plant : Series
        ``own, name`` (of the owner), ``lon, lat``, made comparable.
    known : DataFrame
        From :func:`minewatch.leads.joining.known_places`.

    Returns
    -------
    DataFrame
        ``meter_id, site_id, same_owner, distance_m``.
    """
    here = np.full(len(known), float(plant["lon"])), np.full(len(known), float(plant["lat"]))
    there = (known[name].to_numpy(np.float64) for name in ("lon", "lat"))
    apart = haversine_m(*here, *there)
    same = np.zeros(len(known), dtype=bool)
    for value, columns in ((plant["own"], ("own", "matched")), (plant["name"], ("name", "firm"))):
        if not pd.isna(value):
            for column in columns:
                same |= (known[column] == value).fillna(value=False).to_numpy(bool)
    near = known[["meter_id", "site_id"]].assign(same_owner=same, distance_m=apart)
    return near[same | (apart <= NEAR_M)]


def best_step(
    near: pd.DataFrame, steps: pd.DataFrame, since_on: pd.Timestamp, kw: float
) -> Step | None:
    """Return the step that fits a fall best: of the same owner, then nearest to its power."""
    table = near.merge(steps, on="meter_id")
    apart = (table["started_on"] - since_on).abs().dt.days
    table = table[(apart <= table["days"]) & (table["rise_kw"] >= LEAST_SHARE * kw)]
    if table.empty:
        return None
    table = table.assign(
        other=~table["same_owner"], misfit=np.abs(np.log(table["rise_kw"] / kw)).round(6)
    )
    row = table.sort_values(["other", "misfit", "distance_m", "meter_id"]).iloc[0]
    return Step(
        meter_id=row["meter_id"],
        site_id=row["site_id"],
        started_on=row["started_on"],
        rise_kw=float(row["rise_kw"]),
        appeared=bool(row["appeared"]),
        same_owner=bool(row["same_owner"]),
        distance_m=float(row["distance_m"]),
    )
