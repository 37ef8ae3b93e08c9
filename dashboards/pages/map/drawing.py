"""What is drawn on the map as filters and layers change, and what is chosen on it."""

import json
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx, no_update
from flask import Response

from dashboards.components.area_choice import narrowed
from dashboards.components.filters import INPUTS, filter_of
from dashboards.components.map_layers import MARKS, layer_trace
from dashboards.components.outlines import ground
from dashboards.components.site_map import GROUND, packed, site_traces, view_of
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.pages.map.chosen import chosen_sites, layers_of
from dashboards.queries.filters import passing
from dashboards.view import sites_of
from dashboards.words import Words

_AREAS = ("map-province", "map-city", "map-county")
_LAYERS = {name: Input(f"map-layers-{name}", "value") for name in ("places", "leads")}


def register(app: Dash, desk: Desk) -> None:
    """Add what draws the map, and what is done on it."""
    _register_ground(app)
    _register_areas(app)
    _register_points(app, desk)
    _register_browser(app)
    _register_opening(app, desk)


def _register_ground(app: Dash) -> None:
    @app.server.get(GROUND)  # type: ignore[untyped-decorator]  # Dash hides its Flask
    @needs("viewer")
    def map_ground() -> Response:
        answer = Response(_ground(), mimetype="application/json")
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer


@cache
def _ground() -> bytes:
    return json.dumps(ground(), separators=(",", ":")).encode()


def _register_areas(app: Dash) -> None:
    @app.callback(
        Output("map-city", "options"),
        Output("map-city", "value"),
        Output("map-county", "options"),
        Output("map-county", "value"),
        Input("map-province", "value"),
        Input("map-city", "value"),
        State("map-county", "value"),
        prevent_initial_call=True,  # the panel is laid out with them
    )
    @needs("viewer")
    def narrow(province: object, city: object, county: object) -> tuple[Any, ...]:
        """Offer the cities and counties of what is chosen, and drop what lies elsewhere."""
        return narrowed(province, city, county)


def _register_points(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("map-graph", "figure"),
        Output("map-count", "children"),
        Output("map-wanted", "data"),
        inputs={"values": INPUTS, "layers": _LAYERS},
    )
    @needs("viewer")
    def show(values: dict[str, Any], layers: dict[str, object]) -> tuple[Any, ...]:
        words, wanted = desk.words, filter_of(values)
        every = sites_of(desk)
        sites = every[passing(every, wanted)]
        told = asdict(wanted)
        if told["kw_to"] == np.inf:
            del told["kw_to"]  # JSON has no infinity
        if not ctx.triggered_id:  # the layout has drawn these
            return no_update, _count(sites, words), told
        patch = Patch()
        patch["data"] = packed([*_layer_traces(desk, layers, words), *site_traces(sites, words)])
        if ctx.triggered_id in _AREAS:
            patch["layout"]["map"]["uirevision"] = wanted.area
            for name, value in view_of(wanted.area).items():
                patch["layout"]["map"][name] = value
        return patch, _count(sites, words), told


def _count(sites: pd.DataFrame, words: Words) -> str:
    unplaced = int((sites["lon"].isna() | sites["lat"].isna()).sum())
    told = words("map.count", count=words.number(len(sites)))
    return told + (words("map.unplaced", count=words.number(unplaced)) if unplaced else "")


def _layer_traces(desk: Desk, asked: dict[str, object], words: Words) -> list[Any]:
    chosen = {one for told in asked.values() if isinstance(told, list) for one in told
              if isinstance(one, str)}  # fmt: skip
    if not chosen:
        return []
    points = layers_of(desk)
    kinds = [kind for kind in MARKS if kind in chosen and kind in points]
    return [layer_trace(kind, points[kind], words) for kind in kinds]


def _register_browser(app: Dash) -> None:
    """Add what the browser does by itself; see ``assets/site-map.js``."""
    app.clientside_callback(
        ClientsideFunction("siteMap", "outline"),
        Output("map-outline", "data"),
        Input("map-graph", "selectedData"),
        Input("map-view", "n_clicks"),
        Input("map-clear", "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("siteMap", "fold"),
        Output("map-filters", "open"),
        Input("map-filters", "id"),
    )
    app.clientside_callback(
        ClientsideFunction("siteMap", "open"),
        Output("map-point", "data"),
        Input("map-graph", "clickData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("mapKept", "keep"),
        Output("map-drawn", "data"),
        Input("map-graph", "figure"),
        Input("map-graph", "id"),  # at the start no callback changes the figure
    )


def _register_opening(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("map-go", "href"),
        Input("map-point", "data"),
        State("map-wanted", "data"),
        prevent_initial_call=True,
    )
    @needs("viewer")
    def go(point: object, wanted: object) -> Any:
        """Open the site at a point, which carries no number of its own where there are many."""
        if not (isinstance(point, list) and len(point) == 2):
            return no_update
        if not all(isinstance(value, int | float) for value in point):
            return no_update
        sites = chosen_sites(desk, wanted, None).dropna(subset=["lon", "lat"])
        if sites.empty:
            return no_update
        away = (sites["lon"] - point[0]) ** 2 + (sites["lat"] - point[1]) ** 2
        return f"/site/{away.idxmin()}"
