"""Provisions as dated, sourced data: what holds where and when (规则)."""

from minewatch.rules.book import Rulebook
from minewatch.rules.calendar import Due, due, due_of, is_working_day
from minewatch.rules.provisions import MEASURES, Amount, Period, Provision, SupportRule
from minewatch.rules.records import Rule
from minewatch.rules.results import Deadline, Missing, Rate

__all__ = [
    "MEASURES",
    "Amount",
    "Deadline",
    "Due",
    "Missing",
    "Period",
    "Provision",
    "Rate",
    "Rule",
    "Rulebook",
    "SupportRule",
    "due",
    "due_of",
    "is_working_day",
]
