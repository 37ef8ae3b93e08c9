"""feature_table over a warehouse: worked cases, gaps and flags, and sameness to the last bit."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from feature_warehouse import (
    add_curves,
    add_flag,
    add_registers,
    add_settlements,
    days_from,
    warehouse,
)

from minewatch.errors import RuleError
from minewatch.features import COLUMNS, feature_table
from minewatch.publish.schema import SPELLS

AS_OF = date(2025, 12, 31)


def only(result) -> pd.Series:
    assert len(result.table) == 1
    return result.table.iloc[0]


def flat(count: int, kw: float, points: int = 24) -> np.ndarray:
    return np.full((count, points), kw)


def test_four_days_by_hand():
    con = warehouse()
    # Wednesday to Saturday; hours 00-06 at 2, 06-09 at 2, 09-18 at 4, 18-24 at 3 kW.
    profile = np.repeat([2.0, 4.0, 3.0], [9, 9, 6])
    add_curves(con, "M1", days_from("2025-01-01", 4), np.tile(profile, (4, 1)))
    row = only(feature_table(con, as_of=AS_OF))
    assert (row.meter_id, row.grain) == ("M1", "curve")
    assert (row.first_on.date(), row.last_on.date()) == (date(2025, 1, 1), date(2025, 1, 4))
    assert row.periods == 4
    assert row.coverage == 1.0
    assert row.mean_kw == row.recent_kw == 3.0
    assert row.max_kw == 4.0
    assert row.load_factor == 0.75
    assert row.spells == 1
    assert row.spell_cv == row.whole_cv == row.off_share == row.largest_step == 0.0
    assert row.stable_share == 1.0
    assert row.weekend_weekday == 1.0
    assert row.night_day == 0.5
    assert row.peak_trough == 2.0
    assert row.floor_share == pytest.approx(2 / 3)
    assert np.isnan(row.step_quantum_kw)
    assert np.isnan(row.valley_share)


def test_columns_order_and_types():
    con = warehouse()
    for meter in ("乙", "M2", "M10"):
        add_registers(con, meter, days_from("2025-01-01", 9), total=np.full(9, 24.0))
        add_curves(con, meter, days_from("2025-01-01", 9), flat(9, 1.0))
        add_settlements(con, meter, date(2025, 1, 1), [744.0])
    result = feature_table(con, as_of=AS_OF)
    assert list(result.table) == ["meter_id", "grain", "first_on", "last_on", *COLUMNS]
    keys = list(zip(result.table["meter_id"], result.table["grain"], strict=True))
    grains = ["curve", "registers", "settlements"]
    assert keys == [(meter, grain) for meter in ("M10", "M2", "乙") for grain in grains]
    assert (result.table["mean_kw"] == 1.0).all()
    spells = pa.Table.from_pandas(result.spells, schema=SPELLS, preserve_index=False)
    assert spells.column("ended_on").to_pylist()[:3] == [
        date(2025, 1, 9),
        date(2025, 1, 9),
        date(2025, 1, 31),
    ]


def test_steps_off_and_spells():
    con = warehouse()
    level = np.repeat([10.0, 0.0, 16.5], [40, 20, 40])
    add_registers(con, "M1", days_from("2025-01-01", 100), total=level * 24)
    result = feature_table(con, as_of=AS_OF)
    row = only(result)
    assert (row.spells, row.steps_up, row.steps_down) == (3, 1, 1)
    assert row.largest_step == pytest.approx(16.5 / level.mean())
    assert row.off_share == 0.2
    assert row.recent_kw == 16.5
    assert row.spell_cv == 0.0
    assert row.stable_share == 0.8
    assert result.spells["started_on"].dt.date.tolist() == [
        date(2025, 1, 1),
        date(2025, 2, 10),
        date(2025, 3, 2),
    ]
    assert result.spells["periods"].tolist() == [40, 20, 40]
    assert np.isnan(result.spells["cv"][1])


def test_machine_size_from_steps():
    con = warehouse()
    machines = np.repeat([4, 7, 9, 5, 10], 30)
    rng = np.random.default_rng(1)
    kwh = 24 * 3.25 * machines * rng.normal(1, 0.002, 150)
    add_registers(con, "M1", days_from("2025-01-01", 150), total=kwh)
    row = only(feature_table(con, as_of=AS_OF))
    assert row.steps_tested == 4
    assert row.step_quantum_kw == pytest.approx(3.25, rel=0.02)
    assert row.step_misfit < 0.5


def test_trend_a_year():
    con = warehouse()
    level = 100 + 20 * np.arange(365) / 365.25
    rng = np.random.default_rng(1)
    add_registers(
        con, "M1", days_from("2025-01-01", 365), total=24 * level + rng.normal(0, 500, 365)
    )
    row = only(feature_table(con, as_of=AS_OF))
    assert row.spells == 1
    assert row.trend == pytest.approx(20 / level.mean(), rel=0.25)


def test_weekend_over_weekday():
    con = warehouse()
    days = days_from("2025-02-10", 28)  # a Monday; no weekend is worked in exchange
    level = np.where(np.arange(28) % 7 >= 5, 4.0, 10.0)
    add_registers(con, "M1", days, total=level * 24)
    row = only(feature_table(con, as_of=AS_OF))
    assert row.weekend_weekday == pytest.approx(0.4)
    assert row.spells == 1
    assert row.spell_cv > 0.3


def test_day_counts_from_eighty_per_cent_of_its_points_on():
    con = warehouse()
    kw = flat(10, 5.0)
    kw[3, :4] = np.nan  # 20 of 24 are enough
    kw[4, :5] = np.nan  # 19 are not
    kw[4, 6] = 99.0
    add_curves(con, "M1", days_from("2025-01-01", 10), kw)
    row = only(feature_table(con, as_of=AS_OF))
    assert row.periods == 9
    assert row.coverage == pytest.approx(0.9)
    assert row.max_kw == 5.0


def test_null_points_are_missing():
    con = warehouse()
    con.execute(
        "INSERT INTO curves_24 SELECT 'M1', DATE '2025-01-01', "
        "list_transform(range(24), lambda i: CASE WHEN i < 3 THEN NULL ELSE 7 END)::FLOAT[24], 1"
    )
    assert only(feature_table(con, as_of=AS_OF)).mean_kw == 7.0


def test_missing_register_days_are_neither_zero_nor_a_cut():
    con = warehouse()
    kwh = np.full(90, 240.0)
    kwh[20:50] = np.nan
    add_registers(con, "M1", days_from("2025-01-01", 90), total=kwh)
    row = only(feature_table(con, as_of=AS_OF))
    assert (row.periods, row.spells, row.mean_kw) == (60, 1, 10.0)
    assert row.coverage == pytest.approx(60 / 90)


def test_meter_without_a_valid_period_has_no_row():
    con = warehouse()
    add_curves(con, "M1", days_from("2025-01-01", 5), flat(5, np.nan))
    result = feature_table(con, as_of=AS_OF)
    assert result.table.empty
    assert result.spells.empty
    assert feature_table(warehouse(), as_of=AS_OF).table.empty


def test_all_zero_load_divides_by_nothing():
    con = warehouse()
    add_curves(con, "M1", days_from("2025-01-01", 30), flat(30, 0.0))
    add_registers(con, "M1", days_from("2025-01-01", 30), total=np.zeros(30), valley=np.zeros(30))
    table = feature_table(con, as_of=AS_OF).table
    assert (table["mean_kw"] == 0.0).all()
    names = ["load_factor", "whole_cv", "spell_cv", "off_share", "trend", "night_day"]
    assert table[[*names, "valley_share", "largest_step"]].isna().all().all()


def test_finest_resolution_wins_on_a_day():
    con = warehouse()
    add_curves(con, "M1", days_from("2025-01-01", 10), flat(10, 5.0, 24))
    add_curves(con, "M1", days_from("2025-01-03", 10), flat(10, 7.0, 96))
    row = only(feature_table(con, as_of=AS_OF))
    assert row.periods == 12
    assert row.mean_kw == pytest.approx((2 * 5 + 10 * 7) / 12)


def test_nothing_after_as_of_and_nothing_before_the_window():
    con = warehouse()
    total = np.full(1000, 24.0)
    add_registers(con, "M1", days_from("2023-01-01", 1000), total=total)
    add_settlements(con, "M1", date(2024, 12, 1), [744.0, 744.0, 6720.0])
    table = feature_table(con, as_of=date(2025, 2, 27)).table.set_index("grain")
    assert table.loc["registers", "last_on"].date() == date(2025, 2, 27)
    assert table.loc["registers", "periods"] == 789
    # February is not over yet.
    assert table.loc["settlements", "last_on"].date() == date(2025, 1, 31)
    assert table.loc["settlements", "mean_kw"] == 1.0


def test_window_is_eight_hundred_days():
    con = warehouse()
    add_registers(con, "M1", days_from("2022-01-01", 1461), total=np.full(1461, 24.0))
    row = only(feature_table(con, as_of=AS_OF))
    assert row.periods == 800


def test_settlement_level_is_energy_over_the_hours_of_the_month():
    con = warehouse()
    add_settlements(con, "M1", date(2025, 1, 1), [744.0, 672.0, None, 1440.0])
    row = only(feature_table(con, as_of=AS_OF))
    assert row.periods == 3
    assert row.coverage == 0.75
    assert row.mean_kw == pytest.approx(4 / 3)
    assert np.isnan(row.weekend_weekday)


def test_flagged_periods_are_left_out():
    con = warehouse()
    for meter in ("M1", "M2"):
        add_settlements(con, meter, date(2025, 1, 1), [744.0, 672.0, 1488.0, 720.0])
        add_registers(con, meter, days_from("2025-01-01", 30), total=np.full(30, 24.0))
    add_flag(con, "settlements", None, "catch_up", date(2025, 3, 1), date(2025, 3, 31))
    add_flag(con, "registers", "M2", "stuck", date(2025, 1, 5), date(2025, 1, 9))
    table = feature_table(con, as_of=AS_OF).table.set_index(["meter_id", "grain"])
    assert table.loc[("M1", "settlements"), "periods"] == 3
    assert table.loc[("M2", "settlements"), "periods"] == 3
    assert (table["mean_kw"] == 1.0).all()
    assert table.loc[("M1", "registers"), "periods"] == 30
    assert table.loc[("M2", "registers"), "periods"] == 25


@pytest.mark.parametrize("feed", ["curves", "registers"])
def test_changed_multiplier_is_no_step(feed):
    con = warehouse()
    level = np.repeat([10.0, 80.0], [50, 50])
    days = days_from("2025-01-01", 100)
    if feed == "curves":
        add_curves(con, "M1", days, np.repeat(level[:, None], 24, axis=1))
    else:
        add_registers(con, "M1", days, total=24 * level)
    changed = date(2025, 2, 20)
    add_flag(con, feed, "M1", "multiplier_change", changed, changed)
    row = only(feature_table(con, as_of=AS_OF))
    assert (row.spells, row.steps_up, row.mean_kw) == (1, 0, 80.0)
    assert row.first_on.date() > changed


def test_register_spread_needs_hours():
    con = warehouse()
    parts = {
        name: np.full(10, kwh) for name, kwh in [("peak", 80.0), ("flat", 80), ("valley", 120)]
    }
    add_registers(con, "M1", days_from("2025-01-01", 10), total=np.full(10, 280.0), **parts)
    assert np.isnan(only(feature_table(con, as_of=AS_OF)).register_spread)
    hours = {"peak": 8.0, "flat": 8.0, "valley": 8.0}
    found = only(feature_table(con, as_of=AS_OF, register_hours=hours))
    assert found.register_spread == pytest.approx(5 / (280 / 24))
    assert found.valley_share == pytest.approx(120 / 280)


@pytest.mark.parametrize("hours", [{"night": 8.0}, {"peak": -1.0}, {"peak": 16.0, "flat": 16.0}])
def test_impossible_hours_are_refused(hours):
    with pytest.raises(RuleError, match="hours of"):
        feature_table(warehouse(), as_of=AS_OF, register_hours=hours)


def many(con: duckdb.DuckDBPyConnection, order: list[int]) -> duckdb.DuckDBPyConnection:
    """Fill a warehouse with the same 40 meters, inserted in the given order."""
    for m in order:
        rng = np.random.default_rng(m)
        days = days_from("2025-01-01", 60 + m)
        level = np.repeat(rng.uniform(5, 50, 3), [20, 20, 20 + m])
        kw = level[:, None] * rng.normal(1, 0.05, (len(days), 24))
        kw[rng.random(kw.shape) < 0.02] = np.nan
        turned = rng.permutation(len(days)) if order[0] else np.arange(len(days))
        add_curves(con, f"M{m}", days[turned], kw[turned])
        total = np.nansum(kw, axis=1)
        add_registers(con, f"M{m}", days[turned], total=total[turned], valley=total[turned] / 3)
    return con


def bytes_of(result) -> list[bytes]:
    return [
        frame[column].to_numpy().tobytes()
        if frame[column].dtype.kind in "fiM"
        else "\n".join(frame[column]).encode()
        for frame in (result.table, result.spells, result.steps)
        for column in frame
    ]


def test_same_bytes_for_any_order_threads_and_batches():
    base = bytes_of(feature_table(many(warehouse(), list(range(40))), as_of=AS_OF))
    other = many(warehouse(), list(range(39, -1, -1)))
    for threads, batch_rows in [(1, 50_000), (3, 70), (2, 2048), (4, 1)]:
        other.execute(f"SET threads TO {threads}")
        found = feature_table(other, as_of=AS_OF, threads=threads, batch_rows=batch_rows)
        assert bytes_of(found) == base


def test_read_only_locked_warehouse_is_enough_and_left_clean(tmp_path):
    path = str(tmp_path / "warehouse.duckdb")
    many(warehouse(path), [1, 2]).close()
    config = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "lock_configuration": "true",
    }
    with duckdb.connect(path, read_only=True, config=config) as con:
        assert len(feature_table(con, as_of=AS_OF).table) == 4
        left = con.sql(
            "SELECT (SELECT count(*) FROM duckdb_tables() WHERE temporary) + "
            "(SELECT count(*) FROM duckdb_functions() WHERE function_name LIKE 'minewatch%')"
        ).fetchall()
        assert left == [(0,)]
        assert len(feature_table(con, as_of=AS_OF).table) == 4


def test_progress_rises_to_the_total():
    con = many(warehouse(), [1, 2, 3])
    seen: list[tuple[int, int]] = []
    feature_table(con, as_of=AS_OF, progress=lambda done, total: seen.append((done, total)))
    done = [d for d, _ in seen]
    assert done == sorted(done)
    assert seen[-1] == (3 * (61 + 62 + 63), 3 * (61 + 62 + 63))


def test_names_are_data_and_never_sql():
    con = warehouse()
    name = "'; DROP TABLE registers; --\n=cmd()"
    add_registers(con, name, days_from("2025-01-01", 9), total=np.full(9, 24.0))
    assert only(feature_table(con, as_of=AS_OF)).meter_id == name
