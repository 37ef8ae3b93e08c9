"""Feeds: taking files into the warehouse, by contract (数据接入).

One module a feed holds its contract; :func:`load_file` takes a file in, :func:`read_mapping` reads
what a real export calls and means by the contract's columns.
"""

from minewatch.feeds.load import load_file
from minewatch.feeds.mapping import Mapping, read_mapping
from minewatch.feeds.quarantine import read_quarantine
from minewatch.feeds.registry import FEEDS
from minewatch.feeds.report import LoadReport

__all__ = ["FEEDS", "LoadReport", "Mapping", "load_file", "read_mapping", "read_quarantine"]
