"""Switched equipment beside ordinary loads: what it adds, and the sudden edges that it makes."""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.features.edges import EDGE_COLUMNS, EDGE_WIDTH, day_edges, edge_features
from minewatch.simulate.equipment import changes_of_use, equipped
from minewatch.simulate.grid import Floats, Grid, Purpose, stream
from minewatch.simulate.kinds import BY_NAME
from minewatch.simulate.model import Load
from minewatch.simulate.weather import ZONES, dry_bulb

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "load"
GRID = Grid(date(2025, 1, 1), 240)
AIR = dry_bulb(3, next(iter(ZONES)), GRID.dates[0], GRID.days)
KINDS = ("office", "school", "shop", "hotel", "hospital", "workshop_one_shift", "farm_irrigation")
DRAWS = 6


def constant(_rng: np.random.Generator, grid: Grid, _air: Floats, contract_kw: float) -> Load:
    """A load of half the contract capacity, of which half is mining."""
    kw = np.full((grid.days, 96), contract_kw / 2)
    return Load(kw, kw / 2)


def added(draw: int, largest: float = 0.3, grid: Grid = GRID) -> Floats:
    """Return what equipment adds to a constant load of 100 kW, over it, shape (days, 96)."""
    air = AIR[: grid.days]
    kw = equipped(constant, largest)(stream(5, Purpose.LOAD, draw), grid, air, 200.0).kw
    return kw / 100 - 1


@cache
def dips(kind: str) -> tuple[float, ...]:
    """Return the dips a year of some loads of a kind."""
    model = BY_NAME[kind].model
    return tuple(
        columns(model(stream(7, Purpose.LOAD, draw), GRID, AIR, 200.0).kw)["dips_year"]
        for draw in range(DRAWS)
    )


def columns(kw: Floats) -> dict[str, float]:
    edges = np.empty((len(kw), EDGE_WIDTH), dtype=np.float32)
    for day, out in zip(kw.astype(np.float32), edges, strict=True):
        day_edges(day, out)
    found = edge_features(np.array([0, len(kw)]), edges, np.nanmean(kw, axis=1), np.zeros(1))
    return dict(zip(EDGE_COLUMNS, found[0].tolist(), strict=True))


def test_some_customers_heat_by_electricity_on_cold_days_and_some_of_them_at_night_alone():
    winter = AIR[:90].mean(axis=1)
    rises = []
    for draw in range(80):
        beside = added(draw, largest=0.011)[:90]
        cold, mild = beside[winter < 6].mean(axis=0), beside[winter > 11].mean(axis=0)
        rises.append((cold[0] - mild[0], cold[50] - mild[50]))
    night, noon = np.array(rises).T
    assert 2 <= np.sum(night > 0.25) <= 20
    assert np.any((night > 0.25) & (noon > 0.25))
    assert np.any((night > 0.25) & (abs(noon) < 0.15))


def test_the_same_chance_gives_the_same_load_and_another_another():
    np.testing.assert_array_equal(added(1), added(1))
    assert not np.array_equal(added(1), added(2))


def test_it_never_takes_all_away_and_leaves_the_mine_alone():
    load = equipped(constant)(stream(5, Purpose.LOAD, 1), GRID, AIR, 200.0)
    assert load.mining_kw is not None
    np.testing.assert_array_equal(load.mining_kw, np.full((240, 96), 50.0))
    assert all(added(draw).min() > -0.95 for draw in range(20))


@pytest.mark.parametrize("largest", [0.08, 0.3])
def test_it_raises_the_mean_load_a_little(largest: float):
    raised = np.array([added(draw, largest).mean() for draw in range(40)])
    assert 0.003 < raised.mean() < 0.25
    assert np.abs(raised).max() < 1.2


def test_use_changes_for_a_time_in_some_hours_and_not_in_others():
    factors = [changes_of_use(stream(5, Purpose.LOAD, draw), GRID) for draw in range(40)]
    touched = [not np.allclose(factor, 1.0) for factor in factors]
    assert 0.5 < np.mean(touched) < 1.0
    uneven = [np.ptp(factor, axis=1).max() for factor in factors]
    assert np.median(uneven) > 0.1


def test_it_can_be_of_one_day():
    one = Grid(date(2025, 1, 1), 1)
    assert all(np.isfinite(added(draw, grid=one)).all() for draw in range(20))


def test_part_of_the_ordinary_loads_dip_suddenly_and_part_do_not():
    every = np.array([dips(kind) for kind in KINDS]).ravel()
    assert 0.15 < np.mean(every >= 2) < 0.9
    assert np.mean(every > 100) > 0.05


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.is_dir(), reason=f"real loads are not present at {REAL}")
def test_dips_are_no_more_often_than_measured_and_reach_the_order_of_what_is():
    campus = pd.read_parquet(REAL / "campus_submeters_15min_kw.parquet")
    names = ["DIMAT", "Bar_Ambrogio", "Canteen", "Rectory"]
    steel = pd.read_parquet(REAL / "steel_plant_15min_kwh.parquet")[["Usage_kWh"]]
    measured = [
        columns(kw[np.isfinite(kw).mean(axis=1) > 0.8])["dips_year"]
        for table in (campus[names], steel)
        for kw in (
            table[name].to_numpy(float)[: len(table) // 96 * 96].reshape(-1, 96) for name in table
        )
    ]
    every = np.array([dips(kind) for kind in KINDS]).ravel()
    assert min(measured) >= 2
    assert every.max() < 1.5 * max(measured)
    assert every.max() > np.median(measured)
