"""An inspection as one officer wrote it down, and what became of it (核查结论待确认)."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dashboards.accounts.errors import AccountError

State = Literal["open", "recorded", "returned", "withdrawn"]


@dataclass(frozen=True)
class Proposal:
    """An inspection that waits, or waited, for its second officer.

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
    state : str
        ``open`` while it waits; ``returned`` by the second, ``withdrawn`` by the first officer.
    ended_by, ended_at, ended_why
        Who ended it, when and why; missing while it waits, and ``ended_why`` once recorded.
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
    state: State
    ended_by: str | None
    ended_at: datetime | None
    ended_why: str | None

    @classmethod
    def of(cls, row: sqlite3.Row) -> "Proposal":
        """Return the proposal of a row of the table ``proposals``."""
        return cls(
            number=row["number"],
            site_id=row["site_id"],
            proposed_by=row["proposed_by"],
            second=row["second"],
            proposed_at=datetime.fromisoformat(row["proposed_at"]),
            seen=row["seen"],
            reason=row["reason"],
            details=json.loads(row["details"]),
            evidence=tuple(json.loads(row["evidence"])),
            state=row["state"],
            ended_by=row["ended_by"],
            ended_at=None if row["ended_at"] is None else datetime.fromisoformat(row["ended_at"]),
            ended_why=row["ended_why"],
        )


class ProposalError(AccountError):
    """Somebody else was first on a finding; nothing was changed.

    Attributes
    ----------
    proposal : Proposal
        The one that stands in the way: it waits already, or it waits no more.
    """

    def __init__(self, key: str, message: str, proposal: Proposal) -> None:
        super().__init__(key, message)
        self.proposal = proposal
