"""The accounts: made, changed and revoked by administrators (账号管理)."""

import re
import sqlite3
import unicodedata
from collections.abc import Callable

from dashboards.accounts.database import Database
from dashboards.accounts.errors import AccountError
from dashboards.accounts.passwords import Passwords, check_strength, one_time_password
from dashboards.accounts.roles import ROLES, Account, Role

_NAME = re.compile(r"[\w.-]{2,32}")
_LONGEST_NAME = 60
_ONE_TIME_SECONDS = 3 * 24 * 3600


class Accounts:
    """The accounts of a workspace.

    Parameters
    ----------
    clock : callable
        Returns the Unix time in seconds.
    """

    def __init__(
        self, database: Database, passwords: Passwords, clock: Callable[[], float]
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock

    def all(self) -> tuple[Account, ...]:
        """Return every account, revoked ones too, by name."""
        with self._database.reading() as con:
            return tuple(map(_account, con.execute("SELECT * FROM accounts ORDER BY name")))

    def account(self, name: str) -> Account | None:
        """Return an account, revoked or not."""
        with self._database.reading() as con:
            row = _row(con, name)
        return None if row is None else _account(row)

    def check(self, name: str, password: str) -> Account | None:
        """Return the account whose password this is; None if it is not, or not active.

        A one-time password is good for three days.
        """
        with self._database.reading() as con:
            row = _row(con, plain_name(name))
        agrees = self._passwords.agree(None if row is None else row["password_hash"], password)
        if row is None or not agrees or not row["active"]:
            return None
        until = row["one_time_until"]
        return None if until is not None and until < self._clock() else _account(row)

    def create(self, name: str, full_name: str, role: str, *, by: str) -> str:
        """Make an account and return its one-time password, which is kept nowhere.

        Raises
        ------
        AccountError
            If the name is taken or not plain, or the role unknown.
        """
        name, full_name = plain_name(name), " ".join(full_name.split())
        if not _NAME.fullmatch(name):
            raise AccountError("shell.bad_name", "A name is 2 to 32 letters, digits, . _ or -.")
        if not full_name.isprintable() or not 0 < len(full_name) <= _LONGEST_NAME:
            raise AccountError("shell.bad_full_name", "Give the person's name in plain text.")
        password = one_time_password()
        row = (
            name,
            full_name,
            _known(role),
            self._passwords.hashed(password),
            *self._from_now(),
            by,
        )
        with self._database.changing() as con:
            if _row(con, name) is not None:
                raise AccountError("shell.name_taken", f"There is an account {name!r} already.")
            con.execute(
                "INSERT INTO accounts (name, full_name, role, password_hash, one_time_until, "
                "created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return password

    def change_password(self, name: str, password: str) -> None:
        """Set the account's own password and end its sessions.

        Raises
        ------
        AccountError
            If it is weak, or the one that holds now.
        """
        check_strength(password, name)
        with self._database.reading() as con:
            row = _row(con, name)
        if row is not None and self._passwords.agree(row["password_hash"], password):
            raise AccountError("shell.password_same", "The password is the one that holds now.")
        self._change(name, password_hash=self._passwords.hashed(password), one_time_until=None)

    def reset(self, name: str) -> str:
        """Return a new one-time password of an account and end its sessions."""
        password = one_time_password()
        until, _ = self._from_now()
        self._change(name, password_hash=self._passwords.hashed(password), one_time_until=until)
        return password

    def set_role(self, name: str, role: str) -> None:
        """Change what an account may do and end its sessions.

        Raises
        ------
        AccountError
            If the role is unknown, or no active administrator would be left.
        """
        self._change(name, role=_known(role))

    def set_active(self, name: str, active: bool) -> None:
        """Revoke an account or take it back, and end its sessions; see :meth:`set_role`."""
        self._change(name, active=int(active))

    def _change(self, name: str, **columns: str | int | None) -> None:
        assigned = ", ".join(f"{column} = ?" for column in columns)
        with self._database.changing() as con:
            if _row(con, name) is None:
                raise AccountError("shell.no_account", f"There is no account {name!r}.")
            con.execute(
                f"UPDATE accounts SET {assigned} WHERE name = ?",  # noqa: S608 - own names
                (*columns.values(), name),
            )
            con.execute("DELETE FROM sessions WHERE name = ?", (name,))
            query = "SELECT 1 FROM accounts WHERE role = 'administrator' AND active"
            demoting = {"role", "active"} & columns.keys()
            if demoting and con.execute(query).fetchone() is None:
                raise AccountError("shell.last_administrator", "One administrator must be left.")

    def _from_now(self) -> tuple[int, int]:
        now = int(self._clock())
        return now + _ONE_TIME_SECONDS, now


def plain_name(name: str) -> str:
    """Return the one form of a name, however it was typed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _known(role: str) -> Role:
    if role not in ROLES:
        raise AccountError("shell.bad_role", f"There is no role {role!r}.")
    return role


def _row(con: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = con.execute(
        "SELECT * FROM accounts WHERE name = ?", (name,)
    ).fetchone()
    return found


def _account(row: sqlite3.Row) -> Account:
    return Account(
        name=row["name"],
        full_name=row["full_name"],
        role=_known(row["role"]),
        must_change=row["one_time_until"] is not None,
        active=bool(row["active"]),
    )
