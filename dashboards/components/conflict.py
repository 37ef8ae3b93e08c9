"""What was recorded first, where two people decide at once: who, when and what (同时处理)."""

from dash import html
from dash.development.base_component import Component

from dashboards.accounts.proposal import ProposalError
from dashboards.components.history import event_item
from dashboards.components.proposals_told import submitted_told, told_of
from dashboards.desk import Desk
from dashboards.review.officers import name_of
from minewatch.cases.model import Case
from minewatch.errors import ConflictError


def event_conflict(desk: Desk, case: Case, seen: int, error: ConflictError) -> Component:
    """Return what was recorded since the event that who asks had seen; at least the last event."""
    newer = [event for event in case.events if event.seq > seen] or list(case.events[-1:])
    if not newer:
        return _conflict(desk, [html.P(str(error))])
    items = [
        event_item(event, case, desk.words, actor=name_of(desk, event.actor)) for event in newer
    ]
    return _conflict(desk, [html.Ol(items, className="events")])


def proposal_conflict(desk: Desk, error: ProposalError) -> Component:
    """Return what became of the finding, or who submitted the one that waits."""
    one, words = error.proposal, desk.words
    told = submitted_told(one, desk) if one.state == "open" else told_of(one, desk)
    return _conflict(desk, [html.P(words(error.key)), told])


def _conflict(desk: Desk, told: list[Component]) -> Component:
    again = html.Button(desk.words("queue.refresh"), id={"act": "refresh"}, type="button")
    return html.Div(
        [html.Strong(desk.words("queue.conflict")), *told, again], className="problem conflict"
    )
