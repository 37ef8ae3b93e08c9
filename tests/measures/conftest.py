"""An empty warehouse for the records that measures rest on."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from minewatch.warehouse import open_warehouse


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return an open, empty warehouse."""
    connection = open_warehouse(
        tmp_path / "w.duckdb", temp=tmp_path / "spill", threads=1, memory_limit="500MB"
    )
    try:
        yield connection
    finally:
        connection.close()
