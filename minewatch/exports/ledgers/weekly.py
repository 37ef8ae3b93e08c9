"""The weekly list (周报名单): this list, and what was added, changed and removed since another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from minewatch.cases.folding import fold
from minewatch.cases.model import Case
from minewatch.errors import WorkspaceError
from minewatch.exports.cells import shown
from minewatch.exports.columns import schema
from minewatch.exports.decided import Decided
from minewatch.exports.enforcement import flagged_sites
from minewatch.exports.ledgers.book import Sheet, book_content
from minewatch.exports.ledgers.fields import CHANGES, WEEKLY
from minewatch.exports.source import as_of
from minewatch.exports.tabular import people_csv
from minewatch.exports.words import Lang, Words
from minewatch.publish import Snapshot

Row = dict[str, Any]

#: Fields that are told apart; ``change`` and ``changed_fields`` say the result.
_COMPARED = tuple(
    column for column in WEEKLY if column.name not in {"change", "site_id", "changed_fields"}
)


@dataclass(frozen=True)
class Issue:
    """Two lists to compare; ``before`` None: this is the first."""

    now: Decided
    before: Decided | None


def cases_at(cases: Mapping[str, Case], day: date) -> dict[str, Case]:
    """Return where each case stood at the end of a day, by what was recorded until then."""
    found = {}
    for site, case in cases.items():
        events = tuple(event for event in case.events if event.at.date() <= day)
        if events:
            found[site] = fold(site, events)
    return found


def issue_of(snapshot: Decided, folder: Path, since: str | None = None) -> Issue:
    """Return the list of a snapshot and the one before it, each as its cases stood.

    Parameters
    ----------
    snapshot : Decided
        This list.
    folder : Path
        The workspace's snapshots.
    since : str or None
        Name of the snapshot to compare with; None: the newest of an earlier day.

    Raises
    ------
    WorkspaceError
        If `since` names no snapshot.
    """
    name = since or _before(snapshot, folder)
    if name is None:
        return Issue(snapshot, None)
    if Path(name).name != name or not (folder / name).is_dir():
        msg = f"There is no scan {name} in {folder}; name one of its folders with --since."
        raise WorkspaceError(msg)
    earlier = Snapshot(folder / name)
    return Issue(snapshot, Decided(earlier, cases_at(snapshot.cases, as_of(earlier))))


def _before(snapshot: Snapshot, folder: Path) -> str | None:
    """Return the snapshot of the last day before; of several of a day, the last by name."""
    day = as_of(snapshot).isoformat()
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()]
    return max((name for name in names if name[:1].isdigit() and name[:10] < day), default=None)


def weekly_tables(
    issue: Issue, words: Words, *, unmasked: bool = False
) -> tuple[pa.Table, pa.Table]:
    """Return the list with how each site changed, and every difference.

    Sites that left the list stand at the end of it, with what the list before said, but for what
    was decided on them since: a site that was cleared is listed no more. A figure is compared as
    it is shown, so that a probability that moved by less is no change.
    """
    now = _rows(issue.now, unmasked=unmasked)
    before = {} if issue.before is None else _rows(issue.before, unmasked=unmasked)
    listed, changes = [], []
    for site, row in now.items():
        found = _differences(before[site], row, words) if site in before else []
        kind = "added" if site not in before else "changed" if found else "same"
        told = words.listed(change["field"] for change in found) or None
        listed.append(row | {"change": kind, "changed_fields": told})
        about = {"change": kind, "site_id": site, "name": row["name"]}
        changes += [about | change for change in found] or ([about] if kind == "added" else [])
    for site, row in before.items():
        if site not in now:
            after = row | {"change": "removed", **_decided(issue.now, site)}
            listed.append(after)
            about = {"change": "removed", "site_id": site, "name": row["name"]}
            found = _differences(row, after, words)
            changes += [about | change for change in found] or [about]
    return (
        pa.Table.from_pylist(listed, schema=schema(WEEKLY)),
        pa.Table.from_pylist(changes, schema=schema(CHANGES)),
    )


def weekly_content(
    issue: Issue, suffix: str, lang: Lang = "zh", *, unmasked: bool = False
) -> bytes:
    """Return the weekly list as XLSX, with its changes on a sheet of their own, or as CSV."""
    words = Words.of(issue.now, lang)
    listed, changes = weekly_tables(issue, words, unmasked=unmasked)
    if suffix == ".csv":
        return people_csv(listed, WEEKLY, words)
    told = _summary(issue, listed, words)
    sheets = [
        Sheet("sheet_weekly", "weekly_title", told, listed, WEEKLY),
        Sheet("sheet_changes", "changes_title", told, changes, CHANGES),
    ]
    return book_content(issue.now, sheets, words)


def _rows(snapshot: Decided, *, unmasked: bool) -> dict[str, Row]:
    table = flagged_sites(snapshot, unmasked=unmasked)
    found = {}
    for row in table.to_pylist():
        found[row["site_id"]] = row | _decided(snapshot, row["site_id"])
    return found


def _decided(snapshot: Decided, site_id: str) -> Row:
    case = snapshot.cases.get(site_id)
    return {
        "outcome": None if case is None else case.outcome,
        "state": None if case is None else case.state,
    }


def _differences(before: Row, after: Row, words: Words) -> list[Row]:
    found = []
    for column in _COMPARED:
        said = shown(before[column.name], column, words), shown(after[column.name], column, words)
        if said[0] != said[1]:
            field = column.header(words.lang)
            found.append({"field": field, "before": said[0], "after": said[1]})
    return found


def _summary(issue: Issue, listed: pa.Table, words: Words) -> str:
    kinds = listed["change"].to_pylist()
    counts = {kind: kinds.count(kind) for kind in ("added", "changed", "removed")}
    now = issue.now.manifest["scan_id"]
    if issue.before is None:
        return words.label("weekly_first").format(now=now)
    return words.label("weekly_note").format(
        now=now, before=issue.before.manifest["scan_id"], **counts
    )
