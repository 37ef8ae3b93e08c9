"""What people take away from a published snapshot: list, map, summary and findings.

Everything here reads a :class:`minewatch.publish.Snapshot` and nothing else, and the same snapshot
gives the same bytes.
"""

from minewatch.exports.files import check_suffix
from minewatch.exports.findings import form_of, write_findings
from minewatch.exports.lists import LIST_FORMATS, export_list
from minewatch.exports.load_report import quarantine_table, report_table
from minewatch.exports.maps import MAP_FORMATS, export_map
from minewatch.exports.other_leads import other_leads, write_leads
from minewatch.exports.people import mask_person
from minewatch.exports.summary import SUMMARY_FORMATS, export_summary

__all__ = [
    "LIST_FORMATS",
    "MAP_FORMATS",
    "SUMMARY_FORMATS",
    "check_suffix",
    "export_list",
    "export_map",
    "export_summary",
    "form_of",
    "mask_person",
    "other_leads",
    "quarantine_table",
    "report_table",
    "write_findings",
    "write_leads",
]
