"""Compare the measures of a site as published with the same computed again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa

from minewatch.exports.columns import Column, schema

Row = dict[str, Any]

#: What names a row; the rest of it is compared.
_KEY = ("measure", "meter_id", "subject_id", "month", "from_on", "to_on")
_COMPARED = (
    "kwh",
    "rate_yuan_per_kwh",
    "amount_yuan",
    "amount_max_yuan",
    "deadline_on",
    "provisions",
    "verified",
)
#: The same of the table ``collections``, whose rows are named ``collections`` as a measure.
_COLLECTED = (
    "due_yuan",
    "billed_yuan",
    "paid_yuan",
    "unbilled_yuan",
    "arrears_yuan",
    "late_charge_min_yuan",
    "late_charge_max_yuan",
)
_FEN = Decimal("0.01")

#: 复算: one row a figure, or a row that only one side has.
AUDIT: tuple[Column, ...] = (
    Column("result", "结果", "Result", "audit", 10),
    Column("measure", "措施", "Measure", "text", 18),
    Column("meter_id", "户号", "Meter account", "text", 15),
    Column("subject_id", "对象编号", "Subject", "text", 14),
    Column("month", "账期", "Month", "month", 9),
    Column("from_on", "起始日", "From", "date", 12),
    Column("to_on", "截止日", "To", "date", 12),
    Column("field", "项目", "Field", "text", 18),
    Column("published", "公布值", "Published", "text", 24),
    Column("recomputed", "复算值", "Recomputed", "text", 24),
)


@dataclass(frozen=True)
class Audit:
    """What an audit of one site found.

    Attributes
    ----------
    table : pyarrow.Table
        Columns of :data:`AUDIT`.
    damaged : tuple of str
        Files of the snapshot that are not what the scan wrote.
    changed : tuple of str
        What changed since the scan: rules, loads, program. A figure may differ for it.
    """

    table: pa.Table
    damaged: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def differences(self) -> int:
        """Number of figures and rows that differ."""
        return sum(result != "equal" for result in self.table["result"].to_pylist())

    @property
    def sound(self) -> bool:
        """Whether every figure is equal and every file what the scan wrote."""
        return not self.differences and not self.damaged


def audit_table(rows: Iterable[Row]) -> pa.Table:
    """Return rows of :func:`compared` as a table."""
    return pa.Table.from_pylist(list(rows), schema=schema(AUDIT))


def compared(published: pa.Table, recomputed: pa.Table) -> list[Row]:
    """Return what each row has in common and where it differs.

    Parameters
    ----------
    published, recomputed : pyarrow.Table
        Rows of the snapshot's table ``measures`` of one site.

    Returns
    -------
    list of dict
        ``result`` is ``equal`` (one row, with the amount or the deadline), ``differs`` (one row a
        figure), ``missing`` (only recomputed), ``extra`` (only published) or ``arithmetic``: the
        published amount is not its energy times its rate.
    """
    before, after = _by_key(published), _by_key(recomputed)
    rows: list[Row] = []
    for key in sorted(before | after, key=lambda key: tuple(str(part or "") for part in key)):
        told, found = before.get(key, []), after.get(key, [])
        named = dict(zip(_KEY, key, strict=True))
        for one, again in zip(told, found, strict=False):
            rows += [named | row for row in _row(one, again)]
        rows += [named | _alone("extra", row) for row in told[len(found) :]]
        rows += [named | _alone("missing", row) for row in found[len(told) :]]
        rows += [named | row for one in told for row in _arithmetic(one)]
    return rows


def collected(published: pa.Table, recomputed: pa.Table) -> list[Row]:
    """Return the same of what was billed and paid: rows of the table ``collections``."""
    before, after = (
        {(row["meter_id"], row["month"]): row for row in table.to_pylist()}
        for table in (published, recomputed)
    )
    rows: list[Row] = []
    for key in sorted(before | after, key=str):
        named = dict.fromkeys(_KEY) | {"measure": "collections"}
        named |= {"meter_id": key[0], "month": key[1]}
        told, found = before.get(key), after.get(key)
        for name in _COLLECTED:
            one, again = (None if row is None else row[name] for row in (told, found))
            if one is not None or again is not None:
                rows.append(
                    named | _figure("equal" if one == again else "differs", name, one, again)
                )
    return rows


def _by_key(table: pa.Table) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in table.to_pylist():
        found[tuple(row[name] for name in _KEY)].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: tuple(_text(row[name]) for name in (*_COMPARED, "note")))
    return dict(found)


def _row(published: Row, recomputed: Row) -> list[Row]:
    differing = [name for name in _COMPARED if published[name] != recomputed[name]]
    if differing:
        return [_figure("differs", name, published[name], recomputed[name]) for name in differing]
    name = _chief(published)
    return [_figure("equal", name, published[name], recomputed[name])]


def _alone(result: str, row: Row) -> Row:
    name = _chief(row)
    value = row[name]
    return _figure(result, name, *((value, None) if result == "extra" else (None, value)))


def _arithmetic(row: Row) -> list[Row]:
    """Return the row where a published amount is not energy times rate, to the fen."""
    kwh, rate, amount = row["kwh"], row["rate_yuan_per_kwh"], row["amount_yuan"]
    if row["measure"] != "surcharge" or None in {kwh, rate, amount}:
        return []
    product = (kwh * rate).quantize(_FEN, ROUND_HALF_UP)
    return [] if product == amount else [_figure("arithmetic", "amount_yuan", amount, product)]


def _figure(result: str, name: str, published: Any, recomputed: Any) -> Row:
    said = {"published": _text(published) or None, "recomputed": _text(recomputed) or None}
    return {"result": result, "field": name, **said}


def _chief(row: Row) -> str:
    """Return the figure that a row is about."""
    for name in ("amount_yuan", "deadline_on", "kwh"):
        if row[name] is not None:
            return name
    return "provisions"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
