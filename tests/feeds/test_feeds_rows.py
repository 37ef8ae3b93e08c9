"""Feeds whose rows stand for themselves: registers, settlements, meters, the two registers."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from feeds_support import Load, Rows
from hypothesis import given
from hypothesis import strategies as st
from prcoords import wgs_gcj

from minewatch.errors import FeedRefusedError
from minewatch.feeds.capital import parse_capital
from minewatch.feeds.uscc import ALPHABET, is_valid_uscc, valid_uscc


@pytest.mark.parametrize(
    "text", ["20240105", "2024-01-05", "2024/1/5", "2024年1月5日", "2024-01-05 00:00:00"]
)
def test_days_as_they_are_written(load: Load, rows: Rows, text: str) -> None:
    load("registers", f"meter_id,date,total_kwh\nA,{text},1\n")
    assert rows("SELECT day FROM registers") == [(dt.date(2024, 1, 5),)]


@pytest.mark.parametrize(
    "text", ["202401", "2024-01", "2024/1", "2024年1月", "2024-01-01", "20240131"]
)
def test_months_as_they_are_written(load: Load, rows: Rows, text: str) -> None:
    load("settlements", f"meter_id,month,total_kwh\nA,{text},1\n")
    assert rows("SELECT month FROM settlements") == [(dt.date(2024, 1, 1),)]


@pytest.mark.parametrize(
    "text", ["20241305", "2024-02-30", "yesterday", "0001-01-01", "2024-01-05 x"]
)
def test_no_days(load: Load, rows: Rows, text: str) -> None:
    load("registers", f"meter_id,date,total_kwh\nA,2024-01-01,1\nA,{text},1\n")
    assert rows("SELECT count(*) FROM quarantine") == [(1,)]


@pytest.mark.parametrize(
    ("last", "day"), [("202402", (2024, 2, 29)), ("202306", (2023, 6, 30)), ("2", None)]
)
def test_settlements_last_to_the_end_of_their_last_month(load: Load, last: str, day: Any) -> None:
    report = load("settlements", f"meter_id,month,total_kwh\nA,202301,1\nA,{last},1\n")
    assert report.from_on == dt.date(2023, 1, 1)
    assert report.to_on == dt.date(*(day or (2023, 1, 31)))


def test_settled_energy_is_decimal_and_takes_grouped_thousands(load: Load, rows: Rows) -> None:
    load("settlements", 'meter_id,month,total_kwh,peak_kwh\nA,202401,"1,234.5678",0.1\n')
    assert rows("SELECT total_kwh, peak_kwh, flat_kwh FROM settlements") == [
        (Decimal("1234.5678"), Decimal("0.1000"), None)
    ]


def test_bounds_of_energies(load: Load, rows: Rows) -> None:
    values = ["0", "1", "2", "-1", "2e9"]
    lines = [f"A,2024010{day},{kwh}\n" for day, kwh in enumerate(values, 1)]
    text = "meter_id,date,total_kwh\n" + "".join(lines)
    report = load("registers", text)
    assert report.reasons == {"absurd": 1, "negative": 1}
    assert rows("SELECT count(*) FROM registers") == [(3,)]


METERS = "meter_id,contract_kw\nA,10\nB,0\nC,\n"


def test_energy_beyond_three_times_the_contract_for_24_hours(load: Load, rows: Rows) -> None:
    load("meters", METERS)
    lines = ["A,20240101,720,", "A,20240102,720.1,", "A,20240103,1,721", "A,20240104,,",
             "B,20240101,9999,", "C,20240101,9999,", "X,20240101,9999,"]  # fmt: skip
    report = load("registers", "\n".join(["meter_id,date,total_kwh,valley_kwh", *lines]) + "\n")
    assert report.reasons == {"above_contract": 2}
    assert rows("SELECT line, scope, detail FROM quarantine ORDER BY 1") == [
        (3, "row", "total_kwh=720.1"), (4, "row", "valley_kwh=721.0"),
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM registers") == [(5,)]


def test_a_month_may_hold_the_energy_of_all_its_days(load: Load, rows: Rows) -> None:
    load("meters", METERS)
    kwh = {"202401": 31 * 720, "202402": 29 * 720, "202302": 28 * 720, "202404": 30 * 720}
    for over, reasons in ((0, {}), (0.0001, {"above_contract": 4})):
        lines = [f"A,{month},{most + over:.4f}\n" for month, most in kwh.items()]
        lines += [f"B,{month},1\n" for month in kwh]
        report = load("settlements", "meter_id,month,total_kwh\n" + "".join(lines))
        assert report.reasons == reasons
    assert rows("SELECT count(*) FROM settlements") == [(8,)]


def test_a_summed_total_is_held_against_the_contract_too(load: Load, rows: Rows) -> None:
    load("meters", METERS)
    text = f"{REGISTERS}A,20240101,,100,300,300,100\nA,20240102,,0,300,300,100\n"
    assert load("registers", text).reasons == {}
    report = load("registers", text, total="sum")
    assert report.reasons == {"above_contract": 1}
    assert rows("SELECT detail FROM quarantine") == [("total_kwh=800.0",)]
    assert ("total_summed", "1 ") in [(code, en[:2]) for code, _, en in report.notices]


def test_a_file_in_watt_hours_is_refused_by_the_contract(load: Load) -> None:
    load("meters", METERS)
    with pytest.raises(FeedRefusedError, match=r"above_contract: 1.*units"):
        load("registers", "meter_id,date,total_kwh\nA,20240101,100000\n")


REGISTERS = "meter_id,date,total_kwh,sharp_kwh,peak_kwh,flat_kwh,valley_kwh\n"


@pytest.mark.parametrize(
    ("row", "odd"),
    [
        ("100,10,40,30,20", 0),  # sharp beside peak
        ("100,10,50,30,20", 0),  # sharp within peak
        ("100,,50,30,20", 0),
        ("100,,50,30,22", 0),  # 1 % + 1 kWh
        ("100,,50,30,22.5", 1),
        ("100,10,50,30,30", 1),
    ],
)
def test_registers_that_do_not_add_up_are_kept_and_counted(
    load: Load, rows: Rows, row: str, odd: int
) -> None:
    report = load("registers", f"{REGISTERS}A,20240101,{row}\n")
    assert rows("SELECT count(*) FROM registers") == [(1,)]
    assert [n[0] for n in report.notices] == ["registers_do_not_add_up"] * odd


def test_a_missing_total_stays_missing_unless_it_is_to_be_summed(load: Load, rows: Rows) -> None:
    text = f"{REGISTERS}A,20240101,,10,40,30,20\n"
    report = load("registers", text)
    assert rows("SELECT total_kwh FROM registers") == [(None,)]
    assert [n[0] for n in report.notices] == ["total_missing"]
    load("registers", text, total="sum")
    assert rows("SELECT total_kwh FROM registers") == [(100.0,)]


@pytest.mark.parametrize(
    ("feed", "key"), [("registers", "meter_id,date"), ("settlements", "meter_id,month")]
)
@pytest.mark.parametrize("cells", ["10,40,30,20", ",40,30,20", ",40,,20"])
def test_registers_without_a_total_are_told(load: Load, feed: str, key: str, cells: str) -> None:
    text = f"{key},sharp_kwh,peak_kwh,flat_kwh,valley_kwh\nA,20240101,{cells}\nA,20240201,,,,\n"
    report = load(feed, text)
    assert [(code, en[:2]) for code, _, en in report.notices] == [("total_missing", "1 ")]


def test_duplicates_by_key(load: Load, rows: Rows) -> None:
    values = ["A,1", "A,1", "B,1", "B,2", "C,", "D,1"]
    lines = [value.replace(",", ",20240101,") for value in values]
    text = "\n".join(["meter_id,date,total_kwh", *lines]) + "\n"
    report = load("registers", text)
    assert rows("SELECT meter_id, total_kwh FROM registers ORDER BY 1") == [
        ("A", 1.0),
        ("C", None),
        ("D", 1.0),
    ]
    assert rows("SELECT line, reason FROM quarantine ORDER BY 1") == [
        (4, "conflicting_duplicate"), (5, "conflicting_duplicate"),
    ]  # fmt: skip
    assert report.notices[0] == (
        "identical_duplicates", "1 行完全重复，各只保留一行", "1 identical duplicates dropped",
    )  # fmt: skip


def test_a_later_file_replaces_by_key_and_leaves_the_rest(load: Load, rows: Rows) -> None:
    load("registers", "meter_id,date,total_kwh,peak_kwh\nA,20240101,1,1\nA,20240102,2,1\n")
    load("registers", "meter_id,date,total_kwh\nA,20240102,5\nB,20240102,6\n")
    select = "SELECT meter_id, day::VARCHAR, total_kwh, peak_kwh, load_id FROM registers"
    assert rows(f"{select} ORDER BY ALL") == [
        ("A", "2024-01-01", 1.0, 1.0, 1),
        ("A", "2024-01-02", 5.0, None, 2),
        ("B", "2024-01-02", 6.0, None, 2),
    ]  # fmt: skip


def test_units_missing_marks_and_constants(load: Load, rows: Rows) -> None:
    load("registers", "date,e\n20240101,5000\n20240102,-1\n20240103,0\n", unit="wh", missing=[-1],
         columns={"total_kwh": "e"}, constants={"meter_id": 7})  # fmt: skip
    assert rows("SELECT meter_id, total_kwh FROM registers ORDER BY day") == [
        ("7", 5.0),
        ("7", None),
        ("7", 0.0),
    ]


def test_positions_are_brought_to_wgs84_or_set_missing(load: Load, rows: Rows) -> None:
    lat, lon = wgs_gcj((39.9, 116.4))
    text = f"meter_id,lon,lat\nA,{lon!r},{lat!r}\nB,0,0\nC,116.4,\nD,,\nE,39.9,116.4\n"
    report = load("meters", text, datum="gcj02")
    found = rows("SELECT meter_id, lon, lat FROM meters ORDER BY 1")
    assert found[0][1:] == pytest.approx((116.4, 39.9), abs=1e-6)
    assert all(row[1:] == (None, None) for row in found[1:])
    assert report.notices[0][0] == "position_outside_china"
    assert report.notices[0][2].startswith("3 positions")


def test_identity_of_a_data_centre_is_that_of_name_operator_and_place(
    load: Load, rows: Rows
) -> None:
    load("data-centres", "name,operator,lon,lat,racks\n中心（一）,甲,116.5,40,5\n")
    said = hashlib.sha256("中心(一)|甲|116.50000|40.00000".encode()).hexdigest()[:16]
    assert rows("SELECT data_centre_id, racks FROM data_centres") == [(said, 5)]
    load("data-centres", "name,operator,lon,lat,racks\n 中心(一) ,甲,116.50,40.0,6\n")
    assert rows("SELECT data_centre_id, racks FROM data_centres") == [(said, 6)]


def test_a_data_centre_without_a_name_is_quarantined(load: Load, rows: Rows) -> None:
    report = load("data-centres", "name,racks\n甲,1\n乙,2.5\n,3\n丙,4\n丁,5\n")
    assert report.reasons == {"bad_number": 1, "missing_value": 1}


def test_enterprises_need_a_valid_code(load: Load, rows: Rows) -> None:
    text = (
        "uscc,name,capital_yuan,registered_on\n"
        "91110000802100433B,甲,500万人民币,2001-02-03\n91110000802100433A,乙,,\n"
    )
    report = load("enterprises", text)
    assert rows("SELECT uscc, capital_yuan, registered_on FROM enterprises") == [
        ("91110000802100433B", Decimal("5000000.00"), dt.date(2001, 2, 3))
    ]
    assert report.reasons == {"invalid_uscc": 1}


@pytest.mark.parametrize(
    ("text", "amount", "doubt"),
    [
        ("1,993(万元人民币)", "19930000.00", None),
        ("1,178.3792(万元)", "11783792.00", None),
        ("500万人民币", "5000000.00", None),
        ("1000（万元）", "10000000.00", None),
        ("628(万元(人民币))", "6280000.00", None),
        ("50人民币元", "50.00", None),
        ("1.5亿元", "150000000.00", None),
        ("250000.5", "250000.50", None),
        ("100.0000万美元", None, "capital_foreign"),
        ("150(万元德国马克)", None, "capital_foreign"),
        ("34,602(万香港元)", None, "capital_foreign"),
        ("1,000(万)", None, "capital_unit_unknown"),
        ("6()", None, "capital_unit_unknown"),
        ("万人民币", None, "capital_unreadable"),
        ("N/A", None, None),
        ("-", None, None),
    ],
)
def test_capital(text: str, amount: Any, doubt: Any) -> None:
    assert parse_capital(text) == (None if amount is None else Decimal(amount), doubt)


def test_codes_known_to_be_valid() -> None:
    # State-owned enterprises whose codes are public.
    codes = ["91110000802100433B", "913204111371628955", "91522631356351952P"]
    assert valid_uscc(pd.Series([*codes, None, "", codes[0].lower(), codes[0] + " "])).tolist() == [
        True, True, True, False, False, False, False,
    ]  # fmt: skip


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_exactly_one_check_digit_fits_and_any_slip_shows(body: str, place: int, other: str) -> None:
    fitting = [sign for sign in ALPHABET if is_valid_uscc(body + sign)]
    assert len(fitting) == 1
    if other != body[place]:
        assert not is_valid_uscc(body[:place] + other + body[place + 1 :] + fitting[0])
