"""From events to where a case stands."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from minewatch.cases.findings import Finding, after
from minewatch.cases.model import DOCUMENTS, Case, Event, Notice, State

#: The step that an event is; others leave the state as it is.
_STATES: dict[str, State] = {
    "opened": "lead",
    "assigned": "assigned",
    "inspected": "inspected",
    "rectification_notice": "rectification_notice",
    "surcharge_notice": "surcharge_notice",
    "restriction_notice": "restriction_notice",
    "restricted": "restriction_notice",
    "closure_notice": "hearing",
    "penalty_notice": "hearing",
    "hearing_requested": "hearing",
    "hearing_notice": "hearing",
    "hearing_held": "hearing",
    "closure_decision": "decided",
    "penalty_decision": "decided",
    "closed": "closed",
}


def fold(site_id: str, events: Sequence[Event]) -> Case:
    """Return where a site stands after its events, in order of seq.

    An undone event counts for nothing. A case opened again after its close starts afresh.
    """
    undone = frozenset(e.details["seq"] for e in events if e.kind == "undone")
    case = Case(site_id)
    for event in events:
        if event.seq not in undone:
            case = _after(case, event)
    return replace(case, events=tuple(events), undone=undone)


def _after(case: Case, event: Event) -> Case:
    if event.kind in DOCUMENTS:
        case = replace(case, notices=(*case.notices, _notice(event, case)))
    elif event.kind in _STEPS:
        case = _STEPS[event.kind](case, event)
    return replace(case, state=_STATES.get(event.kind, case.state))


def _day(details: Any) -> date:
    return date.fromisoformat(details["on"])


def _notice(event: Event, case: Case) -> Notice:
    told, law = event.details, event.details["law"]
    unproven = (one.meter_ids for one in case.findings if one.outcome != "confirmed")
    hearing_on, amount = told.get("hearing_on"), told.get("amount_yuan")
    return Notice(
        kind=event.kind,
        number=told["number"],
        seq=event.seq,
        issued_on=_day(told),
        days=told.get("days"),
        verified=law["verified"],
        amount_yuan=None if amount is None else Decimal(amount),
        hearing_on=None if hearing_on is None else date.fromisoformat(hearing_on),
        meter_ids=case.confirmed_meters,
        left_out=tuple(meter for named in unproven for meter in named),
    )


def _opened(case: Case, event: Event) -> Case:
    told = event.details
    return Case(
        case.site_id,
        opened_on=_day(told),
        province=told.get("province"),
        household=told.get("household"),
        lead_meter_ids=tuple(told.get("lead_meter_ids", ())),
    )


def _assigned(case: Case, event: Event) -> Case:
    return replace(case, assigned_to=event.details["to"])


def _inspected(case: Case, event: Event) -> Case:
    told, found = event.details, Finding.of(event.seq, event.details)
    leads = tuple(told.get("lead_meter_ids", case.lead_meter_ids))
    if found.outcome == "cleared":
        notices = tuple(_cleared(notice, found.meter_ids, leads) for notice in case.notices)
        case = replace(case, notices=notices)
    return replace(
        case,
        findings=after(case.findings, found),
        lead_meter_ids=leads,
        officers=found.officers,
        household=told.get("household", case.household),
        inspected_on=found.on,
    ).decided()


def _cleared(notice: Notice, meters: Collection[str], leads: Collection[str]) -> Notice:
    """Return a document once meters were cleared; none named is the site, and spends it."""
    out = dict.fromkeys((*notice.left_out, *meters))
    about = set(notice.meter_ids or leads)
    spent = notice.spent or not meters or (bool(about) and about.issubset(out))
    return replace(notice, left_out=tuple(out), spent=spent)


def _served(case: Case, event: Event) -> Case:
    told, law = event.details, event.details["law"]
    due_on = law.get("due_on")
    notices = tuple(
        replace(
            notice,
            served_on=_day(told),
            served_how=told["how"],
            receiver_role=told["receiver_role"],
            due_on=None if due_on is None else date.fromisoformat(due_on),
            due_provisional=law.get("due_provisional", False),
            verified=notice.verified and law["verified"],
        )
        if notice.number == told["notice"]
        else notice
        for notice in case.notices
    )
    return replace(case, notices=notices)


def _closed(case: Case, event: Event) -> Case:
    return replace(case, closed_on=_day(event.details), closed_ground=event.details["ground"])


_STEPS: dict[str, Callable[[Case, Event], Case]] = {
    "opened": _opened,
    "assigned": _assigned,
    "inspected": _inspected,
    "served": _served,
    "hearing_requested": lambda case, e: replace(case, hearing_requested_on=_day(e.details)),
    "hearing_held": lambda case, e: replace(case, hearing_held_on=_day(e.details)),
    "restricted": lambda case, e: replace(case, restricted_on=_day(e.details)),
    "suspended": lambda case, _: replace(case, suspended=True),
    "resumed": lambda case, _: replace(case, suspended=False),
    "closed": _closed,
}
