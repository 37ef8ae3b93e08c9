"""The review queue: the next lead, its decision, and the second officer's confirmation (研判)."""

from dash import Dash

from dashboards.desk import Desk
from dashboards.page import Page
from dashboards.pages.queue.acting import register_acting
from dashboards.pages.queue.layout import layout
from dashboards.pages.queue.showing import register_showing


def register(app: Dash, desk: Desk) -> None:
    """Add the list, the filter, the steps, and the route that takes digests of evidence."""
    register_showing(app, desk)
    register_acting(app, desk)


PAGE = Page("/queue", "queue.title", "analyst", layout, register)
