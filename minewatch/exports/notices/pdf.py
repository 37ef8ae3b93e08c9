"""A notice as PDF, set by typst from the layout ``notice.typ``."""

import json
from datetime import UTC, date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from minewatch.errors import InstallationError
from minewatch.exports.notices.document import Block, Document, Table
from minewatch.exports.notices.fonts import find_fonts

#: Over the pages of a draft.
DRAFT = "草稿 · 未经签发，不得送达"


def pdf(document: Document, day: date, fonts: Path | None = None) -> bytes:
    """Return the PDF's bytes, the same for the same document and fonts.

    Parameters
    ----------
    document : Document
        The filled notice.
    day : date
        Date in the file's properties.
    fonts : Path or None
        A folder with further fonts.

    Raises
    ------
    InstallationError
        If no Chinese font is installed, or typst cannot set the page.
    """
    found = find_fonts(fonts)
    body = {
        "title": document.title,
        "draft": document.draft,
        "draft_header": DRAFT,
        "digest": document.digest,
        "fonts": found.families(),
        "blocks": [_block(block) for block in document.blocks],
    }
    layout = files("minewatch.exports").joinpath("templates", "notice.typ").read_bytes()
    try:
        return typst.compile(
            layout,
            font_paths=found.found,
            format="pdf",
            sys_inputs={"doc": json.dumps(body, ensure_ascii=False)},
            timestamp=datetime.combine(day, time(), UTC),
        )
    except typst.TypstError as error:
        msg = f"The PDF could not be set: {error.message}; install minewatch again or write .docx."
        raise InstallationError(msg) from error


def _block(block: Block) -> dict[str, Any]:
    made: dict[str, Any] = {"style": block.style, "text": block.text}
    if block.table is not None:
        made["table"] = _table(block.table)
    return made


def _table(table: Table) -> dict[str, Any]:
    return {
        "header": table.header,
        "rows": table.rows,
        "widths": table.widths,
        "numbers": sorted(table.numbers),
        "height_mm": table.height_mm,
        "size": table_size(table),
    }


def table_size(table: Table) -> float:
    """Return the size of a table's text in points: forms as large as they are filled in."""
    return 9.0 if table.header else 12.0
