"""The list under the map, a page at a time."""

from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc
from markupsafe import Markup

from dashboards.components.site_list import site_list
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.pages.map.chosen import chosen_sites
from dashboards.words import Words

#: Sites on a page of the list.
ON_PAGE = 50
_STEPS = {"map-page-before": -1, "map-page-after": 1}


def register(app: Dash, desk: Desk) -> None:
    """Add what fills the list and turns its pages."""

    @app.callback(
        Output("map-table", "children"),
        Output("map-list-count", "children"),
        Output("map-clear", "hidden"),
        Output("map-at", "data"),
        Output("map-page-at", "children"),
        Output("map-page-before", "className"),
        Output("map-page-after", "className"),
        Output("map-pages", "hidden"),
        Input("map-wanted", "data"),
        Input("map-outline", "data"),
        Input("map-datum", "value"),
        Input("map-page-before", "n_clicks"),
        Input("map-page-after", "n_clicks"),
        State("map-at", "data"),
        prevent_initial_call=True,
    )
    @needs("viewer")
    def fill(wanted: object, outline: object, datum: object, *asked: Any) -> tuple[Any, ...]:
        words, sites = desk.words, chosen_sites(desk, wanted, outline)
        pages = max(1, -(-len(sites) // ON_PAGE))
        page = page_of(ctx.triggered_id, asked[-1], pages)
        drawn = isinstance(outline, dict)
        told = words("map.list_drawn" if drawn else "map.list_all", count=words.number(len(sites)))
        ends = ("end" if page == 1 else "", "end" if page == pages else "")
        return (
            dcc.Store(id="map-written", data=_written(sites, page, str(datum), words)),
            told,
            not drawn,
            page,
            words("map.page_at", page=words.number(page), pages=words.number(pages)),
            *ends,
            pages == 1,
        )

    app.clientside_callback(
        ClientsideFunction("markup", "place"),
        Output("map-table", "title"),
        Input("map-written", "data"),
        State("map-table", "id"),
    )


def page_of(triggered: object, at: object, pages: int) -> int:
    """Return the page to show, from 1: the next or last one where its button was pressed.

    Parameters
    ----------
    triggered : object
        Id of what was pressed or changed; what changes the list leads back to its first page.
    at : object
        The page that the browser shows, if it is one.
    """
    step = _STEPS.get(str(triggered), 0)
    shown = at if isinstance(at, int) and not isinstance(at, bool) else 1
    same = step or triggered == "map-datum"
    return min(max(shown + step, 1), pages) if same else 1


def _written(sites: pd.DataFrame, page: int, datum: str, words: Words) -> Markup:
    start = (page - 1) * ON_PAGE
    return site_list(sites.iloc[start : start + ON_PAGE], words, datum=datum)
