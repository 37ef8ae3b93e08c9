"""What stands on the page of the review queue before any lead is shown."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.queue_filter import filter_fields, filter_of, stored
from dashboards.desk import Desk
from dashboards.page import Asked
from dashboards.pages.queue.leads import VIEWS, first_view
from dashboards.words import Words

_KEYS = (("j ↓", "next"), ("k ↑", "previous"), ("c", "confirmed"), ("x", "cleared"),
         ("u", "undecided"), ("r", "reason"), ("Ctrl+Enter", "submit"), ("o", "open"),
         ("?", "help"))  # fmt: skip


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page, at the site and with the filter in the address if there are any."""
    desk.scan()  # before there is one, the page says what to do
    words, site = desk.words, asked.query.get("site")
    view = asked.query.get("view")
    wanted = filter_of(asked.query)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(words("queue.title")),
                    html.P(id="queue-count", className="as-of", **attributes(aria_live="polite")),
                ],
                className="page-head",
            ),
            html.P(words("queue.formula"), className="formula"),
            *_stores(site, stored(wanted)),
            _views(desk, view if view in VIEWS else first_view(desk, site)),
            html.Div([filter_fields(wanted, words), _keys(words)], className="queue-tools"),
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
    )


def _stores(site: str | None, wanted: dict[str, object]) -> list[Component]:
    """Return what the browser keeps: the lead asked for, the lead shown, and what was handed in."""
    held: dict[str, Any] = {
        "site": site, "shown": None, "seen": None, "place": 0, "tick": 0, "proofs": [],
        "failed": None, "wanted": wanted,
    }  # fmt: skip
    return [dcc.Store(id=f"queue-{name}", data=data) for name, data in held.items()]


def _views(desk: Desk, chosen: str) -> Component:
    """Return the choice of a view; only officers have something returned to them."""
    words = desk.words
    shown = [one for one in VIEWS if one != "returned" or desk.user.role == "officer"]
    options = [{"value": one, "label": words(f"queue.view_{one}")} for one in shown]
    radio = dcc.RadioItems(options, chosen, id="queue-view", className="choice", inline=True)
    return html.Div(radio, role="group", **attributes(aria_label=words("queue.view")))


def _keys(words: Words) -> Component:
    items = [html.Li([html.Kbd(key), " ", words(f"queue.key_{name}")]) for key, name in _KEYS]
    return html.Details(
        [html.Summary([words("queue.keys"), " ", html.Kbd("?")]), html.Ul(items, className="keys")],
        id="queue-help", className="more",
    )  # fmt: skip
