"""Provisions as dated, sourced data, and the measures computed from them (规则与措施)."""

from minewatch.rules.book import Rulebook
from minewatch.rules.energy import Energy, read_energy
from minewatch.rules.phase_out import phase_outs
from minewatch.rules.results import Deadline, Missing, Rate
from minewatch.rules.surcharge import surcharges

__all__ = [
    "Deadline",
    "Energy",
    "Missing",
    "Rate",
    "Rulebook",
    "phase_outs",
    "read_energy",
    "surcharges",
]
