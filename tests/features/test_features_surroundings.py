"""The join of temperature by place and of the coin price by month, through the engine."""

from datetime import date

import duckdb
import numpy as np
import pytest
from feature_warehouse import add_registers, add_settlements, days_from, warehouse
from hypothesis import given
from hypothesis import strategies as st

from minewatch.features import feature_table
from minewatch.features.surroundings import nearest

AS_OF = date(2025, 12, 31)
DAYS = days_from("2025-01-01", 365)
WARM = np.round(15 - 15 * np.cos(2 * np.pi * np.arange(365) / 365), 2)
#: A response of 2 kW a degree above 22 °C on a level of about 100 kW.
LEVEL = 100 + 2 * np.maximum(WARM - 22, 0) + np.random.default_rng(1).normal(0, 6, 365)


def station(con: duckdb.DuckDBPyConnection, name: str, lon: float, lat: float, mean_c) -> None:
    rows = [
        (name, day, lon, lat, None if np.isnan(value) else float(value))
        for day, value in zip(DAYS.tolist(), mean_c, strict=True)
    ]
    con.executemany("INSERT INTO weather VALUES (?, ?, ?, ?, ?, 1)", rows)


def meter(con: duckdb.DuckDBPyConnection, name: str, lon, lat, adcode: str | None = None) -> None:
    con.execute(
        "INSERT INTO meters (meter_id, lon, lat, adcode, load_id) VALUES (?, ?, ?, ?, 1)",
        [name, lon, lat, adcode],
    )
    add_registers(con, name, DAYS, total=LEVEL * 24)


def placed() -> duckdb.DuckDBPyConnection:
    con = warehouse()
    station(con, "far", 100.0, 30.0, WARM[::-1] + 40)
    station(con, "near", 104.0, 30.0, WARM)
    meter(con, "A", 104.3, 30.1, "510100")
    return con


def row_of(con: duckdb.DuckDBPyConnection, name: str):
    table = feature_table(con, as_of=AS_OF).table.set_index(["meter_id", "grain"])
    return table.loc[(name, "registers")]


def test_a_meter_has_the_temperature_of_the_nearest_station():
    found = row_of(placed(), "A")
    assert found.cooling_share == pytest.approx(20 / LEVEL.mean(), rel=0.35)
    assert np.isnan(found.heating_share) or abs(found.heating_share) < 0.1


def test_without_a_position_the_middle_of_its_county_serves():
    con = placed()
    meter(con, "B", None, None, "510100")
    meter(con, "C", None, None, "510200")
    meter(con, "D", None, None, None)
    meter(con, "E", 120.0, 40.0, None)
    add_registers(con, "no master", DAYS, total=LEVEL * 24)
    table = feature_table(con, as_of=AS_OF).table.set_index("meter_id")
    assert table.loc["B", "temperature_r"] == table.loc["A", "temperature_r"]
    assert table.loc[["C", "D", "E", "no master"], "temperature_r"].isna().all()


def test_days_that_a_station_lacks_are_missing_and_no_feed_is_no_answer():
    con = placed()
    con.execute("UPDATE weather SET mean_c = NULL WHERE station_id = 'near' AND day > '2025-02-15'")
    assert np.isnan(row_of(con, "A").temperature_r)
    con.execute("DELETE FROM weather")
    found = row_of(con, "A")
    assert found[["temperature_r", "cooling_share", "heating_share", "coin_price_r"]].isna().all()


def test_what_came_after_the_day_of_the_scan_is_not_read():
    con = placed()
    add = "INSERT INTO weather SELECT station_id, day + 365, lon, lat, 60, 1 FROM weather"
    before = row_of(con, "A")
    con.execute(add)
    con.execute("INSERT INTO coin_prices VALUES ('2026-01-01', 1e6, 1)")
    after = row_of(con, "A")
    assert before.equals(after)


def test_the_price_of_a_month_is_the_mean_of_its_rows_at_every_grain():
    con = placed()
    price = 100 * np.exp(np.sin(np.arange(12)))
    for month, usd in enumerate(price, start=1):
        for day, value in ((3, usd * 0.5), (20, usd * 1.5)):
            con.execute("INSERT INTO coin_prices VALUES (?, ?, 1)", [date(2025, month, day), value])
    hours = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24
    add_settlements(con, "A", date(2025, 1, 1), list(np.round(price**0.5 * hours, 4)))
    table = feature_table(con, as_of=AS_OF).table.set_index("grain")
    assert table.loc["settlements", "coin_price_r"] == pytest.approx(1.0)
    assert -1 < table.loc["registers", "coin_price_r"] < 1
    assert np.isnan(table.loc["settlements", "temperature_r"])


@given(st.lists(st.tuples(st.floats(100, 104), st.floats(28, 32)), min_size=1, max_size=8))
def test_nearest_is_that_of_the_great_circle(stations):
    stations = np.array(stations)
    place = np.array([[102.0, 30.0], [np.nan, 30.0], [130.0, 45.0]])
    lon, lat = np.radians(stations).T
    here = np.radians(place[0])
    cosine = np.sin(lat) * np.sin(here[1]) + np.cos(lat) * np.cos(here[1]) * np.cos(lon - here[0])
    km = 6371 * np.arccos(np.clip(cosine, -1, 1))
    found = nearest(place, stations)
    assert found[1] == found[2] == len(stations)
    if km.min() < 149.9:
        assert km[found[0]] == pytest.approx(km.min(), abs=1e-3)
    elif km.min() > 150.1:
        assert found[0] == len(stations)
