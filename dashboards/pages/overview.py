"""The first page: where things stand (总览)."""

from dash import html
from dash.development.base_component import Component

from dashboards.desk import Desk
from dashboards.page import Asked, Page


def layout(desk: Desk, _asked: Asked) -> Component:
    """Return the page."""
    words = desk.words
    return html.Section(
        [html.H1(words("overview.title")), html.P(words("shell.as_of", day=words.date(desk.as_of)))]
    )


PAGE = Page("/", "overview.title", "viewer", layout)
