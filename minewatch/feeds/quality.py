"""Quality flags (placeholder until written)."""

import duckdb

FEEDS = ("curves", "registers", "settlements")


def flag(con: duckdb.DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Recompute a feed's flags."""
    return {}
