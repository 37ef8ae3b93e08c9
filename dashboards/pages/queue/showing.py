"""The list of the review queue, and the lead in hand."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update

from dashboards.components.area_choice import narrowed
from dashboards.components.lead_in_hand import card
from dashboards.components.queue_filter import filter_of, filter_told
from dashboards.components.queue_list import count_told, queue_list
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.pages.queue.leads import VIEWS, leads_of
from dashboards.queries.queue import Place
from dashboards.view import case_of


def register_showing(app: Dash, desk: Desk) -> None:
    """Add the list, the lead in hand and the filter."""
    _register_show(app, desk)
    _register_filter(app)
    app.clientside_callback(
        ClientsideFunction("queue", "turned"),
        Output("queue-list", "className"),
        Input("queue-list", "children"),
    )

    @app.callback(
        Output("queue-told", "children"),
        Output("queue-proofs", "data"),
        Input("queue-site", "data"),
    )
    @needs("analyst")
    def fresh(_site: object) -> tuple[None, list[Any]]:
        return None, []


def _register_show(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("queue-list", "children"),
        Output("queue-card", "children"),
        Output("queue-count", "children"),
        Output("queue-filter-told", "children"),
        Output("queue-shown", "data"),
        Output("queue-seen", "data"),
        Output("queue-place", "data"),
        Output("queue-site", "data"),
        Input("queue-site", "data"),
        Input("queue-view", "value"),
        Input("queue-tick", "data"),
        Input("queue-wanted", "data"),
        State("queue-place", "data"),
    )
    @needs("analyst")
    def show(
        site: object, view: object, _tick: object, wanted: object, before: object
    ) -> tuple[Any, ...]:
        words, asked = desk.words, filter_of(wanted)
        told, leads = filter_told(asked, words), leads_of(desk, view, asked)
        chosen = _chosen(desk, site, leads.index)
        place = Place.of(leads.index, chosen, before)
        listed = queue_list(leads, place, _empty(view, told), words)
        count = count_told(place, words)
        if chosen is None:
            hint = html.P(words("queue.choose"), className="hint") if len(leads) else None
            return listed, hint, count, told, None, None, 0, no_update
        case = case_of(desk, chosen)
        moved = no_update if chosen == site else chosen
        shown = card(desk, chosen, case)
        return listed, shown, count, told, chosen, case.last_seq, place.at, moved


def _chosen(desk: Desk, site: object, listed: Any) -> str | None:
    """Return the lead to show: the one asked for, or the first where another list is asked for."""
    known = site if isinstance(site, str) and desk.site(site) is not None else None
    asked_anew = ctx.triggered_id == "queue-view"
    gone = ctx.triggered_id == "queue-wanted" and known not in listed
    if known is None or asked_anew or gone:
        return str(listed[0]) if len(listed) else None
    return known


def _empty(view: object, told: str) -> str:
    return "queue.empty_filter" if told else f"queue.empty_{view if view in VIEWS else VIEWS[0]}"


def _register_filter(app: Dash) -> None:
    @app.callback(
        Output("queue-city", "options"),
        Output("queue-city", "value"),
        Output("queue-county", "options"),
        Output("queue-county", "value"),
        Input("queue-province", "value"),
        Input("queue-city", "value"),
        State("queue-county", "value"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def narrow(province: object, city: object, county: object) -> tuple[Any, ...]:
        return narrowed(province, city, county)

    app.clientside_callback(
        ClientsideFunction("queue", "wanted"),
        Output("queue-wanted", "data"),
        Input("queue-province", "value"),
        Input("queue-city", "value"),
        Input("queue-county", "value"),
        Input("queue-p", "value"),
        Input("queue-text", "value"),
        Input("queue-view", "value"),
        State("queue-wanted", "data"),
        prevent_initial_call=True,
    )
