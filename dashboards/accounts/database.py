"""The accounts' file (``accounts.sqlite`` in the workspace), and how it is brought up to date."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from minewatch.errors import WorkspaceError

ACCOUNTS_FILE = "accounts.sqlite"
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")
_WAIT_SECONDS = 10


class Database:
    """The file of accounts, sessions and failures; a connection for each use.

    Parameters
    ----------
    path : Path
        Made where it is absent, readable by its owner alone.

    Raises
    ------
    WorkspaceError
        If the file cannot be used or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            with closing(self._connect()) as con:
                con.execute("PRAGMA journal_mode = WAL")
                _migrate(con, path)

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Hold the file against other writers; what was changed is kept only if all went well."""
        with self._told(), closing(self._connect()) as con:
            con.execute("BEGIN IMMEDIATE")
            try:
                yield con
            except BaseException:
                con.execute("ROLLBACK")
                raise
            con.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Open the file for a query."""
        with self._told(), closing(self._connect()) as con:
            yield con

    def _connect(self) -> sqlite3.Connection:
        con = sqlite3.connect(self._path, isolation_level=None, timeout=_WAIT_SECONDS)
        con.row_factory = sqlite3.Row
        con.execute("PRAGMA foreign_keys = ON")
        return con

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            msg = f"The accounts' file {self._path} cannot be used ({error}); check its rights."
            raise WorkspaceError(msg) from error


def _migrate(con: sqlite3.Connection, path: Path) -> None:
    migrations = _migrations()
    con.execute("BEGIN IMMEDIATE")
    version = int(con.execute("PRAGMA user_version").fetchone()[0])
    if version > max(migrations):
        msg = f"{path} was written by a newer minewatch; open it with a newer one."
        raise WorkspaceError(msg)
    for number in sorted(n for n in migrations if n > version):
        for statement in migrations[number].split(";\n"):
            con.execute(statement)
        con.execute(f"PRAGMA user_version = {number:d}")
    con.execute("COMMIT")


def _migrations() -> dict[int, str]:
    found = ((_MIGRATION.fullmatch(f.name), f) for f in files("dashboards.accounts").iterdir())
    return {int(m[1]): f.read_text("utf-8") for m, f in found if m is not None}
