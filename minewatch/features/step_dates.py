"""Kernel that dates a step of the base load to the day on which it came.

Spells are cut by days and at least five long, so a cut can be some days off. Around it each day is
placed between the mean day before and the mean day after: 0 is before, 1 is after. Hours weigh the
more the steadier they are, so that the host's busy hours do not hide the machines.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.base_load import mean_and_error
from minewatch.features.segments import Spells

#: Days that a cut may be moved by, and days next to them that the levels are taken without.
MOST_DAYS = 4
#: Share of a day's hours, those most alike, in which a step is asked to be even.
ALIKE = 0.6
#: Readings are the same where they differ by at most this share.
SAME = 1e-6


@njit(cache=True, nogil=True)
def _level(
    power: NDArray[np.float64], first: int, last: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return median and variance of each part over some rows; NaN where none is known."""
    parts = power.shape[1]
    middle = np.full(parts, np.nan)
    spread = np.full(parts, np.nan)
    for part in range(parts):
        known = power[first:last, part]
        known = known[~np.isnan(known)]
        if len(known) > 0:
            middle[part] = np.median(known)
            spread[part] = np.var(known)
    return middle, spread


@njit(cache=True, nogil=True)
def _place(
    power: NDArray[np.float64], first: int, last: int, near: int, far: int
) -> NDArray[np.float64]:
    """Return the place of each row between the levels of rows [first, near) and [far, last)."""
    before, noise_before = _level(power, first, near)
    after, noise_after = _level(power, far, last)
    change = after - before
    noise = noise_before + noise_after
    least = np.nanmax(noise) * 1e-4 + 1e-12
    place = np.full(last - first, np.nan)
    for i in range(first, last):
        total = 0.0
        weight = 0.0
        for part in range(power.shape[1]):
            value = (power[i, part] - before[part]) * change[part]
            if not np.isnan(value):
                own = noise[part] + least
                total += value / own
                weight += change[part] * change[part] / own
        if weight > 0.0:
            place[i - first] = total / weight
    return place


@njit(cache=True, nogil=True)
def _split(place: NDArray[np.float64], first: int, last: int) -> int:
    """Return the best first row of the level after, among rows first to last inclusive."""
    best, cost, least = first, 0.0, 0.0
    for i in range(first, last):
        if not np.isnan(place[i]):
            cost += place[i] ** 2 - (1.0 - place[i]) ** 2
        if cost < least:
            best, least = i + 1, cost
    return best


@njit(cache=True, nogil=True)
def step_rows(
    offsets: NDArray[np.int64], power: NDArray[np.float64], spells: Spells, reach: int
) -> NDArray[np.int64]:
    """Return the row on which the step at the start of each spell came.

    Parameters
    ----------
    offsets, power, spells, reach
        As in :func:`minewatch.features.base_load.block_steps`; periods are days.

    Returns
    -------
    array of int64, shape (spells,)
        Row of `power`: the first that belongs to the level after more than to the one before.
        The spell's own start at a meter's first spell.
    """
    out = spells.start.copy()
    for m in range(len(offsets) - 1):
        for s in range(spells.offsets[m] + 1, spells.offsets[m + 1]):
            cut = spells.start[s]
            first = max(spells.start[s - 1], cut - reach)
            last = min(spells.end[s], cut + reach)
            near, far = max(cut - MOST_DAYS, first + 2), min(cut + MOST_DAYS, last - 2)
            if near > cut or far < cut:
                continue
            place = _place(power, first, last, near, far)
            split = first + _split(place, near - first, far - first)
            out[s] = split
    return out


@njit(cache=True, nogil=True)
def _size(
    power: NDArray[np.float64], first: int, cut: int, again: int, last: int
) -> tuple[float, float, float]:
    """Return (size [kW], unevenness, clarity) of the step from rows first:cut to again:last.

    As in the features, but for unevenness, which speaks of the hours most alike: machines that
    stop in dear hours add the same to all other hours.
    """
    parts = power.shape[1]
    change = np.full(parts, np.nan)
    error = np.full(parts, np.nan)
    for part in range(parts):
        before, error_before = mean_and_error(power, first, cut, part)
        after, error_after = mean_and_error(power, again, last, part)
        change[part] = after - before
        error[part] = error_before + error_after
    known = ~np.isnan(change)
    change, error = change[known], error[known]
    if len(change) == 0:
        return np.nan, np.nan, np.nan
    size = float(np.median(change))
    clarity = abs(size) / (float(np.sqrt(np.mean(error))) + 1e-9)
    strays = (change - size) ** 2
    alike = np.argsort(strays)[: int(np.ceil(ALIKE * len(change)))]
    beyond = float(np.mean(strays[alike]) - np.mean(error[alike]))
    return size, float(np.sqrt(max(beyond, 0.0))) / (abs(size) + 1e-9), clarity


@njit(cache=True, nogil=True)
def _is_stuck(power: NDArray[np.float64], first: int, last: int) -> bool:
    """Tell rows in which every part reads the same, as of a meter that counts no more."""
    known = power[first:last].copy().ravel()
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return False
    highest, lowest = np.max(known), np.min(known)
    return bool(lowest > 0.0 and highest - lowest <= SAME * highest)


@njit(cache=True, nogil=True)
def dated_steps(
    offsets: NDArray[np.int64],
    power: NDArray[np.float64],
    spells: Spells,
    rows: NDArray[np.int64],
    found: NDArray[np.float64],
    reach: int,
) -> NDArray[np.float64]:
    """Measure the steps again from the days that they came on, without those days themselves.

    Parameters
    ----------
    offsets, power, spells, reach
        As in :func:`minewatch.features.base_load.block_steps`.
    rows : array of int64, shape (spells,)
        Output of :func:`step_rows`.
    found : array of float64, shape (spells, 3)
        Output of :func:`minewatch.features.base_load.block_steps`, kept where the days between
        two steps are too few to measure them again.

    Returns
    -------
    array of float64, shape (spells, 3)
        As `found`; NaN at a meter's first spell, and where the readings after the step are all
        the same but for rounding: a stuck meter (表计停走) shows no machines.
    """
    out = found.copy()
    for m in range(len(offsets) - 1):
        end = spells.offsets[m + 1]
        for s in range(spells.offsets[m] + 1, end):
            row = rows[s]
            first = max(rows[s - 1], row - reach)
            last = min(rows[s + 1] if s + 1 < end else offsets[m + 1], row + 1 + reach)
            size, uneven, clarity = _size(power, first, row, row + 1, last)
            if _is_stuck(power, row + 1, last):
                out[s] = np.nan
            elif not np.isnan(size):
                out[s] = size, uneven, clarity
    return out
