"""Ordinary loads of industry and farming: workshops by shift, irrigation."""

import numpy as np

from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.model import Load
from minewatch.simulate.shapes import Rng, daily, episodes, level_changes, noise, uniform, window


def working(rng: Rng, grid: Grid, *, weekend: float) -> Floats:
    """Return each day's work, shape (days, 1): weekends, holidays, the long Spring Festival."""
    work = np.ones(grid.days)
    work[grid.weekday == 6] = weekend
    work[grid.weekday == 5] = max(weekend, float(rng.choice([weekend, 1.0])))
    work[grid.holiday] *= uniform(rng, 0.1, 0.8)
    before, after = -int(rng.integers(3, 14)), int(rng.integers(6, 18))
    work[(grid.from_festival >= before) & (grid.from_festival <= after)] = uniform(rng, 0, 0.15)
    idle = episodes(rng, grid.days, 2 * grid.days / 365, 1, 10)
    work[idle] *= uniform(rng, 0, 0.5)
    return work[:, None] * np.minimum(daily(rng, grid, uniform(rng, 0.08, 0.25)), 1.5)


def workshop_one_shift(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return a workshop that works by day, with a break at noon."""
    start, stop = uniform(rng, 7, 8.5), uniform(rng, 17, 21)
    noon = 1 - uniform(rng, 0.3, 0.9) * window(grid.hour, 12, 13, 0.5)
    shift = window(grid.hour, start, stop, 0.75) * noon
    base = uniform(rng, 0.03, 0.3) * noise(rng, grid, uniform(rng, 0.02, 0.1), 0.9)
    work = working(rng, grid, weekend=uniform(rng, 0.05, 0.9))
    machines = shift * work * noise(rng, grid, uniform(rng, 0.1, 0.35), 0.6)
    scale = contract_kw * uniform(rng, 0.15, 0.6)
    return Load(scale * (base + machines) * level_changes(rng, grid, 1.0, 0.2))


def workshop_three_shift(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return a works that runs day and night, less at night, with pauses between shifts."""
    night = uniform(rng, 0.35, 1.0)
    by_hour = night + (1 - night) * window(grid.hour, 7.5, uniform(rng, 18, 23), 1.0)
    change = sum(window(grid.hour, at, at + 0.5, 0.25) for at in (0.0, 8.0, 16.0))
    shift = by_hour * (1 - uniform(rng, 0, 0.5) * change)
    base = uniform(rng, 0.1, 0.5) * noise(rng, grid, uniform(rng, 0.02, 0.1), 0.9)
    work = working(rng, grid, weekend=uniform(rng, 0.6, 1.0))
    machines = shift * work * noise(rng, grid, uniform(rng, 0.05, 0.25), 0.7)
    scale = contract_kw * uniform(rng, 0.2, 0.7)
    return Load(scale * (base + machines) * level_changes(rng, grid, 1.0, 0.15))


def farm_irrigation(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a farm: identical pumps in the growing season, little else in the year."""
    pump_kw = float(rng.choice([7.5, 15.0, 22.0, 37.0]))
    pumps = max(1, int(contract_kw * uniform(rng, 0.3, 0.8) / pump_kw))
    season = np.clip((temperature.mean(axis=1) - 8) / 14, 0, 1)
    size = grid.days * POINTS
    demand = np.repeat(np.clip(season + rng.normal(0, 0.3, grid.days), 0, 1), POINTS)
    wet = np.repeat(episodes(rng, grid.days, grid.days / 12, 1, 6), POINTS)
    at_night = rng.random() < 0.3
    hours = window(grid.hour, 21, 7) if at_night else window(grid.hour, 6, uniform(rng, 11, 20))
    on = np.rint(pumps * demand * np.tile(hours, grid.days) * ~wet)
    yard = contract_kw * uniform(rng, 0.01, 0.05) * noise(rng, grid, 0.15)
    pumping = on * pump_kw * 0.85 * (1 + 0.02 * rng.standard_normal(size))
    return Load(yard + pumping.reshape(grid.days, POINTS))
