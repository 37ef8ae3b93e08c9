"""The load models against figures measured on real loads (load factor, variation, day, week)."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from minewatch.simulate.grid import POINTS, Floats, Grid, Purpose, stream
from minewatch.simulate.kinds import BY_NAME, KINDS
from minewatch.simulate.machines import catalogue, fleet, power
from minewatch.simulate.shapes import weighted, window
from minewatch.simulate.weather import ZONES, dry_bulb

YEAR = Grid(date(2025, 1, 1), 365)
DRAWS = 12


def temperature(draw: int) -> Floats:
    return dry_bulb(5, list(ZONES)[draw % len(ZONES)], YEAR.dates[0], YEAR.days)


def figures(kind: str, draw: int) -> dict[str, float]:
    rng = stream(5, Purpose.LOAD, draw)
    air = temperature(draw)
    contract_kw = float(np.exp(rng.uniform(*np.log(BY_NAME[kind].contract_kw))))
    load = BY_NAME[kind].model(rng, YEAR, air, contract_kw)
    kw = load.kw
    point, day = kw.mean(axis=0), kw.mean(axis=1)
    hour = point.reshape(24, 4).mean(axis=1)
    return {
        "load_factor": kw.mean() / kw.max(),
        "cv": kw.std() / kw.mean(),
        "night_day": point[:24].mean() / point[36:72].mean(),
        "weekend": day[YEAR.weekday >= 5].mean() / day[YEAR.weekday < 5].mean(),
        "peak_trough": hour.max() / hour.min(),
        "weather": float(np.corrcoef(day, air.mean(axis=1))[0, 1]),
        "lowest": kw.min() / kw.mean(),
        "use": kw.mean() / contract_kw,
    }


def medians(kind: str) -> pd.Series:
    return pd.DataFrame([figures(kind, draw) for draw in range(DRAWS)]).median()


# Bounds lie around the measured medians: a campus data centre and 71 published ones, 36 university
# buildings, electroplating, metal and furniture works, pure fleets of machines.
MEASURED = [
    ("data_centre", "load_factor", 0.65, 0.80),
    ("data_centre", "cv", 0.06, 0.13),
    ("data_centre", "night_day", 0.92, 0.98),
    ("data_centre", "weekend", 0.985, 1.005),
    ("data_centre", "peak_trough", 1.04, 1.10),
    ("data_centre", "weather", 0.65, 0.95),
    ("office", "load_factor", 0.33, 0.60),
    ("office", "cv", 0.20, 0.50),
    ("office", "night_day", 0.40, 0.80),
    ("office", "weekend", 0.65, 0.92),
    ("office", "peak_trough", 1.4, 2.6),
    ("workshop_three_shift", "load_factor", 0.33, 0.55),
    ("workshop_three_shift", "cv", 0.25, 0.45),
    ("workshop_three_shift", "night_day", 0.5, 0.9),
    ("workshop_three_shift", "weekend", 0.80, 1.0),
    ("workshop_one_shift", "load_factor", 0.12, 0.35),
    ("workshop_one_shift", "cv", 0.65, 1.25),
    ("workshop_one_shift", "night_day", 0.08, 0.36),
    ("workshop_one_shift", "weekend", 0.35, 0.90),
    ("workshop_one_shift", "peak_trough", 3.0, 14.0),
    ("homes", "weekend", 1.0, 1.15),
    ("mine_farm", "night_day", 0.97, 1.01),
    ("mine_farm", "peak_trough", 1.0, 1.05),
    ("mine_farm", "weekend", 0.98, 1.02),
    ("mine_small", "night_day", 0.97, 1.01),
    ("mine_small", "peak_trough", 1.0, 1.05),
    ("electrolysis", "cv", 0.01, 0.15),
    ("electrolysis", "load_factor", 0.85, 1.0),
    ("idle_transformer", "use", 0.001, 0.007),
    ("street_lighting", "night_day", 20, 200),
]


@pytest.mark.parametrize(("kind", "figure", "low", "high"), MEASURED)
def test_median_lies_where_real_loads_lie(
    kind: str, figure: str, low: float, high: float, cache: dict[str, pd.Series]
) -> None:
    if kind not in cache:
        cache[kind] = medians(kind)
    assert low <= cache[kind][figure] <= high


@pytest.fixture(scope="module")
def cache() -> dict[str, pd.Series]:
    return {}


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_every_load_is_finite_and_positive_and_mining_is_a_part(kind: str) -> None:
    grid = Grid(date(2024, 2, 1), 33)
    for draw in range(4):
        air = dry_bulb(1, "Hohhot", grid.dates[0], grid.days)
        load = BY_NAME[kind].model(stream(1, Purpose.LOAD, draw), grid, air, 315.0)
        assert load.kw.shape == (33, POINTS)
        assert np.isfinite(load.kw).all()
        assert (load.kw >= 0).all()
        assert load.kw.max() > 0
        assert (load.mining_kw is not None) == (BY_NAME[kind].label == "mining")
        if load.mining_kw is not None:
            assert (load.mining_kw <= load.kw + 1e-9).all()
            assert load.mining_kw.max() > 0


def test_data_centres_are_never_off_and_mines_are() -> None:
    assert all(figures("data_centre", draw)["lowest"] > 0.15 for draw in range(DRAWS))
    assert sum(figures("mine_farm", draw)["lowest"] < 0.05 for draw in range(DRAWS)) >= DRAWS / 2


@pytest.mark.parametrize("draw", range(8))
def test_steps_of_a_fleet_are_whole_machines(draw: int) -> None:
    grid = Grid(date(2025, 1, 1), 120)
    rng = stream(2, Purpose.LOAD, draw)
    units = fleet(rng, grid, 12.0)
    cold = np.full((grid.days, POINTS), -5.0)
    drawn = power(rng, units, cold).ravel() / units.machine.power_kw
    assert units.machine in catalogue()
    assert units.running.max() >= 1
    spells = np.split(drawn, np.flatnonzero(np.diff(units.running)) + 1)
    levels = np.array([spell.mean() for spell in spells if len(spell) >= 8 * POINTS])
    assert len(levels) > 0
    assert np.abs(levels - np.rint(levels)).mean() < 0.08  # 0.25 if levels were arbitrary


def test_every_machine_draws_what_its_maker_says() -> None:
    assert len(catalogue()) >= 15
    assert {machine.power_kw for machine in catalogue() if machine.model == "Antminer S9"} == {1.3}


def test_hydro_mines_run_in_the_wet_season() -> None:
    kind = BY_NAME["mine_container_hydro"]
    wet, dry = 0.0, 0.0
    for draw in range(DRAWS):
        load = kind.model(stream(6, Purpose.LOAD, draw), YEAR, temperature(6), 1000.0)
        assert load.mining_kw is not None
        day = load.mining_kw.mean(axis=1)
        wet += day[170:290].mean()
        dry += day[:90].mean()
    assert 0.05 * wet < dry < 0.6 * wet


def test_workshops_rest_at_spring_festival() -> None:
    kind = BY_NAME["workshop_one_shift"]
    feast = np.abs(YEAR.from_festival) <= 2
    work = (YEAR.weekday < 5) & (np.abs(YEAR.from_festival) > 30)
    for draw in range(6):
        kw = kind.model(stream(8, Purpose.LOAD, draw), YEAR, temperature(0), 200.0).kw[:, 40:64]
        assert kw[feast].mean() < 0.6 * kw[work].mean()


def test_weather_is_that_of_its_station() -> None:
    for name, zone in ZONES.items():
        air = dry_bulb(3, name, YEAR.dates[0], YEAR.days)
        assert abs(air.mean() - zone.mean_c) < 1.0
        assert air[180:210].mean() - air[0:30].mean() > zone.year_c
    assert not np.array_equal(
        dry_bulb(3, "Yibin", YEAR.dates[0], 365), dry_bulb(4, "Yibin", YEAR.dates[0], 365)
    )


def test_window_through_midnight() -> None:
    hour = YEAR.hour
    inside = window(hour, 22, 6, 0.5) > 0.5
    assert set(np.floor(hour[inside])) == {22, 23, 0, 1, 2, 3, 4, 5}


def test_intervals_sum_their_weights() -> None:
    total = weighted(np.array([0, 2, -1]), np.array([3, 10, 2]), np.array([1, 5, 7]), 5)
    assert total.tolist() == [8, 1, 6, 5, 5]
