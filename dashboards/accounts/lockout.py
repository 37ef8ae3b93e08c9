"""Locking out who guesses passwords (登录锁定), by account and by address, growing.

An attempt is counted before the password is looked at, so that many at once gain nothing; the
right password takes the account's count back. The lock is bounded, since anybody can cause it.
"""

from collections.abc import Callable
from typing import Literal

from dashboards.accounts.database import Database

Kind = Literal["account", "address"]
#: Attempts that are free: an office behind one address has many people.
_FREE: dict[Kind, int] = {"account": 5, "address": 30}
_FIRST_SECONDS, _LONGEST_SECONDS = 60, 3600
_FORGOTTEN_SECONDS = 24 * 3600


class Lockout:
    """Counts failed sign-ins.

    Parameters
    ----------
    clock : callable
        Returns the Unix time in seconds.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    def attempt(self, name: str, address: str) -> int:
        """Count an attempt and return 0, or the seconds to wait, and then it is not to be tried.

        Parameters
        ----------
        name : str
            As typed, whether or not there is such an account.
        address : str
            Where it comes from.
        """
        now = int(self._clock())
        asked: tuple[tuple[Kind, str], ...] = (("account", name), ("address", address))
        with self._database.changing() as con:
            con.execute("DELETE FROM failures WHERE last_at < ?", (now - _FORGOTTEN_SECONDS,))
            query = "SELECT locked_until FROM failures WHERE kind = ? AND who = ?"
            until = [int(row[0]) for key in asked for row in con.execute(query, key)]
            wait = max([0, *until]) - now
            if wait > 0:
                return wait
            for kind, who in asked:
                count = 1 + sum(
                    row[0]
                    for row in con.execute(
                        "SELECT count FROM failures WHERE kind = ? AND who = ?", (kind, who)
                    )
                )
                con.execute(
                    "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                    (kind, who, count, now, now + _seconds(count, _FREE[kind])),
                )
        return 0

    def passed(self, name: str, address: str) -> None:
        """Take back what was counted against an account; of the address, this attempt alone."""
        with self._database.changing() as con:
            con.execute("DELETE FROM failures WHERE kind = 'account' AND who = ?", (name,))
            con.execute(
                "UPDATE failures SET count = count - 1, locked_until = 0 "
                "WHERE kind = 'address' AND who = ?",
                (address,),
            )


def _seconds(count: int, free: int) -> int:
    """Return for how long the attempt after the `count`-th is locked."""
    if count < free:
        return 0
    doublings = min(count - free, 16)
    return min(_LONGEST_SECONDS, _FIRST_SECONDS << doublings)
