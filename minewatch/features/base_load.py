"""Kernels for the base load (底荷) and the blocks of equal power that come on top of it.

A mine adds the same power to every hour at which it runs, whatever its host does (等功率增量). So
the base load, the mean of a day's lowest quarter, is cut into spells; at each cut the mean day
after is compared with the mean day before, hour by hour. A step that is the same in all hours is
a block of machines; a step in proportion to the host's own day is the host.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.levels import weighted_median
from minewatch.features.segments import Spells

#: Periods looked at on either side of a cut, at most and at least.
REACH_DAYS, REACH_MONTHS = 14, 3
LEAST = 2
#: A step is clear from this many times its noise on.
CLEAR = 2.0
#: A clear step is a block where hours differ by at most this share of it ...
EVEN = 0.25
#: ... and it is at least this share of the mean level.
LEAST_SHARE = 0.02
#: Unevenness from which a step is worth nothing as a block.
WORTHLESS = 0.5
#: Two blocks, one up and one down, are of one size within this share.
SAME_SIZE = 0.15

BLOCK_COLUMNS = (
    "base_cv",
    "base_cuts",
    "base_step",
    "block_worth",
    "block_share",
    "block_unevenness",
    "block_clarity",
    "blocks",
    "blocks_total",
    "block_return",
)


@njit(cache=True, nogil=True)
def base_load(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of each period's lowest quarter of parts, shape (periods,) [kW].

    Parameters
    ----------
    power : array of float64, shape (periods, parts)
        Mean power of the parts of a period (hours, or registers) [kW]; NaN is missing.
    """
    lowest = max(1, power.shape[1] // 4)
    out = np.empty(len(power))
    for i in range(len(power)):
        ordered = np.sort(power[i])  # NaN sorts last
        known = min(lowest, int(np.sum(~np.isnan(ordered))))
        out[i] = np.mean(ordered[:known]) if known > 0 else np.nan
    return out


@njit(cache=True, nogil=True)
def mean_and_error(
    power: NDArray[np.float64], first: int, last: int, part: int
) -> tuple[float, float]:
    """Return the mean of one part over some periods and its squared standard error."""
    total = 0.0
    squares = 0.0
    count = 0
    for i in range(first, last):
        value = power[i, part]
        if not np.isnan(value):
            total += value
            squares += value * value
            count += 1
    if count < LEAST:
        return np.nan, np.nan
    mean = total / count
    return mean, max(squares / count - mean * mean, 0.0) / (count - 1)


@njit(cache=True, nogil=True)
def _step(
    power: NDArray[np.float64], first: int, cut: int, last: int
) -> tuple[float, float, float]:
    """Return (size [kW], unevenness, clarity) of the step at a cut; NaN with too few periods.

    The size is the median over the parts. Unevenness is how far the parts stray from it beyond
    what their noise explains, as a share of it; clarity is the size over its noise.
    """
    parts = power.shape[1]
    change = np.empty(parts)
    error = np.empty(parts)
    for part in range(parts):
        before, error_before = mean_and_error(power, first, cut, part)
        after, error_after = mean_and_error(power, cut, last, part)
        change[part] = after - before
        error[part] = error_before + error_after
    known = ~np.isnan(change)
    if not np.any(known):
        return np.nan, np.nan, np.nan
    size = float(np.median(change[known]))
    noise = float(np.mean(error[known]))
    strays = float(np.mean((change[known] - size) ** 2))
    tiny = 1e-9
    uneven = float(np.sqrt(max(strays - noise, 0.0))) / (abs(size) + tiny)
    return size, uneven, abs(size) / (float(np.sqrt(noise)) + tiny)


@njit(cache=True, nogil=True)
def _return_share(sizes: NDArray[np.float64]) -> float:
    """Return the largest size that came and went, or went and came [kW]; 0 if none."""
    largest = 0.0
    for i in range(len(sizes)):
        for j in range(i + 1, len(sizes)):
            if sizes[i] * sizes[j] < 0.0:
                small = min(abs(sizes[i]), abs(sizes[j]))
                if small >= (1.0 - SAME_SIZE) * max(abs(sizes[i]), abs(sizes[j])):
                    largest = max(largest, small)
    return largest


@njit(cache=True, nogil=True)
def _blocks(steps: NDArray[np.float64], mean: float, out: NDArray[np.float64]) -> None:
    """Fill the columns from ``base_step`` on, from rows of (size, unevenness, clarity)."""
    best = 0.0
    sizes = np.empty(len(steps))
    count = 0
    out[2:] = 0.0
    out[5:7] = np.nan
    for size, uneven, clarity in steps:
        share = abs(size) / mean
        out[2] = max(out[2], share)
        if clarity <= CLEAR:
            continue
        worth = share * max(0.0, 1.0 - uneven / WORTHLESS)
        if worth > best:
            best = worth
            out[3], out[4], out[5], out[6] = worth, share, uneven, clarity
        if uneven < EVEN and share > LEAST_SHARE:
            sizes[count] = size
            count += 1
            out[8] += share
    out[7] = count
    out[9] = _return_share(sizes[:count]) / mean


@njit(cache=True, nogil=True)
def _base_cv(spells: Spells, m: int) -> float:
    own = slice(spells.offsets[m], spells.offsets[m + 1])
    mean, sd = spells.mean[own], spells.sd[own]
    running = (mean > 0.0) & (mean >= spells.off_below[m]) & ~np.isnan(sd)
    if not np.any(running):
        return np.nan
    size = spells.end[own] - spells.start[own]
    return weighted_median(sd[running] / mean[running], size[running])


@njit(cache=True, nogil=True)
def block_steps(
    offsets: NDArray[np.int64], power: NDArray[np.float64], spells: Spells, reach: int
) -> NDArray[np.float64]:
    """Measure the step at every cut of the base load.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the rows ``offsets[m]:offsets[m + 1]`` of `power`.
    power : array of float64, shape (periods, parts)
        Mean power of the parts of each period [kW]; NaN is missing.
    spells : Spells
        Spells of :func:`base_load`.
    reach : int
        Periods looked at on either side of a cut, at most; never beyond the next cut.

    Returns
    -------
    array of float64, shape (spells, 3)
        Size [kW], unevenness [share of the size] and clarity [multiples of the noise] of the step
        at the start of each spell; NaN at a meter's first spell.
    """
    out = np.full((len(spells.start), 3), np.nan)
    for m in range(len(offsets) - 1):
        for s in range(spells.offsets[m] + 1, spells.offsets[m + 1]):
            cut = spells.start[s]
            first = max(spells.start[s - 1], cut - reach)
            last = min(spells.end[s], cut + reach)
            out[s] = _step(power, first, cut, last)
    return out


@njit(cache=True, nogil=True)
def base_features(
    spells: Spells, steps: NDArray[np.float64], mean_kw: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute the columns :data:`BLOCK_COLUMNS` of each meter.

    Parameters
    ----------
    spells : Spells
        Spells of the base load.
    steps : array of float64, shape (spells, 3)
        Output of :func:`block_steps`.
    mean_kw : array of float64, shape (meters,)
        Mean level of each meter [kW].

    Returns
    -------
    array of float64, shape (meters, len(BLOCK_COLUMNS))
        NaN where the base load is not known or the meter never draws.
    """
    meters = len(spells.offsets) - 1
    out = np.full((meters, len(BLOCK_COLUMNS)), np.nan)
    for m in range(meters):
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        if mean_kw[m] > 0.0 and spells.offsets[m + 1] > spells.offsets[m]:
            out[m, 0] = _base_cv(spells, m)
            out[m, 1] = spells.offsets[m + 1] - spells.offsets[m] - 1
            known = steps[own][~np.isnan(steps[own, 0])]
            _blocks(known, mean_kw[m], out[m])
    return out
