"""What people take away from a published snapshot: lists, ledgers, notices, maps, summary.

Everything here reads a :class:`minewatch.publish.Snapshot`, the case ledger and the rules, and the
same of them gives the same bytes.
"""

from minewatch.exports.files import check_suffix
from minewatch.exports.findings import form_of, write_findings
from minewatch.exports.ledgers import (
    issue_of,
    progress_content,
    weekly_content,
    working_content,
)
from minewatch.exports.lists import LIST_FORMATS, export_list, list_content
from minewatch.exports.load_report import quarantine_table, report_table
from minewatch.exports.maps import MAP_FORMATS, export_map, map_content
from minewatch.exports.other_leads import other_leads, write_leads
from minewatch.exports.people import mask_person, mask_phones
from minewatch.exports.summary import SUMMARY_FORMATS, export_summary, summary_content

__all__ = [
    "LIST_FORMATS",
    "MAP_FORMATS",
    "SUMMARY_FORMATS",
    "check_suffix",
    "export_list",
    "export_map",
    "export_summary",
    "form_of",
    "issue_of",
    "list_content",
    "map_content",
    "mask_person",
    "mask_phones",
    "other_leads",
    "progress_content",
    "quarantine_table",
    "report_table",
    "summary_content",
    "weekly_content",
    "working_content",
    "write_findings",
    "write_leads",
]
