"""The case ledger (案件台账): a small SQLite file in WAL mode, written by many, changed by none."""

import re
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Self

from minewatch.errors import WorkspaceError

_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


class Ledger:
    """An opened case ledger; :meth:`open` makes or migrates the file.

    Attributes
    ----------
    version : int
        Schema version of the file, the number of its last migration.
    """

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a ledger, making it where it is absent and migrating an older one.

        Parameters
        ----------
        path : Path
            The SQLite file.

        Raises
        ------
        WorkspaceError
            If the file is no ledger, cannot be opened, or was written by a newer version.
        """
        try:
            con = sqlite3.connect(path, isolation_level=None, timeout=30)
        except sqlite3.Error as error:
            msg = f"The case ledger {path} cannot be opened: {error}; check the folder."
            raise WorkspaceError(msg) from error
        try:
            _migrate(con, path)
        except sqlite3.Error as error:
            con.close()
            msg = f"{path} cannot be used as a case ledger: {error}; restore it from a copy."
            raise WorkspaceError(msg) from error
        except WorkspaceError:
            con.close()
            raise
        return cls(con)

    @property
    def version(self) -> int:
        """Schema version of the file."""
        return _version(self._con)

    def confirmed_sites(self) -> set[str]:
        """Return the ids of sites that an inspection by two officers has confirmed.

        No event of this version confirms a site, so there are none.
        """
        return set()

    def close(self) -> None:
        """Close the file."""
        self._con.close()


def _version(con: sqlite3.Connection) -> int:
    return int(con.execute("PRAGMA user_version").fetchone()[0])


def _migrations() -> dict[int, str]:
    found = ((_MIGRATION.fullmatch(f.name), f) for f in files("minewatch.cases").iterdir())
    return {int(m[1]): f.read_text("utf-8") for m, f in found if m is not None}


def _migrate(con: sqlite3.Connection, path: Path) -> None:
    migrations = _migrations()
    newest = max(migrations)
    if _version(con) > newest:
        msg = (
            f"The case ledger {path} has schema version {_version(con)}, newer than {newest}, "
            "which this minewatch knows; open it with a newer minewatch."
        )
        raise WorkspaceError(msg)
    con.execute("PRAGMA journal_mode = WAL")
    if _version(con) == newest:
        return
    con.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: another process may have migrated in between.
        for number in sorted(n for n in migrations if n > _version(con)):
            for statement in _statements(migrations[number]):
                con.execute(statement)
            con.execute(f"PRAGMA user_version = {number:d}")
        con.execute("COMMIT")
    except sqlite3.Error:
        con.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    # Not executescript: it commits first, and a migration is one transaction.
    found, pending = [], ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
