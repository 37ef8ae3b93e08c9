# ruff: noqa: S311 - tests build series from a seed
"""Curves: layouts, units, clocks, duplicates, bounds, corrections."""

import datetime as dt
import math
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from feeds_support import Load, Rows, content, load_text, warehouse
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.errors import FeedRefusedError

DAY = dt.datetime(2024, 3, 1)  # noqa: DTZ001 (local standard time)


def long_text(
    values: Sequence[float | str | None], step: int = 60, meter: str = "A", start: dt.datetime = DAY
) -> str:
    lines = [
        f"{meter},{start + dt.timedelta(minutes=step * at)},{'' if kw is None else kw}"
        for at, kw in enumerate(values)
    ]
    return "meter_id,ts,kw\n" + "\n".join(lines) + "\n"


def kw(
    rows: Rows, points: int = 24, meter: str = "A", day: str = "2024-03-01"
) -> list[float | None]:
    found = rows(f"SELECT kw FROM curves_{points} WHERE meter_id = '{meter}' AND day = '{day}'")
    return [None if math.isnan(v) else v for v in found[0][0]] if found else []


def test_long_file_becomes_one_row_a_meter_and_day(load: Load, rows: Rows) -> None:
    report = load("curves", long_text([float(at) for at in range(24)]))
    assert kw(rows) == [float(at) for at in range(24)]
    assert (report.meters, report.rows_read, report.rows_loaded) == (1, 24, 24)
    assert report.from_on == report.to_on == dt.date(2024, 3, 1)
    assert report.points_missing == 0


@pytest.mark.parametrize(("step", "points"), [(60, 24), (30, 48), (15, 96), (5, 288)])
def test_interval_decides_the_table(load: Load, rows: Rows, step: int, points: int) -> None:
    load("curves", long_text([1.5] * points, step))
    assert kw(rows, points) == [1.5] * points


def test_blank_and_absent_points_are_missing_and_never_zero(load: Load, rows: Rows) -> None:
    values = [1.0, None, 3.0] + [4.0] * 20
    report = load("curves", long_text(values))
    assert kw(rows) == [*values, None]
    assert report.points_missing == 2


def test_energy_of_an_interval_becomes_mean_power(load: Load, rows: Rows) -> None:
    text = long_text([0.5] * 96, 15).replace("kw", "kwh")
    load("curves", text)
    assert kw(rows, 96) == [2.0] * 96


def test_units_scale_and_missing_marks(load: Load, rows: Rows) -> None:
    load("curves", long_text([500, 0, -999] + [1000] * 21), unit="w", scale=2, missing=[0, -999])
    assert kw(rows) == [1.0, None, None] + [2.0] * 21


def test_values_that_cannot_be_load_are_set_missing_and_quarantined(load: Load, rows: Rows) -> None:
    load("meters", "meter_id,contract_kw\nA,10\n")
    values: list[float | str] = [-1, math.inf, 2e7, 31, 30, "x", *[5] * 18]
    report = load("curves", long_text(values))
    assert kw(rows)[:6] == [None, None, None, None, 30, None]
    expected = {"negative": 1, "infinite": 1, "absurd": 1, "above_contract": 1, "bad_number": 1}
    assert report.reasons == expected
    found = rows("SELECT line, scope, reason FROM quarantine WHERE feed = 'curves' ORDER BY line")
    reasons = ["negative", "infinite", "absurd", "above_contract", "bad_number"]
    lines = [2, 3, 4, 5, 7]
    assert found == [(n, "point", r) for n, r in zip(lines, reasons, strict=True)]
    assert report.points_quarantined == 5


def test_duplicates_collapse_or_conflict(load: Load, rows: Rows) -> None:
    text = long_text([1.0] * 24) + "A,2024-03-01 00:00,1.0\nA,2024-03-01 01:00,2.0\n"
    report = load("curves", text)
    assert kw(rows)[:3] == [1.0, None, 1.0]
    assert report.reasons == {"conflicting_duplicate": 2}
    assert [code for code, _, _ in report.notices] == ["identical_duplicates", "points_missing"]


def test_points_off_the_grid_are_quarantined(load: Load, rows: Rows) -> None:
    report = load("curves", long_text([1.0] * 24) + "A,2024-03-01 00:07,9\n")
    assert report.reasons == {"off_grid": 1}
    assert kw(rows) == [1.0] * 24


@pytest.mark.parametrize("step", [10, 20, 120])
def test_other_intervals_are_refused(load: Load, rows: Rows, step: int) -> None:
    with pytest.raises(FeedRefusedError, match=f"interval of {step} min"):
        load("curves", long_text([1.0] * 40, step))
    assert rows("SELECT count(*) FROM loads") == [(0,)]


def test_a_long_correction_merges_point_by_point(load: Load, rows: Rows) -> None:
    load("curves", long_text([1.0] * 96, 15))
    correction = "meter_id,ts,kw\nA,2024-03-01 01:00,7\nA,2024-03-01 02:00,\n"
    load("curves", correction)
    expected: list[float | None] = [1.0] * 96
    expected[4], expected[8] = 7.0, None
    assert kw(rows, 96) == expected
    assert rows("SELECT count(*) FROM curves_24") == [(0,)]


def test_a_wide_row_replaces_the_day_at_whichever_resolution(load: Load, rows: Rows) -> None:
    load("curves", long_text([1.0] * 96, 15))
    header = "meter_id,date," + ",".join(f"P{at}" for at in range(1, 25))
    report = load("curves", f"{header}\nA,20240301," + ",".join(["2"] * 23 + [""]) + "\n")
    assert kw(rows) == [2.0] * 23 + [None]
    assert rows("SELECT count(*) FROM curves_96") == [(0,)]
    assert "other_resolution_replaced" in [code for code, _, _ in report.notices]


def test_wide_faults_make_one_entry_a_row_and_reason(load: Load, rows: Rows) -> None:
    header = "meter_id,date," + ",".join(f"P{at}" for at in range(1, 25))
    body = "A,2024-03-01,-1,-2,x," + ",".join(["5"] * 21)
    report = load("curves", f"{header}\n{body}\n")
    assert kw(rows) == [None] * 3 + [5.0] * 21
    found = rows("SELECT line, scope, reason, detail FROM quarantine ORDER BY reason")
    assert found == [(2, "point", "bad_number", "P3"), (2, "point", "negative", "P1,P2")]
    assert (report.points_quarantined, report.rows_quarantined) == (3, 0)


def test_wide_duplicates_are_settled_point_by_point(load: Load, rows: Rows) -> None:
    header = "meter_id,date," + ",".join(f"P{at}" for at in range(1, 25))
    one, two = ["1"] * 24, ["1"] * 23 + ["2"]
    body = "".join(
        f"{m},2024-03-01,{','.join(v)}\n" for m, v in zip("AABB", [one, one, one, two], strict=True)
    )
    report = load("curves", f"{header}\n{body}")
    assert kw(rows) == [1.0] * 24
    assert kw(rows, meter="B") == [1.0] * 23 + [None]
    assert report.reasons == {"conflicting_duplicate": 2}


def test_stamp_at_the_end_and_midnight_of_the_same_date(load: Load, rows: Rows) -> None:
    lines = [f"A,01/03/2024 {at // 60}:{at % 60:02},{at}" for at in range(15, 1440, 15)]
    text = "meter_id,ts,kw\n" + "\n".join([*lines, "A,01/03/2024 0:00,1440"]) + "\n"
    load("curves", text, stamp="end", midnight="end", date_format="%d/%m/%Y %H:%M")
    assert kw(rows, 96) == [float(at) for at in range(15, 1455, 15)]


def test_hour_24_is_the_end_of_its_date(load: Load, rows: Rows) -> None:
    lines = [f"A,2024-03-01 {at:02}:00,{at}" for at in range(1, 25)]
    load("curves", "meter_id,ts,kw\n" + "\n".join(lines) + "\n", stamp="end")
    assert kw(rows) == [float(at) for at in range(1, 25)]


@pytest.mark.parametrize("zone", ["UTC", "+00:00"])
def test_times_of_another_zone_come_to_local_standard_time(
    load: Load, rows: Rows, zone: str
) -> None:
    load("curves", long_text([float(at) for at in range(48)]), time_zone=zone)
    assert kw(rows)[8:] == [float(at) for at in range(16)]
    assert kw(rows, day="2024-03-02") == [float(at) for at in range(16, 40)]


def test_times_with_an_offset_of_their_own(load: Load, rows: Rows) -> None:
    lines = [f"A,2024-03-01T{at:02}:00:00+01:00,{at}" for at in range(17)]
    load("curves", "meter_id,ts,kw\n" + "\n".join(lines) + "\n")
    assert kw(rows) == [None] * 7 + [float(at) for at in range(17)]


def berlin(hours: list[str]) -> str:
    return "meter_id,ts,kw\n" + "".join(f"A,{hour},{at}\n" for at, hour in enumerate(hours))


AUTUMN = [f"2024-10-27 {hour:02}:00" for hour in [0, 1, 2, 2, *range(3, 24)]]


def test_the_repeated_hour_is_told_by_order(load: Load, rows: Rows) -> None:
    report = load("curves", berlin(AUTUMN), time_zone="Europe/Berlin")
    # 00:00 summer time is 22:00 UTC, 06:00 at UTC+8; 25 hours follow one another.
    assert kw(rows, day="2024-10-27")[6:] == [float(at) for at in range(18)]
    assert kw(rows, day="2024-10-28")[:7] == [float(at) for at in range(18, 25)]
    assert "daylight_saving" in [code for code, _, _ in report.notices]


def test_the_repeated_hour_of_a_file_in_falling_order(load: Load, rows: Rows) -> None:
    text = "meter_id,ts,kw\n" + "".join(
        f"A,{hour},{at}\n" for at, hour in reversed(list(enumerate(AUTUMN)))
    )
    load("curves", text, time_zone="Europe/Berlin")
    assert kw(rows, day="2024-10-27")[6:] == [float(at) for at in range(18)]


def test_a_repeated_hour_that_stands_once_is_reported_and_not_guessed(
    load: Load, rows: Rows
) -> None:
    hours = [hour for at, hour in enumerate(AUTUMN) if at != 3]
    report = load("curves", berlin(hours), time_zone="Europe/Berlin")
    assert report.reasons == {"unclear_time": 1}
    assert kw(rows, day="2024-10-27")[8:10] == [None, None]


def test_the_spring_gap_is_missing_only_on_the_clock(load: Load, rows: Rows) -> None:
    hours = [f"2024-03-31 {hour:02}:00" for hour in range(24)]
    report = load("curves", berlin(hours), time_zone="Europe/Berlin")
    assert report.reasons == {"absent_time": 1}
    assert kw(rows, day="2024-03-31")[7:10] == [0.0, 1.0, 3.0]


def test_columns_of_meters(load: Load, rows: Rows) -> None:
    text = "when,one,two\n" + "".join(f"2024-03-01 {at:02}:00,{at},{2 * at}\n" for at in range(24))
    report = load("curves", text, layout="columns", meters=["one", "two"], columns={"ts": "when"})
    assert kw(rows, meter="two") == [2.0 * at for at in range(24)]
    assert report.meters == 2


def test_samples_are_averaged_to_intervals(load: Load, rows: Rows) -> None:
    lines = [
        f"A,2024-03-01 00:{at:02}:{second:02}.5,{at}" for at in range(30) for second in (7, 41)
    ]
    load("curves", "meter_id,ts,kw\n" + "\n".join(lines) + "\n", resample_minutes=15)
    assert kw(rows, 96)[:3] == [7.0, 22.0, None]


def test_rows_in_order_without_times(load: Load, rows: Rows) -> None:
    text = "meter_id,kwh\n" + "".join(f"{m},{at}\n" for at in range(24) for m in "AB")
    load("curves", text, from_order={"start": "2024-03-01T00:00:00", "step_minutes": 60})
    assert kw(rows) == kw(rows, meter="B") == [float(at) for at in range(24)]


def test_rows_can_be_kept_by_a_column(load: Load, rows: Rows) -> None:
    text = long_text([1.0] * 24).replace("kw\n", "kw,kind\n").replace(",1.0\n", ",1.0,P\n")
    report = load("curves", text + "A,2024-03-01 00:00,9,Q\n", keep={"kind": "P"})
    assert kw(rows) == [1.0] * 24
    assert report.rows_read == 25
    assert report.notices[0][0] == "passed_over"


def test_names_of_meters_and_columns_cannot_reach_the_database(load: Load, rows: Rows) -> None:
    name = "x'); DROP TABLE meters; --"
    text = long_text([1.0] * 24, meter=name).replace("kw\n", '"""; DROP TABLE meters; --"\n')
    load("curves", text, columns={"kw": '"; DROP TABLE meters; --'})
    assert rows("SELECT DISTINCT meter_id FROM curves_24") == [(name,)]
    assert rows("SELECT count(*) FROM meters") == [(0,)]


values_of_days = st.builds(
    lambda values, gaps: [None if at in gaps else v for at, v in enumerate(values)],
    st.lists(st.floats(0, 1e6, width=32), min_size=48, max_size=48),
    st.sets(st.integers(0, 47), max_size=15),
)


@settings(max_examples=6, deadline=None)
@given(values=values_of_days, seed=st.integers(0, 2**16))
def test_long_and_wide_and_any_order_give_the_same(values: Any, seed: int) -> None:
    lines = long_text(values).splitlines()
    shuffled = lines[1:]
    random.Random(seed).shuffle(shuffled)
    cells = ["" if v is None else repr(v) for v in values]
    header = "meter_id,date," + ",".join(f"P{at}" for at in range(1, 25))
    wide = [f"A,2024-03-0{day + 1},{','.join(cells[day * 24 : day * 24 + 24])}" for day in (0, 1)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for text in (
            "\n".join(lines),
            "\n".join([lines[0], *shuffled]),
            "\n".join([header, *wide]),
            "\n".join([header, *reversed(wide)]),
        ):
            con = warehouse(":memory:", Path(folder) / "spill")
            load_text(con, Path(folder), "curves", text + "\n")
            again = load_text(con, Path(folder), "curves", text + "\n")
            assert again.already_loaded
            found.append(content(con))
            con.close()
    assert found[0] == found[1] == found[2] == found[3]


@settings(max_examples=6, deadline=None)
@given(first=values_of_days, second=values_of_days)
def test_a_corrected_file_is_a_fresh_load_of_it(first: Any, second: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corrected = warehouse(":memory:", Path(folder) / "spill")
        load_text(corrected, Path(folder), "curves", long_text(first))
        load_text(corrected, Path(folder), "curves", long_text(second))
        fresh = warehouse(":memory:", Path(folder) / "spill")
        load_text(fresh, Path(folder), "curves", long_text(second))
        assert content(corrected) == content(fresh)
        corrected.close()
        fresh.close()


def test_many_shares_of_meters_are_one_load(
    load: Load, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minewatch.feeds.long_curves.SHARE", 30)
    text = "meter_id,ts,kw\n" + "".join(
        long_text([float(n)] * 24, meter=f"m{n}").split("\n", 1)[1] for n in range(7)
    )
    report = load("curves", text)
    assert report.meters == 7
    table = np.array([row[0] for row in rows("SELECT kw FROM curves_24 ORDER BY meter_id")])
    assert (table == np.arange(7)[:, None]).all()
