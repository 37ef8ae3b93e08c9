"""Refit the weights of evidence on inspected outcomes (核查结论), and report what changed."""

from minewatch.recalibrate.run import recalibrate
from minewatch.recalibrate.store import write_model

__all__ = ["recalibrate", "write_model"]
