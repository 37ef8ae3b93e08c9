"""What data came, from where and how late, and how this scan differs from the last (数据质量)."""

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.cards import box, card_row, figure_card
from dashboards.components.scrolled import scrolled
from dashboards.components.tables import plain_table
from dashboards.desk import Desk
from dashboards.held import held
from dashboards.page import Asked, Page
from dashboards.queries.areas import names
from dashboards.queries.quality import GRAINS, Drift, drift, late_feeds, quarantined
from dashboards.queries.trend import scan_before
from dashboards.view import coverage_of
from dashboards.words import Words
from minewatch.feeds.registry import FEEDS
from minewatch.publish import Snapshot

#: From these values of the stability index on, something moved, or much did.
_MOVED, _MUCH = 0.1, 0.25
_COUNTS = ("joined", "gone", "new_leads", "lost_leads", "kept_leads", "changed_class")

_drift = held(drift)


def layout(desk: Desk, _asked: Asked) -> Component:
    """Return the page; nothing on it changes before the next scan."""
    words, covered = desk.words, coverage_of(desk)
    loads = quarantined(desk.table("loads"))
    head = html.Header(
        [
            html.H1(words("quality.title")),
            html.P(words("shell.as_of", day=words.date(desk.as_of)), className="as-of"),
            html.P(words("quality.lead"), className="as-of"),
        ],
        className="page-head",
    )
    return html.Div(
        [
            head,
            _cards(desk, covered, loads, words),
            _warnings(desk, words),
            box(words("quality.coverage"), _coverage(covered, words)),
            html.Div(
                [
                    box(words("quality.late"), _late(covered, words)),
                    box(words("quality.drift"), _drift_of(desk, words)),
                ],
                className="two-columns",
            ),
            box(words("quality.feeds"), _quarantine(loads, words)),
        ],
        className="quality",
    )


def _cards(desk: Desk, covered: pd.DataFrame, loads: pd.DataFrame, words: Words) -> Component:
    classes = desk.table("findings")["class"]
    lacking = int((classes.to_pandas() == "insufficient").sum())
    read = words.number(int(loads["rows_read"].sum()))
    figures: tuple[tuple[str, int, str, dict[str, str]], ...] = (
        ("meters", len(classes), "strong", {}),
        ("judged", len(classes) - lacking, "", {}),
        ("none", int(covered["none"].sum()), "", {}),
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
    return box(words("quality.warnings"), html.Ul(items, className="told"), kind="warned")


def _coverage(covered: pd.DataFrame, words: Words) -> list[Component]:
    head = [words("quality.area"), words("quality.meters"), words("quality.none")]
    head += [words(f"quality.{grain}") for grain in GRAINS]
    rows = [
        (
            row["name"] or words("quality.unplaced"),
            words.number(row["meters"]),
            words.number(row["none"]),
            *(_share(row[grain], row[f"{grain}_age"], row[f"{grain}_late"], words)
              for grain in GRAINS),
        )
        for _, row in covered.iterrows()
    ]  # fmt: skip
    silent = [name for code, name in names("province").items() if code not in covered.index]
    comma = "、" if words.lang == "zh" else ", "
    told = words("quality.no_meters", names=comma.join(silent)) if silent else ""
    table = plain_table(head, rows, kind="coverage")
    return [
        html.P(words("quality.coverage_note"), className="hint"),
        html.P(told, className="hint silent") if told else html.Div(),
        scrolled(table, words("quality.coverage")),
    ]


def _share(share: float, age: float, late: float, words: Words) -> Component:
    """Return a share as a bar; late ones are marked by a word and a colour."""
    if not share:
        return html.Span(words("quality.no_grain"), className="share none")
    days = words("quality.days", count=words.number(age))
    kind = "age late" if late >= 0.2 else "age"
    return html.Span(
        [
            html.Meter(value=f"{share:.3f}", min="0", max="1", **attributes(aria_hidden="true")),
            html.Span(words.percent(share), className="percent"),
            html.Span(f"（{days}）" if words.lang == "zh" else f" ({days})", className=kind),
        ],
        className="share",
    )


def _late(covered: pd.DataFrame, words: Words) -> list[Component]:
    late = late_feeds(covered)
    note = html.P(words("quality.late_note"), className="hint")
    if late.empty:
        return [html.P(words("quality.late_none")), note]
    keys = ("area", "grain", "age", "late_share")
    rows = [
        (
            row["name"] or words("quality.unplaced"),
            words(f"quality.{row['grain']}"),
            words("quality.days", count=words.number(row["age"])),
            words.percent(row["late"]),
        )
        for _, row in late.iterrows()
    ]
    table = plain_table([words(f"quality.{key}") for key in keys], rows)
    return [scrolled(table, words("quality.late")), note]


def _drift_of(desk: Desk, words: Words) -> list[Component]:
    earlier = scan_before(desk.workspace.snapshots, desk.snapshot().path)
    if earlier is None:
        return [html.P(words("quality.drift_none"))]
    found = _between(desk.snapshot(), str(earlier))
    rows: list[Any] = [
        (words(f"quality.drift_{name}"), words.number(getattr(found, name))) for name in _COUNTS
    ]
    rows.append((words("quality.drift_stability"), _stability(found, words)))
    comma = "、" if words.lang == "zh" else ", "
    other = comma.join(words(f"quality.changed_{name}") for name in found.changed)
    told = words("quality.changed", names=other) if other else words("quality.changed_none")
    days = words("quality.drift_days", before=found.before, now=found.now)
    return [plain_table(("", days), rows, kind="pairs"), html.P(told, className="hint")]


_PAST: dict[str, Snapshot] = {}


def _between(now: Snapshot, earlier: str) -> Drift:
    """Return the drift; the earlier snapshot is opened once, so that its result is held."""
    if earlier not in _PAST:
        _PAST.clear()
        _PAST[earlier] = Snapshot(now.path.parent / earlier)
    return _drift(_PAST[earlier], now)


def _stability(found: Drift, words: Words) -> str | None:
    if found.stability is None:
        return None
    level = "much" if found.stability > _MUCH else "moved" if found.stability > _MOVED else "stable"
    return words(f"quality.{level}", value=words.number(found.stability, 3))


def _quarantine(loads: pd.DataFrame, words: Words) -> list[Component]:
    note = html.P(words("quality.feeds_note"), className="hint")
    if loads.empty:
        return [html.P(words("quality.feeds_none")), note]
    keys = ("feed", "files", "rows_read", "rows_quarantined", "share", "worst")
    rows = [
        (
            _feed_name(str(feed), words),
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


def _feed_name(feed: str, words: Words) -> str:
    known = FEEDS.get(feed)
    return f"{known.zh}" if known and words.lang == "zh" else feed


PAGE = Page("/quality", "quality.title", "viewer", layout)
