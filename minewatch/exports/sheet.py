"""One sheet of a workbook: heading, frozen and repeated header, typed cells, print set-up."""

from typing import Any

import pyarrow as pa
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

from minewatch.exports.cells import is_formula_like, plain, worded
from minewatch.exports.columns import CODED, NUMBER_FORMATS, Column
from minewatch.exports.words import Words

#: Row of the column headings; the title and the warning stand above it.
HEADER_ROW = 3

_FONT = "Microsoft YaHei"
_LINE = 16.0  # height of a line of text in points
_PAGE_WIDTH = 250  # characters across a sheet of A3 that are still easy to read
_CELL_MAX = 32767  # characters that a spreadsheet holds in a cell
_WRAPPED = {"text", *CODED}


def list_sheet(
    sheet: Worksheet,
    title: str,
    table: pa.Table,
    columns: tuple[Column, ...],
    words: Words,
    note: str = "lead_not_finding",
) -> None:
    """Write a table under a title and the warning that it lists leads, ready to filter and print.

    Parameters
    ----------
    sheet : Worksheet
        An empty sheet.
    title : str
        Key of the title's label.
    table : pyarrow.Table
        Its columns are those of `columns`.
    columns : tuple of Column
        Headings, formats and widths.
    words : Words
        Language of headings and codes.
    note : str
        Key of the label that warns under the title, or the text itself.
    """
    heading(sheet, words.label(title), words.labels().get(note, note))
    for number, column in enumerate(columns, 1):
        _header_cell(sheet.cell(HEADER_ROW, number), column.header(words.lang))
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[HEADER_ROW].height = 36
    _fill(sheet, table, columns, words)
    if table.num_rows == 0:
        put_text(sheet.cell(HEADER_ROW + 1, 1), words.label("empty_list"))
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + max(table.num_rows, 1)}"
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    print_setup(sheet, pages_wide=-(-sum(column.width for column in columns) // _PAGE_WIDTH))
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    sheet.print_title_cols = "A:C"


def _fill(sheet: Worksheet, table: pa.Table, columns: tuple[Column, ...], words: Words) -> None:
    styles = [_style(sheet, column) for column in columns]
    for line, row in enumerate(table.to_pylist(), HEADER_ROW + 1):
        lines = 1
        for number, (column, style) in enumerate(zip(columns, styles, strict=True), 1):
            value = worded(row[column.name], column.kind, words)
            cell = sheet.cell(line, number)
            cell._style = style  # one style a column, for setting its parts cell by cell is slow
            if isinstance(value, str):
                put_text(cell, value)
                lines = max(lines, -(-cell_len(value) // (column.width - 2)))
            elif value is not None:
                cell.value = value
                cell._style = style  # the setter chose a format of its own
        # Set from the text, for programs differ in finding the height of wrapped rows.
        sheet.row_dimensions[line].height = _LINE * lines


def _style(sheet: Worksheet, column: Column) -> Any:
    cell = Cell(sheet, row=1, column=1)
    text = column.kind in _WRAPPED
    cell.font = Font(name=_FONT, size=10)
    cell.border = Border(bottom=Side(style="thin", color="D9DEE3"))
    side = {"horizontal": "left", "indent": 1} if text else {}
    cell.alignment = Alignment(vertical="top", wrap_text=text, **side)
    cell.number_format = NUMBER_FORMATS.get(column.kind, "@")
    return cell._style


def put_text(cell: Any, text: str) -> None:
    """Write text that stays text: an explicit string, marked as quoted where formula-like."""
    bare = plain(text)[:_CELL_MAX]
    cell._value = bare  # the setter would take '=' for a formula
    cell.data_type = "s"
    if is_formula_like(bare.lstrip()):
        cell._style = cell._style.__copy__()
        cell.quotePrefix = True


def heading(sheet: Worksheet, title: str, warning: str) -> None:
    """Write the title and, under it, the warning."""
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


def pairs(sheet: Worksheet, line: int, title: str, items: list[tuple[str, str]]) -> int:
    """Write a titled section of names and values from `line` on; return the line after it."""
    put_text(sheet.cell(line, 1), title)
    sheet.cell(line, 1).font = Font(name=_FONT, bold=True, size=12)
    for below, item in enumerate(items, line + 1):
        for number, text in enumerate(item, 1):
            cell = sheet.cell(below, number)
            put_text(cell, text)
            cell.font = Font(name=_FONT, size=10)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return line + len(items) + 2


def print_setup(sheet: Worksheet, pages_wide: int) -> None:
    """Print on A3 landscape, `pages_wide` pages across, with page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "&P / &N"
