"""Hydro plants with their water, outages and orders of dispatch, and mines that draw from them.

A mine of containers stands at a plant and takes part of what the plant would deliver to the grid.
Water is common to the plants of a county but for a little of each plant's own.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.simulate.codes import invented_code
from minewatch.simulate.grid import POINTS, Floats, Grid, Purpose, stream
from minewatch.simulate.people import FIRST, SECOND, Owner, owner_of
from minewatch.simulate.places import Place
from minewatch.simulate.population import Meter
from minewatch.simulate.shapes import episodes, uniform, wander
from minewatch.simulate.weather import dry_bulb

#: Plants of a county without a mine.
PLANTS_A_PLACE = 5
#: Share of plants for which it is known what the water would have allowed.
WATER_KNOWN = 0.7

PLANT_COLUMNS = (
    *("plant_id", "name", "fuel", "capacity_kw", "owner", "uscc", "address"),
    *("lon", "lat", "adcode"),
)
OUTPUT_COLUMNS = (
    *("plant_id", "date", "output_kwh", "available_kwh", "dispatched_down_kwh"),
    *("outage", "outage_hours"),
)


class Plant(NamedTuple):
    """A hydro plant; ``mine`` draws from it."""

    row: dict[str, object]
    place: Place
    capacity_kw: float
    mine: Meter | None


def power_plants(meters: list[Meter], grid: Grid, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plants and their daily output, in the columns of their feeds.

    Parameters
    ----------
    meters : list of Meter
        The customers.
    grid : Grid
    seed : int
    """
    plants = _plants(meters, grid, seed)
    rows = pd.DataFrame([plant.row for plant in plants], columns=list(PLANT_COLUMNS))
    parts = [_output(index, plant, grid, seed) for index, plant in enumerate(plants)]
    empty = pd.DataFrame(columns=list(OUTPUT_COLUMNS))
    return rows, pd.concat(parts, ignore_index=True) if parts else empty


def _plants(meters: list[Meter], grid: Grid, seed: int) -> list[Plant]:
    places = [place for place in grid.province.places if place.hydro]
    at = [place for place in places for _ in range(PLANTS_A_PLACE)]
    found = [_plant(number, place, None, None, seed) for number, place in enumerate(at)]
    for meter in meters:
        if meter.kind.name == "mine_container_hydro" and meter.index == meter.owner:
            owner = owner_of(meter.owner, meter.kind, meter.place, seed, grid.start_on)
            found.append(_plant(len(found), meter.place, meter, owner, seed))
    return found


def _plant(number: int, place: Place, mine: Meter | None, owner: Owner | None, seed: int) -> Plant:
    rng = stream(seed, Purpose.PLANT, number)
    capacity = float(np.exp(uniform(rng, np.log(2000), np.log(40000))))
    lon, lat = (np.array([place.lon, place.lat]) + rng.uniform(-0.05, 0.05, 2)).tolist()
    fancy = FIRST[int(rng.integers(len(FIRST)))] + SECOND[int(rng.integers(len(SECOND)))]
    firm = f"{place.short}{fancy}水电有限公司"
    code: str | None = invented_code(rng, place.adcode, public=False, cooperative=False)
    if mine is not None and owner is not None:
        capacity = mine.contract_kw * uniform(rng, 2.0, 8.0)
        lon, lat = (np.array([owner.lon, owner.lat]) + rng.uniform(-0.006, 0.006, 2)).tolist()
        if rng.random() < 0.5:
            firm, code = owner.name, owner.code
    capacity = float(round(capacity, -2))
    row: dict[str, object] = {
        "plant_id": f"H{number + 1:05d}",
        "name": f"{place.short}{fancy}电站",
        "fuel": "水",
        "capacity_kw": capacity,
        "owner": firm,
        "uscc": code if rng.random() < 0.9 else None,
        "address": f"{place.province}{place.city}{place.county}{fancy}村",
        "lon": round(lon, 5),
        "lat": round(lat, 5),
        "adcode": place.adcode,
    }
    return Plant(row, place, capacity, mine)


def water(place: Place, grid: Grid, seed: int) -> Floats:
    """Return what the water of a county allows, as a share of capacity, shape (days,)."""
    rng = stream(seed, Purpose.WATER, int(place.adcode))
    season = 0.42 - 0.33 * np.cos(2 * np.pi * (grid.day_of_year - 20) / 365)
    share: Floats = season * np.exp(wander(rng, grid.days, 0.18, 0.93))
    return share


def _output(index: int, plant: Plant, grid: Grid, seed: int) -> pd.DataFrame:
    rng = stream(seed, Purpose.PLANT, 1_000_000 + index)
    own = np.exp(wander(rng, grid.days, 0.05, 0.8)) * uniform(rng, 0.85, 1.15)
    full = plant.capacity_kw * 24
    available = full * np.clip(water(plant.place, grid, seed) * own, 0.02, 0.97)
    stopped = episodes(rng, grid.days, grid.days / 150, 1, 12)
    hours = np.where(stopped, np.where(rng.random(grid.days) < 0.7, 24.0, 10.0), 0.0)
    held = episodes(rng, grid.days, grid.days / 90, 2, 9) & ~stopped
    running = available * (1 - hours / 24)
    down = np.where(held, running * rng.uniform(0.05, 0.4, grid.days), 0.0)
    sent = (running - down) * np.clip(rng.normal(0.985, 0.012, grid.days), 0.9, 1.0)
    taken = np.minimum(_mined(plant.mine, grid, seed), 0.8 * sent)
    known = rng.random() < WATER_KNOWN
    measured = available * rng.normal(1.0, 0.015, grid.days)
    return pd.DataFrame(
        {
            "plant_id": plant.row["plant_id"],
            "date": grid.dates,
            "output_kwh": np.round(sent - taken, 0),
            "available_kwh": np.round(measured, 0) if known else np.nan,
            "dispatched_down_kwh": np.round(down, 0),
            "outage": stopped.astype(int),
            "outage_hours": hours,
        },
        columns=list(OUTPUT_COLUMNS),
    )


def _mined(meter: Meter | None, grid: Grid, seed: int) -> Floats:
    """Return what a mine takes each day [kWh]: the same load that its meter reads."""
    if meter is None:
        return np.zeros(grid.days)
    temperature = dry_bulb(seed, meter.place.zone, grid.dates[0], grid.days)
    chance = stream(seed, Purpose.LOAD, meter.index)
    load = meter.kind.model(chance, grid, temperature, meter.contract_kw)
    taken: Floats = load.kw.sum(axis=1) * (24 / POINTS)
    return taken


def day_of(grid: Grid, index: int) -> date:
    """Return the day at a position of the grid, held within it."""
    day: date = grid.dates[min(max(index, 0), grid.days - 1)].item()
    return day
