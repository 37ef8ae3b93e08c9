"""Notices to a party (执法文书): one editable template each, as DOCX or PDF.

Printing decides nothing: what was issued and served is recorded in the case ledger, with the
digest of the file as its evidence.
"""

from minewatch.exports.notices.bureau import Bureau
from minewatch.exports.notices.facts import Order
from minewatch.exports.notices.known import Sources
from minewatch.exports.notices.printing import NOTICE_FORMATS, printed_notice
from minewatch.exports.notices.template import NOTICE_KINDS, Kind

__all__ = [
    "NOTICE_FORMATS",
    "NOTICE_KINDS",
    "Bureau",
    "Kind",
    "Order",
    "Sources",
    "printed_notice",
]
