"""Computing that is not mining: data centres and clusters."""

import numpy as np

from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.model import Load
from minewatch.simulate.shapes import Rng, bump, level_changes, noise, uniform, wander, weighted


def growth(rng: Rng, grid: Grid) -> Floats:
    """Return slow growth by lots of servers, and now and then a tenant, shape (days, 1)."""
    lots = rng.poisson(0.25, grid.days) * rng.exponential(1.0, grid.days)
    yearly = uniform(rng, -0.05, 0.2)
    share = np.cumsum(lots) / max(float(lots.sum()), 1e-9)
    level: Floats = (1 + yearly * grid.days / 365 * share)[:, None]
    return level * level_changes(rng, grid, 0.4, 0.03)


def cooling(rng: Rng, temperature: Floats) -> Floats:
    """Return cooling and losses over IT power (PUE less 1), which follow the weather."""
    fixed, by_weather = uniform(rng, 0.08, 0.2), uniform(rng, 0.25, 0.6)
    warm = np.clip((temperature - uniform(rng, -8, 8)) / 25, 0, 1.3)
    return fixed + by_weather * warm


def tests_of_supply(rng: Rng, grid: Grid) -> Floats:
    """Return the effect of generator and battery tests on the mains: a dip, then recharging."""
    factor = np.ones(grid.days * POINTS)
    first = int(rng.integers(0, 90))
    for day in range(first, grid.days, int(rng.integers(60, 120))):
        at = day * POINTS + 10 * 4
        factor[at : at + 4] = uniform(rng, 0.3, 0.8)
        factor[at + 4 : at + 16] = uniform(rng, 1.05, 1.25)
    return factor.reshape(grid.days, POINTS)


def data_centre(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a data centre: never off, a slight day, cooling by the weather, slow growth."""
    depth = uniform(rng, 0.004, 0.025)
    day = 1 + depth * (bump(grid.hour, uniform(rng, 14, 21), 5) - 0.5)
    week = np.where(grid.weekday >= 5, 1 - uniform(rng, 0, 0.012), 1.0)[:, None]
    demand = np.exp(wander(rng, grid.days, uniform(rng, 0.02, 0.055), 0.95))[:, None]
    it = day * week * demand * growth(rng, grid) * noise(rng, grid, uniform(rng, 0.006, 0.02), 0.7)
    kw = it * (1 + cooling(rng, temperature)) * tests_of_supply(rng, grid)
    return Load(contract_kw * uniform(rng, 0.2, 0.5) * kw)


def compute_cluster(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a GPU cluster (智算中心): jobs start and stop as blocks of equal nodes."""
    size = grid.days * POINTS
    node_kw = float(rng.choice([0.8, 3.2, 6.5, 10.2]))
    nodes = max(4, int(contract_kw * 0.55 / node_kw))
    jobs = int(grid.days * uniform(rng, 4, 25))
    wide = np.minimum(2 ** rng.integers(0, 6, jobs), max(nodes // 3, 1))
    lengths = (rng.lognormal(2.6, 1.2, jobs) * 4).astype(np.int64) + 1
    starts = np.sort(rng.integers(-7 * POINTS, size, jobs))
    asked = weighted(starts, lengths + np.minimum(starts, 0), wide, size)
    scale = uniform(rng, 0.5, 1.2) * nodes / max(float(asked.mean()), 1e-9)
    busy = np.minimum(np.rint(asked * scale), nodes).reshape(grid.days, POINTS)
    idle_share = uniform(rng, 0.25, 0.45)
    it = node_kw * (nodes * idle_share + busy * (1 - idle_share))
    kw = it * (1 + cooling(rng, temperature)) * growth(rng, grid)
    return Load(kw * noise(rng, grid, uniform(rng, 0.01, 0.03), 0.5))
