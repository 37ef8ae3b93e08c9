"""Hostile files: a load reports or refuses in one sentence, and a refusal changes nothing."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feeds_support import EAST_8, Load, Rows, everything
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from minewatch.errors import FeedRefusedError, MinewatchError
from minewatch.feeds import FEEDS, LoadReport, load_file

Flips = list[tuple[int, int]]

DAY = dt.datetime(2024, 1, 1)  # noqa: DTZ001
INVALID = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff\xfeAB")]
)


def outcome(con: duckdb.DuckDBPyConnection, feed: str, path: Path) -> LoadReport | str:
    """Load; a refusal is one sentence and leaves the warehouse as it was."""
    before = everything(con)
    try:
        return load_file(con, feed, path, utc_offset=EAST_8)
    except MinewatchError as refusal:
        told = str(refusal)
    assert everything(con) == before
    assert re.fullmatch(r"[^\n]*; [^\n]+\.", told), told
    return told


#: One of each kind that fares differently in some column: all nested ones are refused as lists are.
HOSTILE_ARRAYS: dict[str, pa.Array] = {
    "invalid UTF-8": INVALID,
    "invalid UTF-8 in a dictionary": pa.DictionaryArray.from_arrays(pa.array([0, 1]), INVALID),
    "list": pa.array([[1], [2]]),
    "binary": pa.array([b"\xff", b"1"]),
    "dictionary": pa.array(["1", "2"]).dictionary_encode(),
    "dictionary of numbers": pa.array([1, 2]).dictionary_encode(),
    "wide decimal": pa.array([Decimal("9" * 38), Decimal(1)], pa.decimal128(38, 0)),
    "fine decimal": pa.array([Decimal("0." + "1" * 38), None], pa.decimal128(38, 38)),
    "huge decimal": pa.array([Decimal("9" * 76), Decimal(1)], pa.decimal256(76, 0)),
    "unsigned": pa.array([2**64 - 1, 2**63], pa.uint64()),
    "infinite": pa.array([float("inf"), float("-inf")]),
    "NaN": pa.array([float("nan"), float("nan")]),
    "half": pa.array([1.0, 2.0], pa.float32()).cast(pa.float16()),
    "boolean": pa.array([True, False]),
    "nothing": pa.nulls(2),
    "ns": pa.array([1, 2], pa.timestamp("ns")),
    "ns with zone": pa.array([2**62, -(2**62)], pa.timestamp("ns", tz="Asia/Shanghai")),
    "us at the end": pa.array([2**63 - 1, -(2**63) + 1], pa.timestamp("us")),
    "s at the end": pa.array([2**62, -(2**62)], pa.timestamp("s")),
    "date at the end": pa.array([2**31 - 1, -(2**31)], pa.int32()).cast(pa.date32()),
    "date in ms": pa.array([2**62 // 86_400_000 * 86_400_000, 0], pa.int64()).cast(pa.date64()),
    "large text": pa.array(["1", "2"], pa.large_string()),
    "view": pa.array(["1", "2"], pa.string_view()),
    "control signs": pa.array(["\0", "\x1b[31m"]),
    "long text": pa.array(["9" * 100_000, "1e" + "9" * 1000]),
    "formulas": pa.array(["=cmd|' /C calc'!A0", "@SUM(1+1)"]),
}
GOOD: dict[str, dict[str, list[Any]]] = {
    "meters": {"meter_id": ["A", "B"], "contract_kw": [1.0, 2.0], "lon": [104.0] * 2,
               "lat": [30.0] * 2, "built_on": ["2024-01-01"] * 2, "uscc": [None, "x"]},
    "curves": {"meter_id": ["A", "A"], "ts": [DAY, DAY + dt.timedelta(hours=1)], "kw": [1.0, 2.0]},
    "registers": {"meter_id": ["A", "B"], "date": ["20240101"] * 2, "total_kwh": [1.0, 2.0]},
    "settlements": {"meter_id": ["A", "B"], "month": ["202401"] * 2, "total_kwh": [1.0, 2.0]},
    "enterprises": {"uscc": ["91110000802100433B"] * 2, "name": ["甲", "甲"],
                    "registered_on": ["2024-01-01"] * 2, "capital_yuan": ["1", "1"]},
    "data-centres": {"name": ["甲", "乙"], "lon": [104.0] * 2, "lat": [30.0] * 2,
                     "racks": [1, 2], "pue": [1.2, 1.3]},
    "tips": {"tip_id": ["A", "B"], "received_on": ["2024-01-01"] * 2, "summary": ["甲", "乙"]},
}  # fmt: skip
#: Columns whose cells are read as those of another place: identifiers, numbers, days, positions.
SAME = {("settlements", "meter_id"), ("settlements", "total_kwh"), ("registers", "meter_id"),
        ("enterprises", "registered_on"), ("enterprises", "name"), ("meters", "lat"),
        ("meters", "contract_kw"), ("meters", "built_on"), ("data-centres", "lon"),
        ("data-centres", "lat"), ("data-centres", "pue"), ("tips", "tip_id"),
        ("tips", "received_on")}  # fmt: skip
PLACES = [(feed, column) for feed, columns in GOOD.items() for column in columns]
PLACES = [place for place in PLACES if place not in SAME]
WIDE = {
    "meter_id": ["A", "B"],
    "date": [DAY.date()] * 2,
    **{f"P{at}": [1.0, 2.0] for at in range(1, 25)},
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("feed", "column"), [*PLACES, ("wide", "date"), ("wide", "P1"), ("wide", "meter_id")]
)
def test_hostile_columns_of_parquet(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, feed: str, column: str
) -> None:
    taken = 0
    good = WIDE if feed == "wide" else GOOD[feed]
    for kind, array in HOSTILE_ARRAYS.items():
        path = tmp_path / f"{kind}.parquet"
        try:
            pq.write_table(pa.table({**good, column: array}), path)
        except (pa.ArrowException, ValueError):
            continue
        told = outcome(con, "curves" if feed == "wide" else feed, path)
        assert isinstance(told, LoadReport | str)
        taken += 1
    assert taken > 20


def test_invalid_utf8_in_parquet_is_refused_in_one_sentence(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "names.parquet"
    pq.write_table(pa.table({"meter_id": ["A", "B"], "name": INVALID}), path)
    with pytest.raises(FeedRefusedError, match=r"names\.parquet.*UTF-?8"):
        load("meters", path)


HOSTILE_TEXTS: dict[str, bytes] = {
    "mark in the middle": "meter_id,name\nA,甲\n\ufeffB,乙\n".encode(),
    "mark in a header's column": "meter_id,\ufeffname\nA,甲\n".encode(),
    "two marks": b"\xef\xbb\xbf\xef\xbb\xbfmeter_id,name\nA,x\n",
    "UTF-16": "meter_id,name\nA,x\n".encode("utf-16"),
    "mixed line ends": b"meter_id,name\r\nA,x\nB,y\rC,z\r\n\r\n",
    "10,000 columns": b",".join([b"meter_id", *(b"c%d" % at for at in range(9999))])
    + b"\n" + b",".join([b"A"] * 10_000) + b"\n",
    "10,000 wrong fields": b"meter_id,name\nA,x\n" + b"B" + b"," * 10_000 + b"\n",
    "columns twice": b"meter_id,meter_id,name\nA,B,x\n",
    "unnamed columns": b",meter_id,,\n1,A,2,3\n2,B,,\n",
    "nothing but commas": b",,,\n,,,\n",
    "nothing but quotes": b'meter_id,name\n"",""\n"""",""""\nA,x\n',
    "an odd quote": b'meter_id,name\nA,"x\nB,y\n',
    "quotes in cells": b'meter_id,name\nA,x"y"z\nB,"x""y"\n',
    "header of quotes": b'"""","""\nA,x\n',
    "formulas": b"meter_id,name\n=1+1,=1+1\n@A,+B\n-A,|cmd\n\tA,\rB\n",
    "formulas as header": b"=meter_id,@name\nA,x\n",
    "NUL": b"meter_id,name\nA\0,x\n",
    "statements": b"meter_id,name\n'; DROP TABLE meters; --,\"\"\"; DROP TABLE loads\n",
    "statements as header": b"meter_id,\"name\"\"; DROP TABLE meters; --\"\nA,x\n",
    "control signs": b"meter_id,name\nA\x1b[31m,x\nB,\x07\nC,z\n",
    "numbers": b"meter_id,contract_kw\nA,1e999\nB,-1e999\nC,nan\nD,0x10\nE,1\nF,1\nG,1\nH,1\n",
    "digits": "meter_id,contract_kw\n１２,３\nB,٣\nC,1\nD,1\nE,1\n".encode(),
    "a surrogate": b"meter_id,name\nA,\xed\xa0\x80\n",
    "one sign": b"m",
    "line ends": b"\n\r\n\r\n",
    "no line end": b"meter_id,name\nA,x",
}  # fmt: skip


@pytest.mark.parametrize("feed", ["meters", "curves", "registers", "data-centres"])
def test_hostile_text(con: duckdb.DuckDBPyConnection, tmp_path: Path, feed: str) -> None:
    for kind, content in HOSTILE_TEXTS.items():
        path = tmp_path / f"{kind.replace(',', '')}.csv"
        path.write_bytes(content)
        assert isinstance(outcome(con, feed, path), LoadReport | str)


def test_formulas_are_kept_as_text(load: Load, rows: Rows) -> None:
    load("meters", "meter_id,name\nA,=1+1\nB,@x\n")
    assert rows("SELECT name FROM meters ORDER BY meter_id") == [("=1+1",), ("@x",)]


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book, sink = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(sink)
    return sink.getvalue()


def sheet(*rows: list[object]) -> bytes:
    def fill(book: Workbook) -> None:
        for row in rows:
            book.worksheets[0].append(row)

    return workbook(fill)


def merged(book: Workbook) -> None:
    page = book.worksheets[0]
    for row in (["meter_id", "name"], ["A", "甲"], ["B", "乙"], ["C", "丙"]):
        page.append(row)
    page.merge_cells("A2:A4")


def hidden(book: Workbook) -> None:
    book.worksheets[0].sheet_state = "hidden"
    book.worksheets[0].append(["meter_id", "name"])
    book.worksheets[0].append(["A", "甲"])
    book.create_sheet("shown").append(["other"])


def from_1904(book: Workbook) -> None:
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001
    book.worksheets[0].append(["meter_id", "built_on"])
    book.worksheets[0].append(["A", dt.date(2024, 1, 5)])


def without(content: bytes, name: str) -> bytes:
    """A workbook that lacks one of its parts."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sink, "w") as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
    return sink.getvalue()


PLAIN_SHEET = sheet(["meter_id", "name"], ["A", "甲"])
HOSTILE_BOOKS: dict[str, bytes] = {
    "no sheet": without(PLAIN_SHEET, "xl/worksheets/sheet1.xml"),
    "no relations": without(PLAIN_SHEET, "xl/_rels/workbook.xml.rels"),
    "no styles": without(PLAIN_SHEET, "xl/styles.xml"),
    "nothing": sheet(),
    "no header": sheet([], ["A", "x"]),
    "header alone": sheet(["meter_id", "name"]),
    "formulas": sheet(["meter_id", "name"], ["A", "=1+1"], ["=HYPERLINK(\"http://x\")", "x"]),
    "errors": sheet(["meter_id", "name"], ["#N/A", "#DIV/0!"], ["A", "#REF!"], ["B", "x"]),
    "early dates": sheet(["meter_id", "built_on"], ["A", -1], ["B", dt.date(1900, 1, 1)], ["C", 0]),
    "late dates": sheet(["meter_id", "built_on"], ["A", 3_000_000], ["B", dt.date(9999, 12, 31)]),
    "times": sheet(["meter_id", "built_on"], ["A", dt.time(1, 2)], ["B", dt.timedelta(hours=30)]),
    "numbers": sheet(["meter_id", "contract_kw"], [1e300, 1e300], [2**63, 1], [True, False]),
    "merged": workbook(merged),
    "hidden": workbook(hidden),
    "1904": workbook(from_1904),
    "ragged": sheet(["meter_id", "name"], ["A"], ["B", "x", "y", "z"], [None, None, 1]),
    "cut short": PLAIN_SHEET[: len(PLAIN_SHEET) // 2],
    "header of numbers": sheet([1, 2.5, None, True, dt.date(2024, 1, 1)], ["A", 1, 1, 1, 1]),
}  # fmt: skip


@pytest.mark.parametrize("feed", ["meters", "curves"])
def test_hostile_workbooks(con: duckdb.DuckDBPyConnection, tmp_path: Path, feed: str) -> None:
    for kind, content in HOSTILE_BOOKS.items():
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(content)
        assert isinstance(outcome(con, feed, path), LoadReport | str)


def test_dates_of_the_1904_system_are_read_right(load: Load, rows: Rows, tmp_path: Path) -> None:
    load("meters", HOSTILE_BOOKS["1904"])
    assert rows("SELECT built_on FROM meters") == [(dt.date(2024, 1, 5),)]


#: Bytes that mean something to a reader, so that chance meets them often.
PIECES = [b"meter_id", b"date", b"ts", b"kw", b"total_kwh", b"name", b"uscc", b",", b",", b",",
          b"\n", b"\n", b"\r\n", b"\r", b'"', b";", b"\t", b"A", b"1", b"20240101", b"2024-01-01",
          b"=1+1", b"nan", b"1e999", b"\xff", b"\xef\xbb\xbf",
          "甲".encode(), "甲".encode("gb18030"),
          b"\0", b" ", b"-1", b"PAR1", b"PK\x03\x04"]  # fmt: skip
HEADS = [b"", b"meter_id,date,total_kwh\n", b"meter_id,ts,kw\n", b"meter_id,name\n", b"uscc,name\n"]


@given(
    st.sampled_from(list(FEEDS)),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_reported_or_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, feed: str, head: bytes, pieces: list[bytes]
) -> None:
    path = tmp_path / "any"
    path.write_bytes(head + b"".join(pieces))
    assert isinstance(outcome(con, feed, path), LoadReport | str)


@given(
    cut=st.integers(0, 10_000),
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=5),
    feed=st.sampled_from(list(GOOD)),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_parquet_is_reported_or_refused(
    con: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    cut: int,
    flips: list[tuple[int, int]],
    feed: str,
) -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table(GOOD[feed]), sink)
    content = bytearray(sink.getvalue())
    for at, flip in flips:
        content[at % len(content)] ^= flip
    path = tmp_path / "any.parquet"
    path.write_bytes(content[: len(content) - cut % len(content)] if cut % 3 == 0 else content)
    assert isinstance(outcome(con, feed, path), LoadReport | str)
