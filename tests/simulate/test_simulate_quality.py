"""Simulated calendar, coin prices and power quality."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.simulate import simulate
from minewatch.simulate.grid import Grid
from minewatch.simulate.market import coin_prices, price

YEAR = Grid(date(2024, 1, 1), 366)


def at(day: str) -> int:
    return int((np.datetime64(day) - YEAR.dates[0]).astype(int))


def test_weekends_worked_in_exchange_are_working_days():
    assert YEAR.weekday[at("2024-02-18")] == 0  # a Sunday
    assert YEAR.weekday[at("2024-10-12")] == 4  # a Saturday
    assert YEAR.weekday[at("2024-10-13")] == 6
    assert not YEAR.holiday[[at("2024-02-18"), at("2024-10-12")]].any()


def test_holidays_are_those_published_and_fixed_ones_where_none_is():
    assert YEAR.holiday[[at("2024-06-10"), at("2024-09-16"), at("2024-10-07")]].all()
    later = Grid(date(2027, 1, 1), 300)
    days = later.dates[later.holiday].astype(str)
    assert "2027-10-01" in days
    assert "2027-02-06" in days
    assert len(days) == 1 + 8 + 2 + 3 + 7


def test_coin_prices_are_those_that_mines_follow():
    frame = coin_prices(YEAR)
    assert len(frame) == 366
    np.testing.assert_allclose(frame["usd"], price(YEAR), atol=0.005)


@pytest.fixture(scope="module")
def quality(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    out = tmp_path_factory.mktemp("quality")
    simulate(out, meters=300, days=60, seed=5, prevalence=0.2)
    return _with_kinds(out)


def _with_kinds(out: Path) -> pd.DataFrame:
    rows = pd.read_csv(out / "power-quality.csv", dtype={"meter_id": str})
    labels = pd.read_csv(out / "labels.csv", dtype={"meter_id": str})
    return rows.merge(labels[["meter_id", "label", "kind"]], on="meter_id", validate="m:1")


def test_some_meters_with_curves_record_it(quality: pd.DataFrame):
    assert 20 <= quality["meter_id"].nunique() <= 52  # 40 % of 30 % of 300
    assert quality["power_factor"].between(0.3, 1).all()
    assert quality["phase_imbalance"].between(0, 2).all()
    assert not quality.duplicated(["meter_id", "date"]).any()


def test_power_supplies_keep_a_high_and_steady_power_factor_and_motors_do_not(
    quality: pd.DataFrame,
):
    host = quality["kind"].str.startswith("mine_in_host")
    fed = quality["label"].isin(["mining", "data_centre"]) & ~host
    motors = quality["kind"].isin(["waste_water", "workshop_one_shift", "workshop_three_shift"])
    one, other = (
        quality[rows].groupby("meter_id")["power_factor"].agg(["median", "std"])
        for rows in (fed, motors)
    )
    assert len(one) >= 2
    assert len(other) >= 2
    assert one["median"].min() > 0.95
    assert other["median"].min() < 0.92
    assert one["std"].median() < other["std"].median()
