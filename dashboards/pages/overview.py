"""The first page: where things stand, by area and week (总览)."""

from typing import Any, NamedTuple

from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from flask import Response, abort

from dashboards.components.area_map import drawn, legend, silent_areas
from dashboards.components.area_table import area_table
from dashboards.components.attributes import attributes
from dashboards.components.cards import box
from dashboards.components.outlines import outlines
from dashboards.components.overview_cards import cards
from dashboards.components.shades import edges
from dashboards.components.trend import trend_figure
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.page import Asked, Page
from dashboards.queries.areas import level_of, name_of, trail
from dashboards.queries.counts import by_area, money
from dashboards.queries.trend import past_scans, weekly
from dashboards.view import measures_of, sites_of, table_or_empty
from dashboards.words import Words

WEEKS = 12


class Shown(NamedTuple):
    """What the page shows of an area, in the order of the callback's outputs."""

    cards: Component
    crumbs: list[Component]
    table: Component
    legend: Component
    silent: str
    areas: dict[str, Any]


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page for the area in the address, with its figures: nothing is asked for again."""
    words, area = desk.words, known_area(asked.query.get("area"))
    shown = show_area(desk, area)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(words("overview.title")),
                    html.P(words("shell.as_of", day=words.date(desk.as_of)), className="as-of"),
                    html.P(words("overview.lead"), className="page-lead"),
                ],
                className="page-head",
            ),
            dcc.Store(id="ov-area", data=area),
            dcc.Store(id="ov-areas", data=shown.areas),
            html.Nav(
                shown.crumbs,
                id="ov-crumbs",
                className="crumbs",
                **attributes(aria_label=words("overview.crumbs")),
            ),
            html.Div(shown.cards, id="ov-cards", **attributes(aria_live="polite")),
            html.Div(
                [
                    box(words("overview.map"), _map(shown, words), kind="map-box"),
                    box(
                        words("overview.areas"),
                        html.Div(shown.table, id="ov-table", className="scroll"),
                    ),
                ],
                className="two-columns",
            ),
            box(words("overview.trend"), _trend(desk, words)),
        ],
        className="overview",
    )


def _map(shown: Shown, words: Words) -> list[Component]:
    return [
        html.Div(id="ov-map", className="area-map"),
        html.Div(shown.legend, id="ov-legend"),
        html.P(words("overview.map_hint"), className="hint"),
        html.P(shown.silent, id="ov-silent", className="hint"),
    ]


def _trend(desk: Desk, words: Words) -> Component:
    until = desk.as_of
    scans = past_scans(desk.workspace.snapshots, until, WEEKS)
    weeks = weekly(scans, desk.cases(), until, weeks=WEEKS)
    graph = dcc.Graph(
        figure=trend_figure(weeks, words), config={"displayModeBar": False}, className="trend"
    )
    only_one = len(scans) < 2
    note = html.P(words("overview.trend_none"), className="hint") if only_one else None
    return html.Div([graph, note])


def known_area(code: object) -> str:
    """Return a code that names an area; ``""``, the whole country, for anything else."""
    return code if isinstance(code, str) and level_of(code) else ""


def show_area(desk: Desk, code: str) -> Shown:
    """Return what the page shows of an area.

    Parameters
    ----------
    code : str
        See :func:`known_area`.
    """
    words, sites, level = desk.words, sites_of(desk), level_of(code)
    inner = sites if level is None else sites[(sites[f"{level}_code"] == code).to_numpy()]
    flagged = None if level is None else list(inner.index[inner["flagged"]])
    sums = money(measures_of(desk), table_or_empty(desk, "collections"), flagged)
    areas = by_area(sites, code)
    least = edges(areas["leads"])
    return Shown(
        cards(inner, sums, words),
        [*_crumbs(code, words), _onward(desk, code)],
        area_table(areas, words),
        legend(least, words),
        silent_areas(areas, words),
        drawn(code, areas, least, words),
    )


def register(app: Dash, desk: Desk) -> None:
    """Add the outlines of areas and what changes with the area chosen."""

    @app.server.get("/outlines/<code>.json")  # type: ignore[untyped-decorator]
    @needs("viewer")
    def area_outlines(code: str) -> Response:
        area = "" if code == "CN" else code
        if area and not level_of(area):
            abort(404)
        answer = Response(outlines(area), mimetype="application/json")
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer

    @app.callback(
        Output("ov-cards", "children"),
        Output("ov-crumbs", "children"),
        Output("ov-table", "children"),
        Output("ov-legend", "children"),
        Output("ov-silent", "children"),
        Output("ov-areas", "data"),
        Input("ov-area", "data"),
        prevent_initial_call=True,
    )
    @needs("viewer")
    def show(asked: object) -> tuple[Any, ...]:
        return show_area(desk, known_area(asked))

    app.clientside_callback(
        ClientsideFunction("choropleth", "draw"),
        Output("ov-map", "title"),
        Input("ov-areas", "data"),
    )


def _crumbs(code: str, words: Words) -> list[Component]:
    steps = trail(code)
    found: list[Component] = []
    for step in steps:
        name = name_of(step) if step else words("overview.china")
        if step == steps[-1]:
            found.append(html.Span(name, **attributes(aria_current="true")))
        else:
            found += [
                html.Button(name, type="button", **attributes(data_area=step)),
                html.Span("›"),
            ]
    return found


def _onward(desk: Desk, code: str) -> Component:
    """Return the ways to the leads of an area: the map, and the queue for who works on it."""
    pages = ["map", "queue"] if desk.user.may("analyst") else ["map"]
    links = [
        dcc.Link(desk.words(f"overview.to_{page}"), href=f"/{page}?area={code}") for page in pages
    ]
    return html.Span(links, className="onward")


PAGE = Page("/", "overview.title", "viewer", layout, register)
