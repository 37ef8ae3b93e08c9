"""Who decides: the officers of the desk, how the ledger names them, and what waits for them."""

import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dashboards.accounts.database import ACCOUNTS_FILE, Database
from dashboards.accounts.evidence_files import EvidenceFiles
from dashboards.accounts.passwords import Passwords
from dashboards.accounts.proposals import Proposals
from dashboards.accounts.roles import Account
from dashboards.accounts.store import Accounts
from dashboards.desk import Desk


class _Opened(NamedTuple):
    accounts: Accounts
    proposals: Proposals
    files: EvidenceFiles


@cache
def _opened(folder: Path) -> _Opened:
    database = Database(folder / ACCOUNTS_FILE)
    accounts = Accounts(database, Passwords(), time.time)
    return _Opened(accounts, Proposals(database), EvidenceFiles(database))


def proposals(desk: Desk) -> Proposals:
    """Return the proposals of the desk's workspace."""
    return _opened(desk.workspace.folder).proposals


def evidence_files(desk: Desk) -> EvidenceFiles:
    """Return the digests that the server took in the desk's workspace."""
    return _opened(desk.workspace.folder).files


def officers(desk: Desk) -> tuple[Account, ...]:
    """Return the active accounts whose role is officer, by name."""
    every = _opened(desk.workspace.folder).accounts.all()
    return tuple(one for one in every if one.active and one.role == "officer")


def named(account: Account) -> str:
    """Return how an officer is named in the ledger: a person, and an account that is unique."""
    return f"{account.full_name}（{account.name}）"


def name_of(desk: Desk, account: str) -> str:
    """Return the person and account behind an account's name; the name alone if there is none."""
    found = _opened(desk.workspace.folder).accounts.account(account)
    return account if found is None else named(found)
