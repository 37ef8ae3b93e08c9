"""What data came, from where and how late, and how this scan differs from the last (数据质量)."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.cards import box, card_row, figure_card
from dashboards.components.coverage import coverage, late
from dashboards.components.scan_drift import drift_since
from dashboards.components.scrolled import scrolled
from dashboards.components.tables import plain_table
from dashboards.desk import Desk
from dashboards.page import Asked, Page
from dashboards.queries.areas import level_of
from dashboards.queries.quarantine import quarantined
from dashboards.view import coverage_of
from dashboards.words import Words
from minewatch.exports.words import Words as Codes


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page of an area; nothing on it changes before the next scan."""
    words, codes = desk.words, Codes.of(desk.snapshot(), desk.words.lang)
    area = area_asked(desk, asked.query.get("area"))
    covered, loads = coverage_of(desk, area), quarantined(desk.table("loads"))
    return html.Div(
        [
            _head(desk, words),
            _cards(desk, loads, words),
            _warnings(desk, words),
            box(words("quality.coverage"), coverage(covered, area, words)),
            html.Div(
                [
                    box(words("quality.late"), late(covered, words)),
                    box(words("quality.drift"), drift_since(desk, words)),
                ],
                className="two-columns",
            ),
            box(words("quality.feeds"), _quarantine(loads, codes, words)),
        ],
        className="quality",
    )


def area_asked(desk: Desk, asked: str | None) -> str:
    """Return the code of the area asked for; by default the only province with a meter, if one.

    Anything that names no area is the whole country, ``""``.
    """
    if asked is not None:
        return asked if level_of(asked) is not None else ""
    codes = [str(code) for code in coverage_of(desk).index if code]
    return codes[0] if len(codes) == 1 else ""


def _head(desk: Desk, words: Words) -> Component:
    return html.Header(
        [
            html.H1(words("quality.title")),
            html.P(words("shell.as_of", day=words.date(desk.as_of)), className="as-of"),
            html.P(words("quality.lead"), className="page-lead"),
        ],
        className="page-head",
    )


def _cards(desk: Desk, loads: pd.DataFrame, words: Words) -> Component:
    classes = desk.table("findings")["class"]
    lacking = int((classes.to_pandas() == "insufficient").sum())
    read = words.number(int(loads["rows_read"].sum()))
    figures: tuple[tuple[str, int, str, dict[str, str]], ...] = (
        ("meters", len(classes), "strong", {}),
        ("judged", len(classes) - lacking, "", {}),
        ("none", int(coverage_of(desk)["none"].sum()), "", {}),
        ("quarantined", int(loads["rows_quarantined"].sum()), "", {"count": read}),
    )
    return card_row(
        [
            figure_card(
                words(f"quality.{name}"),
                words.number(value),
                words(f"quality.{name}_note", **filled),
                kind=kind,
            )
            for name, value, kind, filled in figures
        ]
    )


def _warnings(desk: Desk, words: Words) -> Component | None:
    told = desk.snapshot().manifest.get("warnings") or []
    items = [html.Li(str(one[words.lang])) for one in told if words.lang in one]
    if not items:
        return None
    return box(words("quality.warnings"), html.Ul(items, className="told-list"), kind="warned")


def _quarantine(loads: pd.DataFrame, codes: Codes, words: Words) -> list[Component]:
    note = html.P(words("quality.feeds_note"), className="hint")
    if loads.empty:
        return [html.P(words("quality.feeds_none")), note]
    keys = ("feed", "files", "rows_read", "rows_quarantined", "share", "worst")
    rows = [
        (
            codes.phrase("feed", str(feed)),
            words.number(row["files"]),
            words.number(row["rows_read"]),
            words.number(row["rows_quarantined"]),
            words.percent(row["share"], 2),
            f"{row['worst_file']} · {words.percent(row['worst_share'], 2)}"
            if row["rows_quarantined"]
            else None,
        )
        for feed, row in loads.iterrows()
    ]
    table = plain_table([words(f"quality.{key}") for key in keys], rows, kind="numbers")
    return [scrolled(table, words("quality.feeds")), note]


PAGE = Page("/quality", "quality.title", "viewer", layout)
