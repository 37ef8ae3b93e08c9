"""The list of leads that wait, a page of it at a time, one button each."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.queries.queue import LISTED, Place
from dashboards.words import Words
from minewatch.exports.explanation_words import chance


def queue_list(leads: pd.DataFrame, place: Place, empty: str, words: Words) -> Component:
    """Return the page of leads that a place is on, in order, and the way to the others.

    Parameters
    ----------
    leads : DataFrame
        See :func:`dashboards.queries.queue.with_worth`.
    empty : str
        Key of the text that says that there are none.
    """
    if leads.empty:
        return html.P(words(empty), className="hint")
    page = leads.iloc[place.first : place.first + LISTED]
    rows = [_row(str(site_id), row, place.first + number, place, words)
            for number, (site_id, row) in enumerate(page.iterrows())]  # fmt: skip
    around = {"data_before": _site_at(leads, place.first - 1),
              "data_after": _site_at(leads, place.first + LISTED),
              "data_at": str(place.at - place.first)}  # fmt: skip
    named = attributes(aria_label=words("queue.list"), **around)
    pager = _pager(leads, place, words) if len(leads) > LISTED else None
    return html.Div([pager, html.Ul(rows, className="queue-list", **named)])


def count_told(place: Place, words: Words) -> str:
    """Return which lead is in hand, of how many."""
    count = words.number(place.count)
    if not place.listed:
        return words("queue.count", count=count)
    return words("queue.place", place=words.number(place.at + 1), count=count)


def _site_at(leads: pd.DataFrame, at: int) -> str:
    return str(leads.index[at]) if 0 <= at < len(leads) else ""


def _pager(leads: pd.DataFrame, place: Place, words: Words) -> Component:
    """Return buttons for the first, previous, next and last page; each goes to its first lead."""
    last = (len(leads) - 1) // LISTED * LISTED
    to = {"first": 0, "previous": place.first - LISTED, "next": place.first + LISTED, "last": last}
    signs = {"first": "«", "previous": "‹", "next": "›", "last": "»"}
    reach = {name: 0 <= at <= last and at != place.first for name, at in to.items()}
    buttons = {
        name: html.Button(
            signs[name], type="button", disabled=not reach[name], title=words(f"queue.page_{name}"),
            **attributes(data_site=_site_at(leads, at) if reach[name] else "",
                         aria_label=words(f"queue.page_{name}")),
        )
        for name, at in to.items()
    }  # fmt: skip
    end = min(place.first + LISTED, len(leads))
    told = html.Span(f"{words.number(place.first + 1)}–{words.number(end)}")
    return html.Nav(
        [buttons["first"], buttons["previous"], told, buttons["next"], buttons["last"]],
        className="queue-pages", **attributes(aria_label=words("queue.pages")),
    )  # fmt: skip


def _row(site_id: str, row: Any, at: int, place: Place, words: Words) -> Component:
    """Return a lead; the list is one stop of the Tab key, at the lead in hand."""
    name = row["name"] if isinstance(row["name"], str) else site_id
    where = next((row[k] for k in ("county", "city", "province") if isinstance(row[k], str)), "")
    told = [
        html.Span(name, className="who", title=name),
        html.Span(money(row["expected_yuan"], words), className="worth"),
        html.Small(f"{chance(row['p_mining'])}　{where}"),
    ]
    here = "true" if place.listed and at == place.at else "false"
    return html.Li(
        html.Button(
            told, type="button", tabIndex=0 if at == place.at else -1,
            **attributes(data_site=site_id, aria_current=here),
        )
    )  # fmt: skip


def money(value: float | None, words: Words) -> str:
    """Return an amount in short, or that it is not known."""
    if value is None or pd.isna(value):
        return words("queue.amount_unknown")
    return words("queue.yuan", amount=words.short(value))
