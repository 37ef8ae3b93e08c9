"""Kernel for the level of a load over periods: flatness within spells, steps between them."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.segments import Spells

#: A change of level counts as a step from this share of the mean level and this many times the
#: variation within the two spells on; smaller ones are only how the fit follows a slow drift.
STEP_SHARE = 0.05
STEP_NOISE = 2.0
#: A level repeats the one before within this share of it: no load does so twice by chance.
STUCK = 1e-4
#: Variation within a spell up to which it counts as stable.
STABLE_CV = 0.05

LEVEL_COLUMNS = (
    "mean_kw",
    "recent_kw",
    "whole_cv",
    "spell_cv",
    "stable_share",
    "spells",
    "steps_up",
    "steps_down",
    "largest_step",
    "off_share",
    "trend",
    "weekend_weekday",
    "stuck_share",
)


@njit(cache=True, nogil=True)
def weighted_median(values: NDArray[np.float64], weights: NDArray[np.int64]) -> float:
    """Return the value at which half of the weight is reached; NaN where there is none."""
    order = np.argsort(values, kind="mergesort")
    half = np.sum(weights) / 2.0
    reached = 0.0
    for i in order:
        reached += weights[i]
        if reached >= half and weights[i] > 0:
            return float(values[i])
    return np.nan


@njit(cache=True, nogil=True)
def _flatness(
    mean: NDArray[np.float64],
    sd: NDArray[np.float64],
    size: NDArray[np.int64],
    off_below: float,
) -> tuple[float, float]:
    """Return (spell_cv, stable_share); spells switched off have no variation to speak of.

    The median over periods, since a short spell often holds the ramp between two levels.
    """
    running = (mean > 0.0) & (mean >= off_below) & ~np.isnan(sd)
    if not np.any(running):
        return np.nan, np.nan
    cv = sd[running] / mean[running]
    weight = size[running]
    return weighted_median(cv, weight), np.sum(weight[cv <= STABLE_CV]) / np.sum(size)


@njit(cache=True, nogil=True)
def _steps(
    mean: NDArray[np.float64], sd: NDArray[np.float64], least: float
) -> tuple[int, int, float]:
    """Return (steps up, steps down, largest step [kW]) among changes of at least `least`."""
    up = 0
    down = 0
    largest = 0.0
    for s in range(1, len(mean)):
        change = mean[s] - mean[s - 1]
        within = np.sqrt((sd[s] ** 2 + sd[s - 1] ** 2) / 2.0)
        if abs(change) >= max(least, STEP_NOISE * within):
            largest = max(largest, abs(change))
            if change > 0.0:
                up += 1
            else:
                down += 1
    return up, down, largest


@njit(cache=True, nogil=True)
def _slope(
    year: NDArray[np.float64],
    level: NDArray[np.float64],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    mean: NDArray[np.float64],
) -> float:
    """Pool the least-squares slope within spells [kW/year]; NaN without two periods in one."""
    product = 0.0
    square = 0.0
    for s in range(len(start)):
        centre = np.mean(year[start[s] : end[s]])
        for i in range(start[s], end[s]):
            product += (year[i] - centre) * (level[i] - mean[s])
            square += (year[i] - centre) ** 2
    return product / square if square > 0.0 else np.nan


@njit(cache=True, nogil=True)
def _weekend_weekday(weekends: NDArray[np.bool_], level: NDArray[np.float64]) -> float:
    total = np.zeros(2)
    count = np.zeros(2)
    for i in range(len(level)):
        weekend = 1 if weekends[i] else 0
        total[weekend] += level[i]
        count[weekend] += 1
    if count[0] == 0 or count[1] == 0 or total[0] <= 0.0:
        return np.nan
    return float((total[1] / count[1]) / (total[0] / count[0]))


@njit(cache=True, nogil=True)
def _level_features(
    offsets: NDArray[np.int64],
    period: NDArray[np.int64],
    level: NDArray[np.float64],
    weekends: NDArray[np.bool_],
    monthly: bool,
    spells: Spells,
) -> NDArray[np.float64]:
    meters = len(offsets) - 1
    out = np.full((meters, len(LEVEL_COLUMNS)), np.nan)
    year = period / (12.0 if monthly else 365.25)
    for m in range(meters):
        one = level[offsets[m] : offsets[m + 1]]
        if len(one) == 0:
            continue
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        start, end, mean = spells.start[own], spells.end[own], spells.mean[own]
        whole = np.mean(one)
        out[m, 0] = whole
        out[m, 1] = mean[-1]
        out[m, 5] = len(mean)
        if whole <= 0.0:
            continue
        squares = 0.0
        off = 0
        stuck = 0
        for i in range(len(one)):
            squares += (one[i] - whole) ** 2
            off += one[i] < spells.off_below[m]
            stuck += i > 0 and one[i] > 0.0 and abs(one[i] - one[i - 1]) <= STUCK * one[i]
        out[m, 2] = np.sqrt(squares / (len(one) - 1)) / whole if len(one) > 1 else np.nan
        out[m, 3], out[m, 4] = _flatness(mean, spells.sd[own], end - start, spells.off_below[m])
        out[m, 6], out[m, 7], largest = _steps(mean, spells.sd[own], float(STEP_SHARE * whole))
        out[m, 8] = largest / whole
        out[m, 9] = off / len(one)
        out[m, 10] = _slope(year, level, start, end, mean) / whole
        if not monthly:
            out[m, 11] = _weekend_weekday(weekends[offsets[m] : offsets[m + 1]], one)
        out[m, 12] = stuck / (len(one) - 1) if len(one) > 1 else np.nan
    return out


def level_features(
    offsets: NDArray[np.int64],
    period: NDArray[np.int64],
    level: NDArray[np.float64],
    spells: Spells,
    weekends: NDArray[np.bool_],
    *,
    monthly: bool,
) -> NDArray[np.float64]:
    """Compute the columns :data:`LEVEL_COLUMNS` of each meter.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the periods ``offsets[m]:offsets[m + 1]``.
    period : array of int64, shape (periods,)
        Days since 1970-01-01, or months since January 1970, rising within a meter.
    level : array of float64, shape (periods,)
        Mean power of each period, without missing values [kW].
    spells : Spells
        Output of :func:`minewatch.features.segments.segment` for the same levels.
    weekends : array of bool, shape (periods,)
        True for the days of weekends (:func:`minewatch.features.calendar.weekends`); not asked
        where periods are months.
    monthly : bool
        True where periods are months.

    Returns
    -------
    array of float64, shape (meters, len(LEVEL_COLUMNS))
        NaN where a value cannot be computed: no period, or a divisor of zero.
    """
    return _level_features(offsets, period, level, weekends, monthly, spells)
