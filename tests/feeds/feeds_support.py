"""What the tests of the feeds share."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from minewatch.feeds import LoadReport, Mapping, load_file

Load = Callable[..., LoadReport]
Rows = Callable[[str], list[tuple[Any, ...]]]

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
MAPPINGS = Path(__file__).parent / "mappings"
EAST_8 = dt.timedelta(hours=8)
SCHEMA = "".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "minewatch" / "warehouse").glob("0*.sql"))
)


def warehouse(path: str, spill: Path) -> duckdb.DuckDBPyConnection:
    """Open a warehouse as the workspace does."""
    con = duckdb.connect(path)
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'loads'").fetchall():
        con.execute(SCHEMA)
    con.execute("SET memory_limit = '1GB'")
    con.execute(f"SET temp_directory = '{spill}'")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def load_text(
    con: duckdb.DuckDBPyConnection, folder: Path, feed: str, text: str, **said: object
) -> LoadReport:
    """Write a CSV file and load it with a mapping."""
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8", newline="")
    mapping = Mapping.model_validate(said) if said else None
    return load_file(con, feed, path, mapping=mapping, utc_offset=EAST_8)


def content(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """All that the warehouse holds of the feeds, in a fixed order, without load numbers."""
    names = con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    return {
        name: sorted(
            str(row) for row in con.execute(f"SELECT * EXCLUDE load_id FROM {name}").fetchall()
        )
        for (name,) in names
        if name not in {"loads", "reading_flags", "quarantine"}
    }


def everything(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """All that the database holds, in a fixed order."""
    names = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return {n: sorted(map(str, con.execute(f"SELECT * FROM {n}").fetchall())) for (n,) in names}
