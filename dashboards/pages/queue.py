"""The review queue: the next lead, its decision, and the second officer's confirmation (研判)."""

from typing import Any

import pandas as pd
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import Response

from dashboards.accounts.errors import AccountError
from dashboards.components.attributes import attributes
from dashboards.components.decision import proof_list
from dashboards.components.lead_in_hand import card
from dashboards.components.queue_list import queue_list
from dashboards.desk import Desk
from dashboards.evidence import proofs_of, take_digest
from dashboards.guard.needs import needs
from dashboards.officers import named, proposals
from dashboards.page import Asked, Page
from dashboards.queries.queue import VIEWS, leads_by_worth
from dashboards.steps import Step
from dashboards.view import measures_of, sites_of
from dashboards.words import Words
from minewatch.errors import ConflictError, MinewatchError

_KEYS = (("j ↓", "next"), ("k ↑", "previous"), ("c", "confirmed"), ("x", "cleared"),
         ("u", "undecided"), ("r", "reason"), ("Ctrl+Enter", "submit"), ("o", "open"),
         ("?", "help"))  # fmt: skip


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page, at the site in the address if there is one."""
    words, wanted = desk.words, asked.query.get("site")
    views = [{"value": one, "label": words(f"queue.view_{one}")} for one in VIEWS]
    return html.Div(
        [
            html.Header(
                [html.H1(words("queue.title")), html.P(id="queue-count", className="as-of")],
                className="page-head",
            ),
            html.P(words("queue.formula"), className="formula"),
            dcc.Store(id="queue-site", data=wanted),
            dcc.Store(id="queue-seen"),
            dcc.Store(id="queue-tick", data=0),
            dcc.Store(id="queue-proofs", data=[]),
            dcc.Store(id="queue-failed"),
            html.Div(
                dcc.RadioItems(
                    views,
                    _first_view(desk, wanted),
                    id="queue-view",
                    className="choice",
                    inline=True,
                ),
                role="group",
                **attributes(aria_label=words("queue.view")),
            ),
            _keys(words),
            html.Div(
                [
                    html.Div(id="queue-list", className="box"),
                    html.Div(
                        [
                            html.Div(id="queue-told", className="queue-told", role="alert"),
                            html.Div(id="queue-card"),
                        ],
                        className="box queue-card",
                    ),
                ],
                className="queue-columns",
            ),
        ],
        className="queue-page",
    )  # fmt: skip


def _first_view(desk: Desk, wanted: str | None) -> str:
    if wanted:
        if proposals(desk).open_of(wanted) is not None:
            return "confirm"
        return "hand" if desk.case(wanted).running else "new"
    waits = any(one.second == desk.user.name for one in proposals(desk).waiting())
    return "confirm" if waits else "new"


def _keys(words: Words) -> Component:
    items = [html.Li([html.Kbd(key), " ", words(f"queue.key_{name}")]) for key, name in _KEYS]
    return html.Details(
        [html.Summary([words("queue.keys"), " ", html.Kbd("?")]), html.Ul(items, className="keys")],
        id="queue-help", className="more",
    )  # fmt: skip


def leads_of(desk: Desk, view: object) -> pd.DataFrame:
    """Return the leads of a view, most expected first; the first view for an unknown one."""
    found = leads_by_worth(sites_of(desk), measures_of(desk))
    cases = desk.cases()
    if view == "confirm":
        waiting = [one.site_id for one in proposals(desk).waiting()]
        return found[found.index.isin(waiting)]
    if view == "mine":
        own = named(desk.user)
        mine = [site for site, case in cases.items() if case.assigned_to == own and case.running]
        return found[found.index.isin(mine)]
    wanted = "in_hand" if view == "hand" else "lead"
    suspended = [site for site, case in cases.items() if case.suspended]
    return found[(found["status"] == wanted).to_numpy() & ~found.index.isin(suspended)]


def register(app: Dash, desk: Desk) -> None:
    """Add the list, the steps, and the route that takes digests of evidence."""
    _register_show(app, desk)
    _register_act(app, desk)

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
    def failed(_when: object) -> Component:
        return _problem(desk.words("queue.evidence_failed"))

    @app.server.post("/evidence")  # type: ignore[untyped-decorator]  # Dash hides its Flask
    @needs("officer")
    def evidence() -> Response:
        return take_digest(desk)


def _register_show(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("queue-list", "children"),
        Output("queue-card", "children"),
        Output("queue-count", "children"),
        Output("queue-seen", "data"),
        Output("queue-site", "data"),
        Input("queue-site", "data"),
        Input("queue-view", "value"),
        Input("queue-tick", "data"),
    )
    @needs("analyst")
    def show(site: object, view: object, _tick: object) -> tuple[Any, ...]:
        words, leads = desk.words, leads_of(desk, view)
        chosen = site if isinstance(site, str) and desk.site(site) is not None else None
        if ctx.triggered_id == "queue-view" or chosen is None:
            chosen = None if leads.empty else str(leads.index[0])
        view = view if view in VIEWS else VIEWS[0]
        listed = queue_list(leads, chosen, str(view), words)
        count = words("queue.count", count=words.number(len(leads)))
        if chosen is None:
            hint = html.P(words("queue.choose"), className="hint")
            return listed, hint, count, None, no_update
        case = desk.case(chosen)
        moved = no_update if chosen == site else chosen
        return listed, card(desk, chosen, case), count, case.last_seq, moved

    @app.callback(
        Output("queue-told", "children"),
        Output("queue-proofs", "data"),
        Input("queue-site", "data"),
    )
    @needs("analyst")
    def fresh(_site: object) -> tuple[None, list[Any]]:
        return None, []


def _register_act(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("queue-told", "children", allow_duplicate=True),
        Output("queue-tick", "data"),
        Output("queue-proofs", "data", allow_duplicate=True),
        Input({"act": ALL}, "n_clicks"),
        State({"field": ALL}, "value"),
        State("queue-site", "data"),
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
        except AccountError as error:
            return _problem(desk.words(error.key)), no_update, no_update
        except ConflictError as error:
            return _conflict(str(error), desk.words), no_update, no_update
        except MinewatchError as error:
            return _problem(str(error)), no_update, no_update
        return html.P(done, className="done"), told, []


def _problem(text: str) -> Component:
    return html.Div(text, className="problem")


def _conflict(text: str, words: Words) -> Component:
    again = html.Button(words("queue.refresh"), id={"act": "refresh"}, type="button")
    told = [html.Strong(words("queue.conflict")), html.P(text), again]
    return html.Div(told, className="problem")


def _fields(states: Any) -> dict[str, Any]:
    return {
        str(one["id"]["field"]): one.get("value")
        for one in states
        if isinstance(one, dict) and isinstance(one.get("id"), dict) and "field" in one["id"]
    }


PAGE = Page("/queue", "queue.title", "analyst", layout, register)
