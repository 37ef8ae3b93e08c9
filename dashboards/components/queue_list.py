"""The list of leads that wait, one button each."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.words import Words
from minewatch.exports.explanation_words import chance

#: Leads listed; the rest comes up as these are decided.
LISTED = 100


def queue_list(leads: pd.DataFrame, current: str | None, view: str, words: Words) -> Component:
    """Return the leads of :func:`dashboards.queries.queue.with_worth` as buttons, in order."""
    if leads.empty:
        return html.P(words(f"queue.empty_{view}"), className="hint")
    rows = [_row(str(site_id), row, current, words) for site_id, row in
            leads.head(LISTED).iterrows()]  # fmt: skip
    more = html.P(words("queue.first", count=LISTED), className="hint")
    named = attributes(aria_label=words("queue.list"))
    return html.Div(
        [html.Ul(rows, className="queue-list", **named), *([more] if len(leads) > LISTED else [])]
    )


def _row(site_id: str, row: Any, current: str | None, words: Words) -> Component:
    name = row["name"] if isinstance(row["name"], str) else site_id
    place = next((row[k] for k in ("county", "city", "province") if isinstance(row[k], str)), "")
    told = [
        html.Span(name, className="who"),
        html.Span(money(row["expected_yuan"], words), className="worth"),
        html.Small(f"{chance(row['p_mining'])}　{place}"),
    ]
    here = "true" if site_id == current else "false"
    return html.Li(
        html.Button(told, type="button", **attributes(data_site=site_id, aria_current=here))
    )


def money(value: float | None, words: Words) -> str:
    """Return an amount in short, or that it is not known."""
    if value is None or pd.isna(value):
        return words("queue.amount_unknown")
    return words("queue.yuan", amount=words.short(value))
