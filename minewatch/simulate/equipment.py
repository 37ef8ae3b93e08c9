"""Equipment of ordinary customers that is switched: what else than a mine makes sudden edges.

Measured 15-minute loads of ordinary buildings and workshops (a campus, a steel plant, measured
sector profiles) fall suddenly and rise again by the same 2 to 1,200 times a year, and have 20 to
1,400 further edges, some by the same compressor over and over. A load without them would make
every dip the mark of a mine.
"""

import numpy as np

from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.model import Load, Model
from minewatch.simulate.shapes import Rng, episodes, occupied, uniform, window

#: Kinds of switched equipment of one customer, on average.
KINDS = 4.5
#: Share of them that cycles (compressors, pumps), the rest being switched now and then.
CYCLING = 0.25
#: Times a year that equipment is switched on, from and to, evenly in the logarithm.
SELDOM, OFTEN = 5.0, 600.0
#: Equipment that runs day and night from some day on (a cold cell, a server cabinet), a year, and
#: its power over the mean load, from and to.
LASTING, LASTING_SHARE = 0.6, (0.01, 0.15)
#: Changes of use a year (a shift more, other opening hours, a hall let), their length where they
#: end [days], and the deviation of the logarithm of the power in the hours that they touch.
CHANGES, CHANGE_DAYS, CHANGE_SD = 2.0, (5, 120), 0.4
#: Share of customers that heat by electricity in place of coal (煤改电), half of them with a store
#: that is charged at night (蓄热); its power over the mean load on the coldest day, from and to.
HEATED, HEATING_SHARE = 0.12, (0.3, 4.0)
#: Mean temperatures of the day between which the heating is switched on [degrees Celsius], and
#: how much colder it must be for its full power.
HEATING_BELOW, FULL_HEATING = (5.0, 16.0), (2.0, 20.0)


def _log_uniform(rng: Rng, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _cycling(rng: Rng, size: int) -> Floats:
    """Return 1 while on: periods of one length with some jitter, shape (size,)."""
    period = _log_uniform(rng, 4, 48)
    starts = np.cumsum(period * rng.uniform(0.8, 1.2, int(size / period) + 2)).astype(np.int64)
    lengths = np.maximum(starts * 0 + int(period * uniform(rng, 0.2, 0.7)), 1)
    return (occupied(starts, lengths, size) > 0).astype(np.float64)


def _switched(rng: Rng, grid: Grid, largest: float) -> Floats:
    """Return one kind of equipment over the mean load, shape (days, 96)."""
    size = grid.days * POINTS
    share = _log_uniform(rng, 0.01, largest)
    if rng.random() < CYCLING:
        on = _cycling(rng, size)
    else:
        a_year = _log_uniform(rng, SELDOM, OFTEN)
        longest = _log_uniform(rng, 2, 40)
        on = episodes(rng, size, a_year * grid.days / 365, 1, longest).astype(np.float64)
    by_day = on.reshape(grid.days, POINTS)
    if rng.random() < 0.5:
        by_day = by_day * (window(grid.hour, uniform(rng, 6, 9), uniform(rng, 17, 23), 0.01) > 0.5)
    if rng.random() < 0.3:
        middle = rng.integers(0, 365)
        away = np.abs((grid.day_of_year - middle + 182) % 365 - 182)
        by_day = by_day * (away < 75)[:, None]
    return share * by_day


def _lasting(rng: Rng, grid: Grid) -> Floats:
    """Return what runs day and night from some day on, or until some day, shape (days, 1)."""
    total = np.zeros(grid.days)
    for _ in range(int(rng.poisson(LASTING * grid.days / 365))):
        day = int(rng.integers(0, grid.days))
        part = slice(day, None) if rng.random() < 0.7 else slice(None, day)
        total[part] += _log_uniform(rng, *LASTING_SHARE)
    return total[:, None]


def changes_of_use(rng: Rng, grid: Grid) -> Floats:
    """Return factors by which power in some hours of the day changes for a time, (days, 96).

    Measured buildings change the shape of their day, and not its size alone: part of each change
    looks even.
    """
    factor = np.ones((grid.days, POINTS))
    for _ in range(int(rng.poisson(CHANGES * grid.days / 365))):
        first = int(rng.integers(0, grid.days))
        last = first + int(_log_uniform(rng, *CHANGE_DAYS)) if rng.random() < 0.6 else grid.days
        opens = uniform(rng, 0, 24)
        hours = window(grid.hour, opens, (opens + uniform(rng, 3, 21)) % 24, 1)
        factor[first:last] *= np.exp(hours * rng.normal(0.0, CHANGE_SD))
    return factor


def _heating(rng: Rng, grid: Grid, temperature: Floats) -> Floats:
    """Return electric heating over the mean load, shape (days, 96); most customers have none."""
    if rng.random() >= HEATED:
        return np.zeros((1, 1))
    colder = uniform(rng, *HEATING_BELOW) - temperature.mean(axis=1)
    wanted = np.clip(colder / uniform(rng, *FULL_HEATING), 0, 1)
    hours = np.ones(POINTS)
    if rng.random() < 0.5:
        hours = window(grid.hour, uniform(rng, 20.5, 24), uniform(rng, 4, 8), 0.25)
    heating: Floats = _log_uniform(rng, *HEATING_SHARE) * wanted[:, None] * hours
    return heating


def equipped(model: Model, largest: float = 0.3) -> Model:
    """Return a load model whose use changes, with switched equipment beside it.

    Parameters
    ----------
    model : Model
        An ordinary load.
    largest : float
        Power of the largest equipment over the mean load.
    """

    def with_equipment(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
        load = model(rng, grid, temperature, contract_kw)
        beside = _lasting(rng, grid) + np.zeros((1, POINTS))
        for _ in range(int(rng.poisson(KINDS))):
            beside = beside + _switched(rng, grid, largest)
        used = load.kw * changes_of_use(rng, grid)
        beside = beside + _heating(rng, grid, temperature)
        return Load(used + float(used.mean()) * beside, load.mining_kw)

    return with_equipment
