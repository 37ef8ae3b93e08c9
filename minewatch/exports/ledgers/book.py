"""One or more lists as a workbook, with the sheet of notes and sources behind them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import pyarrow as pa
from openpyxl import Workbook

from minewatch.exports.columns import Column
from minewatch.exports.files import timeless_zip
from minewatch.exports.sheet import list_sheet
from minewatch.exports.source import as_of
from minewatch.exports.words import Words
from minewatch.exports.workbook import notes_sheet
from minewatch.publish import Snapshot


@dataclass(frozen=True)
class Sheet:
    """A list of a workbook: keys of its labels, its rows, its columns.

    Attributes
    ----------
    note : str
        The text under the title.
    """

    name: str
    title: str
    note: str
    table: pa.Table
    columns: tuple[Column, ...]


def book_content(snapshot: Snapshot, sheets: Sequence[Sheet], words: Words) -> bytes:
    """Return the XLSX file's bytes, the same for the same rows."""
    day = as_of(snapshot)
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "minewatch"
    book.properties.created = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    for one in sheets:
        list_sheet(
            book.create_sheet(words.label(one.name)),
            one.title,
            one.table,
            one.columns,
            words,
            note=one.note,
        )
    notes_sheet(book.create_sheet(words.label("sheet_notes")), snapshot, words)
    raw = io.BytesIO()
    book.save(raw)
    return timeless_zip(raw.getvalue(), f"{day.isoformat()}T00:00:00Z")
