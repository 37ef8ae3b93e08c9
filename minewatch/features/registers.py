"""Kernel for time-of-use registers (尖峰平谷): balance of power between them, and its variation."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.levels import weighted_median
from minewatch.features.segments import Spells

#: Order of the registers in every array here.
REGISTERS = ("sharp", "peak", "flat", "valley")
SHARP, PEAK, VALLEY = 0, 1, 3
#: Registers are compared over this many days at a time, since the sharp one comes and goes.
MONTH_DAYS = 28.0

REGISTER_COLUMNS = ("register_spread", "share_sd", "valley_share", "floor_share", "sharp_peak")


@njit(cache=True, nogil=True)
def register_power(
    kwh: NDArray[np.float64], days: NDArray[np.float64], hours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean power of each register in each period, shape (periods, 4) [kW].

    Sharp hours are cut out of the peak in some months only: where the sharp register stands
    still, it has no power and its hours are the peak's. Where the reading of a sharp register that
    moves in other periods is missing, nobody knows whose its hours were, and the peak has no power
    either. NaN where the energy or the hours of a register are not known.
    """
    out = np.full((len(kwh), 4), np.nan)
    sharp_moves = hours[SHARP] > 0.0 and np.any(kwh[:, SHARP] > 0.0)
    for i in range(len(kwh)):
        for part in range(4):
            open_hours = hours[part]
            if part == PEAK and hours[SHARP] > 0.0 and not kwh[i, SHARP] > 0.0:
                open_hours += hours[SHARP]
                if sharp_moves and np.isnan(kwh[i, SHARP]):
                    continue
            if open_hours > 0.0 and (part != SHARP or kwh[i, SHARP] > 0.0):
                out[i, part] = kwh[i, part] / (open_hours * days[i])
    return out


@njit(cache=True, nogil=True)
def _in_use(kwh: NDArray[np.float64], hours: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which registers have known hours and count at all."""
    used = np.zeros(4, dtype=np.bool_)
    for r in range(4):
        for i in range(len(kwh)):
            used[r] = used[r] or (hours[r] > 0.0 and kwh[i, r] > 0.0)
    return used


@njit(cache=True, nogil=True)
def _balance_of(kwh: NDArray[np.float64], hours: NDArray[np.float64]) -> tuple[float, float]:
    """Return (highest - lowest, lowest) register power over mean power of some periods.

    Sharp hours are cut out of the peak, in some months only (尖峰时段从高峰时段划出): where the
    sharp register stands still, its hours are counted by the peak register.
    """
    used = _in_use(kwh, hours)
    open_hours = np.where(used, hours, 0.0)
    if used[PEAK] and not used[SHARP] and hours[SHARP] > 0.0:
        open_hours[PEAK] += hours[SHARP]
    energy = np.zeros(4)
    for i in range(len(kwh)):
        if not np.any(np.isnan(kwh[i, :4]) & used):
            energy[used] += kwh[i, :4][used]
    if np.sum(used) < 2 or np.sum(energy) <= 0.0:
        return np.nan, np.nan
    power = energy[used] / open_hours[used] * np.sum(open_hours) / np.sum(energy)
    return float(np.max(power) - np.min(power)), float(np.min(power))


@njit(cache=True, nogil=True)
def _balance(
    kwh: NDArray[np.float64], days: NDArray[np.float64], hours: NDArray[np.float64]
) -> tuple[float, float]:
    """Return (spread, floor share), each the median over months of some thirty days."""
    spread = np.full(len(kwh), np.nan)
    floor = np.full(len(kwh), np.nan)
    size = np.zeros(len(kwh), dtype=np.int64)
    first = 0
    months = 0
    passed = 0.0
    for i in range(len(kwh)):
        passed += days[i]
        if passed >= MONTH_DAYS or i == len(kwh) - 1:
            found = _balance_of(kwh[first : i + 1], hours)
            if not np.isnan(found[0]):
                spread[months], floor[months] = found
                size[months] = int(passed)
                months += 1
            first = i + 1
            passed = 0.0
    if months == 0:
        return np.nan, np.nan
    weight = size[:months]
    return weighted_median(spread[:months], weight), weighted_median(floor[:months], weight)


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
def _sharp_peak(kwh: NDArray[np.float64], hours: NDArray[np.float64]) -> float:
    """Return sharp over peak power, from the periods in which the sharp register moves."""
    sharp = 0.0
    peak = 0.0
    for i in range(len(kwh)):
        if kwh[i, SHARP] > 0.0 and kwh[i, PEAK] >= 0.0:
            sharp += kwh[i, SHARP]
            peak += kwh[i, PEAK]
    if not (peak > 0.0 and hours[SHARP] > 0.0 and hours[PEAK] > 0.0):
        return np.nan
    return float((sharp / hours[SHARP]) / (peak / hours[PEAK]))


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
    register that is missing or zero over a month is left out of its spread, as is one whose hours
    are not known; the sharp register's hours are then those of the peak.

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
    array of float64, shape (meters, len(REGISTER_COLUMNS))
        NaN where a value cannot be computed.
    """
    meters = len(offsets) - 1
    out = np.full((meters, len(REGISTER_COLUMNS)), np.nan)
    for m in range(meters):
        first = offsets[m]
        rows = slice(first, offsets[m + 1])
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        total = kwh[rows, 4]
        level = total / (24.0 * days[rows])
        running = (total > 0.0) & (level >= spells.off_below[m])
        out[m, 0], out[m, 3] = _balance(kwh[rows][running], days[rows][running], hours)
        out[m, 1], out[m, 2] = _shares(
            total, kwh[rows, VALLEY], running, first, spells.start[own], spells.end[own]
        )
        out[m, 4] = _sharp_peak(kwh[rows][running], hours)
    return out
