"""Rows of measures (措施) of sites, before they become the snapshot's table."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from minewatch.publish.schema import MEASURES
from minewatch.rules.calendar import Due
from minewatch.rules.provisions import Provision

Row = dict[str, Any]


def measure_row(
    measure: str,
    site_id: str,
    provision: Provision,
    notes: Iterable[str],
    *,
    due: Due | None = None,
    certain: bool = True,
    also: Sequence[Provision] = (),
    **values: str | date | Decimal | None,
) -> Row:
    """Return one row of the snapshot's table ``measures``, as projected.

    Parameters
    ----------
    measure, site_id : str
        Code of the measure; the site.
    provision : Provision
        What it rests on; gives the department. What is not verified of it goes into the note.
    notes : iterable of str
        Sentences in Chinese without a full stop; empty ones are left out.
    due : Due, optional
        The deadline, where there is one.
    certain : bool
        False where the row rests on something that is not known.
    also : sequence of Provision
        What else it rests on.
    **values
        Other columns.
    """
    doubts = [
        f"{one.id}未完全核实：{one.verification}" for one in (provision, *also) if not one.sound
    ]
    sentences = [text.rstrip("。") for text in (*notes, *doubts) if text]
    return {
        "measure": measure,
        "site_id": site_id,
        "status": "projected",
        "provisions": ";".join([provision.id, *(one.id for one in also)]),
        "department": _departments([provision, *also]),
        "verified": certain and not doubts,
        "deadline_on": due.on if due else None,
        "deadline_provisional": due.provisional if due else None,
        "note": "；".join(dict.fromkeys(sentences)) or None,
        **values,
    }


def _departments(provisions: Iterable[Provision]) -> str | None:
    """Return the departments of provisions, each once."""
    named = (one for provision in provisions for one in (provision.department or "").split("、"))
    return "、".join(dict.fromkeys(filter(None, named))) or None


def table_of(rows: list[Row]) -> pa.Table:
    """Return rows as the table ``measures``, in an order of their own."""
    ordered = sorted(rows, key=_order)
    return pa.Table.from_pylist(ordered, schema=MEASURES)


def _order(row: Row) -> tuple[str, ...]:
    names = ("site_id", "measure", "month", "subject_id", "meter_id", "note")
    return tuple(str(row.get(name) or "") for name in names)


def day_text(label: str, day: date | None) -> str:
    """Return a label with its day; that the day is not known where it is missing."""
    return f"{label}{'不明' if day is None else day.isoformat()}"
