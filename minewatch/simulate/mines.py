"""Mines: farms, containers at hydro plants, rigs inside hosts, and ways of hiding.

Every found mine of one Chinese province was small and drew 3-15 % of its contract capacity, so
most of these are small and sit behind somebody else's load, of which they are 5 to 100 %.
"""

import numpy as np

from minewatch.simulate.buildings import charging_station, homes, school
from minewatch.simulate.computing import data_centre
from minewatch.simulate.equipment import equipped
from minewatch.simulate.grid import POINTS, Flags, Floats, Grid
from minewatch.simulate.industry import farm_irrigation, workshop_one_shift
from minewatch.simulate.injection import dark_hours, day_mode
from minewatch.simulate.injection import staggered as one_by_one
from minewatch.simulate.machines import Fleet, fleet, off_when_dear, power
from minewatch.simulate.model import Load, Model
from minewatch.simulate.shapes import Rng, noise, uniform

#: Share of mines that stop in dear hours: those that pay by them, and those behind a host.
HEED_TARIFF, HEED_INSIDE = 0.12, 0.05


def _beside(rng: Rng, grid: Grid, contract_kw: float) -> Floats:
    """Return what a mine draws besides machines: lights, a hut, a router."""
    return contract_kw * uniform(rng, 0.001, 0.01) * noise(rng, grid, 0.1)


def _total(other_kw: Floats, mining_kw: Floats) -> Load:
    return Load(other_kw + mining_kw, mining_kw)


def farm(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a mining farm (矿场); a few stand empty while their machines are at hydro plants."""
    units = fleet(rng, grid, contract_kw * uniform(rng, 0.5, 0.9))
    if rng.random() < 0.08:
        units = _limited(units, ~wet_season(rng, grid), 0)
    mining = power(rng, units, temperature) * off_when_dear(rng, grid, HEED_TARIFF)
    return _total(_beside(rng, grid, contract_kw), mining)


def small(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a rented room of 3-60 kW of machines and little else."""
    target = float(np.clip(contract_kw * uniform(rng, 0.05, 0.6), 3, 60))
    units = fleet(rng, grid, target)
    mining = power(rng, units, temperature) * off_when_dear(rng, grid, HEED_TARIFF)
    return _total(_beside(rng, grid, contract_kw), mining)


def wet_season(rng: Rng, grid: Grid) -> Flags:
    """Return the days of high water (丰水期): about May to October, shape (days,)."""
    first, last = 128 + int(rng.integers(-15, 15)), 305 + int(rng.integers(-15, 15))
    return (grid.day_of_year >= first) & (grid.day_of_year < last)


def _limited(units: Fleet, free: Flags, most: int) -> Fleet:
    """Return a fleet of at most ``most`` machines outside the free days, if it ever runs."""
    running = np.where(np.repeat(free, POINTS), units.running, np.minimum(units.running, most))
    return Fleet(units.machine, units.rack, running) if running.any() else units


def container_hydro(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return containers at a hydro plant: all on in the wet season; in the dry a part, or none."""
    units = fleet(rng, grid, contract_kw * uniform(rng, 0.6, 0.95))
    moves, part = rng.random() < 0.35, uniform(rng, 0.15, 0.45)
    dry = max(units.rack, int(units.running.max() * part)) // units.rack * units.rack
    seasonal = _limited(units, wet_season(rng, grid), 0 if moves else dry)
    return _total(_beside(rng, grid, contract_kw), power(rng, seasonal, temperature))


def inside(host: Model) -> Model:
    """Return the model of rigs hidden behind a host's load, 3-15 % of its contract capacity.

    One host in four stands half or nearly empty, which is why its room was for rent.
    """

    def model(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
        vacant = uniform(rng, 0.03, 0.5) if rng.random() < 0.25 else 1.0
        other = vacant * host(rng, grid, temperature, contract_kw).kw
        share = np.exp(uniform(rng, np.log(0.03), np.log(0.15)))
        target = float(np.clip(contract_kw * share, 3, 60))
        mining = power(rng, fleet(rng, grid, target), temperature)
        return _total(other, mining * off_when_dear(rng, grid, HEED_INSIDE))

    return model


def night_only(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return rigs in a workshop that run in the valley hours only."""
    other = equipped(workshop_one_shift)(rng, grid, temperature, contract_kw).kw
    units = fleet(rng, grid, float(np.clip(contract_kw * uniform(rng, 0.1, 0.4), 6, 120)))
    return _total(other, power(rng, units, temperature) * dark_hours(rng, grid))


def throttled(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a farm whose machines are set lower at night to resemble a business."""
    units = fleet(rng, grid, contract_kw * uniform(rng, 0.3, 0.7))
    mining = power(rng, units, temperature) * day_mode(rng, grid)
    return _total(_beside(rng, grid, contract_kw), mining)


def staggered(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a mine that adds one machine after another, so that no step is large."""
    units = fleet(rng, grid, float(np.clip(contract_kw * uniform(rng, 0.3, 0.7), 15, 150)), rack=1)
    growing = one_by_one(rng, units)
    return _total(_beside(rng, grid, contract_kw), power(rng, growing, temperature))


def as_data_centre(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a mine within a registered data centre, beside real servers."""
    servers = data_centre(rng, grid, temperature, contract_kw * uniform(rng, 0.1, 0.4)).kw
    units = fleet(rng, grid, contract_kw * uniform(rng, 0.3, 0.6))
    return _total(servers, power(rng, units, temperature))


in_homes = inside(equipped(homes, 0.08))
in_workshop = inside(equipped(workshop_one_shift))
in_school = inside(equipped(school))
in_farm = inside(equipped(farm_irrigation))
in_charging_station = inside(charging_station)
