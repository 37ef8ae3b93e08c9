"""Files of which the server took the digest (证据摘要); the files themselves are not kept."""

import sqlite3
from datetime import datetime

from dashboards.accounts.database import Database
from dashboards.accounts.errors import AccountError

_OWN = "SELECT name FROM evidence_files WHERE sha256 = ? AND taken_by = ?"


class EvidenceFiles:
    """The digests that the server took, in the accounts' file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, sha256: str, name: str, size: int, *, by: str, at: datetime) -> None:
        """Keep the digest that the server took of an officer's file."""
        row = (sha256, by, name, size, at.isoformat(timespec="seconds"))
        with self._database.changing() as con:
            con.execute("INSERT OR IGNORE INTO evidence_files VALUES (?, ?, ?, ?, ?)", row)

    def names_of(self, by: str, evidence: tuple[str, ...]) -> dict[str, str]:
        """Return the names of files by digest, as an officer gave them."""
        with self._database.reading() as con:
            found = {one: con.execute(_OWN, (one, by)).fetchone() for one in evidence}
        return {one: row["name"] for one, row in found.items() if row is not None}


def refuse_unknown(con: sqlite3.Connection, by: str, evidence: tuple[str, ...]) -> None:
    """Refuse digests that the server did not take from one's own files."""
    if not all(con.execute(_OWN, (one, by)).fetchone() for one in evidence):
        msg = "Evidence is what the server took the digest of; add the file again."
        raise AccountError("queue.unknown_evidence", msg)
