"""What a bureau keeps and reports: working ledger (台账), weekly list (周报), progress (进展)."""

from minewatch.exports.ledgers.progress import progress, progress_content
from minewatch.exports.ledgers.weekly import Issue, issue_of, weekly_content, weekly_tables
from minewatch.exports.ledgers.working import working_content, working_ledger

__all__ = [
    "Issue",
    "issue_of",
    "progress",
    "progress_content",
    "weekly_content",
    "weekly_tables",
    "working_content",
    "working_ledger",
]
