"""Rows of one sheet of an XLSX workbook, all cells as text.

A spreadsheet keeps 15 digits of a number: a numeric identifier of 16 digits or more has lost
some, so it is written in powers of ten here, which the contract refuses as an identifier.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    WorksheetNotFound,
)

from minewatch.errors import FeedRefusedError
from minewatch.feeds.source import Progress, Source, digest_of

#: Largest workbook taken, uncompressed [bytes].
MAX_UNCOMPRESSED = 1 << 30
#: Highest ratio of uncompressed to compressed size taken of a workbook above the next figure.
MAX_RATIO = 200
_SMALL = 1 << 26
_ROWS = 20_000
_EXACT = 10**15


def open_xlsx(path: Path, sheet: str | None, progress: Progress | None) -> Source:
    """Open a workbook and read the header of its first, or the named, sheet.

    Raises
    ------
    FeedRefusedError
        If it is damaged, too large when unpacked, encrypted, or lacks the sheet or a header.
    """
    _guard(path)
    digest = digest_of(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            page = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    except WorksheetNotFound as error:
        msg = f"{path.name} has no sheet {sheet!r}; set `sheet` in the mapping to one that it has."
        raise FeedRefusedError(msg) from error
    except (CalamineError, OSError) as error:
        msg = f"{path.name} is a damaged or encrypted workbook ({error}); save it again."
        raise FeedRefusedError(msg) from error
    header = next(iter(page.iter_rows()), [])
    if not any(header):
        msg = f"{path.name} has no header in the first row of its sheet; add the column names."
        raise FeedRefusedError(msg)
    columns = [(_text(cell) or "").strip() for cell in header]
    source = Source(path, digest, columns, lambda wanted: _rows(source, page, wanted, progress))
    return source


def _guard(path: Path) -> None:
    """Refuse a workbook that would unpack into far more than a feed is."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        msg = f"{path.name} is a damaged workbook ({error}); save it again."
        raise FeedRefusedError(msg) from error
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        msg = f"{path.name} is a ZIP archive, not an XLSX workbook; unpack it first."
        raise FeedRefusedError(msg)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNCOMPRESSED or (unpacked > _SMALL and unpacked > MAX_RATIO * packed):
        msg = (
            f"{path.name} unpacks from {packed:,} to {unpacked:,} bytes, which no feed in a "
            "spreadsheet does; export it as CSV or Parquet."
        )
        raise FeedRefusedError(msg)


def _rows(
    source: Source, page: CalamineSheet, wanted: list[str], progress: Progress | None
) -> Iterator[pa.RecordBatch]:
    first = (page.start or (0, 0))[0] + 1
    places = [source.columns.index(name) for name in wanted]
    total, rows, line = page.height, iter(page.iter_rows()), first
    next(rows, None)
    while chunk := list(islice(rows, _ROWS)):
        lines = range(line + 1, line + 1 + len(chunk))
        line += len(chunk)
        kept = [
            (at, row) for at, row in zip(lines, chunk, strict=True) if any(c != "" for c in row)
        ]
        source.rows += len(kept)
        columns = [pa.array([_text(row[at]) for _, row in kept], pa.string()) for at in places]
        numbers = pa.array([at for at, _ in kept], pa.int64())
        yield pa.RecordBatch.from_arrays([numbers, *columns], ["line", *wanted])
        if progress:
            progress(line - first, total)


def _text(cell: object) -> str | None:
    """Write a cell as text: dates in ISO 8601, whole numbers without a fraction."""
    if cell == "":
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if abs(cell) >= _EXACT:
            return f"{cell:e}"
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
