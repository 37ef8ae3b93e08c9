"""Building blocks of load models: noise, day profiles, spells and random intervals."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from minewatch.simulate.grid import POINTS, Flags, Floats, Grid

Rng = np.random.Generator


def uniform(rng: Rng, low: float, high: float) -> float:
    """Draw one number between two bounds."""
    return float(rng.uniform(low, high))


def wander(rng: Rng, size: int, sd: float, memory: float) -> Floats:
    """Return a stationary first-order autoregressive series of mean 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Number of values.
    sd : float
        Standard deviation of the series.
    memory : float
        Correlation of neighbours, 0 to below 1.
    """
    shocks = rng.standard_normal(size) * sd * np.sqrt(1 - memory**2)
    shocks[0] /= np.sqrt(1 - memory**2)
    series: Floats = lfilter([1.0], [1.0, -memory], shocks)
    return series


def noise(rng: Rng, grid: Grid, sd: float, memory: float = 0.8) -> Floats:
    """Return a factor around 1 for every point, never negative, shape (days, 96)."""
    series = 1 + wander(rng, grid.days * POINTS, sd, memory)
    return np.maximum(series, 0).reshape(grid.days, POINTS)


def daily(rng: Rng, grid: Grid, sd: float, memory: float = 0.5) -> Floats:
    """Return a factor around 1 for every day, at least 0.05, shape (days, 1)."""
    return np.maximum(1 + wander(rng, grid.days, sd, memory), 0.05)[:, None]


def window(hour: Floats, start: float, stop: float, ramp: float = 1.0) -> Floats:
    """Return 1 between two hours and 0 outside, with linear ramps [h] centred on each.

    A window whose start lies after its stop runs through midnight.
    """
    if start > stop:
        return 1 - window(hour, stop, start, ramp)
    rise = np.clip((hour - start) / ramp + 0.5, 0, 1)
    fall = np.clip((stop - hour) / ramp + 0.5, 0, 1)
    return np.minimum(rise, fall)


def bump(hour: Floats, centre: float, width: float) -> Floats:
    """Return a bell of height 1 around an hour, round the clock; width is its deviation [h]."""
    apart = (hour - centre + 12) % 24 - 12
    return np.exp(-0.5 * (apart / width) ** 2)


def occupied(starts: NDArray[np.int64], lengths: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Count the intervals that cover each of ``size`` points."""
    return weighted(starts, lengths, np.ones(len(starts), dtype=np.int64), size)


def weighted(
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    weights: NDArray[np.int64],
    size: int,
) -> NDArray[np.int64]:
    """Sum the weights of the intervals that cover each of ``size`` points."""
    change = np.zeros(size + 1, dtype=np.int64)
    np.add.at(change, np.clip(starts, 0, size), weights)
    np.add.at(change, np.clip(starts + lengths, 0, size), -weights)
    total: NDArray[np.int64] = np.cumsum(change[:size])
    return total


def episodes(rng: Rng, size: int, expected: float, shortest: float, longest: float) -> Flags:
    """Return random intervals: Poisson in number, log-uniform in length, shape (size,)."""
    number = int(rng.poisson(expected))
    starts = rng.integers(0, size, number)
    lengths = np.exp(rng.uniform(np.log(shortest), np.log(longest), number)).astype(np.int64)
    return occupied(starts, np.maximum(lengths, 1), size) > 0


def level_changes(rng: Rng, grid: Grid, a_year: float, sd: float) -> Floats:
    """Return lasting changes of level, as tenants and equipment come and go, shape (days, 1).

    Most are about ``sd`` in the logarithm; a few are far larger, as when a business closes.
    """
    number = int(rng.poisson(a_year * grid.days / 365))
    jumps = np.clip(rng.standard_t(3, number) * sd, -1.5, 0.7)
    change = np.zeros(grid.days)
    np.add.at(change, rng.integers(0, grid.days, number), jumps)
    level: Floats = np.exp(np.clip(np.cumsum(change), -2.5, 0.7))[:, None]
    return level
