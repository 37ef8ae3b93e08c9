"""The enforcement list as a workbook (XLSX): list, surcharge, other leads, notes and sources."""

import io
from datetime import UTC, datetime, time

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from minewatch.exports.columns import LIST, OTHER, SURCHARGE
from minewatch.exports.enforcement import flagged_sites, surcharges
from minewatch.exports.files import timeless_zip
from minewatch.exports.other_leads import other_leads
from minewatch.exports.provenance import provenance
from minewatch.exports.sheet import HEADER_ROW, heading, list_sheet, pairs, print_setup
from minewatch.exports.source import as_of
from minewatch.exports.words import Words
from minewatch.publish import Snapshot


def workbook(snapshot: Snapshot, words: Words, *, unmasked: bool = False) -> bytes:
    """Return the XLSX file's bytes, the same for the same snapshot."""
    day = as_of(snapshot)
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "minewatch"
    book.properties.created = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    sites = book.create_sheet(words.label("sheet_list"))
    list_sheet(sites, "list_title", flagged_sites(snapshot, unmasked=unmasked), LIST, words)
    details = book.create_sheet(words.label("sheet_surcharge"))
    list_sheet(
        details, "surcharge_title", surcharges(snapshot, unmasked=unmasked), SURCHARGE, words
    )
    other = book.create_sheet(words.label("sheet_other"))
    list_sheet(other, "other_title", other_leads(snapshot, words), OTHER, words, note="other_note")
    notes_sheet(book.create_sheet(words.label("sheet_notes")), snapshot, words)
    raw = io.BytesIO()
    book.save(raw)
    return timeless_zip(raw.getvalue(), f"{day.isoformat()}T00:00:00Z")


def notes_sheet(sheet: Worksheet, snapshot: Snapshot, words: Words) -> None:
    """Write what to mind and where the figures come from (说明与来源)."""
    heading(sheet, words.label("notes_title"), words.label("lead_not_finding"))
    line = HEADER_ROW + 1
    for title, items in provenance(snapshot, words):
        line = pairs(sheet, line, title, items)
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 96
    print_setup(sheet, pages_wide=1)
