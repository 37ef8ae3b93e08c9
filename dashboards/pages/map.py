"""All sites on a map: filter, draw round some, list and export them (地图)."""

from base64 import b64encode
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, Patch, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.cards import box
from dashboards.components.filters import INPUTS, cities, counties, filter_of, options, panel
from dashboards.components.site_map import (
    COLOURS,
    CONFIG,
    LAYER_COLOURS,
    layer_trace,
    packed,
    points_map,
    site_traces,
    view_of,
)
from dashboards.components.tables import site_table
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.page import Asked, Page
from dashboards.pages.overview import known_area
from dashboards.queries.filters import Filter, passing, within
from dashboards.queries.points import OTHER_KINDS, other_points, registered_centres
from dashboards.view import sites_of, table_or_empty
from dashboards.words import Words
from minewatch.exports.lists import list_content
from minewatch.exports.maps import map_content
from minewatch.publish import SnapshotPart

#: Rows listed; an export has all.
LISTED = 100
#: What each button writes: the function that the command line uses too.
EXPORTS = {"xlsx": list_content, "csv": list_content, "geojson": map_content}


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page, set to the area in the address."""
    words, area = desk.words, known_area(asked.query.get("area"))
    sites = sites_of(desk)
    drawn = points_map(area, site_traces(sites[passing(sites, Filter(area=area))], words))
    graph = dcc.Graph(id="map-graph", figure=drawn, config=CONFIG, responsive=True)  # fmt: skip
    return html.Div(
        [
            html.Header(
                [
                    html.H1(words("map.title")),
                    html.P(id="map-count", className="as-of", **attributes(aria_live="polite")),
                ],
                className="page-head",
            ),
            dcc.Store(id="map-wanted"),
            dcc.Store(id="map-outline"),
            dcc.Store(id="map-point"),
            dcc.Location(id="map-go", refresh="callback-nav"),
            html.Div(
                [
                    panel(sites, area, words),
                    html.Div(
                        [
                            html.Div(
                                graph,
                                className="points-map",
                                role="region",
                                **attributes(aria_label=words("map.graph")),
                            ),
                            _legend(words),
                            _layers(desk, sites, words),
                            html.P(words("map.hint") + words("map.clusters"), className="hint"),
                        ],
                        className="box map-box",
                    ),
                ],
                className="map-columns",
            ),
            box(words("map.list"), _list(desk, words)),
        ],
        className="map-page",
    )


def _legend(words: Words) -> Component:
    items = [
        html.Li([html.Span(className=f"dot dot-{name}"), words(f"map.status_{name}")])
        for name in COLOURS
    ]
    return html.Ul(items, className="legend")


def _layers(desk: Desk, sites: pd.DataFrame, words: Words) -> Component:
    held = ["centre"] if len(registered_centres(sites)) else []
    held += list(other_points(table_or_empty(desk, "leads")))
    choices = [
        {
            "value": kind,
            "label": html.Span(
                [html.Span(className=f"dot dot-{kind}"), words(f"map.layer_{kind}")]
            ),
        }
        for kind in held
    ]
    boxes = dcc.Checklist(choices, [], id="map-layers", inline=True, className="choices")
    heading = html.Span(words("map.layers"), className="field-name")
    return html.Div([heading if held else None, boxes], className="layers")


def _list(desk: Desk, words: Words) -> list[Component]:
    datums = options([(code, words(f"map.datum_{code}")) for code in ("wgs84", "gcj02")])
    chosen = [
        html.P(id="map-list-count", **attributes(aria_live="polite")),
        html.Button(words("map.view"), id="map-view", type="button"),
        html.Button(words("map.clear"), id="map-clear", type="button"),
        html.Label([words("map.datum"), dcc.RadioItems(datums, "wgs84", id="map-datum", inline=True,
                                                       className="choices")]),
    ]  # fmt: skip
    buttons = [
        html.Button(words(f"map.export_{form}"), id=f"map-export-{form}", type="button")
        for form in EXPORTS
    ]
    note = html.Small(words("map.export_note"), className="hint")
    may = desk.user.may("analyst")
    return [
        html.Div(chosen, className="tools"),
        html.Div([html.Span(words("map.export"), className="field-name"), *buttons, note],
                 className="tools", hidden=not may),
        dcc.Download(id="map-file"),
        html.Div(id="map-table", className="scroll"),
    ]  # fmt: skip


def chosen_sites(desk: Desk, wanted: Any, outline: Any) -> pd.DataFrame:
    """Return the sites that pass the filter and lie in the outline, if there is one."""
    sites = sites_of(desk)
    keep = passing(sites, Filter.of(wanted if isinstance(wanted, dict) else None))
    if isinstance(outline, dict):
        keep &= within(sites, outline)
    return sites[keep]


def register(app: Dash, desk: Desk) -> None:
    """Add filtering, drawing, listing, exporting and opening."""
    _register_areas(app)
    _register_points(app, desk)
    _register_list(app, desk)


def _register_areas(app: Dash) -> None:
    @app.callback(
        Output("map-city", "options"),
        Output("map-city", "value"),
        Output("map-county", "options"),
        Output("map-county", "value"),
        Input("map-province", "value"),
        Input("map-city", "value"),
        State("map-county", "value"),
    )
    @needs("viewer")
    def narrow(province: object, city: object, county: object) -> tuple[Any, ...]:
        """Offer the cities and counties of what is chosen, and drop what lies elsewhere."""
        of = known_area(province)
        near = cities(of)
        town = city if any(code == city for code, _ in near) else None
        nearer = counties(town if isinstance(town, str) else None, of)
        place = county if any(code == county for code, _ in nearer) else None
        return options(near), town, options(nearer), place


def _register_points(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("map-graph", "figure"),
        Output("map-count", "children"),
        Output("map-wanted", "data"),
        inputs={"values": INPUTS, "layers": Input("map-layers", "value")},
    )
    @needs("viewer")
    def show(values: dict[str, Any], layers: object) -> tuple[Any, ...]:
        words, wanted = desk.words, filter_of(values)
        every = sites_of(desk)
        sites = every[passing(every, wanted)]
        told = asdict(wanted)
        if told["kw_to"] == np.inf:
            del told["kw_to"]  # JSON has no infinity
        if not ctx.triggered_id:  # the layout has drawn these, and a map that loads takes no other
            return no_update, _count(sites, words), told
        patch = Patch()
        further = _layer_traces(desk, every, layers, words)
        patch["data"] = packed([*further, *site_traces(sites, words)])
        if ctx.triggered_id in {"map-province", "map-city", "map-county"}:
            patch["layout"]["map"]["uirevision"] = wanted.area
            for name, value in view_of(wanted.area).items():
                patch["layout"]["map"][name] = value
        return patch, _count(sites, words), told

    app.clientside_callback(
        ClientsideFunction("siteMap", "outline"),
        Output("map-outline", "data"),
        Input("map-graph", "selectedData"),
        Input("map-view", "n_clicks"),
        Input("map-clear", "n_clicks"),
        State("map-graph", "relayoutData"),
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


def _count(sites: pd.DataFrame, words: Words) -> str:
    unplaced = int((sites["lon"].isna() | sites["lat"].isna()).sum())
    told = words("map.count", count=words.number(len(sites)))
    return told + (words("map.unplaced", count=words.number(unplaced)) if unplaced else "")


def _layer_traces(desk: Desk, sites: pd.DataFrame, asked: object, words: Words) -> list[Any]:
    chosen = set(asked) & {"centre", *OTHER_KINDS} if isinstance(asked, list) else set()
    if not chosen:
        return []
    points = {"centre": registered_centres(sites), **other_points(table_or_empty(desk, "leads"))}
    return [
        layer_trace(kind, points[kind], words)
        for kind in LAYER_COLOURS
        if kind in chosen and kind in points
    ]


def _register_list(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("map-table", "children"),
        Output("map-list-count", "children"),
        Output("map-clear", "hidden"),
        Input("map-wanted", "data"),
        Input("map-outline", "data"),
        Input("map-datum", "value"),
        prevent_initial_call=True,
    )
    @needs("viewer")
    def fill(wanted: object, outline: object, datum: object) -> tuple[Any, ...]:
        words, sites = desk.words, chosen_sites(desk, wanted, outline)
        drawn = isinstance(outline, dict)
        told = words("map.list_drawn" if drawn else "map.list_all", count=words.number(len(sites)))
        if len(sites) > LISTED:
            told += f" {words('map.list_first', count=LISTED)}"
        shown = site_table(sites.head(LISTED), words, datum=str(datum))
        return (shown if len(sites) else html.P(words("map.list_none"))), told, not drawn

    @app.callback(
        Output("map-file", "data"),
        [Input(f"map-export-{form}", "n_clicks") for form in EXPORTS],
        State("map-wanted", "data"),
        State("map-outline", "data"),
        prevent_initial_call=True,
    )
    @needs("analyst")
    def export(*given: Any) -> Any:
        form = str(ctx.triggered_id).removeprefix("map-export-")
        if form not in EXPORTS or not any(given[: len(EXPORTS)]):
            return no_update
        sites = chosen_sites(desk, *given[len(EXPORTS) :])
        part = SnapshotPart(desk.snapshot().path, list(sites.index))
        content = EXPORTS[form](part, f".{form}", desk.words.lang)
        return {
            "filename": f"minewatch-{desk.scan().id}.{form}",
            "content": b64encode(content).decode(),
            "base64": True,
            "type": "application/octet-stream",
        }


PAGE = Page("/map", "map.title", "viewer", layout, register)
