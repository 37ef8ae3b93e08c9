"""Kernel for time-of-use registers (尖峰平谷): balance of power between them, and its variation."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.levels import weighted_median
from minewatch.features.segments import Spells

#: Order of the registers in every array here.
REGISTERS = ("sharp", "peak", "flat", "valley")
VALLEY = 3

REGISTER_COLUMNS = ("register_spread", "share_sd", "valley_share")


@njit(cache=True, nogil=True)
def _in_use(kwh: NDArray[np.float64], hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the registers with known hours that count at all in the window."""
    used = np.zeros(4, dtype=np.bool_)
    for r in range(4):
        for i in range(len(kwh)):
            used[r] = used[r] or (hours[r] > 0.0 and kwh[i, r] > 0.0)
    return np.flatnonzero(used)


@njit(cache=True, nogil=True)
def _spread(kwh: NDArray[np.float64], hours: NDArray[np.float64]) -> float:
    """Return (highest - lowest register power) / mean power over periods with all registers."""
    used = _in_use(kwh, hours)
    energy = np.zeros(len(used))
    for i in range(len(kwh)):
        complete = True
        for r in used:
            complete = complete and not np.isnan(kwh[i, r])
        if complete:
            for k in range(len(used)):
                energy[k] += kwh[i, used[k]]
    if len(used) < 2 or np.sum(energy) <= 0.0:
        return np.nan
    open_hours = hours[used]
    power = energy / open_hours
    return float((np.max(power) - np.min(power)) * np.sum(open_hours) / np.sum(energy))


@njit(cache=True, nogil=True)
def _shares(
    total_kwh: NDArray[np.float64],
    valley_kwh: NDArray[np.float64],
    running: NDArray[np.bool_],
    first: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
) -> tuple[float, float]:
    """Return (share_sd, valley_share) of one meter, over its running periods with a valley."""
    energy = 0.0
    valley = 0.0
    sd = np.full(len(start), np.nan)
    size = np.zeros(len(start), dtype=np.int64)
    for s in range(len(start)):
        periods = slice(start[s] - first, end[s] - first)
        usable = running[periods] & ~np.isnan(valley_kwh[periods])
        total = total_kwh[periods][usable]
        share = valley_kwh[periods][usable] / total
        energy += np.sum(total)
        valley += np.sum(valley_kwh[periods][usable])
        if len(share) > 1:
            sd[s] = np.sqrt(np.sum((share - np.mean(share)) ** 2) / (len(share) - 1))
            size[s] = len(share)
    return weighted_median(sd, size), valley / energy if energy > 0.0 else np.nan


@njit(cache=True, nogil=True)
def register_features(
    offsets: NDArray[np.int64],
    kwh: NDArray[np.float64],
    days: NDArray[np.float64],
    hours: NDArray[np.float64],
    spells: Spells,
) -> NDArray[np.float64]:
    """Compute the columns :data:`REGISTER_COLUMNS` of each meter.

    Periods switched off are left out of the shares, where rounding alone would move them. A
    register that is missing or zero over the whole window is left out of the spread, as is one
    whose hours are not known.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the rows ``offsets[m]:offsets[m + 1]``.
    kwh : array of float64, shape (periods, 5)
        Energy of the period: sharp, peak, flat, valley, total [kWh]; NaN is missing, though the
        total is always there.
    days : array of float64, shape (periods,)
        Days of each period.
    hours : array of float64, shape (4,)
        Hours a day of each register, in the order of :data:`REGISTERS`; NaN is not known.
    spells : Spells
        Spells of the same periods.

    Returns
    -------
    array of float64, shape (meters, 3)
        NaN where a value cannot be computed.
    """
    meters = len(offsets) - 1
    out = np.full((meters, 3), np.nan)
    for m in range(meters):
        first = offsets[m]
        rows = slice(first, offsets[m + 1])
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        total = kwh[rows, 4]
        level = total / (24.0 * days[rows])
        running = (total > 0.0) & (level >= spells.off_below[m])
        out[m, 0] = _spread(kwh[rows], hours)
        out[m, 1], out[m, 2] = _shares(
            total, kwh[rows, VALLEY], running, first, spells.start[own], spells.end[own]
        )
    return out
