"""Fleets of mining machines: racks of identical units, commissioned, failing and shut down."""

import csv
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.resources import resource
from minewatch.simulate.grid import POINTS, Flags, Floats, Grid
from minewatch.simulate.shapes import Rng, episodes, occupied, uniform, wander, weighted


class Machine(NamedTuple):
    """One mining machine by its maker's figures."""

    maker: str
    model: str
    power_kw: float


class Fleet(NamedTuple):
    """Identical machines in racks.

    Attributes
    ----------
    machine : Machine
    rack : int
        Machines in a rack; racks are switched as one.
    running : ndarray of int, shape (days * 96,)
        Machines running at each point.
    """

    machine: Machine
    rack: int
    running: NDArray[np.int64]


@lru_cache(maxsize=1)
def catalogue() -> tuple[Machine, ...]:
    """Return the machines of ``data/reference/machines.csv``."""
    with resource("reference", "machines.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Machine(row["maker"], row["model"], int(row["power_w"]) / 1000)
            for row in csv.DictReader(file)
        )


def rack_size(rng: Rng, machines: int) -> int:
    """Return how many machines are switched together: up to 48, a few racks at least."""
    return int(np.clip(rng.choice([1, 2, 4, 6, 8, 12, 24, 48]), 1, max(machines // 3, 1)))


def racks_on(rng: Rng, size: int, racks: int, *, young: float = 0.35) -> NDArray[np.int64]:
    """Return the racks in service at each point: built up, partly taken away, brought back.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : int
        Number of points.
    racks : int
        Racks when complete.
    young : float
        Chance that the first rack came within the period.
    """
    begin = int(uniform(rng, 0.05, 0.55) * size) if rng.random() < young else 0
    first = max(1, round(racks * uniform(rng, 0.35, 1.0)))
    starts, lengths, weights = [begin], [size], [first]
    left = racks - first
    while left > 0:
        batch = int(rng.integers(1, max(2, left // 2 + 1)))
        starts.append(int(rng.integers(begin, size)))
        lengths.append(size)
        weights.append(batch)
        left -= batch
    for _ in range(int(rng.poisson(1.5 * (size - begin) / (365 * POINTS)))):
        starts.append(int(rng.integers(begin, size)))
        lengths.append(int(uniform(rng, 5, 60) * POINTS))
        weights.append(-int(rng.integers(1, first + 1)))
    on = weighted(np.array(starts), np.array(lengths), np.array(weights), size)
    if rng.random() < 0.15:
        on[min(size, begin + max(int(uniform(rng, 0.4, 0.95) * (size - begin)), 1)) :] = 0
    return np.maximum(on, 0)


def failed(rng: Rng, size: int, machines: int) -> NDArray[np.int64]:
    """Count the machines that have failed and await repair at each point; fleets differ in care."""
    a_year = float(np.exp(uniform(rng, np.log(0.1), np.log(2.0))))
    number = int(rng.poisson(machines * a_year * size / (365 * POINTS)))
    starts = rng.integers(0, size, number)
    lengths = (rng.exponential(6, number) * POINTS).astype(np.int64) + 1
    return occupied(starts, lengths, size)


def shut(rng: Rng, size: int) -> Flags:
    """Return when the whole fleet is off: power and network cuts, inspections, a fall in price."""
    years = size / (365 * POINTS)
    cuts = episodes(rng, size, uniform(rng, 1, 20) * years, 1, 32)
    inspections = episodes(rng, size, 0.5 * years, 3 * POINTS, 25 * POINTS)
    return cuts | inspections


def fleet(rng: Rng, grid: Grid, target_kw: float, *, rack: int | None = None) -> Fleet:
    """Return a fleet that draws about ``target_kw`` when complete, at least one machine."""
    size = grid.days * POINTS
    machine = catalogue()[int(rng.integers(len(catalogue())))]
    machines = max(1, round(target_kw / machine.power_kw))
    unit = rack_size(rng, machines) if rack is None else rack
    racks = max(1, round(machines / unit))
    running = racks_on(rng, size, racks) * unit
    running = np.maximum(running - failed(rng, size, racks * unit), 0)
    off = shut(rng, size)
    if running[~off].any():
        running[off] = 0
    return Fleet(machine, unit, running)


def power(rng: Rng, units: Fleet, temperature: Floats) -> Floats:
    """Return the fleet's power with fans and cooling [kW], shape as ``temperature``.

    Hashing is steady: each machine strays 1-2 %, and supply voltage, tuning and reboots move all
    of them by up to about 1 %. Fans and cooling add 3-8 % at 35 degrees and next to nothing
    below 10.
    """
    running = units.running.astype(np.float64)
    own = rng.standard_normal(running.size) * 0.015 / np.sqrt(np.maximum(running, 1))
    common = wander(rng, running.size, uniform(rng, 0.002, 0.01), 0.9)
    tuning = wander(rng, len(temperature), uniform(rng, 0.001, 0.01), 0.8)
    common = common + np.repeat(tuning, POINTS)
    fans = uniform(rng, 0.03, 0.08) * np.clip((temperature - 10) / 25, 0, 1.2).ravel()
    drawn = running * units.machine.power_kw * (1 + own + common) * (1 + fans)
    return drawn.reshape(temperature.shape)
