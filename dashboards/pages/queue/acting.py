"""The steps of the review queue as buttons, and the files that are handed in."""

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from flask import Response

from dashboards.accounts.errors import AccountError
from dashboards.accounts.proposal import ProposalError
from dashboards.components.conflict import event_conflict, proposal_conflict
from dashboards.components.decision import proof_list
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.review.evidence import proofs_of, take_digest
from dashboards.review.steps import Step
from minewatch.errors import ConflictError, MinewatchError


def register_acting(app: Dash, desk: Desk) -> None:
    """Add the steps, and the route that takes digests of evidence."""
    _register_act(app, desk)
    _register_files(app, desk)

    @app.server.post("/evidence")  # type: ignore[untyped-decorator]  # Dash hides its Flask
    @needs("officer")
    def evidence() -> Response:
        return take_digest(desk)


def _register_act(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("queue-told", "children", allow_duplicate=True),
        Output("queue-tick", "data"),
        Output("queue-proofs", "data", allow_duplicate=True),
        Input({"act": ALL}, "n_clicks"),
        State({"field": ALL}, "value"),
        State("queue-shown", "data"),
        State("queue-seen", "data"),
        State("queue-proofs", "data"),
        State("queue-tick", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def act(
        _clicks: object, _values: object, site: object, seen: object, held: object, tick: object
    ) -> tuple[Any, ...]:
        asked = ctx.triggered_id
        if not isinstance(asked, dict) or not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update, no_update
        fields = _fields(ctx.states_list[0])
        told = tick + 1 if isinstance(tick, int) else 1
        if asked.get("act") == "refresh":
            return None, told, no_update
        step = Step(desk, str(site), seen if isinstance(seen, int) else -1, fields,
                     tuple(one["sha256"] for one in proofs_of(held)))  # fmt: skip
        try:
            done = step.take(str(asked.get("act")))
        except MinewatchError as error:
            return _refused(desk, step, error), no_update, no_update
        return html.P(done, className="done"), told, []


def _refused(desk: Desk, step: Step, error: MinewatchError) -> Component:
    """Return why a step was not taken: who was first, or the sentence of what refused it."""
    if isinstance(error, ProposalError):
        return proposal_conflict(desk, error)
    if isinstance(error, AccountError):
        return _problem(desk.words(error.key))
    if isinstance(error, ConflictError):
        return event_conflict(desk, desk.case(step.site_id), step.seen, error)
    return _problem(str(error))


def _problem(text: str) -> Component:
    return html.Div(text, className="problem")


def _fields(states: Any) -> dict[str, Any]:
    return {
        str(one["id"]["field"]): one.get("value")
        for one in states
        if isinstance(one, dict) and isinstance(one.get("id"), dict) and "field" in one["id"]
    }


def _register_files(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output({"proofs": ALL}, "children"), Input("queue-proofs", "data"),
        Input("queue-card", "children"),
    )  # fmt: skip
    @needs("analyst")
    def proofs(held: object, _card: object) -> list[Any]:
        shown = proof_list(proofs_of(held), desk.words)
        return [shown] * len(ctx.outputs_list)

    app.clientside_callback(
        ClientsideFunction("queue", "keep"),
        Output("queue-proofs", "modified_timestamp"),
        Input("queue-proofs", "data"),
    )

    @app.callback(
        Output("queue-told", "children", allow_duplicate=True),
        Input("queue-failed", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def failed(when: object) -> Any:
        return _problem(desk.words("queue.evidence_failed")) if when else no_update
