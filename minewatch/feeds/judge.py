# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""SQL that reads the cells of a row and says why it cannot enter."""

import pyarrow as pa

from minewatch.feeds import cells
from minewatch.feeds.contract import SQL_TYPES, Column, Feed
from minewatch.feeds.mapping import Mapping

_EARLIEST, _LATEST = "1900-01-01", "2100-01-01"


def stored(feed: Feed) -> dict[str, str]:
    """Return the warehouse's columns of a feed and their types."""
    columns = {column.stored: SQL_TYPES[column.kind] for column in feed.columns}
    if feed.name == "enterprises":
        columns["capital_yuan"] = "DECIMAL(20, 2)"
    if feed.name == "data-centres":
        columns["data_centre_id"] = "VARCHAR"
    return columns


def read_sql(feed: Feed, mapping: Mapping, schema: pa.Schema) -> str:
    """Write the SQL that reads a batch of this schema.

    It has two layers: cells read to their types, then judged. It gives ``line``, the warehouse's
    columns, and ``reason`` and ``detail`` where the row cannot enter.
    """
    here = set(schema.names)
    factor = mapping.scale * (0.001 if mapping.unit == "wh" else 1.0)
    inner, outer, checks = ["*"], [], []
    for column in feed.columns:
        read = f"v_{column.name}"
        kind = SQL_TYPES[column.kind] if column.name != "capital_yuan" else "DECIMAL(20, 2)"
        if column.name not in here:
            outer.append(f"CAST(NULL AS {kind}) AS {cells.quoted(column.stored)}")
            continue
        value = cells.cell(column, schema.field(column.name).type, mapping.date_format)
        if column.unit == "kWh" and factor != 1.0:
            value = f"({value}) * {factor!r}"
        inner.append(f"{value} AS {read}")
        checks += _checks(column, read, here, keyed=column.stored in feed.key)
        outer.append(
            f"TRY_CAST({_present(column, read, mapping)} AS {kind}) AS "
            f"{cells.quoted(column.stored)}"
        )
    if "data_centre_id" in here:
        outer.append("data_centre_id")
    reason = _first_of([(when, f"'{code}'") for when, code, _ in checks])
    detail = _first_of([(when, _shown(name)) for when, _, name in checks])
    cells_sql = f"SELECT {', '.join(inner)} FROM batch"
    judged = f"{reason} AS reason, {detail} AS detail"
    return f"SELECT line, {', '.join(outer)}, {judged} FROM ({cells_sql})"


def _present(column: Column, read: str, mapping: Mapping) -> str:
    absent = [float(cell) for cell in mapping.missing if isinstance(cell, int | float)]
    if column.kind in {"number", "energy", *cells.EXACT} and absent:
        return f"CASE WHEN {read} NOT IN ({', '.join(map(repr, absent))}) THEN {read} END"
    return read


def _first_of(cases: list[tuple[str, str]]) -> str:
    return "CASE " + " ".join(f"WHEN {when} THEN {then}" for when, then in cases) + " END"


def _shown(name: str) -> str:
    return f"left('{name}=' || COALESCE(CAST({cells.quoted(name)} AS VARCHAR), ''), 200)"


def _checks(
    column: Column, read: str, here: set[str], *, keyed: bool
) -> list[tuple[str, str, str]]:
    """Conditions under which a row cannot enter: (SQL, reason code, column)."""
    raw, name = cells.quoted(column.name), column.name
    checks = []
    if f"{name}_fault" in here and (column.required or keyed):
        codes = ("damaged_identifier", "bad_identifier", "invalid_uscc")
        checks += [(f"{name}_fault = '{code}'", code, name) for code in codes]
    if column.required:
        checks.append((f"{raw} IS NULL", "missing_value", name))
    if column.kind in cells.EXACT:
        checks.append((cells.too_fine(name, column.kind), "too_fine", name))
    if column.kind in cells.UNREADABLE:
        checks.append(
            (f"{raw} IS NOT NULL AND {read} IS NULL", cells.UNREADABLE[column.kind], name)
        )
    checks += _bounds(column, read)
    if column.not_before in here:
        checks.append((f"{read} < v_{column.not_before}", "out_of_order", name))
    return checks


def _bounds(column: Column, read: str) -> list[tuple[str, str, str]]:
    """Conditions under which a value that can be read cannot be meant."""
    name, checks = column.name, []
    if column.kind in {"number", "energy", "whole"}:
        checks.append((f"isinf({read}) OR isnan({read})", "infinite", name))
    if column.low is not None:
        code = "negative" if column.low == 0 else "absurd"
        checks.append((f"{read} < {column.low!r}", code, name))
    if column.high is not None:
        checks.append((f"{read} > {column.high!r}", "absurd", name))
    if column.kind == "whole":
        checks.append((f"{read} <> round({read})", "bad_number", name))
    if column.kind in {"date", "month"}:
        bounds = f"{read} NOT BETWEEN DATE '{_EARLIEST}' AND DATE '{_LATEST}'"
        checks.append((bounds, "absurd", name))
    return checks
