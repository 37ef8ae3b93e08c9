"""One step asked for in the review queue, from what the browser sent to what is recorded."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from flask import abort

from dashboards.accounts.errors import AccountError
from dashboards.accounts.proposal import Proposal, ProposalError
from dashboards.desk import Desk
from dashboards.review import deciding, undoing
from dashboards.review.officers import name_of, proposals


class Step:
    """One step asked for, with what the browser sent: none of it is trusted.

    Attributes
    ----------
    site_id : str
    seen : int
        The last event of the site that who asks was shown; -1 where the browser tells none.
    """

    def __init__(
        self, desk: Desk, site_id: str, seen: int, fields: Mapping[str, Any],
        evidence: tuple[str, ...],
    ) -> None:  # fmt: skip
        self._desk, self.site_id, self.seen = desk, site_id, seen
        self._fields, self._evidence = fields, evidence

    def take(self, what: str) -> str:
        """Do what is asked and return the sentence that tells of it."""
        steps = {
            "open": self._open,
            "propose": self._propose,
            "confirm": self._confirm,
            "return": lambda: self._end("returned"),
            "withdraw": lambda: self._end("withdrawn"),
            "undo": self._undo,
        }
        if what not in steps:
            abort(400, description="no such step")
        if what != "confirm" and not self._text("reason").strip():
            raise AccountError("queue.why", "Give a reason.")
        return steps[what]()

    def _text(self, name: str) -> str:
        value = self._fields.get(name)
        return value if isinstance(value, str) else ""

    def _open(self) -> str:
        event = deciding.open_case(
            self._desk, self.site_id, to=self._text("to"), reason=self._text("reason"),
            seen=self.seen,
        )  # fmt: skip
        return self._desk.words("queue.opened", seq=event.seq)

    def _propose(self) -> str:
        second = self._text("second")
        deciding.propose(
            self._desk, self.site_id, second=second, reason=self._text("reason"),
            details=self._details(), evidence=self._evidence, seen=self.seen,
        )  # fmt: skip
        return self._desk.words("queue.proposed", name=name_of(self._desk, second))

    def _details(self) -> dict[str, Any]:
        outcome, on = self._text("outcome"), self._text("on")
        if not outcome:
            raise AccountError("queue.choose_outcome", "Choose an outcome.")
        told: dict[str, Any] = {"outcome": outcome, "on": _day(on), "meter_ids": self._meters()}
        if outcome == "cleared" and self._text("found"):
            told["found"] = self._text("found")
        if self._text("household") in {"yes", "no"}:
            told["household"] = self._text("household") == "yes"
        return told

    def _meters(self) -> list[str]:
        """Return the meters named; a strange one is refused, since none named is every lead."""
        row = self._desk.site(self.site_id)
        known = set(row["meter_ids"] if row is not None else ())
        asked = self._fields.get("meter_ids")
        named = asked if isinstance(asked, list) else []
        if not all(isinstance(one, str) and one in known for one in named):
            raise AccountError("queue.strange_meter", f"Site {self.site_id} has no such meter.")
        return named

    def _waiting(self) -> Proposal:
        every = proposals(self._desk).of_site(self.site_id)
        msg = "The finding does not wait any more."
        if not every:
            raise AccountError("queue.not_waiting", msg)
        if every[-1].state != "open":
            raise ProposalError("queue.not_waiting", msg, every[-1])
        return every[-1]

    def _confirm(self) -> str:
        seq = deciding.confirm(self._desk, self._waiting().number)
        return self._desk.words("queue.confirmed", seq=seq)

    def _end(self, state: Literal["returned", "withdrawn"]) -> str:
        proposals(self._desk).end(
            self._waiting().number, state, by=self._desk.user.name, at=self._desk.now(),
            why=self._text("reason"),
        )  # fmt: skip
        return self._desk.words(f"queue.{state}")

    def _undo(self) -> str:
        event = undoing.undo(self._desk, self.site_id, reason=self._text("reason"), seen=self.seen)
        return self._desk.words("queue.undone", seq=event.seq)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise AccountError("queue.bad_day", f"{text!r} is no day.") from error
