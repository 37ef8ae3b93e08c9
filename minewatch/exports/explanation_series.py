"""The readings that the plot of an explanation draws: hours where there are curves, else levels."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from minewatch.exports.heatmap import HourGrid, day_means, hour_grid
from minewatch.features.schema import GRAINS
from minewatch.publish import Snapshot
from minewatch.scoring.machine_load import onset_grain

#: First and last day of a period, and its mean power [kW].
Level = tuple[date, date, float]


@dataclass(frozen=True)
class Series:
    """What is drawn of one meter.

    Attributes
    ----------
    grain : str or None
        Grain of the levels and spells drawn; None where there is nothing.
    curves : HourGrid or None
        Power by hour and day, where the snapshot holds curves.
    levels : list of Level
        Mean power by day or month, in order of time, only where there is a reading.
    """

    grain: str | None
    curves: HourGrid | None
    levels: list[Level]


def series_of(snapshot: Snapshot, data: dict[str, Any]) -> Series:
    """Return the readings of a meter that its snapshot holds: those of leads alone.

    They are of the grain that the onset was read from, or else of the finest that there is.
    """
    meter_id = data["finding"]["meter_id"]
    curves = hour_grid(snapshot.rows("curves", "meter_id", meter_id))
    levels = _levels(snapshot, meter_id)
    if curves is not None:
        levels["curve"] = _daily(curves)
    spelled = {row["grain"] for row in data["spells"]}
    known = [grain for grain in GRAINS if grain in levels] or [g for g in GRAINS if g in spelled]
    read = onset_grain(data["spells"], data["onset"])
    grain = read if read in known else next(iter(known), None)
    return Series(grain, curves, levels.get(grain or "", []))


def _daily(curves: HourGrid) -> list[Level]:
    means = day_means(curves)
    days = [curves.first_on + timedelta(days=int(n)) for n in np.flatnonzero(np.isfinite(means))]
    return [(day, day, float(kw)) for day, kw in zip(days, means[np.isfinite(means)], strict=True)]


def _levels(snapshot: Snapshot, meter_id: str) -> dict[str, list[Level]]:
    if not snapshot.holds("levels"):  # a scan of an older release
        return {}
    found: dict[str, list[Level]] = {}
    for row in snapshot.rows("levels", "meter_id", meter_id).to_pylist():
        first = row["started_on"]
        last = _month_end(first) if row["grain"] == "settlements" else first
        found.setdefault(row["grain"], []).append((first, last, row["level_kw"]))
    return found


def _month_end(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
