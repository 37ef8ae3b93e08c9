"""Persons' names of a site: shown for a purpose, once it is on record (查看未脱敏信息)."""

from typing import Any
from urllib.parse import unquote

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import abort

from dashboards.components.site_facts import pairs
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.words import Words
from minewatch.errors import MinewatchError

_LONGEST_PURPOSE = 300


def unmasking(desk: Desk, words: Words) -> list[Component]:
    """Return the form that asks for a purpose; nothing for who may not see."""
    if not desk.user.may("officer"):
        return []
    field = dcc.Input(id="site-purpose", maxLength=_LONGEST_PURPOSE, autoComplete="off")
    return [
        html.Details(
            [
                html.Summary(words("site.unmask")),
                html.P(words("site.unmask_hint"), className="hint"),
                html.Div(
                    [
                        html.Label([html.Span(words("site.purpose")), field]),
                        html.Button(words("site.unmask_go"), id="site-unmask", type="button"),
                    ],
                    className="row",
                ),
                html.Div(id="site-unmasked", role="status"),
            ],
            className="unmask",
        )
    ]


def register(app: Dash, desk: Desk) -> None:
    """Add the view of unmasked data."""

    @app.callback(
        Output("site-unmasked", "children"),
        Input("site-unmask", "n_clicks"),
        State("site-purpose", "value"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    @needs("officer")
    def unmask(clicks: object, purpose: object, pathname: object) -> Any:
        if not clicks:
            return no_update
        site_id = unquote(str(pathname).removeprefix("/site/"))
        if desk.site(site_id) is None:
            abort(404, description="no such site")
        words, why = desk.words, str(purpose or "")[:_LONGEST_PURPOSE].strip()
        if not why:
            return html.P(words("site.purpose_missing"), className="problem")
        try:
            row = desk.site_unmasked(site_id, why)
        except MinewatchError as error:
            return html.P(str(error), className="problem")
        return _unmasked(row or {}, words)


def _unmasked(row: dict[str, Any], words: Words) -> Component:
    keys = ("name", "enterprise_name", "address")
    named = {"enterprise_name": "enterprise"}
    told = pairs([(words(f"site.{named.get(key, key)}"), row.get(key)) for key in keys])
    return html.Div([told, html.P(words("site.unmask_done"), className="hint")])
