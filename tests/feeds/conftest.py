"""Fixtures: an open warehouse, and loading into it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from feeds_support import EAST_8, Load, Rows, warehouse

from minewatch.feeds import LoadReport, Mapping, load_file


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = warehouse(":memory:", tmp_path / "spill")
    yield opened
    opened.close()


@pytest.fixture
def load(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Load:
    """Load text or bytes (written as a CSV) or a file, with a mapping given as keywords."""
    count = iter(range(1000))

    def _load(
        feed: str, what: str | bytes | Path, *, dry_run: bool = False, **said: object
    ) -> LoadReport:
        path = what if isinstance(what, Path) else tmp_path / f"file{next(count)}.csv"
        if isinstance(what, str):
            path.write_text(what, encoding="utf-8", newline="")
        if isinstance(what, bytes):
            path.write_bytes(what)
        mapping = Mapping.model_validate(said) if said else None
        return load_file(con, feed, path, mapping=mapping, utc_offset=EAST_8, dry_run=dry_run)

    return _load


@pytest.fixture
def rows(con: duckdb.DuckDBPyConnection) -> Rows:
    """Rows of a query."""
    return lambda query: con.execute(query).fetchall()
