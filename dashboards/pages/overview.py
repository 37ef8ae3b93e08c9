"""The first page: where things stand, by area and week (总览)."""

from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from flask import Response, abort

from dashboards.components.attributes import attributes
from dashboards.components.cards import box, card_row, figure_card
from dashboards.components.outlines import outlines
from dashboards.components.shades import STEPS, edges, steps_of
from dashboards.components.trend import trend_figure
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.page import Asked, Page
from dashboards.queries.areas import inside, level_of, name_of, trail
from dashboards.queries.counts import Money, by_area, by_status, money
from dashboards.queries.trend import past_scans, weekly
from dashboards.view import measures_of, sites_of, table_or_empty
from dashboards.words import MISSING, Words

WEEKS = 12
#: Areas named where nothing came from; more are counted.
_NAMED = 8


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page for the area in the address."""
    words, area = desk.words, known_area(asked.query.get("area"))
    return html.Div(
        [
            html.Header(
                [
                    html.H1(words("overview.title")),
                    html.P(words("shell.as_of", day=words.date(desk.as_of)), className="as-of"),
                ],
                className="page-head",
            ),
            dcc.Store(id="ov-area", data=area),
            dcc.Store(id="ov-areas"),
            html.Nav(
                id="ov-crumbs",
                className="crumbs",
                **attributes(aria_label=words("overview.crumbs")),
            ),
            html.Div(id="ov-cards", **attributes(aria_live="polite")),
            html.Div(
                [
                    box(words("overview.map"), _map(words), kind="map-box"),
                    box(words("overview.areas"), html.Div(id="ov-table", className="scroll")),
                ],
                className="two-columns",
            ),
            box(words("overview.trend"), _trend(desk, words)),
        ],
        className="overview",
    )


def _map(words: Words) -> list[Component]:
    return [
        html.Div(id="ov-map", className="area-map"),
        html.Div(id="ov-legend"),
        html.P(words("overview.map_hint"), className="hint"),
        html.P(id="ov-silent", className="hint"),
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
    )
    @needs("viewer")
    def show(asked: object) -> tuple[Any, ...]:
        words, code = desk.words, known_area(asked)
        sites = sites_of(desk)
        level = level_of(code)
        inner = sites if level is None else sites[(sites[f"{level}_code"] == code).to_numpy()]
        flagged = None if level is None else list(inner.index[inner["flagged"]])
        sums = money(measures_of(desk), table_or_empty(desk, "collections"), flagged)
        areas = by_area(sites, code)
        least = edges(areas["leads"])
        return (
            cards(inner, sums, words),
            _crumbs(code, words),
            area_table(areas, words),
            _legend(least, words),
            _silent(areas, words),
            drawn(code, areas, least, words),
        )

    app.clientside_callback(
        ClientsideFunction("choropleth", "draw"),
        Output("ov-map", "title"),
        Input("ov-areas", "data"),
    )


def cards(sites: pd.DataFrame, sums: Money, words: Words) -> Component:
    """Return the cards of the sites of an area."""
    counts = by_status(sites)
    leads = sites[sites["flagged"]]
    kw = float(leads["mining_kw"].sum()) if leads["mining_kw"].notna().any() else None
    counted = (
        ("leads", len(leads), "strong"),
        ("in_hand", counts["in_hand"], ""),
        ("confirmed", counts["confirmed"], ""),
        ("cleared", counts["cleared"], ""),
    )
    found = [
        figure_card(
            words(f"overview.{name}"),
            words.number(value),
            words(f"overview.{name}_note"),
            kind=kind,
        )
        for name, value, kind in counted
    ]
    unknown = words("overview.unknown", count=words.number(sums.unknown)) if sums.unknown else ""
    amounts = [
        _money_card(name, getattr(sums, name), words, unknown)
        for name in ("projected", "payable", "paid")
    ]
    return html.Div(
        [
            card_row([*found, _big("kw", kw, words)]),
            card_row([*amounts, _big("kwh", sums.kwh, words)]),
        ]
    )


def _money_card(name: str, amount: Any, words: Words, unknown: str) -> Component:
    note = words(f"overview.{name}_note")
    if amount is None:
        note = words("overview.paid_none") if name == "paid" else note
        return figure_card(words(f"overview.{name}"), words("overview.none_yet") if name != "paid"
                           else MISSING, note)  # fmt: skip
    if name == "projected" and unknown:
        note = f"{note}；{unknown}" if words.lang == "zh" else f"{note}; {unknown}"
    shown = words("overview.yuan", amount=words.short(amount))
    return figure_card(words(f"overview.{name}"), shown, note, exact=words.yuan(amount))


def _big(name: str, value: Any, words: Words) -> Component:
    return figure_card(
        words(f"overview.{name}"),
        words.short(value),
        words(f"overview.{name}_note"),
        exact=words.number(value),
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
    link = dcc.Link(words("overview.to_map"), href=f"/map?area={code}", className="to-map")
    return [*found, link]


def area_table(areas: pd.DataFrame, words: Words) -> Component:
    """Return the areas by number of leads, those without data last."""
    order = areas.assign(silent=areas["state"] == "no_data").sort_values(
        ["silent", "leads", "judged"], ascending=[True, False, False], kind="stable"
    )
    top = max(int(areas["leads"].max()), 1) if len(areas) else 1
    head = [words(f"overview.{key}") for key in ("area", "leads", "confirmed", "kw")]
    rows = [_row(str(code), row, top, words) for code, row in order.iterrows()]
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    return html.Table([header, html.Tbody(rows)], className="area-table")


def _row(code: str, row: Any, top: int, words: Words) -> Component:
    name = html.Td(html.Button(row["name"], type="button", **attributes(data_area=code)))
    if row["state"] != "leads":
        told = html.Td(words(f"overview.{row['state']}"), colSpan=3, className=row["state"])
        return html.Tr([name, told])
    bar = html.Meter(
        value=str(row["leads"]), min="0", max=str(top), **attributes(aria_hidden="true")
    )
    return html.Tr(
        [
            name,
            html.Td([html.Span(words.number(row["leads"])), bar], className="bar"),
            html.Td(words.number(row["confirmed"])),
            html.Td(words.number(row["kw"])),
        ]
    )


def _legend(least: tuple[int, ...], words: Words) -> Component:
    tops = [*(edge - 1 for edge in least[1:]), None]
    steps = []
    for number, (low, high) in enumerate(zip(least, tops, strict=True), 1):
        low_text = words.number(low)
        if high is None:
            text = words("overview.step_key_one", low=f"≥ {low_text}")
        elif high == low:
            text = words("overview.step_key_one", low=low_text)
        else:
            text = words("overview.step_key", low=low_text, high=words.number(high))
        steps.append(_key(f"step-{_spread(number, len(least))}", text))
    rest = [_key(state, words(f"overview.{state}_key")) for state in ("clear", "no_data")]
    return html.Ul([*steps, *rest], className="legend")


def _key(kind: str, text: str) -> Component:
    return html.Li([html.Span(className=f"key {kind}"), text])


def _spread(step: int, steps: int) -> int:
    """Return a step among fewer than all shades, spread over the range of them."""
    return step if steps in {0, STEPS} else round(1 + (step - 1) * (STEPS - 1) / max(steps - 1, 1))


def _silent(areas: pd.DataFrame, words: Words) -> str:
    silent = list(areas.loc[areas["state"] == "no_data", "name"])
    if not silent:
        return words("overview.silent_none")
    comma = "、" if words.lang == "zh" else ", "
    names = comma.join(silent[:_NAMED]) + (" …" if len(silent) > _NAMED else "")
    return words("overview.silent", count=len(silent), names=names)


def drawn(code: str, areas: pd.DataFrame, least: tuple[int, ...], words: Words) -> dict[str, Any]:
    """Return what ``choropleth.js`` draws."""
    level, _ = inside(code)
    shades = [_spread(int(step), len(least)) if step else 0
              for step in steps_of(areas["leads"], least)]  # fmt: skip
    return {
        "code": code,
        "label": f"{words('overview.map')} · {name_of(code) if code else words('overview.china')}",
        "named": level != "province",
        "leaf": list(areas.index) if level == "county" else [],
        "areas": [
            {
                "code": one,
                "name": row["name"],
                "state": row["state"],
                "step": step,
                "text": words(
                    f"overview.text_{row['state']}",
                    name=row["name"],
                    leads=words.number(row["leads"]),
                    confirmed=words.number(row["confirmed"]),
                    judged=words.number(row["judged"]),
                ),
            }
            for (one, row), step in zip(areas.iterrows(), shades, strict=True)
        ],
    }


PAGE = Page("/", "overview.title", "viewer", layout, register)
