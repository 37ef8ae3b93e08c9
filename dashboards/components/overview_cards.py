"""The figures of an area: leads and decisions, load, and what the surcharge comes to."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.cards import card_row, figure_card
from dashboards.queries.counts import Money, by_status
from dashboards.words import MISSING, Words


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
        note = words.clauses((note, unknown))
    shown = words("overview.yuan", amount=words.short(amount))
    return figure_card(words(f"overview.{name}"), shown, note, exact=words.yuan(amount))


def _big(name: str, value: Any, words: Words) -> Component:
    return figure_card(
        words(f"overview.{name}"),
        words.short(value),
        words(f"overview.{name}_note"),
        exact=words.number(value),
    )
