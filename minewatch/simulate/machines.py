"""Fleets of mining machines: racks of identical units, commissioned, failing and shut down."""

import csv
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.resources import resource
from minewatch.simulate.grid import POINTS, Flags, Floats, Grid
from minewatch.simulate.market import relative_price
from minewatch.simulate.schedule import dear
from minewatch.simulate.shapes import Rng, episodes, uniform, wander, weighted


class Machine(NamedTuple):
    """One mining machine by its maker's figures.

    Attributes
    ----------
    maker, model : str
    power_kw : float
    w_per_ths : float
        Power over hash rate [W per TH/s]; the higher, the sooner a fall in price stops it.
    released : str
        Month, ``YYYY-MM``.
    """

    maker: str
    model: str
    power_kw: float
    w_per_ths: float
    released: str


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


@lru_cache(maxsize=8)
def catalogue(since: str = "2000-01", until: str = "2099-12") -> tuple[Machine, ...]:
    """Return the machines of ``data/reference/machines.csv`` released between two months."""
    with resource("reference", "machines.csv").open(encoding="utf-8", newline="") as file:
        machines = [
            Machine(
                row["maker"],
                row["model"],
                int(row["power_w"]) / 1000,
                int(row["power_w"]) / float(row["hashrate_ths"]),
                row["released"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(one for one in machines if since <= one.released <= until)


def rack_size(rng: Rng, grid: Grid, machines: int) -> int:
    """Return how many machines are switched together, so that there are a few racks at least."""
    return int(np.clip(rng.choice(grid.province.rack_sizes), 1, max(machines // 3, 1)))


def _arrivals(rng: Rng, grid: Grid, begin: int, number: int) -> NDArray[np.int64]:
    """Draw points from ``begin`` on at which machines come: the dearer the coin, the more come."""
    wish = np.repeat(np.clip(relative_price(grid), 0.3, 3) ** 2, POINTS)[begin:]
    upto = np.cumsum(wish)
    points: NDArray[np.int64] = np.searchsorted(upto, rng.random(number) * upto[-1])
    return begin + points


def _batches(rng: Rng, left: int) -> list[int]:
    batches = []
    while left > 0:
        batches.append(int(rng.integers(1, max(2, left // 2 + 1))))
        left -= batches[-1]
    return batches


def _installed(
    rng: Rng, starts: NDArray[np.int64], batches: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bring some batches into service at one stroke and others rack by rack over 1-10 days."""
    gradual = rng.random(len(batches)) < 0.45
    at_once = starts[~gradual], batches[~gradual]
    racks = batches[gradual]
    spans = rng.uniform(1, 10, len(racks)) * POINTS
    days = (rng.random(int(racks.sum())) * np.repeat(spans, racks)).astype(np.int64)
    one_by_one = np.repeat(starts[gradual], racks) + days
    weights = np.concatenate([at_once[1], np.ones(len(days), dtype=np.int64)])
    return np.concatenate([at_once[0], one_by_one]), weights


def racks_on(rng: Rng, grid: Grid, racks: int, *, young: float = 0.35) -> NDArray[np.int64]:
    """Return the racks in service at each point: built up, partly taken away, brought back.

    Parameters
    ----------
    rng : numpy.random.Generator
    grid : Grid
    racks : int
        Racks when complete.
    young : float
        Chance that the first rack came within the period.
    """
    size = grid.days * POINTS
    begin = int(uniform(rng, 0.05, 0.55) * size) if rng.random() < young else 0
    first = max(1, round(racks * uniform(rng, 0.35, 1.0)))
    batches = np.array(_batches(rng, racks - first), dtype=np.int64)
    starts, weights = _installed(rng, _arrivals(rng, grid, begin, len(batches)), batches)
    if begin:
        early = _installed(rng, np.array([begin]), np.array([first]))
        early[0][early[0].argmin()] = begin
    else:
        early = np.array([0]), np.array([first])
    gone = int(rng.poisson(1.5 * (size - begin) / (365 * POINTS)))
    left_at = rng.integers(begin, size, gone)
    away = (rng.uniform(5, 60, gone) * POINTS).astype(np.int64)
    on = weighted(
        np.concatenate([early[0], starts, left_at]),
        np.concatenate([np.full(len(early[0]) + len(starts), size + 1), away]),
        np.concatenate([early[1], weights, -rng.integers(1, first + 1, gone)]),
        size,
    )
    if rng.random() < 0.15:
        on[min(size, begin + max(int(uniform(rng, 0.4, 0.95) * (size - begin)), 1)) :] = 0
    return np.maximum(on, 0)


def failed(rng: Rng, size: int, machines: int, rack: int) -> NDArray[np.int64]:
    """Count the machines out of service at each point: single ones, and now and then a rack.

    Fleets differ in care.
    """
    years = size / (365 * POINTS)
    a_year = float(np.exp(uniform(rng, np.log(0.1), np.log(2.0))))
    singles = int(rng.poisson(machines * a_year * years))
    whole = int(rng.poisson(0.5 * machines / rack * years)) if rack > 1 else 0
    number = singles + whole
    starts = rng.integers(0, size, number)
    lengths = rng.exponential(np.repeat([6.0, 1.5], [singles, whole]), number)
    lost = np.repeat(np.array([1, rack]), [singles, whole])
    return weighted(starts, (lengths * POINTS).astype(np.int64) + 1, lost, size)


def shut(rng: Rng, size: int) -> Flags:
    """Return when the whole fleet is off: cuts of power and network, and inspections."""
    years = size / (365 * POINTS)
    cuts = episodes(rng, size, uniform(rng, 1, 20) * years, 1, 32)
    inspections = episodes(rng, size, 0.5 * years, 3 * POINTS, 25 * POINTS)
    return cuts | inspections


def unprofitable(rng: Rng, grid: Grid, machine: Machine) -> Flags:
    """Return the days on which the coin is too cheap for the machine, shape (days,).

    Old machines stop first. Two fleets in five pay so little for power, or nothing, that they
    never stop. A fleet comes back once the price has recovered by a tenth.
    """
    heeds, margin = rng.random() < 0.6, uniform(rng, 0.3, 0.7)
    ratio = relative_price(grid)
    least = margin + 0.25 * np.clip((machine.w_per_ths - 20) / 80, 0, 1)
    state = np.where(ratio < least, 1, np.where(ratio > 1.1 * least, 0, -1))
    state[0] = max(state[0], 0)
    last = np.maximum.accumulate(np.where(state >= 0, np.arange(grid.days), 0))
    off: Flags = (state[last] == 1) & heeds
    return off


def fleet(rng: Rng, grid: Grid, target_kw: float, *, rack: int | None = None) -> Fleet:
    """Return a fleet that draws about ``target_kw`` when complete, at least one machine."""
    size = grid.days * POINTS
    offered = catalogue(*grid.province.machines)
    machine = offered[int(rng.integers(len(offered)))]
    machines = max(1, round(target_kw / machine.power_kw))
    unit = rack_size(rng, grid, machines) if rack is None else rack
    racks = max(1, round(machines / unit))
    running = racks_on(rng, grid, racks) * unit
    running = np.maximum(running - failed(rng, size, racks * unit, unit), 0)
    for off in (shut(rng, size), np.repeat(unprofitable(rng, grid, machine), POINTS)):
        if running[~off].any():
            running[off] = 0
    return Fleet(machine, unit, running)


def off_when_dear(rng: Rng, grid: Grid, chance: float) -> Floats:
    """Return 0 in the dear hours and 1 in the others, for the share of mines that heed them.

    Most stop in the sharp hours alone, the others in the peak hours too, shape (days, 96) or (1, 1)
    where the mine heeds no tariff.
    """
    heeds, sharp_only = rng.random() < chance, rng.random() < 0.7
    if not heeds:
        return np.ones((1, 1))
    return np.where(dear(grid, sharp_only=bool(sharp_only)), 0.0, 1.0)


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
