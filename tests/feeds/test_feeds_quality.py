# ruff: noqa: S311, RUF005 - tests build series and queries from parts
"""Quality flags: what is true as recorded but not as load."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from feeds_support import Load, Rows


def months(values: Mapping[str, Sequence[float | None]]) -> str:
    lines = [
        f"{meter},2024-{at:02},{'' if kwh is None else kwh}"
        for meter, year in values.items()
        for at, kwh in enumerate(year, 1)
    ]
    return "meter_id,month,total_kwh\n" + "\n".join(lines) + "\n"


def days(values: Sequence[float | None], meter: str = "A") -> str:
    start = dt.date(2024, 1, 1)
    lines = [
        f"{meter},{start + dt.timedelta(days=at)},{'' if kwh is None else kwh}"
        for at, kwh in enumerate(values)
    ]
    return "meter_id,date,total_kwh\n" + "\n".join(lines) + "\n"


FLAGS = "SELECT meter_id, from_on::VARCHAR, to_on::VARCHAR, kind FROM reading_flags ORDER BY ALL"


def wavy(level: float, count: int, seed: int = 1) -> list[float]:
    rng = random.Random(seed)
    return [round(level * rng.uniform(0.7, 1.3), 3) for _ in range(count)]


def test_a_doubled_month_for_nearly_everyone(load: Load, rows: Rows) -> None:
    year = {
        f"m{n}": [100.0 + n] * 5 + [(200.0 + 2 * n) if n < 7 else 100.0 + n] + [100.0 + n] * 3
        for n in range(10)
    }
    report = load("settlements", months(year))
    assert rows(FLAGS) == [(None, "2024-06-01", "2024-06-30", "catch_up")]
    assert "catch_up" in [n[0] for n in report.notices]


def test_a_doubled_month_of_half_the_meters_is_no_catch_up(load: Load, rows: Rows) -> None:
    year = {f"m{n}": [100.0] * 5 + [200.0 if n < 5 else 100.0] + [100.0] * 3 for n in range(10)}
    load("settlements", months(year))
    assert rows(FLAGS) == []


@pytest.mark.parametrize("gap", [None, 0])
def test_one_meter_after_a_missing_or_zero_month(load: Load, rows: Rows, gap: Any) -> None:
    load("settlements", months({"A": [100, 101, 99, gap, 201, 100, 100], "B": [50] * 7}))
    assert rows(FLAGS) == [("A", "2024-04-01", "2024-05-31", "catch_up")]


def test_a_doubled_month_without_a_gap_is_load(load: Load, rows: Rows) -> None:
    load("settlements", months({"A": [100, 101, 99, 100, 201, 100, 100]}))
    assert rows(FLAGS) == []


def test_a_day_that_carries_the_missing_days_before(load: Load, rows: Rows) -> None:
    values = wavy(100, 10) + [None, None, 305.0] + wavy(100, 10)
    load("registers", days(values))
    assert rows(FLAGS) == [("A", "2024-01-11", "2024-01-13", "catch_up")]


def test_a_factory_that_rests_is_no_catch_up(load: Load, rows: Rows) -> None:
    load("registers", days((wavy(100, 5) + [0.0, 0.0]) * 5))
    assert rows(FLAGS) == []


def test_a_multiplier_change_of_a_series_with_a_shape(load: Load, rows: Rows) -> None:
    shape = wavy(10, 20)
    load("registers", days(shape + [20 * v for v in shape]))
    assert rows(FLAGS) == [("A", "2024-01-01", "2024-01-20", "multiplier_change")]
    assert "20.000 times" in rows("SELECT detail FROM reading_flags")[0][0]


@pytest.mark.parametrize(
    "after",
    [
        [200.0 + 0.1 * at for at in range(20)],  # a mine moves in: flat, not in the old shape
        [5.4 * v for v in wavy(10, 20)],  # no whole ratio
        [3 * v for v in wavy(10, 20)],  # too small a ratio
        [20 * v for v in wavy(10, 5)],  # does not stay long enough
    ],
)
def test_other_changes_of_level_are_load(load: Load, rows: Rows, after: Any) -> None:
    load("registers", days(wavy(10, 20) + after))
    assert rows(FLAGS) == []


def test_a_flat_load_that_grows_fivefold_is_load(load: Load, rows: Rows) -> None:
    flat = [10 + 0.01 * at for at in range(20)]
    load("registers", days(flat + [5 * v for v in flat]))
    assert rows(FLAGS) == []


def test_stuck_registers_and_flags_are_worked_out_anew(load: Load, rows: Rows) -> None:
    values = wavy(100, 5) + [77.0] * 7 + wavy(100, 5)
    load("registers", days(values))
    assert rows(FLAGS) == [("A", "2024-01-06", "2024-01-12", "stuck")]
    load("registers", days([*values[:8], 78.0, *values[9:]]))
    assert rows(FLAGS) == []


def test_flags_are_told_as_those_of_all_data(load: Load) -> None:
    load("registers", days([77.0] * 8))
    report = load("registers", "meter_id,date,total_kwh\nB,20240101,1\n")
    assert report.notices == [
        ("stuck", "该类全部数据中累计有表计停走标记 1 项",
         "1 stuck spells are flagged in all data of this feed"),
    ]  # fmt: skip


def test_stuck_curves_need_the_same_value_at_every_point(load: Load, rows: Rows) -> None:
    header = "meter_id,date," + ",".join(f"P{at}" for at in range(1, 25))
    lines = [f"A,2024-01-{at:02}," + ",".join(["3.3"] * 24) for at in range(1, 9)]
    lines += [f"B,2024-01-{at:02}," + ",".join(["3.3"] * 23 + ["3.4"]) for at in range(1, 9)]
    lines += [f"C,2024-01-{at:02}," + ",".join(["0"] * 24) for at in range(1, 9)]
    load("curves", "\n".join([header, *lines]) + "\n")
    assert rows(FLAGS) == [("A", "2024-01-01", "2024-01-08", "stuck")]
