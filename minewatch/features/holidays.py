"""Kernel for the response of a load to public holidays and Spring Festival: rigs take none."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.calendar import HOLIDAY, WORK
from minewatch.features.segments import Spells

#: Days before and after a holiday whose working days it is held against; least of those.
AROUND, LEAST_WORK = 10, 5
#: Days of a holiday with such a gap between them are of two holidays.
APART = 7
#: Days of Spring Festival, from its first on; days from it that it is held against, either side.
FESTIVAL_FROM, FESTIVAL_TO = -1, 6
NEAREST, FARTHEST = 15, 35
LEAST_FESTIVAL, LEAST_USUAL = 4, 10

HOLIDAY_COLUMNS = ("holiday_workday", "festival_workday")


@njit(cache=True, nogil=True)
def _work_level(
    day: NDArray[np.int64],
    level: NDArray[np.float64],
    kind: NDArray[np.int8],
    first: int,
    last: int,
) -> float:
    """Return the mean level of the working days around rows `first` to `last`, inclusive."""
    total = 0.0
    count = 0
    at = first - 1
    while at >= 0 and day[first] - day[at] <= AROUND:
        if kind[at] == WORK:
            total += level[at]
            count += 1
        at -= 1
    at = last + 1
    while at < len(day) and day[at] - day[last] <= AROUND:
        if kind[at] == WORK:
            total += level[at]
            count += 1
        at += 1
    return total / count if count >= LEAST_WORK else np.nan


@njit(cache=True, nogil=True)
def _holiday_workday(
    day: NDArray[np.int64],
    level: NDArray[np.float64],
    kind: NDArray[np.int8],
    off_below: float,
) -> float:
    ratios = np.empty(len(day))
    found = 0
    last = -1
    for first in range(len(day)):
        if first <= last or kind[first] != HOLIDAY:
            continue
        last = first
        total = level[first]
        count = 1
        for at in range(first + 1, len(day)):
            if day[at] - day[last] > APART:
                break
            if kind[at] == HOLIDAY:
                last = at
                total += level[at]
                count += 1
        usual = _work_level(day, level, kind, first, last)
        if usual > off_below:
            ratios[found] = total / count / usual
            found += 1
    return float(np.median(ratios[:found])) if found > 0 else np.nan


@njit(cache=True, nogil=True)
def _festival_workday(
    festival: NDArray[np.int64],
    apart: NDArray[np.int64],
    level: NDArray[np.float64],
    off_below: float,
) -> float:
    years = festival[-1] - festival[0] + 1
    total = np.zeros((years, 2))
    count = np.zeros((years, 2))
    for i in range(len(level)):
        year = festival[i] - festival[0]
        if FESTIVAL_FROM <= apart[i] <= FESTIVAL_TO:
            total[year, 0] += level[i]
            count[year, 0] += 1
        elif NEAREST <= abs(apart[i]) <= FARTHEST:
            total[year, 1] += level[i]
            count[year, 1] += 1
    ratios = np.empty(years)
    found = 0
    for year in range(years):
        if count[year, 0] >= LEAST_FESTIVAL and count[year, 1] >= LEAST_USUAL:
            usual = total[year, 1] / count[year, 1]
            if usual > off_below:
                ratios[found] = total[year, 0] / count[year, 0] / usual
                found += 1
    return float(np.median(ratios[:found])) if found > 0 else np.nan


@njit(cache=True, nogil=True)
def holiday_features(
    offsets: NDArray[np.int64],
    day: NDArray[np.int64],
    level: NDArray[np.float64],
    kind: NDArray[np.int8],
    festival: NDArray[np.int64],
    apart: NDArray[np.int64],
    spells: Spells,
) -> NDArray[np.float64]:
    """Compute the columns :data:`HOLIDAY_COLUMNS` of each meter.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the days ``offsets[m]:offsets[m + 1]``.
    day : array of int64, shape (days,)
        Days since 1970-01-01, rising within a meter.
    level : array of float64, shape (days,)
        Mean power of each day, without missing values [kW].
    kind : array of int8, shape (days,)
        :func:`minewatch.features.calendar.day_kinds`.
    festival, apart : array of int64, shape (days,)
        :func:`minewatch.features.calendar.from_festival`.
    spells : Spells
        For the level below which a meter counts as switched off.

    Returns
    -------
    array of float64, shape (meters, 2)
        Ratios of levels; NaN where no holiday, or no festival, has enough days of its own and
        around it at which the meter draws.
    """
    meters = len(offsets) - 1
    out = np.full((meters, len(HOLIDAY_COLUMNS)), np.nan)
    for m in range(meters):
        first, last = offsets[m], offsets[m + 1]
        if last > first:
            one = level[first:last]
            low = spells.off_below[m]
            out[m, 0] = _holiday_workday(day[first:last], one, kind[first:last], low)
            out[m, 1] = _festival_workday(festival[first:last], apart[first:last], one, low)
    return out
