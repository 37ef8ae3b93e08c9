"""Readers: encodings, formats, and what is refused."""

import datetime as dt
import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feeds_support import EAST_8, ROOT, Load, Rows

from minewatch.errors import FeedRefusedError
from minewatch.feeds import load_file

METERS = "meter_id,name\nA,甲公司\nB,乙公司\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_found_out(
    load: Load, rows: Rows, encoding: str, end: str
) -> None:
    load("meters", METERS.replace("\n", end).encode(encoding))
    assert rows("SELECT meter_id, name FROM meters ORDER BY 1") == [
        ("A", "甲公司"),
        ("B", "乙公司"),
    ]


def test_one_wrong_byte_in_utf8_is_not_taken_for_gb18030(load: Load) -> None:
    data = ("meter_id,name\n" + "A,甲公司乙公司丙公司丁公司\n" * 20).encode()
    data += b"B,\xff\n"
    with pytest.raises(FeedRefusedError, match=f"UTF-8 \\(byte {len(data) - 2}\\)"):
        load("meters", data)


def test_text_in_no_encoding_is_refused_with_the_place(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match=r"UTF-8 \(byte 16\) nor GB18030 \(byte 16\)"):
        load("meters", b"meter_id,name\nA,\xff\n")


def test_utf16_is_refused(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="NUL"):
        load("meters", METERS.encode("utf-16"))


def test_true_lines_in_quarantine(load: Load, rows: Rows) -> None:
    text = (
        "meter_id,date,total_kwh\nA,20240101,1\n\nA,20240102\nA,20240103,x\n\n"
        "A,20240104,4\nA,2024-01-05,5\n\n"
    )
    report = load("registers", text)
    found = rows("SELECT line, reason FROM quarantine ORDER BY line")
    assert found == [(4, "wrong_field_count"), (5, "bad_number")]
    assert (report.rows_read, report.rows_loaded, report.rows_quarantined) == (5, 3, 2)


def test_true_lines_across_blocks(load: Load, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minewatch.feeds.csv_source._PARSE_BLOCK", 1 << 12)
    monkeypatch.setattr("minewatch.feeds.csv_scan.BLOCK", 1 << 10)
    lines = ["meter_id,contract_kw"]
    lines += [f"m{n}" if n % 7 == 0 else f"m{n},{'x' if n % 11 == 0 else n}" for n in range(5000)]
    load("meters", "\n".join(lines) + "\n")
    expected = [
        (n + 2, "wrong_field_count" if n % 7 == 0 else "bad_number")
        for n in range(5000)
        if n % 7 == 0 or n % 11 == 0
    ]
    assert rows("SELECT line, reason FROM quarantine ORDER BY line") == expected


def test_unnamed_first_column_quotes_and_delimiters(load: Load, rows: Rows) -> None:
    load("meters", '"";"meter_id";"name"\n"1";"A";"甲""一"";公司"\n')
    assert rows("SELECT meter_id, name FROM meters") == [("A", '甲"一";公司')]


def test_an_unclosed_quote_is_refused_with_its_line(load: Load, rows: Rows) -> None:
    text = 'meter_id,name\nA,甲\nB,"乙\nC,丙\nD,丁\n'
    with pytest.raises(FeedRefusedError, match="line 3: a quote is not closed"):
        load("meters", text)
    assert rows("SELECT count(*) FROM meters") == [(0,)]


def test_a_line_beyond_the_limit_is_refused_with_its_number(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minewatch.feeds.csv_scan.MAX_LINE", 1000)
    with pytest.raises(FeedRefusedError, match="line 3, is longer than 1,000 bytes"):
        load("meters", "meter_id,name\nA,甲\nB," + "x" * 1001 + "\nC,丙\n")


def test_a_line_at_the_limit_is_taken(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minewatch.feeds.csv_scan.MAX_LINE", 1000)
    assert load("meters", "meter_id,name\nA," + "x" * 998 + "\n").rows_loaded == 1


@pytest.mark.slow
def test_an_endless_line_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as stream:
        stream.write(b"meter_id,name\nA,")
        for _ in range(200):
            stream.write(b"x" * (1 << 20))
    program = (
        "import sys, resource, datetime; sys.path.insert(0, sys.argv[1]);"
        "from pathlib import Path; from feeds_support import warehouse;"
        "from minewatch.feeds import load_file; from minewatch.errors import FeedRefusedError\n"
        "con = warehouse(':memory:', Path(sys.argv[2]).parent)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: load_file(con, 'meters', Path(sys.argv[2]), utc_offset=datetime.timedelta(hours=8))\n"
        "except FeedRefusedError as error: print(error)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    message, grown = done.stdout.splitlines()
    assert "line 2, is longer than 1,048,576 bytes" in message
    assert int(grown) < 64 * 1024  # KiB


@pytest.mark.parametrize("content", [b"", b"meter_id,name\n", b"meter_id,name"])
def test_files_without_rows_are_refused(load: Load, content: Any) -> None:
    with pytest.raises(FeedRefusedError, match=r"is empty|no rows"):
        load("meters", content)


def test_folders_and_absent_files_are_refused(load: Load, tmp_path: Path) -> None:
    with pytest.raises(FeedRefusedError, match="is not a file"):
        load("meters", tmp_path)
    with pytest.raises(FeedRefusedError, match="does not exist"):
        load("meters", tmp_path / "absent.csv")


def test_missing_columns_are_named_with_what_was_found(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="lacks meter_id of the feed meters and has name, x"):
        load("meters", "name,x\n甲,1\n")


def test_a_column_that_stands_twice_is_refused(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match=r"'name' more than once"):
        load("meters", "meter_id,name,name\nA,x,y\n")


def test_a_tenth_of_bad_rows_is_loaded_and_most_bad_rows_are_refused(
    load: Load, rows: Rows
) -> None:
    good = [f"m{n},{n}" for n in range(90)]
    load("meters", "meter_id,contract_kw\n" + "\n".join(good + ["x,-1"] * 5 + ["y,1,2"] * 5) + "\n")
    assert rows("SELECT count(*) FROM meters") == [(90,)]
    with pytest.raises(FeedRefusedError, match=r"more than half .*negative: 91"):
        load("meters", "meter_id,contract_kw\n" + "\n".join(good + [f"b{n},-1" for n in range(91)]))


def parquet(**columns: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def test_parquet_is_known_by_its_bytes_and_typed_cells_are_read(load: Load, rows: Rows) -> None:
    load(
        "meters",
        parquet(meter_id=[1.0, 22.0], contract_kw=[5, 7], built_on=pa.array([0, 1], pa.date32())),
    )
    found = rows("SELECT meter_id, contract_kw, built_on::VARCHAR FROM meters ORDER BY 1")
    assert found == [("1", 5.0, "1970-01-01"), ("22", 7.0, "1970-01-02")]


@pytest.mark.parametrize("keep", [6, 50, 100, -1])
def test_truncated_parquet_is_refused(load: Load, keep: int) -> None:
    data = parquet(meter_id=[str(n) for n in range(1000)])
    with pytest.raises(FeedRefusedError, match="truncated or damaged Parquet"):
        load("meters", data[:keep])


def test_row_groups_beyond_the_limit_are_refused(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minewatch.feeds.parquet_source.MAX_ROW_GROUP", 1000)
    with pytest.raises(FeedRefusedError, match="row group"):
        load("meters", parquet(meter_id=[str(n) for n in range(1000)]))


def test_columns_without_cells_are_refused(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="holds no cells"):
        load("meters", parquet(meter_id=["A"], name=[["x"]]))
    with pytest.raises(FeedRefusedError, match="holds no cells"):
        load("meters", parquet(meter_id=[["A"]]))


def workbook(*rows: list[object], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def test_xlsx_cells_and_damaged_identifiers(load: Load, rows: Rows) -> None:
    header: list[object] = ["meter_id", "date", "total_kwh"]
    data = workbook(
        header,
        [123456, dt.datetime(2024, 1, 1), 5],  # noqa: DTZ001
        [123456.0, "2024-01-02", "6.5"],
        [1234567890123456789, dt.date(2024, 1, 3), 7],
        [],
        ["0042", 20240104, "x"],
        ["0043", 20240104, 1],
    )
    load("registers", data)
    found = rows("SELECT meter_id, day::VARCHAR, total_kwh FROM registers ORDER BY 1, 2")
    assert found == [
        ("0043", "2024-01-04", 1.0),
        ("123456", "2024-01-01", 5.0),
        ("123456", "2024-01-02", 6.5),
    ]
    bad = rows("SELECT line, reason FROM quarantine ORDER BY line")
    assert bad == [(4, "damaged_identifier"), (6, "bad_number")]


def test_identifiers_that_a_spreadsheet_wrote_in_powers_of_ten(load: Load, rows: Rows) -> None:
    load("meters", "meter_id\n3.30001E+15\n3300012345678901\nA\n")
    assert rows("SELECT meter_id FROM meters ORDER BY 1") == [("3300012345678901",), ("A",)]
    assert rows("SELECT reason FROM quarantine") == [("damaged_identifier",)]


def test_a_named_sheet_is_read_and_an_absent_one_refused(load: Load, rows: Rows) -> None:
    data = workbook(["meter_id"], ["A"], sheet="用户")
    load("meters", data, sheet="用户")
    assert rows("SELECT meter_id FROM meters") == [("A",)]
    with pytest.raises(FeedRefusedError, match="no sheet 'x'"):
        load("meters", data, sheet="x")


def test_a_bomb_is_refused_before_it_is_unpacked(load: Load) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FeedRefusedError, match="unpacks from"):
        load("meters", sink.getvalue())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (workbook(["meter_id"], ["A"])[:700], "damaged"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
    ],
)
def test_other_workbooks_are_refused(load: Load, content: Any, words: str) -> None:
    with pytest.raises(FeedRefusedError, match=words):
        load("meters", content)


def test_a_zip_archive_is_no_workbook(load: Load) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("a.csv", METERS)
    with pytest.raises(FeedRefusedError, match="not an XLSX"):
        load("meters", sink.getvalue())


def test_progress_reaches_its_total(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(METERS, encoding="utf-8")
    seen: list[tuple[int, int]] = []
    load_file(con, "meters", path, utc_offset=EAST_8, progress=lambda *at: seen.append(at))
    assert seen[-1][0] == seen[-1][1] > 0
    assert seen == sorted(seen)
