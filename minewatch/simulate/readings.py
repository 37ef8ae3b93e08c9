"""From a meter to what is reported of it, and the truth about it."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from minewatch.simulate.grid import POINTS, Floats, Grid, Purpose, stream
from minewatch.simulate.model import Load
from minewatch.simulate.population import Meter
from minewatch.simulate.recording import Recorded, record
from minewatch.simulate.schedule import by_register
from minewatch.simulate.shapes import Rng, episodes, uniform
from minewatch.simulate.weather import dry_bulb

#: Days before and after a rise in which the new level must hold, and the least rise over the
#: highest day that counts.
HOLDS_DAYS, LEAST_RISE = 5, 0.05
#: Most cuts of supply a year that a customer has on average.
CUTS = 3.0


class Truth(NamedTuple):
    """What is true of a meter's mining; all None where there is none, but for the share of 0.

    Attributes
    ----------
    share : float
        Mining energy over all energy.
    first_day, last_day : int or None
        First and last day with mining.
    step_day : int or None
        Day on which most machines came at once, within the period and to stay: the largest rise
        of a day's mean above every day before it. None where none came so.
    step_kw : float or None
        That rise.
    """

    share: float = 0.0
    first_day: int | None = None
    last_day: int | None = None
    step_day: int | None = None
    step_kw: float | None = None


class Readings(NamedTuple):
    """What is reported of one meter, and the truth about it."""

    meter: Meter
    recorded: Recorded
    truth: Truth


def largest_rise(level_kw: Floats) -> tuple[int, float] | None:
    """Return day and size of the largest rise above all days before that holds for five days.

    The day itself may be partial; ties are broken by the last. None where no rise reaches 5 % of
    the highest day.
    """
    if len(level_kw) < HOLDS_DAYS + 2:
        return None
    after = sliding_window_view(level_kw, HOLDS_DAYS).min(axis=1)[2:]
    before = np.maximum.accumulate(level_kw)[: len(after)]
    rise = np.where(level_kw[1 : len(after) + 1] > before, after - before, 0.0)
    if rise.max() < LEAST_RISE * level_kw.max():
        return None
    day = int(np.flatnonzero(rise >= 0.98 * rise.max())[-1])
    return day + 1, float(rise[day])


def truth_of(kw: Floats, mining_kw: Floats | None) -> Truth:
    """Return what is true of a load and the mining in it [kW], each of shape (days, 96)."""
    if mining_kw is None:
        return Truth()
    active = np.flatnonzero(mining_kw.sum(axis=1) > 0)
    share = float(mining_kw.sum() / kw.sum())
    if not len(active):
        return Truth(share)
    step = largest_rise(mining_kw.mean(axis=1)) or (None, None)
    return Truth(share, int(active[0]), int(active[-1]), *step)


def supply(rng: Rng, grid: Grid) -> Floats:
    """Return 1 where there is supply and 0 in cuts of 15 minutes to 4 hours, shape (days, 96)."""
    cuts = episodes(rng, grid.days * POINTS, uniform(rng, 0, CUTS) * grid.days / 365, 1, 16)
    return np.where(cuts, 0.0, 1.0).reshape(grid.days, POINTS)


def readings(meter: Meter, grid: Grid, seed: int) -> Readings:
    """Simulate one meter; the result depends on the seed, the province and the meter alone."""
    temperature = dry_bulb(seed, meter.place.zone, grid.dates[0], grid.days)
    chance = stream(seed, Purpose.LOAD, meter.index)
    load = meter.kind.model(chance, grid, temperature, meter.contract_kw)
    supplied = supply(stream(seed, Purpose.SUPPLY, meter.index), grid)
    load = Load(load.kw * supplied, None if load.mining_kw is None else load.mining_kw * supplied)
    dirt = stream(seed, Purpose.DIRT, meter.index)
    recorded = record(dirt, grid, load.kw, by_register(load.kw, grid), meter.contract_kw)
    return Readings(meter, recorded, truth_of(load.kw, load.mining_kw))
