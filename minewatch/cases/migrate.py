"""Bring a ledger file to the newest schema, in one transaction."""

import re
import sqlite3
from importlib.resources import files
from pathlib import Path

from minewatch.errors import WorkspaceError

_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


def version_of(con: sqlite3.Connection) -> int:
    """Return the schema version of a file, 0 for a new one."""
    return int(con.execute("PRAGMA user_version").fetchone()[0])


def migrate(con: sqlite3.Connection, path: Path) -> None:
    """Apply the migrations that a file lacks.

    Raises
    ------
    WorkspaceError
        If a newer version wrote it.
    sqlite3.Error
        If it is no ledger.
    """
    migrations = _migrations()
    newest = max(migrations)
    if version_of(con) > newest:
        msg = (
            f"The case ledger {path} has schema version {version_of(con)}, newer than {newest}, "
            "which this minewatch knows; open it with a newer minewatch."
        )
        raise WorkspaceError(msg)
    con.execute("PRAGMA journal_mode = WAL")
    if version_of(con) == newest:
        return
    con.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: another process may have migrated in between.
        for number in sorted(n for n in migrations if n > version_of(con)):
            for statement in _statements(migrations[number]):
                con.execute(statement)
            con.execute(f"PRAGMA user_version = {number:d}")
        con.execute("COMMIT")
    except sqlite3.Error:
        con.execute("ROLLBACK")
        raise


def _migrations() -> dict[int, str]:
    found = ((_MIGRATION.fullmatch(f.name), f) for f in files("minewatch.cases").iterdir())
    return {int(m[1]): f.read_text("utf-8") for m, f in found if m is not None}


def _statements(script: str) -> list[str]:
    # Not executescript: it commits first, and a migration is one transaction.
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
