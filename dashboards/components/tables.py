"""Tables of sites and of plain rows, in server-made HTML: short, and readable by anything."""

from collections.abc import Sequence
from urllib.parse import quote

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.queries.points import gcj02
from dashboards.words import MISSING, Words

Cell = str | Component | None


def plain_table(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], *, kind: str = "", name: str = ""
) -> Component:
    """Return a table; a missing cell is a dash.

    Parameters
    ----------
    head : sequence of str
    rows : sequence of rows
        Each as long as `head`.
    kind : str
        Class of the table.
    name : str
        Caption; none where empty.
    """
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    body = [html.Tr([html.Td(MISSING if c is None else c) for c in row]) for row in rows]
    caption = [html.Caption(name)] if name else []
    return html.Table([*caption, header, html.Tbody(body)], className=f"plain {kind}".strip())


def site_link(site_id: str, name: object, words: Words) -> Component:
    """Return a link to a site's page; the name of a site that is no lead is not shown."""
    told = name if isinstance(name, str) and name else words("map.none")
    return html.Div(
        [dcc.Link(told, href=f"/site/{quote(site_id, safe='')}"), html.Small(site_id)],
        className="site-link",
    )


def positions(sites: pd.DataFrame, datum: str) -> list[str | None]:
    """Return positions as text, longitude first, to about a metre; None where not known."""
    if datum == "gcj02":
        known = gcj02(sites["lon"], sites["lat"])
    else:
        pairs = zip(sites["lon"], sites["lat"], strict=True)
        known = [(lon, lat) if pd.notna(lon) and pd.notna(lat) else None for lon, lat in pairs]
    return [f"{place[0]:.5f}, {place[1]:.5f}" if place else None for place in known]
