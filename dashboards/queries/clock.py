"""Deadlines of a site (期限): of the law by its measures, and of the case by its documents."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from minewatch.cases.model import Case


@dataclass(frozen=True)
class Deadline:
    """A last day, and how far it is away.

    Attributes
    ----------
    what : str
        Code of a measure, or kind of an event.
    kind : str
        ``measure``: projected by a scan; ``case``: set running by an event of the case.
    on : date
        The last day by the statutory calendar.
    provisional : bool
        The holidays of its year are not published yet.
    days : int
        Calendar days left where positive or zero, overdue where negative.
    counted_to : date
        The day that `days` is counted to: today; for an overdue measure the last day that the load
        was seen, or that the scan speaks of.
    verified : bool
    """

    what: str
    kind: str
    on: date
    provisional: bool
    days: int
    counted_to: date
    verified: bool = True


def deadlines(
    measures: list[dict[str, Any]], case: Case, *, today: date, as_of: date
) -> list[Deadline]:
    """Return the deadlines of a site, earliest first; none of a case that is closed.

    Parameters
    ----------
    measures : list of dict
        Rows of the table ``measures`` with their standing.
    today : date
        From which days left are counted.
    as_of : date
        The day that the scan speaks of: nothing is known to be overdue after it.
    """
    found = [
        _of_measure(row, today, as_of)
        for row in measures
        if row["deadline_on"] is not None and row["status"] != "closed"
    ]
    if case.running:
        found += _of_case(case, today)
    return sorted(found, key=lambda one: (one.on, one.kind, one.what))


def _of_measure(row: dict[str, Any], today: date, as_of: date) -> Deadline:
    on, seen = row["deadline_on"], row["to_on"] or as_of
    overdue = today > on
    upto = max(min(seen, today), on) if overdue else today
    return Deadline(
        row["measure"], "measure", on, bool(row["deadline_provisional"]), (on - upto).days,
        upto, bool(row["verified"]),
    )  # fmt: skip


def _of_case(case: Case, today: date) -> list[Deadline]:
    found = [
        Deadline(
            notice.kind, "case", notice.due_on, notice.due_provisional,
            (notice.due_on - today).days, today, notice.verified,
        )
        for notice in case.notices
        if notice.due_on is not None
    ]  # fmt: skip
    opened = next(
        (e for e in reversed(case.events) if e.kind == "opened" and e.seq not in case.undone), None
    )
    if opened is not None and case.state != "decided" and "due_on" in opened.details["law"]:
        law = opened.details["law"]
        on = date.fromisoformat(law["due_on"])
        found.append(
            Deadline("decision", "case", on, law["due_provisional"], (on - today).days, today,
                     law["verified"])
        )  # fmt: skip
    return found
