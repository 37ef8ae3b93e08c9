"""Whether published figures are what readings and rules come to (复算)."""

from minewatch.exports.audit.compare import AUDIT, Audit, audit_table, collected, compared
from minewatch.exports.audit.unchecked import Unchecked

__all__ = ["AUDIT", "Audit", "Unchecked", "audit_table", "collected", "compared"]
