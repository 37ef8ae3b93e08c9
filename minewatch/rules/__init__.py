"""Provisions as dated, sourced data: what holds where and when (规则)."""

from minewatch.rules.book import Rulebook
from minewatch.rules.results import Deadline, Missing, Rate

__all__ = ["Deadline", "Missing", "Rate", "Rulebook"]
