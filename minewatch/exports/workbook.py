"""The enforcement list as a workbook (XLSX): list, surcharge details, provenance."""

import io
from datetime import UTC, datetime, time
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

from minewatch.exports.cells import is_formula_like, plain, worded
from minewatch.exports.columns import CODED, LIST, NUMBER_FORMATS, SURCHARGE, Column
from minewatch.exports.enforcement import flagged_sites, surcharges
from minewatch.exports.files import timeless_xlsx
from minewatch.exports.provenance import provenance
from minewatch.exports.source import as_of
from minewatch.exports.words import Words
from minewatch.publish import Snapshot

_FONT = "Microsoft YaHei"
_HEADER_ROW = 3
_LINE = 16.0  # height of a line of text in points
_PAGE_WIDTH = 250  # characters across a sheet of A3 that are still easy to read
_RULE = Border(bottom=Side(style="thin", color="D9DEE3"))
_WRAPPED = {"text", *CODED}


def workbook(snapshot: Snapshot, words: Words) -> bytes:
    """Return the XLSX file's bytes, the same for the same snapshot."""
    day = as_of(snapshot)
    book = Workbook()
    book.properties.creator = "minewatch"
    book.properties.created = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101  # a new workbook has one
    first.title = words.label("sheet_list")
    _list_sheet(first, "list_title", flagged_sites(snapshot), LIST, words)
    details = book.create_sheet(words.label("sheet_surcharge"))
    _list_sheet(details, "surcharge_title", surcharges(snapshot), SURCHARGE, words)
    _notes_sheet(book.create_sheet(words.label("sheet_notes")), snapshot, words)
    raw = io.BytesIO()
    book.save(raw)
    return timeless_xlsx(raw.getvalue(), f"{day.isoformat()}T00:00:00Z")


def _list_sheet(
    sheet: Worksheet, title: str, table: pa.Table, columns: tuple[Column, ...], words: Words
) -> None:
    _heading(sheet, words.label(title), words.label("lead_not_finding"))
    for number, column in enumerate(columns, 1):
        _header_cell(sheet.cell(_HEADER_ROW, number), column.header(words.lang))
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for line, row in enumerate(table.to_pylist(), _HEADER_ROW + 1):
        for number, column in enumerate(columns, 1):
            _fill(sheet.cell(line, number), row[column.name], column, words)
        sheet.row_dimensions[line].height = _LINE * _lines(sheet, line, columns)
    sheet.row_dimensions[_HEADER_ROW].height = 36
    if table.num_rows == 0:
        put_text(sheet.cell(_HEADER_ROW + 1, 1), words.label("empty_list"))
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{last}{_HEADER_ROW + max(table.num_rows, 1)}"
    sheet.freeze_panes = f"D{_HEADER_ROW + 1}"
    _print_setup(sheet, pages_wide=-(-sum(column.width for column in columns) // _PAGE_WIDTH))
    sheet.print_title_rows = f"1:{_HEADER_ROW}"
    sheet.print_title_cols = "A:C"


def _lines(sheet: Worksheet, line: int, columns: tuple[Column, ...]) -> int:
    """Return how many lines the longest text of a row wraps to; programs differ in finding out."""
    texts = ((sheet.cell(line, n).value, column.width) for n, column in enumerate(columns, 1))
    wrapped = (-(-cell_len(text) // (width - 2)) for text, width in texts if isinstance(text, str))
    return max(wrapped, default=1)


def _heading(sheet: Worksheet, title: str, warning: str) -> None:
    put_text(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(name=_FONT, size=16, bold=True)
    put_text(sheet.cell(2, 1), warning)
    sheet.cell(2, 1).font = Font(name=_FONT, size=11, bold=True, color="9C2A00")
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 20


def _header_cell(cell: Any, text: str) -> None:
    put_text(cell, text)
    cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="2B4257")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")


def _fill(cell: Any, value: Any, column: Column, words: Words) -> None:
    value = worded(value, column.kind, words)
    if isinstance(value, str):
        put_text(cell, value)
    elif value is not None:
        cell.value = value
        cell.number_format = NUMBER_FORMATS.get(column.kind, "General")
    cell.font = Font(name=_FONT, size=10)
    cell.border = _RULE
    text = column.kind in _WRAPPED
    side = {"horizontal": "left", "indent": 1} if text else {}
    cell.alignment = Alignment(vertical="top", wrap_text=text, **side)


def put_text(cell: Cell, text: str) -> None:
    """Write text that stays text: explicit string cell, marked as quoted if formula-like."""
    bare = plain(text)[:32767]
    cell._value = bare  # the setter would take '=' for a formula
    cell.data_type = "s"
    cell.number_format = "@"
    if is_formula_like(bare.lstrip()):
        cell.quotePrefix = True


def _notes_sheet(sheet: Worksheet, snapshot: Snapshot, words: Words) -> None:
    _heading(sheet, words.label("notes_title"), words.label("lead_not_finding"))
    line = _HEADER_ROW
    for section, items in provenance(snapshot, words):
        line += 1
        put_text(sheet.cell(line, 1), section)
        sheet.cell(line, 1).font = Font(name=_FONT, bold=True, size=12)
        for name, value in items:
            line += 1
            for number, text in ((1, name), (2, value)):
                put_text(sheet.cell(line, number), text)
                sheet.cell(line, number).font = Font(name=_FONT, size=10)
                sheet.cell(line, number).alignment = Alignment(wrap_text=True, vertical="top")
        line += 1
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 96
    _print_setup(sheet, pages_wide=1)


def _print_setup(sheet: Worksheet, pages_wide: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&P / &N"
