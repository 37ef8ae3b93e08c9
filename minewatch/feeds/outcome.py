"""What came of a load, before it is written into a report."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from minewatch.feeds.canonical import Tally


@dataclass(frozen=True)
class Outcome:
    """Counts of one load; ``reasons`` come with the most frequent first."""

    rows_loaded: int
    rows_quarantined: int
    meters: int
    from_on: dt.date | None
    to_on: dt.date | None
    reasons: dict[str, int]
    tally: Tally
    points: int = 0
    points_quarantined: int = 0
    example: str = ""


@dataclass(frozen=True)
class Staged:
    """A file read and judged: its outcome, and what puts it in place under a load's number."""

    outcome: Outcome
    publish: Callable[[int], None]
