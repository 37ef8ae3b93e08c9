"""All sites on a map: filter, draw round some, list and export them (地图)."""

from dash import Dash

from dashboards.desk import Desk
from dashboards.page import Page
from dashboards.pages.map import drawing, exporting, listing
from dashboards.pages.map.layout import layout


def register(app: Dash, desk: Desk) -> None:
    """Add filtering, drawing, listing, exporting and opening."""
    drawing.register(app, desk)
    listing.register(app, desk)
    exporting.register(app, desk)


PAGE = Page("/map", "map.title", "viewer", layout, register)
