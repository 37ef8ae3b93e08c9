"""The regional progress report (分地区进展): sites, findings, money and delay by area."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from minewatch.cases.model import Case
from minewatch.exports.columns import schema
from minewatch.exports.decided import Decided
from minewatch.exports.enforcement import sites_listed
from minewatch.exports.ledgers.book import Sheet, book_content
from minewatch.exports.ledgers.fields import PROGRESS
from minewatch.exports.source import as_of
from minewatch.exports.tabular import people_csv
from minewatch.exports.words import Lang, Words

Row = dict[str, Any]

_LEVELS = ("all", "province", "city", "county")
_PARTS = ("province", "city", "county")
_COUNTS = ("sites", "leads", "undecided", "confirmed", "cleared", "closed", "overdue", "incomplete")
#: Surcharge by status; together all of it.
SURCHARGES = ("projected_yuan", "payable_yuan", "suspended_yuan", "closed_yuan")
_COLLECTED = ("billed_yuan", "paid_yuan", "arrears_yuan")
_SUMS = ("surcharge_yuan", *SURCHARGES, *_COLLECTED)
_UNKNOWN = "属地不明"


def progress(snapshot: Decided) -> pa.Table:
    """Return the progress by region: the total, then provinces with their cities and counties.

    Every site counts once in each level: the rows of a level add up to the row above them. A site
    is one of the leads (not yet inspected, or no case), undecided, confirmed or cleared; closed
    ones are among these. Every yuan of surcharge stands in one column of :data:`SURCHARGES`, by the
    status of its row, and all of it in ``surcharge_yuan``; what was cleared is 0. Sums are null
    where no row has an amount.

    Parameters
    ----------
    snapshot : Decided
        Scan and cases.
    """
    money = _money(snapshot)
    deadlines = _deadlines(snapshot)
    day = as_of(snapshot)
    regions: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for site in sites_listed(snapshot, also={*snapshot.cases, *money}):
        name = site["site_id"]
        told = _counted(snapshot.cases.get(name), deadlines.get(name), day)
        parts = tuple(site[part] or _UNKNOWN for part in _PARTS)
        for depth in range(len(_LEVELS)):
            regions[parts[:depth]].append(told | money[name])
    if not regions:
        return schema(PROGRESS).empty_table()
    rows = [_region(parts, regions[parts]) for parts in sorted(regions)]
    return pa.Table.from_pylist(rows, schema=schema(PROGRESS))


def progress_content(snapshot: Decided, suffix: str, lang: Lang = "zh") -> bytes:
    """Return the progress report as XLSX or CSV."""
    words, table = Words.of(snapshot, lang), progress(snapshot)
    if suffix == ".csv":
        return people_csv(table, PROGRESS, words)
    sheet = Sheet("sheet_progress", "progress_title", "progress_note", table, PROGRESS)
    return book_content(snapshot, [sheet], words)


def _region(parts: tuple[str, ...], sites: list[Row]) -> Row:
    return {
        "level": _LEVELS[len(parts)],
        **dict(zip(_PARTS, parts, strict=False)),
        **{name: sum(site[name] for site in sites) for name in _COUNTS},
        **{name: _sum(site[name] for site in sites) for name in _SUMS},
    }


def _counted(case: Case | None, deadline: date | None, day: date) -> Row:
    outcome = None if case is None else case.outcome
    closed = case is not None and case.closed_on is not None
    confirmed = outcome == "confirmed"
    late = deadline is not None and deadline < day
    return {
        "sites": 1,
        "leads": int(outcome is None),
        "undecided": int(outcome == "undecided"),
        "confirmed": int(confirmed),
        "cleared": int(outcome == "cleared"),
        "closed": int(closed),
        "overdue": int(confirmed and late and not closed),
    }


def _money(snapshot: Decided) -> dict[str, Row]:
    """Return the surcharge of each site by status, and what was billed and paid of it."""
    found: dict[str, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    incomplete: set[str] = set()
    for row in snapshot.table("measures").to_pylist():
        if row["measure"] != "surcharge":
            continue
        if row["amount_yuan"] is None:
            incomplete.add(row["site_id"])
        else:
            for name in ("surcharge_yuan", f"{row['status']}_yuan"):
                found[row["site_id"]][name].append(row["amount_yuan"])
    if snapshot.holds("collections"):
        for row in snapshot.table("collections").to_pylist():
            for name in _COLLECTED:
                if row[name] is not None:
                    found[row["site_id"]][name].append(row[name])
    rows: dict[str, Row] = defaultdict(lambda: dict.fromkeys(_SUMS) | {"incomplete": 0})
    for site in {*found, *incomplete}:
        sums = {name: _sum(found[site][name]) for name in _SUMS}
        rows[site] = sums | {"incomplete": int(site in incomplete)}
    return rows


def _deadlines(snapshot: Decided) -> dict[str, date]:
    found: dict[str, date] = {}
    for row in snapshot.table("measures").to_pylist():
        due = row["deadline_on"]
        if row["measure"] == "phase_out" and due is not None:
            found[row["site_id"]] = min(due, found.get(row["site_id"], due))
    return found


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
