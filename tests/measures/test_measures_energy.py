"""Energy read from the warehouse's own tables."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import duckdb
import pandas as pd
from surcharge_cases import account, accounts

from minewatch.measures import Energy, read_energy, surcharges
from minewatch.rules import Rulebook

DAY = date(2024, 6, 1)


def warehouse() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(files("minewatch.warehouse").joinpath("0001_feeds.sql").read_text("utf-8"))
    return con


def rows(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(frame.astype(object).itertuples(index=False, name=None))


def test_a_curve_day_counts_only_where_every_point_is_present() -> None:
    """24 points of 2.5 kW are 60 kWh; a NaN or a null point leaves the day incomplete."""
    con = warehouse()
    insert = "INSERT INTO curves_24 VALUES ('m', ?, ?, 1)"
    con.execute(insert, [date(2024, 6, 1), [2.5] * 24])
    con.execute(insert, [date(2024, 6, 2), [2.5] * 23 + [float("nan")]])
    con.execute(insert, [date(2024, 6, 3), [2.5] * 23 + [None]])
    curves = read_energy(con, ["m"], as_of=date(2024, 6, 30)).curves
    assert list(curves["complete"]) == [True, False, False]
    assert curves["kwh"][0] == Decimal("60.0000")
    assert curves["kwh"].isna().tolist() == [False, True, True]


def test_a_complete_curve_goes_before_a_finer_incomplete_one() -> None:
    con = warehouse()
    con.execute("INSERT INTO curves_24 VALUES ('m', ?, ?, 1)", [DAY, [1.0] * 24])
    con.execute("INSERT INTO curves_96 VALUES ('m', ?, ?, 1)", [DAY, [2.0] * 95 + [float("nan")]])
    assert rows(read_energy(con, ["m"], as_of=DAY).curves)[0][2:] == (Decimal("24.0000"), True)
    con.execute("INSERT INTO curves_48 VALUES ('m', ?, ?, 1)", [DAY, [3.0] * 48])
    assert rows(read_energy(con, ["m"], as_of=DAY).curves)[0][2] == Decimal("72.0000")


def test_only_the_wanted_accounts_up_to_the_day() -> None:
    con = warehouse()
    con.execute(
        "INSERT INTO registers (meter_id, day, total_kwh, load_id) VALUES "
        "('m', '2024-06-01', 1.00005, 1), ('m', '2024-06-02', NULL, 1), "
        "('m', '2024-06-03', 'nan', 1), ('m', '2024-07-01', 5, 1), "
        "('x', '2024-06-01', 7, 1)"
    )
    con.execute(
        "INSERT INTO settlements (meter_id, month, total_kwh, load_id) VALUES "
        "('m', '2024-06-01', 30.5, 1), ('m', '2024-07-01', 31, 1)"
    )
    con.execute(
        "INSERT INTO reading_flags VALUES "
        "('settlements', NULL, '2024-06-01', '2024-06-30', 'catch_up', ''), "
        "('registers', 'x', '2024-06-01', '2024-06-30', 'catch_up', ''), "
        "('curves', 'm', '2024-06-01', '2024-06-30', 'stuck', '')"
    )
    energy = read_energy(con, ["m", "unknown'; DROP TABLE registers"], as_of=date(2024, 6, 15))
    assert rows(energy.registers) == [("m", DAY, Decimal("1.0001"))]
    assert rows(energy.settlements) == [("m", DAY, Decimal("30.5000"))]
    assert energy.catch_up["feed"].tolist() == ["settlements"]


def test_an_empty_warehouse_gives_missing_energy_not_zero() -> None:
    energy = read_energy(warehouse(), [], as_of=DAY)
    assert isinstance(energy, Energy)
    (row,) = surcharges(
        Rulebook.load(), accounts=accounts(account(since=DAY)), energy=energy, as_of=DAY
    ).to_pylist()
    assert row["kwh"] is None
    assert row["amount_yuan"] is None


def test_what_the_warehouse_says_is_charged() -> None:
    """30 days of 24 x 2.5 kW = 60 kWh: 1,800 kWh x 0.30 = 540.00 yuan."""
    con = warehouse()
    con.execute(
        "INSERT INTO curves_96 "
        "SELECT 'm', d::DATE, list_resize([2.5::FLOAT], 96, 2.5)::FLOAT[96], 1 "
        "FROM generate_series(TIMESTAMP '2024-06-01', TIMESTAMP '2024-06-30', INTERVAL 1 DAY) t(d)"
    )
    as_of = date(2024, 6, 30)
    given = accounts(account(since=DAY)).assign(active_since=pd.to_datetime(["2024-06-01"]))
    energy = read_energy(con, ["m"], as_of=as_of)
    (row,) = surcharges(Rulebook.load(), accounts=given, energy=energy, as_of=as_of).to_pylist()
    assert (row["kwh"], row["kwh_basis"]) == (Decimal(1800), "curves")
    assert row["amount_yuan"] == Decimal("540.00")
