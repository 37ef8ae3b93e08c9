"""What a case is: its events, its documents, and where it stands (案件)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from minewatch.cases.findings import Finding, Found, Outcome, latest, outcome_of_site
from minewatch.cases.kinds import DOCUMENTS, KINDS, OUTCOMES, SITELESS, STATES, Kind, State

__all__ = [
    "DOCUMENTS", "KINDS", "OUTCOMES", "SITELESS", "STATES", "Case", "Event", "Finding", "Kind",
    "Notice", "Problem", "State",
]  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One decision, as recorded (事件).

    Attributes
    ----------
    seq : int
        Place in the ledger, from 1.
    at : datetime
        When it was recorded, local standard time with its offset.
    actor : str
        Who recorded it (经办人).
    site_id : str or None
        None for what concerns no single site.
    details : mapping
        What the kind holds (:mod:`minewatch.cases.details`), as JSON values; under ``law``, what
        the guard found: ``provisions``, ``verified`` and, where a period runs, ``due_on`` and
        ``due_provisional``.
    evidence : tuple of str
        SHA-256 of each piece of evidence.
    previous_hash, hash : str
        SHA-256 of the event before ('' for the first), and of this one.
    """

    seq: int
    at: datetime
    actor: str
    site_id: str | None
    kind: Kind
    reason: str
    details: Mapping[str, Any]
    evidence: tuple[str, ...]
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Notice:
    """A numbered document of a case, and its service (文书与送达).

    Attributes
    ----------
    seq : int
        Of the event that issued it.
    days : int or None
        Period that the officer set, in calendar days after service.
    served_on : date or None
        None: not served, so that it has no effect yet.
    served_how, receiver_role : str or None
        Way of service (送达方式) and in which role it was received, see
        :mod:`minewatch.cases.receivers`; an older event has free text.
    due_on : date or None
        Last day of the period that runs from service, or the day of the hearing.
    due_provisional : bool
        Whether that day lies beyond the published holidays.
    verified : bool
        Whether the period rests on a verified provision.
    amount_yuan : Decimal or None
        As the document says.
    meter_ids : tuple of str
        Meters whose confirmation it was issued on; empty where that named none.
    left_out : tuple of str
        Meters that it does not speak of: none was confirmed then, or it was cleared since.
    spent : bool
        Whether later inspections cleared all that it is about: nothing rests on it any more.
    """

    kind: Kind
    number: str
    seq: int
    issued_on: date
    days: int | None = None
    served_on: date | None = None
    served_how: str | None = None
    receiver_role: str | None = None
    due_on: date | None = None
    due_provisional: bool = False
    verified: bool = True
    amount_yuan: Decimal | None = None
    hearing_on: date | None = None
    meter_ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    spent: bool = False

    def is_about(self, meter_id: str | None) -> bool:
        """Whether it speaks of a meter; None is the site, of which it speaks until it is spent."""
        if self.spent or meter_id is None:
            return not self.spent
        return meter_id not in self.left_out and (not self.meter_ids or meter_id in self.meter_ids)


@dataclass(frozen=True)
class Case:
    """Where a site stands (案件), folded from its events; undone ones count for nothing.

    Attributes
    ----------
    state : State
        The last step taken.
    outcome : Outcome or None
        Of the site: confirmed if what was found of one meter last is, cleared only if all that
        were leads are; None before the first inspection.
    found : Found or None
        What the last finding of that outcome says.
    findings : tuple of Finding
        What was found of each meter last, in order of recording.
    lead_meter_ids : tuple of str
        Meters of the site that a scan flagged, as last recorded; empty where nobody did.
    officers : tuple of str
        Who inspected last.
    confirmed_on, cleared_on : date or None
        Day of the last finding that confirmed, or cleared, where that is the outcome.
    household : bool or None
        Whether people live on the same supply; None where not recorded.
    notices : tuple of Notice
        In order of issue.
    events : tuple of Event
        All events of the site, undone ones among them.
    undone : frozenset of int
        The `seq` of those that were undone.
    """

    site_id: str
    state: State = "lead"
    outcome: Outcome | None = None
    found: Found | None = None
    assigned_to: str | None = None
    findings: tuple[Finding, ...] = ()
    lead_meter_ids: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    province: str | None = None
    household: bool | None = None
    opened_on: date | None = None
    inspected_on: date | None = None
    confirmed_on: date | None = None
    cleared_on: date | None = None
    hearing_requested_on: date | None = None
    hearing_held_on: date | None = None
    restricted_on: date | None = None
    closed_on: date | None = None
    closed_ground: str | None = None
    suspended: bool = False
    notices: tuple[Notice, ...] = ()
    events: tuple[Event, ...] = ()
    undone: frozenset[int] = frozenset()

    @property
    def last_seq(self) -> int:
        """The `seq` of the last event, 0 before the first; ``expected_seq`` of an append."""
        return self.events[-1].seq if self.events else 0

    @property
    def running(self) -> bool:
        """Whether it was opened and is not closed."""
        return self.opened_on is not None and self.closed_on is None

    @property
    def standing(self) -> tuple[Event, ...]:
        """The events that were not undone, without the undoings."""
        return tuple(e for e in self.events if e.kind != "undone" and e.seq not in self.undone)

    @property
    def confirming(self) -> tuple[Finding, ...]:
        """The findings that confirm mining, of all that stand."""
        return tuple(one for one in self.findings if one.outcome == "confirmed")

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that make the outcome; all where none says it by itself."""
        return tuple(one for one in self.findings if one.outcome == self.outcome) or self.findings

    @property
    def confirmed_meters(self) -> tuple[str, ...]:
        """Meters that were confirmed by number; empty where officers spoke of the whole site."""
        named = [one.meter_ids for one in self.confirming]
        return tuple(sorted(meter for ids in named for meter in ids)) if all(named) else ()

    def outcome_of(self, meter_id: str) -> Outcome | None:
        """Return what was found of a meter last; None where no inspection spoke of it."""
        found = latest(self.findings, meter_id)
        if found is None:  # a case that is told without findings speaks of the site
            return None if self.findings else self.outcome
        return found.outcome

    @property
    def open_leads(self) -> tuple[str, ...]:
        """Leads (线索户号) that no inspection confirmed or cleared."""
        return tuple(
            one for one in self.lead_meter_ids if self.outcome_of(one) in {None, "undecided"}
        )

    def over(self, lead_meter_ids: Collection[str]) -> Self:
        """Return the case as it stands with the meters that a scan flags; none says nothing new."""
        if not lead_meter_ids or not self.findings:
            return self
        return replace(self, lead_meter_ids=tuple(sorted(lead_meter_ids))).decided()

    def decided(self) -> Self:
        """Return the case with the outcome that its findings make."""
        outcome = outcome_of_site(self.findings, self.lead_meter_ids)
        last = next((one for one in reversed(self.findings) if one.outcome == outcome), None)
        day = None if last is None else last.on
        return replace(
            self,
            outcome=outcome,
            found=None if last is None else last.found,
            confirmed_on=day if outcome == "confirmed" else None,
            cleared_on=day if outcome == "cleared" else None,
        )

    def notice(self, number: str) -> Notice | None:
        """Return the document of a number."""
        return next((one for one in self.notices if one.number == number), None)

    def served(self, kind: Kind) -> tuple[Notice, ...]:
        """Return the documents of a kind that were served and are not spent."""
        found = (n for n in self.notices if n.kind == kind and n.served_on is not None)
        return tuple(notice for notice in found if not notice.spent)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a ledger, and at which event; None for the file as a whole."""

    seq: int | None
    what: str
