"""How a utility records a load: steps of the display, gaps, catch-up, estimates, wrong factors.

A register shows cumulated energy in steps of its display times the meter's multiplier (倍率), so a
day's or month's energy is the difference of two such readings; what is cut off one day is in the
next.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.simulate.grid import POINTS, Flags, Floats, Grid
from minewatch.simulate.province import Recording
from minewatch.simulate.shapes import Rng, episodes

Whole = NDArray[np.int64]

#: Highest capacity on a meter without transformers, and at 380 V and 10 kV [kW].
DIRECT_KW, LOW_VOLTAGE_KW, MIDDLE_VOLTAGE_KW = 30.0, 160.0, 10_000.0

#: Rated primary currents of transformers with a secondary of 5 A [A].
CURRENTS = np.array([5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1000, 1500])

#: Factors by which records are wrong while an exchanged transformer is not entered.
WRONG_FACTORS = (0.5, 2 / 3, 1.5, 2.0)


class Recorded(NamedTuple):
    """What is recorded of one meter.

    Attributes
    ----------
    curve_kw : ndarray of float, shape (days, 96)
        NaN where a point is missing.
    register_kwh : ndarray of float, shape (days, 5)
        Total, sharp, peak, flat, valley; NaN where the day was not read.
    settled_kwh : ndarray of float, shape (months, 5)
        The same by complete calendar month; NaN where the month was not read.
    """

    curve_kw: Floats
    register_kwh: Floats
    settled_kwh: Floats


def multiplier(contract_kw: float) -> int:
    """Return the product of the ratios of current and voltage transformers (倍率)."""
    if contract_kw <= DIRECT_KW:
        return 1
    volts, ratio = (380, 1) if contract_kw <= LOW_VOLTAGE_KW else (10_000, 100)
    if contract_kw > MIDDLE_VOLTAGE_KW:
        volts, ratio = 35_000, 350
    current = contract_kw * 1000 / (np.sqrt(3) * volts)
    at = min(int(np.searchsorted(CURRENTS, current)), len(CURRENTS) - 1)
    return int(CURRENTS[at]) // 5 * ratio


def complete_months(grid: Grid) -> NDArray[np.datetime64]:
    """Return the first days of the calendar months that lie wholly within the grid."""
    months = np.unique(grid.dates.astype("datetime64[M]"))
    ends = (months + 1).astype("datetime64[D]") - 1
    whole = (months.astype("datetime64[D]") >= grid.dates[0]) & (ends <= grid.dates[-1])
    first_days: NDArray[np.datetime64] = months[whole].astype("datetime64[D]")
    return first_days


def record(rng: Rng, grid: Grid, kw: Floats, parts_kwh: Floats, contract_kw: float) -> Recorded:
    """Return the records of a load.

    Parameters
    ----------
    rng : numpy.random.Generator
    grid : Grid
        Its province's habits of recording are used.
    kw : ndarray of float, shape (days, 96)
    parts_kwh : ndarray of float, shape (days, 4)
        True energy of each day by register.
    contract_kw : float
        It decides the multiplier.
    """
    habits, times = grid.province.recording, multiplier(contract_kw)
    factor = _wrong(rng, grid, habits)
    hundredths = np.rint(parts_kwh * factor * 100).astype(np.int64)
    step = round(habits.daily_step * times * 100)
    read = _cumulated(rng, hundredths, step)
    months = _cumulated(
        rng, hundredths, round(habits.settled_step * times * 100), like=(read, step)
    )
    return Recorded(
        curve_kw=_points(rng, kw * factor, habits, times),
        register_kwh=_with_total(_daily(rng, read, habits)),
        settled_kwh=_with_total(_monthly(rng, months, grid)),
    )


def _wrong(rng: Rng, grid: Grid, habits: Recording) -> Floats:
    """Return the factor by which each day's records are wrong, mostly 1, shape (days, 1)."""
    factor = np.ones((grid.days, 1))
    if rng.random() < habits.wrong_multiplier * grid.days / 365:
        first = int(rng.integers(grid.days))
        factor[first : first + int(rng.integers(5, 60))] = rng.choice(WRONG_FACTORS)
    return factor


def _cumulated(
    rng: Rng, hundredths: Whole, step: int, like: tuple[Whole, int] | None = None
) -> Whole:
    """Return readings before the first day and after each, in whole steps, shape (days + 1, 4)."""
    if like is not None and like[1] == step:
        return like[0]
    start = rng.integers(0, max(step, 1), hundredths.shape[1])
    cumulated = np.vstack([start, start + np.cumsum(hundredths, axis=0)])
    whole: Whole = cumulated // step * step
    return whole


def _daily(rng: Rng, read: Whole, habits: Recording) -> Floats:
    """Return each day's energy in hundredths of a kWh; days without a reading are NaN."""
    days = len(read) - 1
    lost = rng.random(days) < habits.day_lost
    lost |= episodes(rng, days, habits.reads_failing * days / 365, 2, 20)
    energy: Floats = np.diff(read, axis=0).astype(np.float64)
    if rng.random() < habits.catch_up:
        taken = np.flatnonzero(~lost)
        energy[taken] = np.diff(read[np.concatenate([[0], taken + 1])], axis=0)
    energy[lost] = np.nan
    filled = np.flatnonzero(lost[1:] & ~lost[:-1]) + 1
    filled = filled[rng.random(len(filled)) < habits.day_estimated]
    energy[filled] = energy[filled - 1]
    return energy


def _monthly(rng: Rng, read: Whole, grid: Grid) -> Floats:
    """Return each month's energy in hundredths of a kWh; the month after one unread holds both.

    An unread month is blank, or settled at the month before and put right in the next.
    """
    firsts = complete_months(grid)
    habits = grid.province.recording
    at = (firsts - grid.dates[0]).astype(np.int64)
    months = firsts.astype("datetime64[M]")
    ends = ((months + 1).astype("datetime64[D]") - grid.dates[0]).astype(np.int64)
    energy: Floats = (read[ends] - read[at]).astype(np.float64).reshape(-1, read.shape[1])
    number = months.astype(np.int64) % 12 + 1
    chance = np.where(np.isin(number, habits.unread_months), habits.unread_share, habits.month_lost)
    unread = rng.random(len(firsts)) < chance
    estimated = rng.random(len(firsts)) < habits.month_estimated
    for place in np.flatnonzero(unread):
        before = energy[place - 1] if place else np.full(read.shape[1], np.nan)
        guess = estimated[place] and not np.isnan(before).any()
        settled = np.minimum(before, energy[place]) if guess else np.zeros(read.shape[1])
        if place + 1 < len(energy):
            energy[place + 1] += energy[place] - settled
        energy[place] = settled if guess else np.nan
    return energy


def _with_total(hundredths: Floats) -> Floats:
    kwh: Floats = np.column_stack([hundredths.sum(axis=1), hundredths]) / 100
    return kwh


def _points(rng: Rng, kw: Floats, habits: Recording, times: int) -> Floats:
    """Round as meters do and lose what meters lose: short gaps, whole days, dead channels."""
    days, step = len(kw), habits.curve_step * times
    read = np.round(np.rint(kw / step) * step, 4)
    lost: Flags = episodes(rng, kw.size, days * habits.points_lost, 1, 12)
    lost |= np.repeat(rng.random(days) < habits.curve_days_lost, POINTS)
    if rng.random() < habits.channels_dead:
        lost |= np.repeat(episodes(rng, days, 1.0, 2, 12), POINTS)
    return np.where(lost.reshape(kw.shape), np.nan, read)
