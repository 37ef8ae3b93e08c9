"""How this scan differs from the one before (两次扫描之间的变化)."""

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.tables import plain_table
from dashboards.desk import Desk
from dashboards.held import held
from dashboards.queries.drift import Drift, drift
from dashboards.queries.trend import scan_before
from dashboards.words import Words
from minewatch.publish import Snapshot

#: From these values of the stability index on, something moved, or much did.
_MOVED, _MUCH = 0.1, 0.25
_COUNTS = ("joined", "gone", "new_leads", "lost_leads", "kept_leads", "changed_class")

_drift = held(drift)


def drift_since(desk: Desk, words: Words) -> list[Component]:
    """Return what the scan before told otherwise; a sentence where there is none."""
    earlier = scan_before(desk.workspace.snapshots, desk.snapshot().path)
    if earlier is None:
        return [
            html.P(words("quality.drift_none")),
            html.P(words("quality.drift_next"), className="hint"),
        ]
    found = _between(desk.snapshot(), str(earlier))
    rows: list[Any] = [
        (words(f"quality.drift_{name}"), words.number(getattr(found, name))) for name in _COUNTS
    ]
    rows.append((words("quality.drift_stability"), _stability(found, words)))
    other = words.listed(words(f"quality.changed_{name}") for name in found.changed)
    told = words("quality.changed", names=other) if other else words("quality.changed_none")
    days = words("quality.drift_days", before=_day(found.before, words), now=_day(found.now, words))
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


def _day(text: str, words: Words) -> str:
    return words.date(date.fromisoformat(text))
