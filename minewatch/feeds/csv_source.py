"""Rows of a CSV file, all cells as text, with their true line numbers (CSV 读取)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from pyarrow import compute

from minewatch.errors import FeedRefusedError
from minewatch.feeds.csv_scan import Scan, scan
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.refusals import first_line
from minewatch.feeds.source import Progress, Rejected, Source

_PARSE_BLOCK = 1 << 23
#: Beyond so many rows with a wrong number of fields, most of a file has to be right.
_MANY = 1_000_000
_DELIMITERS = ",\t;|"


@dataclass
class _Reader:
    """The state of one reading: which lines are used up, which rows were turned away."""

    path: Path
    scan: Scan
    delimiter: str
    progress: Progress | None
    bad: list[Rejected] = field(default_factory=list)  # known, not yet handed on
    skipped: list[int] = field(default_factory=list)  # lines that give no row, known so far
    line: int = 2  # next line to give out

    def handle(self, row: pc.InvalidRow) -> Literal["skip"]:
        """Note a row with a wrong number of fields; blank lines are no rows."""
        self.skipped.append(row.number)
        if row.text.strip():
            detail = f"{row.actual_columns} fields, not {row.expected_columns}: {row.text[:120]}"
            self.bad.append(Rejected(row.number, "wrong_field_count", detail))
        return "skip"

    def lines_of(self, rows: int) -> pa.Array:
        """Give the next ``rows`` rows their lines, stepping over the lines turned away."""
        reach = rows
        while True:
            gone = [at for at in self.skipped if at < self.line + reach]
            if reach - len(gone) >= rows:
                break
            reach = rows + len(gone)
        lines = np.setdiff1d(np.arange(self.line, self.line + reach), gone, assume_unique=True)
        self.line += reach
        self.skipped = [at for at in self.skipped if at >= self.line]
        return pa.array(lines, pa.int64())


def open_csv(path: Path, mapping: Mapping, progress: Progress | None) -> Source:
    """Open a CSV file: scan it once, then read its header.

    Raises
    ------
    FeedRefusedError
        As :func:`minewatch.feeds.csv_scan.scan`, or if there is no header.
    """
    found = scan(path, mapping.encoding, progress)
    sniffed: str = max(_DELIMITERS, key=found.header.count)
    delimiter = mapping.delimiter or sniffed
    reader = _Reader(path, found, delimiter, progress)
    columns = _header(reader)
    source = Source(path, found.digest, columns, lambda wanted: _rows(reader, source, wanted))
    return source


def _header(reader: _Reader) -> list[str]:
    if not reader.scan.header.strip():
        msg = f"{reader.path.name} has no header in its first line; export it with column names."
        raise FeedRefusedError(msg)
    try:
        row = pc.read_csv(
            pa.py_buffer(reader.scan.header.encode() + b"\n"),
            read_options=pc.ReadOptions(autogenerate_column_names=True, use_threads=False),
            parse_options=pc.ParseOptions(delimiter=reader.delimiter),
            convert_options=pc.ConvertOptions(column_types=_all_text(reader)),
        )
    except pa.ArrowException as error:
        msg = (
            f"{reader.path.name}, line 1, is no header ({first_line(error)}); export it with "
            "column names."
        )
        raise FeedRefusedError(msg) from error
    return [column[0].as_py().strip() for column in row.columns]


def _all_text(reader: _Reader) -> dict[str, pa.DataType]:
    most = reader.scan.header.count(reader.delimiter) + 1
    return {f"f{at}": pa.string() for at in range(most)}


def _rows(reader: _Reader, source: Source, wanted: list[str]) -> Iterator[pa.RecordBatch]:
    names = [f"c{at}" for at in range(len(source.columns))]
    places = [names[source.columns.index(name)] for name in wanted]
    convert = pc.ConvertOptions(
        include_columns=places,
        column_types=dict.fromkeys(places, pa.string()),
        strings_can_be_null=False,
    )
    options = pc.ReadOptions(
        use_threads=False,
        block_size=_PARSE_BLOCK,
        encoding=reader.scan.encoding,
        column_names=names,
        skip_rows=1,
    )
    parse = pc.ParseOptions(
        delimiter=reader.delimiter,
        invalid_row_handler=reader.handle,
        ignore_empty_lines=False,
    )
    with pa.OSFile(str(reader.path)) as stream:
        size = stream.size()
        try:
            with pc.open_csv(
                stream, read_options=options, parse_options=parse, convert_options=convert
            ) as batches:
                for batch in batches:
                    yield from _hand_on(reader, source, batch, wanted)
                    if reader.progress and not stream.closed:
                        reader.progress(size + min(stream.tell(), size), 2 * size)
        except pa.ArrowInvalid as error:
            if reader.scan.lines > 1:
                _refuse(reader, first_line(error))
    _drain(reader, source)
    _check_lines(reader)


def _hand_on(
    reader: _Reader, source: Source, batch: pa.RecordBatch, wanted: list[str]
) -> Iterator[pa.RecordBatch]:
    _drain(reader, source)
    if len(source.rejected) > _MANY and 2 * len(source.rejected) > source.rows:
        _refuse(reader, "most rows have a wrong number of fields")
    if not batch.num_rows:
        return
    lines = reader.lines_of(batch.num_rows)
    numbered = pa.RecordBatch.from_arrays([lines, *batch.columns], ["line", *wanted])
    if reader.scan.blank:
        blank = compute.is_in(lines, pa.array(reader.scan.blank, pa.int64()))
        numbered = numbered.filter(compute.invert(blank))
    source.rows += numbered.num_rows
    yield numbered


def _drain(reader: _Reader, source: Source) -> None:
    source.rejected.extend(reader.bad)
    source.rows += len(reader.bad)
    reader.bad.clear()


def _check_lines(reader: _Reader) -> None:
    """Refuse a file of which the parser saw fewer rows than there are lines."""
    seen = reader.line - 1 + len(reader.skipped)
    if seen >= reader.scan.lines:
        return
    place = (
        f"line {reader.scan.odd_quote_line}" if reader.scan.odd_quote_line else "an unknown line"
    )
    msg = (
        f"{reader.path.name}, {place}: a quote is not closed on its line, so "
        f"{reader.scan.lines - seen:,} of {reader.scan.lines:,} lines would be swallowed; close "
        "the quote or take line breaks out of the values."
    )
    raise FeedRefusedError(msg)


def _refuse(reader: _Reader, why: str) -> None:
    msg = f"{reader.path.name} cannot be read as CSV ({why}); export it again."
    raise FeedRefusedError(msg)
