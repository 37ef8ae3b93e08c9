"""Whether the case allows a notice: the guards of the ledger, asked before anything is printed."""

from datetime import date
from typing import Any

from minewatch.cases.asked import Asked
from minewatch.cases.details import read_details
from minewatch.cases.folding import fold
from minewatch.cases.guards import check
from minewatch.cases.model import Case, Notice
from minewatch.errors import WorkspaceError
from minewatch.exports.notices.facts import Order
from minewatch.exports.notices.known import Sources
from minewatch.exports.notices.template import EVENTS, Kind


def refuse_unlawful(kind: Kind, sources: Sources, site_id: str, order: Order) -> None:
    """Refuse a notice that the ledger would not record on the day of issue.

    One that it holds already, under the same number and of the same day, may be printed again
    until the site is inspected anew.

    Raises
    ------
    GuardError
        If the case does not allow it; the message names the provision.
    RuleError
        If a provision that the guard rests on is missing.
    WorkspaceError
        If number or day of issue are missing, the number is another document's, or the site was
        inspected since.
    """
    if order.number is None or order.issued_on is None:
        msg = "A notice needs its number and day; give --number and --issued-on, or --draft."
        raise WorkspaceError(msg)
    case, event = sources.case or Case(site_id), EVENTS[kind]
    recorded = case.notice(order.number)
    if recorded is not None:
        if (recorded.kind, recorded.issued_on) != (event, order.issued_on):
            msg = (
                f"{order.number} is the number of a {recorded.kind} of {recorded.issued_on} in the "
                "case ledger; give the number and day of this notice."
            )
            raise WorkspaceError(msg)
        _refuse_other_findings(case, recorded)
        return
    told = read_details(event, _details(kind, order.number, order.issued_on, order))
    check(Asked(case, event, told, _recorded_on(case, order.issued_on), (), sources.book))


def _refuse_other_findings(case: Case, recorded: Notice) -> None:
    """Refuse to print again what would say other meters, officers or sums than were served."""
    then = fold(case.site_id, [event for event in case.events if event.seq <= recorded.seq])
    if then.findings != case.findings:
        msg = (
            f"Site {case.site_id} was inspected since {recorded.number} was issued, so it would "
            "print otherwise now; use the file that was kept, or issue one with a new number."
        )
        raise WorkspaceError(msg)


def _details(kind: Kind, number: str, issued_on: date, order: Order) -> dict[str, Any]:
    """Return what the officer would record, as far as the paper says it."""
    told: dict[str, Any] = {"number": number, "on": issued_on}
    if kind == "hearing" and order.hearing_on is not None:
        told["hearing_on"] = order.hearing_on
    if kind == "restriction":
        told["living_supply"] = "not_affected"  # the template says so
        if order.effective_on is not None and order.effective_on > issued_on:
            told["days"] = (order.effective_on - issued_on).days
        if order.illegal_use is not None:
            told["illegal_use"] = order.illegal_use
        if order.scope is not None:
            told["scope"] = order.scope
    return told


def _recorded_on(case: Case, issued_on: date) -> date:
    """Return the earliest day on which the ledger could record it."""
    return max([issued_on, *(event.at.date() for event in case.events[-1:])])
