"""Simulated classes against the figures of real loads, measured in the same way.

Real sets are read where they are present beside the project; no figure of theirs is kept here.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from minewatch.simulate.grid import Floats, Grid, Purpose, stream
from minewatch.simulate.kinds import BY_NAME, KINDS
from minewatch.simulate.province import HOME
from minewatch.simulate.weather import dry_bulb

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "load"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.is_dir(), reason=f"real loads are not present at {REAL}"),
]

FIGURES = ["load_factor", "cv", "night_day", "weekend", "peak_trough"]
YEAR = Grid(date(2024, 3, 1), 365)
DRAWS = 24

Flags = NDArray[np.bool_]


def figures(load: Floats, weekend: Flags) -> dict[str, float]:
    """Return the figures of a load of shape (days, points of a day); missing is NaN."""
    day, point = np.nanmean(load, axis=1), np.nanmean(load, axis=0)
    hour = point.reshape(24, -1).mean(axis=1)
    return {
        "load_factor": float(np.nanmean(load) / np.nanmax(load)),
        "cv": float(np.nanstd(load) / np.nanmean(load)),
        "night_day": float(hour[:6].mean() / hour[9:18].mean()),
        "weekend": float(np.nanmean(day[weekend]) / np.nanmean(day[~weekend])),
        "peak_trough": float(hour.max() / hour.min()),
    }


def mine_like(of: pd.DataFrame) -> "pd.Series[bool]":
    """Return what the plain threshold rule would call a mine."""
    return (of["cv"] < 0.15) & (of["night_day"] > 0.9) & (of["weekend"] > 0.93)


@cache
def simulated(kind: str) -> pd.DataFrame:
    """Return the figures of some meters of a kind, in the places of the home province."""
    rows = []
    for draw in range(DRAWS):
        rng = stream(11, Purpose.LOAD, 1000 * [one.name for one in KINDS].index(kind) + draw)
        zone = HOME.places[draw % len(HOME.places)].zone
        air = dry_bulb(11, zone, YEAR.dates[0], YEAR.days)
        contract_kw = float(np.exp(rng.uniform(*np.log(BY_NAME[kind].contract_kw))))
        kw = BY_NAME[kind].model(rng, YEAR, air, contract_kw).kw
        weather = np.corrcoef(kw.mean(axis=1), air.mean(axis=1))[0, 1] if kw.any() else np.nan
        rows.append({**figures(kw, YEAR.weekday >= 5), "weather": weather})
    return pd.DataFrame(rows)


def _real(table: pd.DataFrame, points: int) -> dict[str, float]:
    """Return the figures of one column of values whose index is local time, whole days alone."""
    times = pd.DatetimeIndex(table.index)
    whole = table.iloc[:, 0].groupby(times.normalize()).transform("size").to_numpy() == points
    load = table.iloc[:, 0].to_numpy(dtype=np.float64)[whole].reshape(-1, points)
    return figures(load, np.asarray(times[whole][::points].day_of_week >= 5))


@cache
def cambridge() -> pd.DataFrame:
    """Return the figures of each building and year with two thirds of the hours or more."""
    table = pd.read_parquet(REAL / "university_estate_hourly_kwh.parquet")
    table["t"] = pd.to_datetime(table["t"])
    return pd.DataFrame(list(_building_years(table)))


def _building_years(table: pd.DataFrame) -> Iterator[dict[str, float]]:
    for _, building in table.groupby("b"):
        hourly = building.set_index("t")["kwh"].where(lambda kwh: kwh > 0)
        for year in (2019, 2020):
            hours = pd.date_range(f"{year}-01-01", f"{year}-12-31 23:00", freq="h", tz="UTC")
            load = hourly.reindex(hours).to_numpy(dtype=np.float64).reshape(-1, 24)
            known = ~np.isnan(load).all(axis=1)
            if np.isfinite(load).mean() > 0.67:
                yield figures(load[known], np.asarray(hours[::24].day_of_week >= 5)[known])


@cache
def profiles() -> pd.DataFrame:
    """Return the figures of the measured sector profiles, of the steel plant and of the campus."""
    found = {}
    table = pd.read_parquet(REAL / "sector_profiles_15min_w.parquet")
    for name, one in table[table["measured"]].groupby("profile"):
        one.index = pd.DatetimeIndex(one["t"].str[:19])
        found[str(name)] = _real(one[["w_norm1000kwh"]], 96)
    steel = pd.read_parquet(REAL / "steel_plant_15min_kwh.parquet")
    steel.index = pd.date_range("2018-01-01", periods=len(steel), freq="15min")
    found["steel"] = _real(steel[["Usage_kWh"]], 96)
    campus = pd.read_parquet(REAL / "campus_submeters_15min_kw.parquet")
    campus.index = pd.DatetimeIndex(campus["Date_Time"])
    for name in ("Data_centre", "DIMAT", "Rectory", "Canteen", "Print_shop"):
        found[name] = _real(campus[[name]].dropna(), 96)
    return pd.DataFrame(found).T


def inside(kind: str, figure: str, low: float, high: float) -> None:
    median = simulated(kind)[figure].median()
    assert low <= median <= high, f"{kind}: {figure} {median:.3f} outside {low:.3f}-{high:.3f}"


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("kind", ["office", "school", "hospital", "hotel"])
def test_buildings_lie_among_real_buildings(kind: str, figure: str) -> None:
    offices = profiles().loc[["LP_Ö_Büro_k", "LP_Ö_Büro_m", "LP_Ö_Schule_m", "DIMAT", "Rectory"]]
    real = pd.concat([cambridge()[figure], offices[figure]])
    # Hotels and hospitals work at weekends, as no office does.
    high = 1.05 if figure == "weekend" else real.quantile(0.95)
    inside(kind, figure, real.quantile(0.05), high)


@pytest.mark.parametrize("figure", FIGURES)
def test_steady_buildings_lie_about_the_flattest_real_ones(figure: str) -> None:
    flattest = cambridge().nsmallest(8, "cv")[figure]
    inside("steady_building", figure, 0.8 * flattest.min(), 1.15 * flattest.max())


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(
    ("kind", "like"),
    [
        ("workshop_one_shift", ["LP_G_MH", "LP_G_MV", "steel", "Print_shop"]),
        ("workshop_three_shift", ["LP_G_G"]),
        ("homes", ["LP_W_MFH_g"]),
        ("data_centre", ["Data_centre"]),
        ("server_room", ["Data_centre"]),
    ],
)
def test_classes_lie_about_real_ones(kind: str, like: list[str], figure: str) -> None:
    real = profiles().loc[like, figure]
    slack = {"data_centre": 0.25, "server_room": 0.25}.get(kind, 0.35)
    if figure in {"weekend", "peak_trough"} and slack < 0.3:
        slack = 0.05  # of a data centre these hardly vary
    if kind == "homes" and figure in {"load_factor", "cv", "night_day"}:
        slack = 1.0  # hundreds of homes behind one meter are smoother than a house of them
    inside(kind, figure, real.min() / (1 + slack), real.max() * (1 + slack))


def test_data_centres_follow_the_weather_as_the_real_one_does() -> None:
    assert 0.65 < simulated("data_centre")["weather"].median() < 0.92


def test_steel_plant_is_like_the_more_extreme_workshops() -> None:
    real, of = profiles().loc["steel"], simulated("workshop_one_shift")
    assert of["night_day"].min() < real["night_day"] * 1.5
    assert of["cv"].max() > 0.85 * real["cv"]


def test_threshold_rule_flags_few_ordinary_loads_and_most_data_centres() -> None:
    ordinary = [kind for kind in KINDS if kind.group == "ordinary"]
    share = sum(kind.share * mine_like(simulated(kind.name)).mean() for kind in ordinary)
    assert share / sum(kind.share for kind in ordinary) < 0.04  # 29 of 1,443 real building-years
    assert mine_like(simulated("data_centre")).mean() > 0.5
    flat = [kind for kind in KINDS if kind.group == "flat"]
    hard = sum(kind.share * mine_like(simulated(kind.name)).mean() for kind in flat)
    assert 0.25 < hard / sum(kind.share for kind in flat) < 0.75


def test_no_class_can_be_told_by_one_figure_alone() -> None:
    mines = simulated("mine_in_host_homes")["cv"]
    homes = simulated("homes")["cv"]
    assert homes.min() < mines.median() < homes.max()
