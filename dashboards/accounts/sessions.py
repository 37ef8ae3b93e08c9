"""Sessions (会话): a random token in the cookie, the rest here, so that they can be revoked."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from dashboards.accounts.database import Database

#: Half an hour without a request, or a working day, ends a session.
IDLE_SECONDS, LONGEST_SECONDS = 30 * 60, 10 * 3600
#: The last request is written down at most so often, to spare the disk.
_NOTED_SECONDS = 60
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Session:
    """A session that holds: whose it is, and what its changes must show."""

    token: str
    name: str
    csrf: str


class Sessions:
    """Starts, finds and ends sessions.

    Parameters
    ----------
    clock : callable
        Returns the Unix time in seconds.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def start(self, name: str) -> Session:
        """Start a session of an account; its token was never seen before."""
        session = Session(secrets.token_urlsafe(_TOKEN_BYTES), name, secrets.token_urlsafe(24))
        now = int(self._clock())
        with self._database.changing() as con:
            con.execute(
                "DELETE FROM sessions WHERE started_at < ? OR seen_at < ?",
                (now - LONGEST_SECONDS, now - IDLE_SECONDS),
            )
            con.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (_digest(session.token), name, session.csrf, now, now),
            )
        return session

    def find(self, token: str | None) -> Session | None:
        """Return the session of a token; None if it is unknown, expired or revoked."""
        if not token:
            return None
        now, key = int(self._clock()), _digest(token)
        with self._database.reading() as con:
            row = con.execute("SELECT * FROM sessions WHERE token_sha256 = ?", (key,)).fetchone()
            if (
                row is None
                or now - row["started_at"] > LONGEST_SECONDS
                or now - row["seen_at"] > IDLE_SECONDS
            ):
                return None
            if now - row["seen_at"] >= _NOTED_SECONDS:
                con.execute("UPDATE sessions SET seen_at = ? WHERE token_sha256 = ?", (now, key))
        return Session(token, row["name"], row["csrf"])

    def end(self, token: str) -> None:
        """End one session."""
        with self._database.changing() as con:
            con.execute("DELETE FROM sessions WHERE token_sha256 = ?", (_digest(token),))

    def end_all(self, name: str) -> None:
        """End every session of an account."""
        with self._database.changing() as con:
            con.execute("DELETE FROM sessions WHERE name = ?", (name,))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
