"""Rows of measures (措施) of sites, before they become the snapshot's table."""

from collections.abc import Iterable
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
    **values
        Other columns.
    """
    doubt = "" if provision.sound else f"{provision.id}未完全核实：{provision.verification}"
    sentences = [text.rstrip("。") for text in (*notes, doubt) if text]
    return {
        "measure": measure,
        "site_id": site_id,
        "status": "projected",
        "provisions": provision.id,
        "department": provision.department,
        "verified": provision.sound and certain,
        "deadline_on": due.on if due else None,
        "deadline_provisional": due.provisional if due else None,
        "note": "；".join(dict.fromkeys(sentences)) or None,
        **values,
    }


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
