"""Time-of-use registers: which points of a day each register counts, month by month."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.province import HOME, Hours, Schedule

#: Register -> hours of the day as [from, to) pairs in the home province, the same all year: sharp
#: 2 h, peak 6 h, flat 8 h, valley 8 h. The simulator's own; real ones differ by province.
HOURS: dict[str, Hours] = {
    "sharp": HOME.schedule.sharp,
    "peak": HOME.schedule.peak,
    "flat": HOME.schedule.flat,
    "valley": HOME.schedule.valley,
}


@lru_cache(maxsize=64)
def membership(schedule: Schedule = HOME.schedule, month: int | None = None) -> NDArray[np.float64]:
    """Return the points that each register counts, shape (96, 4), columns as in HOURS.

    Parameters
    ----------
    schedule : Schedule
    month : int or None
        1 to 12; None for a month with a sharp price. Without one, sharp hours count as peak.
    """
    table = np.zeros((POINTS, len(HOURS)))
    sharp = month is None or month in schedule.sharp_months
    columns = (0 if sharp else 1, 1, 2, 3)
    for column, pairs in zip(columns, schedule[:4], strict=True):
        for start, stop in pairs:
            table[start * POINTS // 24 : stop * POINTS // 24, column] = 1.0
    table.flags.writeable = False
    return table


def by_register(kw: Floats, grid: Grid) -> Floats:
    """Return daily energy in each register by the province's schedule [kWh], shape (days, 4)."""
    schedule = grid.province.schedule
    if len(schedule.sharp_months) == 12:
        return kw @ membership(schedule) * (24 / POINTS)
    parts = np.empty((grid.days, len(HOURS)))
    for month in np.unique(grid.month):
        here = grid.month == month
        parts[here] = kw[here] @ membership(schedule, int(month)) * (24 / POINTS)
    return parts


def dear(grid: Grid, *, sharp_only: bool) -> NDArray[np.bool_]:
    """Return the points of each day with a sharp, or a sharp or peak, price, shape (days, 96)."""
    schedule = grid.province.schedule
    tables = np.zeros((13, POINTS), dtype=bool)
    for month in range(1, 13):
        table = membership(schedule, month)
        sharp = table[:, 0] > 0
        tables[month] = sharp if sharp_only and sharp.any() else sharp | (table[:, 1] > 0)
    return tables[grid.month]
