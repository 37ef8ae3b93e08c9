"""A notice as DOCX, for a bureau that edits or seals it in its own office software."""

import io
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from minewatch.exports.files import timeless_zip
from minewatch.exports.notices.document import Block, Document, Style, Table
from minewatch.exports.notices.pdf import DRAFT, table_size

_FANGSONG, _HEI, _SONG = "仿宋", "黑体", "宋体"
_BODY = 16.0
_CELL_TWIPS = 45  # at both sides of a cell, twentieths of a point
_LINE = 28.95  # points a line: 22 lines a page
_SIDES: dict[Style, WD_ALIGN_PARAGRAPH] = {
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "centred": WD_ALIGN_PARAGRAPH.CENTER,
    "signature": WD_ALIGN_PARAGRAPH.RIGHT,
}


def docx_bytes(document: Document, day: date) -> bytes:
    """Return the DOCX's bytes, the same for the same document; `day` dates its properties."""
    paper = docx.Document()
    _page(paper, document)
    followers = [*document.blocks[1:], None]
    for block, follower in zip(document.blocks, followers, strict=True):
        if block.style == "page":
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif block.table is not None:
            _table(paper, block.table)
        else:
            paragraph = paper.add_paragraph()
            _paragraph(paragraph, block)
            paragraph.paragraph_format.keep_with_next = _holds_on(block, follower)
    told = paper.core_properties
    told.author, told.title, told.comments = "minewatch", document.title, ""
    told.created = told.modified = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    raw = io.BytesIO()
    paper.save(raw)
    return timeless_zip(raw.getvalue(), f"{day.isoformat()}T00:00:00Z")


def _holds_on(block: Block, follower: Block | None) -> bool | None:
    """Whether a block stays on the page of the next: a page of signatures alone is no paper."""
    signed = follower is not None and follower.style == "signature"
    return True if signed or block.style == "heading" else None


def _page(paper: Any, document: Document) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(_BODY)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FANGSONG)
    # Without it an office sets the punctuation of another script where a font is missing.
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.rPr.append(language)
    if document.draft:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = _run(head, DRAFT, 14, _HEI)
        run.font.color.rgb = RGBColor(0xB0, 0x00, 0x20)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", 14, _SONG)
    _page_number(foot)
    _run(foot, " —", 14, _SONG)
    mark = section.footer.add_paragraph()
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(mark, document.digest, 7.5, _SONG)


def _page_number(paragraph: Any) -> None:
    run = _run(paragraph, "", 14, _SONG)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _paragraph(paragraph: Any, block: Block) -> None:
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(0), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE)
    paragraph.alignment = _SIDES.get(block.style, WD_ALIGN_PARAGRAPH.JUSTIFY)
    if block.style == "title":
        shape.line_spacing, shape.space_after = Pt(36), Pt(8)
        _run(paragraph, block.text, 22, _SONG).bold = True
        return
    if block.style in {"body", "heading"}:
        shape.first_line_indent = Pt(2 * _BODY)
    if block.style == "signature":
        shape.right_indent = Pt(2 * _BODY)
    _run(paragraph, block.text, _BODY, _HEI if block.style == "heading" else _FANGSONG)


def _run(paragraph: Any, text: str, size: float, family: str) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._r.rPr.rFonts.set(qn("w:eastAsia"), family)
    return run


def _table(paper: Any, table: Table) -> None:
    lines = [table.header, *table.rows] if table.header else list(table.rows)
    grid = paper.add_table(rows=len(lines), cols=len(table.widths), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(grid)
    unit = 156 / sum(table.widths)
    for number, width in enumerate(table.widths):
        grid.columns[number].width = Mm(unit * width)
    for row, line in zip(grid.rows, lines, strict=True):
        if table.height_mm:
            row.height = Mm(table.height_mm)
        head = bool(table.header) and line is lines[0]
        if head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number, (cell, text) in enumerate(zip(row.cells, line, strict=True)):
            cell.width = Mm(unit * table.widths[number])
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.alignment = _side(table, number, head=head)
            _run(paragraph, text, table_size(table), _HEI if head else _FANGSONG)


def _narrow_margins(grid: Any) -> None:
    """Set cells closer to their sides than an office does, so that figures stay on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_CELL_TWIPS))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the schema sets the order


def _side(table: Table, number: int, *, head: bool) -> WD_ALIGN_PARAGRAPH:
    if not table.header:
        return WD_ALIGN_PARAGRAPH.LEFT
    numeric = number in table.numbers and not head
    return WD_ALIGN_PARAGRAPH.RIGHT if numeric else WD_ALIGN_PARAGRAPH.CENTER
