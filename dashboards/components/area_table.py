"""The areas of an area as a table, each a button that goes in: the map in words."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.words import Words


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
