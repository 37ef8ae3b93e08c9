"""The warehouse (DuckDB): what the feeds said. Numbered migrations make and update its tables.

The comments of the SQL files beside this module are the data dictionary.
"""

from minewatch.warehouse.store import NEWEST, open_warehouse, told_failure

__all__ = ["NEWEST", "open_warehouse", "told_failure"]
