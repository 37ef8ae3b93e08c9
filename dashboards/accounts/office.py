"""The parts that accounts are made of, opened together."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dashboards.accounts.database import ACCOUNTS_FILE, Database
from dashboards.accounts.lockout import Lockout
from dashboards.accounts.log import ACCESS_FILE, AccessLog
from dashboards.accounts.passwords import Passwords
from dashboards.accounts.sessions import Sessions
from dashboards.accounts.store import Accounts

#: The account that the first start makes.
FIRST = "admin"


@dataclass(frozen=True)
class Office:
    """Accounts, their sessions, the lock against guessing, and the access log of a workspace."""

    accounts: Accounts
    sessions: Sessions
    lockout: Lockout
    log: AccessLog

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> Self:
        """Open the accounts in a workspace's folder, making their file where it is absent.

        Parameters
        ----------
        passwords : Passwords, optional
            How passwords are hashed.
        clock : callable
            Returns the Unix time in seconds.

        Raises
        ------
        WorkspaceError
            If the accounts' file cannot be used.
        """
        database = Database(folder / ACCOUNTS_FILE)
        return cls(
            Accounts(database, passwords or Passwords(), clock),
            Sessions(database, clock),
            Lockout(database, clock),
            AccessLog(folder / ACCESS_FILE, clock),
        )

    def first_password(self) -> str | None:
        """Return a one-time password for ``admin`` until its holder has set their own, then None.

        So a password that nobody wrote down is no dead end: start the server again.
        """
        admin = self.accounts.account(FIRST)
        if admin is None and not self.accounts.all():
            self.log.done("account_created", account=FIRST, role="administrator")
            return self.accounts.create(FIRST, "系统管理员", "administrator", by="")
        if admin is None or not admin.must_change or len(self.accounts.all()) > 1:
            return None
        self.log.done("password_reset", account=FIRST)
        return self.accounts.reset(FIRST)
