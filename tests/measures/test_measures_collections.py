"""What was billed and paid against what is due: worked by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.measures.collections import collections, read_bills, read_payments
from minewatch.publish.schema import COLLECTIONS
from minewatch.rules import Rulebook

BOOK = Rulebook.load()
JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
AS_OF = date(2024, 8, 31)
MONEY = pa.decimal128(18, 2)
MEASURES = pa.schema(
    [
        ("site_id", pa.string()),
        ("meter_id", pa.string()),
        ("measure", pa.string()),
        ("month", pa.date32()),
        ("amount_yuan", MONEY),
        ("status", pa.string()),
        ("provisions", pa.string()),
        ("verified", pa.bool_()),
    ]
)
BILLS = pa.schema(
    [
        ("bill_id", pa.string()),
        ("meter_id", pa.string()),
        ("month", pa.date32()),
        ("amount_yuan", MONEY),
        ("billed_on", pa.date32()),
        ("payable_by_on", pa.date32()),
    ]
)
PAYMENTS = pa.schema(
    [
        ("payment_id", pa.string()),
        ("bill_id", pa.string()),
        ("meter_id", pa.string()),
        ("month", pa.date32()),
        ("paid_on", pa.date32()),
        ("amount_yuan", MONEY),
    ]
)
Row = dict[str, object]


def table(schema: pa.Schema, rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema)


def due(yuan: str | None, month: date = JUNE, **other: object) -> Row:
    row = {"site_id": "s", "meter_id": "m", "measure": "surcharge", "month": month}
    amount = None if yuan is None else Decimal(yuan)
    known = {"amount_yuan": amount, "status": "payable", "provisions": "ZJ-2022", "verified": True}
    return row | known | other


def bill(yuan: str, month: date = JUNE, **other: object) -> Row:
    dates = {"billed_on": date(2024, 7, 5), "payable_by_on": date(2024, 7, 20)}
    row: Row = {"bill_id": "b", "meter_id": "m", "month": month, "amount_yuan": Decimal(yuan)}
    return row | dates | other


def paid(yuan: str, on: date, **other: object) -> Row:
    row: Row = {"payment_id": f"p{on}{yuan}", "bill_id": "b", "meter_id": "m", "month": None}
    return row | {"paid_on": on, "amount_yuan": Decimal(yuan)} | other


#: Somebody else's, so that the feed is not empty.
OTHER = paid("1.00", date(2024, 7, 1), bill_id=None, meter_id="x", month=JUNE)


def collected(
    measures: list[Row],
    bills: list[Row],
    payments: list[Row],
    as_of: date = AS_OF,
    book: Rulebook = BOOK,
) -> list[Row]:
    """Return the rows of meter m."""
    found = collections(
        table(MEASURES, measures), table(BILLS, bills), table(PAYMENTS, payments), book, as_of
    )
    assert found.schema == COLLECTIONS
    rows: list[Row] = found.to_pylist()
    return [row for row in rows if row["meter_id"] == "m"]


def yuan(row: Row) -> tuple[object, ...]:
    names = ("due_yuan", "billed_yuan", "paid_yuan", "unbilled_yuan", "arrears_yuan")
    return tuple(None if row[name] is None else str(row[name]) for name in names)


def late(row: Row) -> tuple[object, ...]:
    charges = (row["late_charge_min_yuan"], row["late_charge_max_yuan"])
    return row["days_late"], *(None if c is None else str(c) for c in charges)


def test_paid_in_part_and_late() -> None:
    """Billed 1,000 payable by 07-20; 400 paid on 07-30; asked on 08-31.

    1,000 is late on 07-21..07-30, 10 days: 10,000 yuan-days. 600 on 07-31..08-31, 32 days:
    19,200. Together 29,200 x 0.001 = 29.20 and x 0.003 = 87.60 yuan over 42 days.
    """
    (row,) = collected([due("1000.00")], [bill("1000.00")], [paid("400.00", date(2024, 7, 30))])
    assert yuan(row) == ("1000.00", "1000.00", "400.00", "0.00", "600.00")
    assert late(row) == (42, "29.20", "87.60")
    assert row["provisions"] == "ZJ-2022;EPS-39-1"
    assert row["verified"] is False  # that the charge applies to the surcharge is inferred
    assert "推定" in str(row["note"])


@pytest.mark.parametrize(
    ("on", "days"), [(date(2024, 7, 20), 0), (date(2024, 7, 21), 1), (date(2024, 7, 25), 5)]
)
def test_the_last_day_of_payment_is_in_time_and_the_next_is_a_day_late(on: date, days: int) -> None:
    """1,000 x days x 0.001."""
    (row,) = collected([due("1000.00")], [bill("1000.00")], [paid("1000.00", on)])
    assert row["arrears_yuan"] == 0
    assert late(row) == (days, f"{days}.00", f"{3 * days}.00")
    assert row["verified"] is (days == 0)


def test_what_is_not_yet_payable_is_no_arrears() -> None:
    (row,) = collected([due("1000.00")], [bill("1000.00")], [OTHER], date(2024, 7, 20))
    assert yuan(row) == ("1000.00", "1000.00", "0.00", "0.00", "0.00")
    (row,) = collected([due("1000.00")], [bill("1000.00")], [OTHER], date(2024, 7, 21))
    assert yuan(row)[-1] == "1000.00"
    assert late(row)[0] == 1


def test_cleared_on_inspection_after_the_bill_was_paid_is_a_refund() -> None:
    """Due 0 once cleared; 500 billed and paid are to be given back; then 300 of it was."""
    cleared = [due("0.00", status="closed")]
    payments = [paid("500.00", date(2024, 7, 15))]
    (row,) = collected(cleared, [bill("500.00")], payments)
    assert yuan(row) == ("0.00", "500.00", "500.00", "-500.00", "-500.00")
    assert "应退500.00元" in str(row["note"])
    payments += [paid("-300.00", date(2024, 8, 15))]
    (row,) = collected(cleared, [bill("500.00")], payments)
    assert yuan(row) == ("0.00", "500.00", "200.00", "-500.00", "-200.00")
    assert late(row) == (0, "0.00", "0.00")


def test_cleared_before_anything_was_paid_owes_nothing_however_late() -> None:
    (row,) = collected([due("0.00", status="closed")], [bill("500.00")], [OTHER])
    assert yuan(row) == ("0.00", "500.00", "0.00", "-500.00", "0.00")
    assert late(row) == (0, "0.00", "0.00")


def test_billed_more_than_is_due_is_owed_only_so_far() -> None:
    """Due 500 of 700 billed: 500 are in arrears, 42 late days x 500 x 0.001 = 21.00."""
    (row,) = collected([due("500.00")], [bill("700.00")], [OTHER])
    assert yuan(row) == ("500.00", "700.00", "0.00", "-200.00", "500.00")
    assert late(row) == (42, "21.00", "63.00")
    assert "多计200.00元" in str(row["note"])


def test_billed_less_than_is_due_leaves_the_rest_unbilled_and_not_in_arrears() -> None:
    (row,) = collected([due("900.00")], [bill("700.00")], [paid("700.00", date(2024, 7, 10))])
    assert yuan(row) == ("900.00", "700.00", "700.00", "200.00", "0.00")


def test_two_rates_of_a_month_are_one_due_and_one_missing_amount_makes_it_missing() -> None:
    rows = [due("420.00"), due("3200.00", provisions="1283-13")]
    (row,) = collected(rows, [bill("3620.00")], [OTHER])
    assert (str(row["due_yuan"]), row["provisions"]) == ("3620.00", "1283-13;ZJ-2022;EPS-39-1")
    (row,) = collected([*rows, due(None)], [bill("100.00")], [OTHER])
    assert yuan(row) == (None, "100.00", "0.00", None, "100.00")
    assert row["verified"] is False
    assert "应收不明" in str(row["note"])


def test_payments_by_bill_else_by_account_and_month_else_on_their_own_row() -> None:
    bills = [bill("100.00"), bill("200.00", JULY, bill_id="b2")]
    payments = [
        paid("10.00", date(2024, 7, 6)),  # by its bill
        paid("20.00", date(2024, 7, 7), bill_id=None, month=JULY),
        paid("30.00", date(2024, 7, 8), bill_id="unknown", month=JUNE),
        paid("5.00", date(2024, 7, 8), bill_id="b2", meter_id="wrong", month=JUNE),
        paid("40.00", date(2024, 7, 9), bill_id=None),
        paid("9.00", date(2024, 9, 1)),  # after the day asked
    ]
    june, july, unplaced = collected([due("100.00"), due("200.00", JULY)], bills, payments)
    assert [str(r["paid_yuan"]) for r in (june, july, unplaced)] == ["40.00", "25.00", "40.00"]
    assert "以账单为准" in str(july["note"])
    assert (unplaced["month"], unplaced["arrears_yuan"]) == (None, None)
    assert "未冲抵" in str(unplaced["note"])


def test_a_correction_takes_back_from_the_first_day() -> None:
    """1,000 billed, 400 taken back by a bill of 08-10: 600 late on 42 days = 25.20 yuan."""
    correction = bill(
        "-400.00", bill_id="c", billed_on=date(2024, 8, 10), payable_by_on=date(2024, 9, 20)
    )
    (row,) = collected([due("1000.00")], [bill("1000.00"), correction], [OTHER])
    assert yuan(row) == ("1000.00", "600.00", "0.00", "400.00", "600.00")
    assert late(row) == (42, "25.20", "75.60")


def test_a_feed_that_was_not_loaded_is_missing_and_a_bill_that_is_not_there_is_zero() -> None:
    (row,) = collected([due("100.00")], [], [])
    assert yuan(row) == ("100.00", None, None, None, None)
    assert late(row) == (None, None, None)
    assert "未载入加价电费账单；未载入缴费记录" in str(row["note"])
    (row,) = collected([due("100.00")], [bill("1.00", meter_id="x")], [OTHER])
    assert yuan(row) == ("100.00", "0.00", "0.00", "100.00", "0.00")


def test_a_bill_of_an_account_without_a_measure_has_no_due() -> None:
    (row,) = collected([], [bill("100.00")], [OTHER])
    assert yuan(row) == (None, "100.00", "0.00", None, "100.00")
    assert row["site_id"] is None
    assert "没有测算" in str(row["note"])


def test_a_bill_without_its_day_is_owed_and_its_lateness_not_known() -> None:
    (row,) = collected([due("100.00")], [bill("100.00", payable_by_on=None)], [OTHER])
    assert yuan(row)[-1] == "100.00"
    assert late(row) == (None, None, None)
    assert "应缴日期" in str(row["note"])


def test_an_account_that_moved_to_another_site_is_placed_by_its_month() -> None:
    rows = [due("1.00", site_id="a"), due("2.00", JULY, site_id="b")]
    found = collected(rows, [bill("1.00", bill_id="x", month=date(2024, 5, 1))], [OTHER])
    assert [(r["site_id"], r["month"]) for r in found] == [
        ("a", JUNE),
        ("b", JULY),
        (None, date(2024, 5, 1)),
    ]


def _own_book(folder: Path, records: str) -> Rulebook:
    (folder / "own.toml").write_text("format = 1\n" + records, encoding="utf-8")
    return Rulebook.load(folder)


RECORD = """
[[rule]]
id = "{id}"
measure = "late_charge"
instrument = "规定"
article = "第一条"
region = "全国"
standing = "in_force"
in_force_from = {first}
{last}start_basis = "stated"
start_verified = true
amount = {{ min = "{least}", max = "{most}", unit = "share_per_day" }}
verified = true
verification = "测试"
reviewed_on = 2024-01-01
sources = ["测试"]
note_zh = "测试"
note_en = "test"
"""


def test_the_law_of_each_day_is_applied(tmp_path: Path) -> None:
    """1,000 late on 07-21..08-31: 11 days of July at 0.001, 31 of August at 0.002.

    11 + 62 = 73.00 yuan at least; 22 + 124 = 146.00 at most.
    """
    old = RECORD.format(
        id="L1", first="2020-01-01", last="in_force_until = 2024-07-31\n", least="0.001",
        most="0.002",
    )  # fmt: skip
    new = RECORD.format(id="L2", first="2024-08-01", last="", least="0.002", most="0.004")
    book = _own_book(tmp_path, old + new)
    (row,) = collected([due("1000.00")], [bill("1000.00")], [OTHER], book=book)
    assert late(row) == (42, "73.00", "146.00")
    assert row["provisions"] == "ZJ-2022;L1;L2"
    assert row["verified"] is True


def test_no_late_charge_without_a_provision_in_force(tmp_path: Path) -> None:
    """Repealed on 07-31, ten days after it began to run: no charge is guessed for August."""
    old = RECORD.format(
        id="L1", first="2020-01-01", last="in_force_until = 2024-07-31\n", least="0.001",
        most="0.002",
    )  # fmt: skip
    book = _own_book(tmp_path, old)
    (row,) = collected([due("1000.00")], [bill("1000.00")], [OTHER], book=book)
    assert late(row) == (42, None, None)
    assert "没有有效的违约金规定" in str(row["note"])
    (row,) = collected(
        [due("1000.00")], [bill("1000.00")], [OTHER], as_of=date(2024, 7, 31), book=book
    )
    assert late(row) == (11, "11.00", "22.00")


money = st.decimals("-500", "2000", places=2).map(str)
days = st.dates(date(2024, 6, 1), date(2024, 9, 30))
months = st.sampled_from([JUNE, JULY])
meters = st.sampled_from(["m", "x"])


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Row], list[Row], list[Row]]:
    measures = [
        due(draw(money), month, meter_id=meter, site_id=f"s{meter}")
        for meter in "mx"
        for month in draw(st.sets(months))
    ]
    bills = [
        bill(draw(money), draw(months), bill_id=f"b{n}", meter_id=draw(meters),
             billed_on=None, payable_by_on=draw(days))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    payments = [
        paid(draw(money), draw(days), payment_id=f"p{n}", meter_id=draw(meters),
             bill_id=draw(st.sampled_from(["b0", "b1", "b9", None])),
             month=draw(st.one_of(st.none(), months)))
        for n in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    return measures, bills, payments


@settings(max_examples=12, deadline=None)
@given(books(), st.randoms(use_true_random=False))
def test_the_rows_add_up_to_what_was_given_in_any_order(
    given_rows: tuple[list[Row], list[Row], list[Row]], seeded: Random
) -> None:
    tables = [
        table(schema, rows)
        for schema, rows in zip((MEASURES, BILLS, PAYMENTS), given_rows, strict=True)
    ]
    found = collections(*tables, BOOK, AS_OF)
    rows = found.to_pylist()
    measures, bills, payments = given_rows
    for name, given_money in (
        ("due_yuan", [r["amount_yuan"] for r in measures]),
        ("billed_yuan", [r["amount_yuan"] for r in bills]),
        ("paid_yuan", [r["amount_yuan"] for r in payments if r["paid_on"] <= AS_OF]),  # type: ignore[operator]
    ):
        assert sum(r[name] or 0 for r in rows) == sum(given_money)  # type: ignore[arg-type]
    assert all((r["late_charge_min_yuan"] or 0) <= (r["late_charge_max_yuan"] or 0) for r in rows)
    assert all(r["days_late"] or not r["late_charge_max_yuan"] for r in rows)
    for rows_of in given_rows:
        seeded.shuffle(rows_of)
    mixed = [
        table(schema, rows)
        for schema, rows in zip((MEASURES, BILLS, PAYMENTS), given_rows, strict=True)
    ]
    assert collections(*mixed, BOOK, AS_OF).equals(found)


def test_bills_and_payments_of_a_warehouse(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "INSERT INTO bills VALUES ('b', 'm', '2024-06-01', 100, 0.5, 50, '2024-07-05', NULL, 1)"
    )
    con.execute("INSERT INTO payments VALUES ('p', 'b', 'm', NULL, '2024-07-06', 20.5, 1)")
    found = collections(
        table(MEASURES, [due("50.00")]), read_bills(con), read_payments(con), BOOK, AS_OF
    ).to_pylist()
    assert [yuan(row) for row in found] == [("50.00", "50.00", "20.50", "0.00", "29.50")]
