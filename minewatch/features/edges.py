"""Kernels for sudden edges of a load curve: dips to a lower level and back, and the quiet noise.

A fleet of machines is switched as one: it falls within a quarter of an hour by a fixed power and
comes back by the same (骤降骤升). What people and motors do is softer, or of another size each
time. A day is reduced on its own; a meter's columns follow from its days in any order.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.noise import quantile

#: Layout of a day's edges: typical change from point to point in each quarter of the day [kW],
#: dips, the largest dip [kW], falls without a return, rises without a fall, mean and deviation of
#: the points from 01 to 05 h [kW].
NOISE, DIPS, DIP_KW, DROPS, RISES, QUIET_MEAN, QUIET_SD = 0, 4, 5, 6, 7, 8, 9
EDGE_WIDTH = 10

#: Points of a day on which edges are looked for; finer curves are averaged to this.
FINEST = 96
#: A change is an edge from this many times the usual change on, and this share of the day's mean.
CLEAR = 7.0
LEAST_SHARE = 0.02
#: Usual change that is always believed, as a share of the day's mean, so that a perfectly
#: constant load works.
LEAST_NOISE = 0.002
#: A fall and a rise are of one size when they differ by at most this share of the fall and this
#: many times the usual change.
ALIKE_SHARE, ALIKE_NOISE = 0.06, 6.0
#: Longest dip [h].
LONGEST_HOURS = 8
#: Dips within this share of the median size are alike.
SAME_SIZE = 0.1

EDGE_COLUMNS = (
    "dips_year",
    "drops_year",
    "rises_year",
    "dip_share",
    "dip_largest",
    "dips_alike",
    "dips_alike_share",
    "night_noise",
    "quiet_noise",
    "day_noise",
    "night_cv",
    "night_cv_low",
    "night_share",
)


@njit(cache=True, nogil=True)
def _coarsened(kw: NDArray[np.float32]) -> NDArray[np.float64]:
    """Average a day to at most :data:`FINEST` points; a mean of nothing is NaN."""
    group = max(1, len(kw) // FINEST)
    out = np.empty(len(kw) // group)
    for i in range(len(out)):
        total = 0.0
        count = 0
        for j in range(i * group, (i + 1) * group):
            if not np.isnan(kw[j]):
                total += kw[j]
                count += 1
        out[i] = total / count if count else np.nan
    return out


@njit(cache=True, nogil=True)
def _usual_changes(kw: NDArray[np.float64], out: NDArray[np.float32]) -> None:
    """Fill the median absolute change from point to point in each quarter of the day [kW]."""
    quarter = len(kw) // 4
    changes = np.empty(quarter)
    for k in range(4):
        count = 0
        for j in range(max(1, k * quarter), (k + 1) * quarter):
            change = abs(kw[j] - kw[j - 1])
            if not np.isnan(change):
                changes[count] = change
                count += 1
        out[NOISE + k] = quantile(changes[:count], 0.5) / 0.6745 if count else np.nan


@njit(cache=True, nogil=True)
def _return(kw: NDArray[np.float64], at: int, fall: float, noise: float) -> int:
    """Return the point where the load rises again by what it fell at `at`.

    Zero if it does not, -1 if a gap in the readings comes first and hides what happened.
    """
    last = min(len(kw), at + 1 + LONGEST_HOURS * len(kw) // 24)
    for j in range(at + 1, last):
        rise = kw[j] - kw[j - 1]
        if np.isnan(rise):
            return -1
        if rise > CLEAR * noise:
            return j if abs(rise - fall) <= ALIKE_NOISE * noise + ALIKE_SHARE * fall else 0
    return 0


@njit(cache=True, nogil=True)
def _count_edges(kw: NDArray[np.float64], mean: float, out: NDArray[np.float32]) -> None:
    quarter = len(kw) // 4
    dips = drops = rises = 0
    largest = 0.0
    j = 1
    while j < len(kw):
        change = kw[j] - kw[j - 1]
        usual = out[NOISE + j // quarter]
        noise = (0.0 if np.isnan(usual) else usual) + LEAST_NOISE * mean
        if abs(change) > max(CLEAR * noise, LEAST_SHARE * mean):
            back = _return(kw, j, -change, noise) if change < 0.0 else 0
            if back > 0:
                dips += 1
                largest = max(largest, -change)
                j = back
            elif change > 0.0:
                rises += 1
            elif back == 0:
                drops += 1
        j += 1
    out[DIPS], out[DIP_KW], out[DROPS], out[RISES] = dips, largest, drops, rises


@njit(cache=True, nogil=True)
def day_edges(kw: NDArray[np.float32], out: NDArray[np.float32]) -> None:
    """Reduce one day to its edges.

    Parameters
    ----------
    kw : array of float32, shape (points,)
        Mean power of each interval from 00:00 on [kW]; NaN is missing.
    out : array of float32, shape (EDGE_WIDTH,)
        Filled in place; NaN where a figure cannot be known.
    """
    coarse = _coarsened(kw)
    out[:] = np.nan
    mean = np.nanmean(coarse)
    if not mean > 0.0:
        return
    _usual_changes(coarse, out)
    _count_edges(coarse, float(mean), out)
    quiet = coarse[len(coarse) // 24 : 5 * len(coarse) // 24]
    out[QUIET_MEAN] = np.nanmean(quiet)
    out[QUIET_SD] = np.nanstd(quiet)


@njit(cache=True, nogil=True)
def _median(values: NDArray[np.float64], share: float = 0.5) -> float:
    known = values[~np.isnan(values)]
    return quantile(known, share) if len(known) > 0 else np.nan


@njit(cache=True, nogil=True)
def _one_meter(
    edges: NDArray[np.float32], level: NDArray[np.float64], out: NDArray[np.float64]
) -> None:
    mean = np.mean(level)
    known = ~np.isnan(edges[:, DIPS])
    days = np.sum(known)
    if days == 0 or mean <= 0.0:
        return
    for k, column in enumerate((DIPS, DROPS, RISES)):
        out[k] = np.nansum(edges[:, column]) * 365.0 / days
    sizes = edges[known & (edges[:, DIPS] > 0.0), DIP_KW].astype(np.float64)
    out[5] = 0.0
    if len(sizes) > 0:
        typical = quantile(sizes, 0.5)
        out[3], out[4] = typical / mean, np.max(sizes) / mean
        out[5] = np.sum(np.abs(sizes - typical) <= SAME_SIZE * typical)
        out[6] = out[5] / len(sizes)
    quarters = np.empty(4)
    for k in range(4):
        quarters[k] = _median(edges[:, NOISE + k].astype(np.float64)) / mean
    out[7], out[8], out[9] = quarters[0], np.min(quarters), np.mean(quarters)
    quiet = edges[:, QUIET_MEAN].astype(np.float64)
    cv = np.where(quiet > 0.0, edges[:, QUIET_SD] / quiet, np.nan)
    out[10], out[11] = _median(cv), _median(cv, 0.1)
    out[12] = _median(quiet) / mean


@njit(cache=True, nogil=True)
def edge_features(
    offsets: NDArray[np.int64],
    edges: NDArray[np.float32],
    level: NDArray[np.float64],
    off_below: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Compute the columns :data:`EDGE_COLUMNS` of each meter from its running days.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the rows ``offsets[m]:offsets[m + 1]``.
    edges : array of float32, shape (days, EDGE_WIDTH)
        Output of :func:`day_edges`.
    level : array of float64, shape (days,)
        Mean power of each day [kW].
    off_below : array of float64, shape (meters,)
        Level below which a day counts as switched off, and is left out [kW].

    Returns
    -------
    array of float64, shape (meters, len(EDGE_COLUMNS))
        NaN where a figure cannot be known, as the size of dips where there are none.
    """
    out = np.full((len(offsets) - 1, len(EDGE_COLUMNS)), np.nan)
    for m in range(len(offsets) - 1):
        rows = slice(offsets[m], offsets[m + 1])
        running = (level[rows] > 0.0) & (level[rows] >= off_below[m])
        if np.any(running):
            _one_meter(edges[rows][running], level[rows][running], out[m])
    return out
