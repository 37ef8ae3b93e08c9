"""Segmentation of a meter's history into stable spells (平稳段).

The penalty of a change comes from the noise of the meter's own levels; the cuts are then the
exact optimum (:func:`minewatch.features.partition.partition`).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.noise import noise_scale, quantile, sample_sd
from minewatch.features.partition import partition

#: Penalty of one change is this times noise variance times log(periods). Three times the usual 2,
#: since neighbouring days are not independent: at an autocorrelation of 0.5, 40 % of steady years
#: are cut at a factor of 4 and 7 % at 6.
PENALTY_FACTOR = 6.0
#: A spell of at least so many windows is cut again when its own noise is below this share of the
#: noise that it was cut out by.
LEAST_WINDOWS = 3
QUIETER = 0.7
#: Share of the 95th percentile level below which a period counts as switched off.
OFF_SHARE = 0.03


class Spells(NamedTuple):
    """Spells of many meters in compressed rows.

    Meter ``m`` has the spells ``offsets[m]:offsets[m + 1]``; spell ``s`` has the periods
    ``start[s]:end[s]`` of the levels that went in.
    """

    offsets: NDArray[np.int64]  # (meters + 1,)
    start: NDArray[np.int64]  # (spells,) first row of the levels
    end: NDArray[np.int64]  # (spells,) row after the last
    mean: NDArray[np.float64]  # (spells,) [kW]
    sd: NDArray[np.float64]  # (spells,) sample standard deviation [kW]; NaN for one period
    off_below: NDArray[np.float64]  # (meters,) level that counts as switched off [kW]


@njit(cache=True, nogil=True)
def _cut(
    level: NDArray[np.float64], off_below: float, shortest: int, window: int, correction: float
) -> NDArray[np.int64]:
    """Return the exclusive ends of one meter's spells.

    The noise of a load may grow with its level, and one penalty for all would cut the highest
    level to pieces. So the first cut takes the noise that the highest level would have; then
    each spell much quieter than that is cut again by its own noise, until none is.
    """
    n = len(level)
    absolute, relative = noise_scale(level, window, correction, off_below)
    ends = np.empty(n, dtype=np.int64)
    count = 0
    # Pieces still to be cut, the earliest on top: first row, row after the last, noise [kW].
    stack = [(0, n, max(absolute, relative * off_below / OFF_SHARE))]
    while len(stack) > 0:
        first, last, noise = stack.pop()
        piece = level[first:last]
        inner = partition(piece, PENALTY_FACTOR * noise**2 * np.log(n), shortest)
        for k in range(len(inner) - 1, -1, -1):
            a = first + (inner[k - 1] if k > 0 else 0)
            b = first + inner[k]
            own = noise_scale(level[a:b], window, correction, off_below)[0]
            if b - a >= LEAST_WINDOWS * window and 0.0 < own < QUIETER * noise:
                stack.append((a, b, own))
            else:
                stack.append((a, b, np.inf))
        while len(stack) > 0 and np.isinf(stack[-1][2]):
            ends[count] = stack.pop()[1]
            count += 1
    return ends[:count].copy()


@njit(cache=True, nogil=True)
def _segment(
    offsets: NDArray[np.int64],
    level: NDArray[np.float64],
    shortest: int,
    window: int,
    correction: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    meters = len(offsets) - 1
    counts = np.zeros(meters + 1, dtype=np.int64)
    ends = np.empty(len(level), dtype=np.int64)
    off_below = np.zeros(meters)
    total = 0
    for m in range(meters):
        first = offsets[m]
        one = level[first : offsets[m + 1]]
        if len(one) > 0:
            high = quantile(one, 0.95)
            off_below[m] = OFF_SHARE * (high if high > 0.0 else max(0.0, np.max(one)))
            if off_below[m] <= 0.0:  # it never draws: one spell, whatever its meter counts
                ends[total] = offsets[m + 1]
                total += 1
                counts[m + 1] = total
                continue
            for end in _cut(one, off_below[m], shortest, window, correction):
                ends[total] = first + end
                total += 1
        counts[m + 1] = total
    return counts, ends[:total].copy(), off_below


@njit(cache=True, nogil=True)
def _moments(
    level: NDArray[np.float64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean = np.empty(len(start))
    sd = np.empty(len(start))
    for s in range(len(start)):
        piece = level[start[s] : end[s]]
        mean[s] = np.mean(piece)
        sd[s] = sample_sd(piece)
    return mean, sd


def segment(offsets: NDArray[np.int64], level: NDArray[np.float64], *, monthly: bool) -> Spells:
    """Cut the levels of many meters into spells.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the levels ``offsets[m]:offsets[m + 1]``.
    level : array of float64, shape (periods,)
        Valid levels of each meter in order of time [kW]. Missing periods are left out and a gap
        splits nothing by itself.
    monthly : bool
        True for months (a spell has at least 2), False for days (at least 5).

    Returns
    -------
    Spells
    """
    # Medians of the standard deviation of 2 and 7 normal values, over the true one:
    # sqrt(median of chi-squared with 1 and 6 degrees of freedom / degrees of freedom). Months
    # have no weekly rhythm, and the shortest window touches the fewest steps.
    shortest, window, correction = (2, 2, 0.6745) if monthly else (5, 7, 0.9441)
    counts, end, off_below = _segment(offsets, level, shortest, window, correction)
    start = np.concatenate((np.zeros(1, dtype=np.int64), end[:-1]))[: len(end)]
    mean, sd = _moments(level, start, end)
    return Spells(counts, start, end, mean, sd, off_below)
