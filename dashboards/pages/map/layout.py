"""The map page as it opens, set to the area in its address."""

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.area_choice import options
from dashboards.components.attributes import attributes
from dashboards.components.cards import box
from dashboards.components.filters import panel
from dashboards.components.map_layers import MARKS, layer_boxes
from dashboards.components.site_map import COLOURS, config, points_map, site_traces
from dashboards.desk import Desk
from dashboards.page import Asked
from dashboards.pages.map.chosen import layers_of
from dashboards.pages.map.exporting import EXPORTS
from dashboards.pages.overview import known_area
from dashboards.queries.filters import Filter, passing
from dashboards.view import sites_of
from dashboards.words import Words


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page, set to the area in the address."""
    words, area = desk.words, known_area(asked.query.get("area"))
    sites = sites_of(desk)
    stores = [dcc.Store(id=f"map-{name}") for name in ("wanted", "outline", "point", "at", "drawn")]
    columns = [panel(sites, area, words), _map(desk, sites, area, words)]
    return html.Div(
        [
            html.Header(
                [
                    html.H1(words("map.title")),
                    html.P(id="map-count", className="as-of", **attributes(aria_live="polite")),
                    html.P(words("map.lead"), className="page-lead"),
                ],
                className="page-head",
            ),
            *stores,
            dcc.Location(id="map-go", refresh="callback-nav"),
            html.Div(columns, className="map-columns"),
            box(words("map.list"), _list(desk, words)),
        ],
        className="map-page",
    )


def _map(desk: Desk, sites: pd.DataFrame, area: str, words: Words) -> Component:
    drawn = points_map(area, site_traces(sites[passing(sites, Filter(area=area))], words))
    bar: dict[str, object] = config(words)
    graph = dcc.Graph(id="map-graph", figure=drawn, config=bar, responsive=True)  # type: ignore[arg-type]  # a plain mapping is what it asks for
    named = attributes(
        aria_label=words("map.graph"), data_marks=" ".join(mark.symbol for mark in MARKS.values())
    )
    return html.Div(
        [
            html.Div(graph, className="points-map", role="region", **named),
            _legend(words),
            layer_boxes(layers_of(desk), words),
            html.P(words("map.hint") + words("map.clusters"), className="hint"),
        ],
        className="box map-box",
    )


def _legend(words: Words) -> Component:
    items = [
        html.Li([html.Span(className=f"dot dot-{name}"), words(f"map.status_{name}")])
        for name in COLOURS
    ]
    return html.Ul(items, className="legend")


def _list(desk: Desk, words: Words) -> list[Component]:
    datums = options([(code, words(f"map.datum_{code}")) for code in ("wgs84", "gcj02")])
    radio = dcc.RadioItems(datums, "wgs84", id="map-datum", inline=True, className="choices")
    chosen = [
        html.P(id="map-list-count", **attributes(aria_live="polite")),
        html.Button(words("map.view"), id="map-view", type="button"),
        html.Button(words("map.clear"), id="map-clear", type="button", hidden=True),
        html.Label([words("map.datum"), radio]),
    ]
    return [
        html.Div(chosen, className="tools"),
        html.Div(_exports(words), className="tools", hidden=not desk.user.may("analyst")),
        dcc.Download(id="map-file"),
        html.Div(id="map-table", className="scroll"),
        _pages(words),
    ]


def _exports(words: Words) -> list[Component]:
    buttons = [
        html.Button(words(f"map.export_{form}"), id=f"map-export-{form}", type="button")
        for form in EXPORTS
    ]
    note = html.Small(words("map.export_note"), className="hint")
    return [html.Span(words("map.export"), className="field-name"), *buttons, note]


def _pages(words: Words) -> Component:
    """Return what turns the pages of the list; not `disabled`, which would take the focus away."""
    before, after = (
        html.Button(words(f"map.page_{way}"), id=f"map-page-{way}", type="button")
        for way in ("before", "after")
    )
    at = html.Span(id="map-page-at", **attributes(aria_live="polite"))
    return html.Nav(
        [before, at, after],
        id="map-pages",
        className="pages",
        hidden=True,
        **attributes(aria_label=words("map.pages")),
    )
