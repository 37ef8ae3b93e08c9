"""Cards: a figure with its name and what it means, and boxes with a heading."""

from typing import Any

from dash import html
from dash.development.base_component import Component


def figure_card(name: str, value: str, note: str, *, exact: str = "", kind: str = "") -> Component:
    """Return a figure with its name above and its meaning below.

    Parameters
    ----------
    name, value, note : str
    exact : str
        Shown on pointing at a value that is rounded.
    kind : str
        Class of the card; ``strong`` for the first of a row.
    """
    return html.Div(
        [html.Dt(name), html.Dd(value, title=exact or value), html.Dd(note, className="note")],
        className=f"figure-card {kind}".strip(),
    )


def card_row(cards: list[Component]) -> Component:
    """Return cards side by side."""
    return html.Dl(cards, className="figure-cards")


def box(title: str, children: Any, *, kind: str = "", level: int = 2) -> Component:
    """Return a bordered part of a page under a heading."""
    heading = html.H2(title) if level == 2 else html.H3(title)
    return html.Section([heading, html.Div(children)], className=f"box {kind}".strip())
