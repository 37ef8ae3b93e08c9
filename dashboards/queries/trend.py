"""How leads and decisions moved, week by week (每周趋势)."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc

from minewatch.cases.model import Case
from minewatch.publish import Snapshot

_SCAN = re.compile(r"(\d{4}-\d\d-\d\d)-[0-9a-f]{12}")
_WEEK = timedelta(weeks=1)


def past_scans(folder: Path, until: date, weeks: int) -> list[Path]:
    """Return the folders of the scans of the last weeks, one a week: the last of it, oldest first.

    Parameters
    ----------
    folder : Path
        The workspace's snapshots.
    until : date
        Scans that judge a later day are left out.
    weeks : int
    """
    by_week: dict[date, tuple[date, str]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        told = _SCAN.fullmatch(path.name)
        day = date.fromisoformat(told[1]) if told else date.max
        if told is None or not monday(until) - (weeks - 1) * _WEEK <= day <= until:
            continue
        by_week[monday(day)] = max(by_week.get(monday(day), (day, path.name)), (day, path.name))
    return [folder / name for _, (_, name) in sorted(by_week.items())]


def scan_before(folder: Path, latest: Path) -> str | None:
    """Return the name of the last scan that judged an earlier day than `latest`; None if none."""
    found = [path.name for path in folder.iterdir() if _SCAN.fullmatch(path.name)]
    return max((name for name in found if name[:10] < latest.name[:10]), default=None)


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(day.weekday())


@lru_cache(maxsize=128)
def _leads(path: Path) -> frozenset[str]:
    """Return the flagged sites of a scan; a snapshot never changes."""
    sites = Snapshot(path).table("sites").select(["site_id", "flagged"])
    return frozenset(sites.filter(pc.fill_null(sites["flagged"], False))["site_id"].to_pylist())


def weekly(
    scans: list[Path], cases: Mapping[str, Case], until: date, *, weeks: int = 12
) -> pd.DataFrame:
    """Return leads and decisions of the last weeks.

    Parameters
    ----------
    scans : list of Path
        See :func:`past_scans`.
    cases : mapping of str to Case
    until : date
        In the last week.
    weeks : int

    Returns
    -------
    DataFrame of `weeks` rows, index ``week`` (its Monday)
        ``leads``: of the week's last scan, missing in a week without one; ``new``: leads that the
        scan before it had not, missing where there is no scan before; ``confirmed``, ``cleared``:
        sites by day of inspection.
    """
    index = pd.Index([monday(until) - back * _WEEK for back in reversed(range(weeks))], name="week")
    found = pd.DataFrame({"leads": float("nan"), "new": float("nan")}, index=index)
    before: frozenset[str] | None = None
    for path in scans:
        now, week = _leads(path), monday(date.fromisoformat(path.name[:10]))
        if week in found.index:
            found.loc[week, "leads"] = len(now)
            if before is not None:
                found.loc[week, "new"] = len(now - before)
        before = now
    for name in ("confirmed", "cleared"):
        days = [getattr(case, f"{name}_on") for case in cases.values() if case.outcome == name]
        weeks_of = pd.Series([monday(day) for day in days if day], dtype=object)
        found[name] = weeks_of.value_counts().reindex(index).fillna(0).astype(int)
    return found
