"""The two-officer rule (两名以上执法人员): what one officer writes down, a second confirms.

A proposal lies beside the accounts until the officer it names confirms it from a session of their
own. Only then is the event appended to the case ledger, naming both; before, the ledger knows
nothing of it. The event is appended while the proposal is held against everybody else, and with
the last event that the first officer saw: so it is recorded once, and on the case as it was seen.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dashboards.accounts.database import Database
from dashboards.accounts.errors import AccountError

_INSERT = (
    "INSERT INTO proposals (site_id, proposed_by, second, proposed_at, seen, reason, details, "
    "evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class Proposal:
    """An inspection that waits for its second officer.

    Attributes
    ----------
    proposed_by, second : str
        Account names of the two officers.
    proposed_at : datetime
        Local standard time with its offset.
    seen : int
        Last event of the site that the first officer saw.
    details : mapping
        As the event will hold them, see :class:`minewatch.cases.details.Inspected`.
    evidence : tuple of str
        SHA-256 of each piece.
    """

    number: int
    site_id: str
    proposed_by: str
    second: str
    proposed_at: datetime
    seen: int
    reason: str
    details: Mapping[str, Any]
    evidence: tuple[str, ...]


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
            If the two are not different officers, if evidence was not taken from the first one's
            files, or if a proposal waits on the site already.
        """
        told = json.dumps(details, ensure_ascii=False, sort_keys=True)
        with self._database.changing() as con:
            _two_officers(con, by, second)
            _refuse_unknown(con, by, evidence)
            if (waiting := _open_of(con, site_id)) is not None:
                msg = f"{waiting.proposed_by} proposed on site {site_id} already; nothing was kept."
                raise AccountError("queue.proposed_already", msg)
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
            If it does not wait any more, or `by` is not the officer that it names.
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
            If it does not wait any more, or `by` may not, or no reason is given.
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
        query = "SELECT * FROM proposals WHERE state = 'open' ORDER BY number"
        with self._database.reading() as con:
            return tuple(map(_proposal, con.execute(query)))

    def take(self, sha256: str, name: str, size: int, *, by: str, at: datetime) -> None:
        """Keep the digest that the server took of an officer's file."""
        row = (sha256, by, name, size, at.isoformat(timespec="seconds"))
        with self._database.changing() as con:
            con.execute("INSERT OR IGNORE INTO evidence_files VALUES (?, ?, ?, ?, ?)", row)

    def files_of(self, by: str, evidence: tuple[str, ...]) -> dict[str, str]:
        """Return the names of files by digest, as an officer gave them."""
        query = "SELECT name FROM evidence_files WHERE sha256 = ? AND taken_by = ?"
        with self._database.reading() as con:
            found = {one: con.execute(query, (one, by)).fetchone() for one in evidence}
        return {one: row["name"] for one, row in found.items() if row is not None}


def _two_officers(con: sqlite3.Connection, first: str, second: str) -> None:
    """Refuse unless both are different, active accounts with the role officer itself."""
    query = "SELECT 1 FROM accounts WHERE name = ? AND role = 'officer' AND active"
    both = all(con.execute(query, (name,)).fetchone() for name in (first, second))
    if first == second or not both:
        msg = "An inspection names two different officers with accounts of that role."
        raise AccountError("queue.two_officers", msg)


def _refuse_unknown(con: sqlite3.Connection, by: str, evidence: tuple[str, ...]) -> None:
    query = "SELECT 1 FROM evidence_files WHERE sha256 = ? AND taken_by = ?"
    if not all(con.execute(query, (one, by)).fetchone() for one in evidence):
        msg = "Evidence is what the server took the digest of; add the file again."
        raise AccountError("queue.unknown_evidence", msg)


def _waiting(con: sqlite3.Connection, number: int) -> Proposal:
    row = con.execute(
        "SELECT * FROM proposals WHERE number = ? AND state = 'open'", (number,)
    ).fetchone()
    if row is None:
        msg = f"Proposal {number} does not wait any more; look at the case again."
        raise AccountError("queue.not_waiting", msg)
    return _proposal(row)


def _open_of(con: sqlite3.Connection, site_id: str) -> Proposal | None:
    row = con.execute(
        "SELECT * FROM proposals WHERE site_id = ? AND state = 'open'", (site_id,)
    ).fetchone()
    return None if row is None else _proposal(row)


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


def _proposal(row: sqlite3.Row) -> Proposal:
    return Proposal(
        number=row["number"],
        site_id=row["site_id"],
        proposed_by=row["proposed_by"],
        second=row["second"],
        proposed_at=datetime.fromisoformat(row["proposed_at"]),
        seen=row["seen"],
        reason=row["reason"],
        details=json.loads(row["details"]),
        evidence=tuple(json.loads(row["evidence"])),
    )
