"""Kernels for load curves (负荷曲线): statistics of a day, and what a meter's days say together.

A curve's day is reduced to :data:`DAY_WIDTH` numbers first, in any order of days; everything
else about the meter follows from these. Missing points are NaN and are left out, never zero.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.edges import EDGE_WIDTH, day_edges

#: Layout of a day's statistics: valid points, mean, std, highest point, 24 hourly means, then its
#: edges (:mod:`minewatch.features.edges`).
COUNT, MEAN, STD, HIGHEST, HOURS = 0, 1, 2, 3, 4
EDGES = HOURS + 24
DAY_WIDTH = EDGES + EDGE_WIDTH

#: Share of a day's points that must be there for the day to count.
VALID_SHARE = 0.8

CURVE_COLUMNS = ("within_day_cv", "night_day", "peak_trough", "floor_share")


@njit(cache=True, nogil=True)
def day_statistics(kw: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Reduce each day to its statistics; days are independent of each other.

    Parameters
    ----------
    kw : array of float32, shape (days, points)
        Mean power of each interval from 00:00 on [kW]; NaN is missing. Points are a multiple
        of 24.
    out : array of float32, shape (days, DAY_WIDTH)
        Filled in place: number of valid points, mean, standard deviation (of the valid points,
        no correction), highest point, 24 hourly means [kW], edges; NaN where no point is valid.
    """
    days, points = kw.shape
    per_hour = points // 24
    for i in range(days):
        total = 0.0
        count = 0
        highest = -np.inf
        for hour in range(24):
            hour_total = 0.0
            hour_count = 0
            for j in range(hour * per_hour, (hour + 1) * per_hour):
                value = kw[i, j]
                if not np.isnan(value):
                    hour_total += value
                    hour_count += 1
                    highest = max(highest, value)
            out[i, HOURS + hour] = hour_total / hour_count if hour_count else np.nan
            total += hour_total
            count += hour_count
        mean = total / count if count else np.nan
        squares = 0.0
        for j in range(points):
            value = kw[i, j]
            if not np.isnan(value):
                squares += (value - mean) ** 2
        out[i, COUNT] = count
        out[i, MEAN] = mean
        out[i, STD] = np.sqrt(squares / count) if count else np.nan
        out[i, HIGHEST] = highest if count else np.nan
        day_edges(kw[i], out[i, EDGES:])


@njit(cache=True, nogil=True)
def _mean_day(hours: NDArray[np.float32]) -> NDArray[np.float64]:
    """Average each hour over the days that have it, shape (days, 24) -> (24,)."""
    mean = np.empty(24)
    for hour in range(24):
        total = 0.0
        count = 0
        for i in range(len(hours)):
            if not np.isnan(hours[i, hour]):
                total += hours[i, hour]
                count += 1
        mean[hour] = total / count if count else np.nan
    return mean


@njit(cache=True, nogil=True)
def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else np.nan


@njit(cache=True, nogil=True)
def _one_meter(stats: NDArray[np.float32], off_below: float, out: NDArray[np.float64]) -> None:
    day = _mean_day(stats[:, HOURS:EDGES])
    out[1] = _ratio(float(np.mean(day[0:6])), float(np.mean(day[9:18])))
    out[2] = _ratio(float(np.max(day)), float(np.min(day)))
    cvs = np.empty(len(stats))
    floors = np.empty(len(stats))
    running = 0
    for i in range(len(stats)):
        level = float(stats[i, MEAN])
        if level > 0.0 and level >= off_below:
            cvs[running] = stats[i, STD] / level
            floors[running] = np.nanmin(stats[i, HOURS:EDGES]) / level
            running += 1
    out[0] = np.median(cvs[:running]) if running else np.nan
    out[3] = np.median(floors[:running]) if running else np.nan


@njit(cache=True, nogil=True)
def curve_features(
    offsets: NDArray[np.int64], stats: NDArray[np.float32], off_below: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute the columns :data:`CURVE_COLUMNS` of each meter.

    ``night_day`` and ``peak_trough`` come from the meter's mean day, so that an hour missing on
    some days does not pull them. Days switched off are left out of the two medians: a ratio of
    noise says nothing.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the rows ``offsets[m]:offsets[m + 1]`` of `stats`.
    stats : array of float32, shape (days, DAY_WIDTH)
        Output of :func:`day_statistics`, valid days alone.
    off_below : array of float64, shape (meters,)
        Level below which a day counts as switched off [kW].

    Returns
    -------
    array of float64, shape (meters, 4)
        Ratios; NaN where the divisor is zero or an hour is never there.
    """
    meters = len(offsets) - 1
    out = np.full((meters, 4), np.nan)
    for m in range(meters):
        if offsets[m + 1] > offsets[m]:
            _one_meter(stats[offsets[m] : offsets[m + 1]], off_below[m], out[m])
    return out
