"""The two-officer rule (两名以上执法人员): what one officer writes down, a second confirms.

A proposal lies beside the accounts until the officer it names confirms it from a session of their
own. Only then is the event appended to the case ledger, naming both; before, the ledger knows
nothing of it. The event is appended while the proposal is held against everybody else, and with
the last event that the first officer saw: so it is recorded once, and on the case as it was seen.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from dashboards.accounts.database import Database
from dashboards.accounts.errors import AccountError
from dashboards.accounts.evidence_files import refuse_unknown
from dashboards.accounts.proposal import Proposal, ProposalError

_INSERT = (
    "INSERT INTO proposals (site_id, proposed_by, second, proposed_at, seen, reason, details, "
    "evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_OPEN = "SELECT * FROM proposals WHERE site_id = ? AND state = 'open'"
#: The last of each site, where the second officer returned it to the first.
_RETURNED = (
    "SELECT * FROM proposals AS one WHERE state = 'returned' AND proposed_by = ? AND NOT EXISTS "
    "(SELECT 1 FROM proposals WHERE site_id = one.site_id AND number > one.number) ORDER BY number"
)


class Proposals:
    """The proposals of a workspace, in the accounts' file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def propose(  # noqa: PLR0913 - each is a column
        self,
        site_id: str,
        *,
        by: str,
        second: str,
        at: datetime,
        seen: int,
        reason: str,
        details: Mapping[str, Any],
        evidence: tuple[str, ...],
    ) -> None:
        """Keep what one officer found, for the second to confirm.

        Raises
        ------
        AccountError
            If the two are not different officers, or if evidence was not taken from the first
            one's files.
        ProposalError
            If a proposal waits on the site already.
        """
        told = json.dumps(details, ensure_ascii=False, sort_keys=True)
        with self._database.changing() as con:
            _two_officers(con, by, second)
            refuse_unknown(con, by, evidence)
            if (waiting := _open_of(con, site_id)) is not None:
                msg = f"{waiting.proposed_by} proposed on site {site_id} already; nothing was kept."
                raise ProposalError("queue.proposed_already", msg, waiting)
            row = (site_id, by, second, at.isoformat(timespec="seconds"), seen, reason.strip(),
                   told, json.dumps(sorted(set(evidence))))  # fmt: skip
            con.execute(_INSERT, row)

    def record(
        self, number: int, *, by: str, at: datetime, append: Callable[[Proposal], int]
    ) -> int:
        """Confirm a proposal as its second officer and return the `seq` of its event.

        Parameters
        ----------
        append : callable
            Appends the event to the ledger and returns its `seq`; what it raises leaves the
            proposal open.

        Raises
        ------
        AccountError
            If `by` is not the officer that it names.
        ProposalError
            If it does not wait any more.
        """
        with self._database.changing() as con:
            proposal = _waiting(con, number)
            if by != proposal.second:
                msg = f"Proposal {number} waits for {proposal.second}, not for {by}."
                raise AccountError("queue.not_second", msg)
            _two_officers(con, proposal.proposed_by, by)
            seq = append(proposal)
            _end(con, number, "recorded", (by, at, None, seq))
        return seq

    def end(
        self, number: int, state: Literal["returned", "withdrawn"], *, by: str, at: datetime,
        why: str,
    ) -> None:  # fmt: skip
        """Return a proposal as its second officer, or withdraw it as its first.

        Raises
        ------
        AccountError
            If `by` may not, or no reason is given.
        ProposalError
            If it does not wait any more.
        """
        if not why.strip():
            raise AccountError("queue.why", "Say why; nothing was changed.")
        with self._database.changing() as con:
            proposal = _waiting(con, number)
            if by != (proposal.second if state == "returned" else proposal.proposed_by):
                msg = f"Proposal {number} is not for {by} to end."
                raise AccountError("queue.not_second", msg)
            _end(con, number, state, (by, at, why.strip(), None))

    def open_of(self, site_id: str) -> Proposal | None:
        """Return the proposal that waits on a site."""
        with self._database.reading() as con:
            return _open_of(con, site_id)

    def waiting(self) -> tuple[Proposal, ...]:
        """Return every proposal that waits, oldest first."""
        return self._all("SELECT * FROM proposals WHERE state = 'open' ORDER BY number")

    def returned_to(self, first: str) -> tuple[Proposal, ...]:
        """Return what was returned to its first officer and not written down anew, oldest first."""
        return self._all(_RETURNED, first)

    def of_site(self, site_id: str) -> tuple[Proposal, ...]:
        """Return every proposal that there was on a site, oldest first."""
        return self._all("SELECT * FROM proposals WHERE site_id = ? ORDER BY number", site_id)

    def _all(self, query: str, *given: str) -> tuple[Proposal, ...]:
        with self._database.reading() as con:
            return tuple(map(Proposal.of, con.execute(query, given)))


def _two_officers(con: sqlite3.Connection, first: str, second: str) -> None:
    """Refuse unless both are different, active accounts with the role officer itself."""
    query = "SELECT 1 FROM accounts WHERE name = ? AND role = 'officer' AND active"
    both = all(con.execute(query, (name,)).fetchone() for name in (first, second))
    if first == second or not both:
        msg = "An inspection names two different officers with accounts of that role."
        raise AccountError("queue.two_officers", msg)


def _waiting(con: sqlite3.Connection, number: int) -> Proposal:
    row = con.execute("SELECT * FROM proposals WHERE number = ?", (number,)).fetchone()
    if row is None or row["state"] != "open":
        msg = f"Proposal {number} does not wait any more; look at the case again."
        if row is None:
            raise AccountError("queue.not_waiting", msg)
        raise ProposalError("queue.not_waiting", msg, Proposal.of(row))
    return Proposal.of(row)


def _open_of(con: sqlite3.Connection, site_id: str) -> Proposal | None:
    row = con.execute(_OPEN, (site_id,)).fetchone()
    return None if row is None else Proposal.of(row)


def _end(
    con: sqlite3.Connection,
    number: int,
    state: str,
    ended: tuple[str, datetime, str | None, int | None],
) -> None:
    by, at, why, seq = ended
    con.execute(
        "UPDATE proposals SET state = ?, ended_by = ?, ended_at = ?, ended_why = ?, seq = ? "
        "WHERE number = ?",
        (state, by, at.isoformat(timespec="seconds"), why, seq, number),
    )
