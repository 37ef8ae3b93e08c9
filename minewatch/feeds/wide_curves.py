# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Wide curves: one row a meter and day, points in columns."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.feeds import cells
from minewatch.feeds.canonical import Tally
from minewatch.feeds.curve_store import Store, from_arrow, to_arrow
from minewatch.feeds.curves import MAX_CONTRACT_MULTIPLE, MAX_KW, PER_KW
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.readings import Flags, Floats
from minewatch.feeds.source import in_slices

_FIRST, _LAST = "2000-01-01", "2100-01-01"


@dataclass
class Done:
    """Rows placed, points seen, points set missing."""

    rows: int = 0
    points: int = 0
    points_quarantined: int = 0


def place(
    store: Store,
    mapping: Mapping,
    names: list[str],
    batches: Iterator[pa.RecordBatch],
    tally: Tally,
) -> Done:
    """Place all rows; a row replaces the meter's day."""
    done, con = Done(), store.con
    capacities = dict(
        con.execute("SELECT meter_id, contract_kw FROM meters WHERE contract_kw > 0").fetchall()
    )
    con.execute(
        f"CREATE TEMP TABLE wide (line BIGINT, meter_id VARCHAR, day DATE, kw FLOAT[{len(names)}])"
    )
    for batch in batches:
        good = _rows(con, mapping, names, batch)
        kw = _judged(con, mapping, names, good, capacities, done)
        table = good.select(["line", "meter_id", "day"]).append_column("kw", to_arrow(kw))
        con.register("batch", table)
        con.execute("INSERT INTO wide SELECT line, meter_id, day, kw FROM batch")
        con.unregister("batch")
        done.points += kw.size
    tally["identical_duplicates"] += _settle(con, names, done)
    _hand_over(store, len(names), done)
    con.execute("DROP TABLE wide")
    return done


def _rows(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, names: list[str], batch: pa.RecordBatch
) -> pa.Table:
    """Read the cells; return the rows with a meter and a day, and quarantine the others."""
    table = pa.Table.from_batches([batch])
    day = cells.date("date", table.schema.field("date").type, mapping.date_format)
    points = ", ".join(
        f"{cells.number(name, table.schema.field(name).type)} AS {name}" for name in names
    )
    present = ", ".join(f"batch.{name} IS NOT NULL" for name in names)
    con.register("batch", in_slices(table))
    read = con.sql(
        "SELECT line, meter_id, day, CASE WHEN meter_id_fault IS NOT NULL THEN meter_id_fault "
        "WHEN date IS NULL THEN 'missing_value' WHEN day IS NULL THEN 'bad_date' "
        f"WHEN day NOT BETWEEN DATE '{_FIRST}' AND DATE '{_LAST}' THEN 'absurd' END AS reason, "
        f"'date=' || COALESCE(CAST(date AS VARCHAR), '') AS detail, {', '.join(names)}, present "
        f"FROM (SELECT line, meter_id, meter_id_fault, date, {day} AS day, {points}, "
        f"[{present}]::BOOLEAN[{len(names)}] AS present "
        "FROM batch)"
    ).to_arrow_table()
    con.unregister("batch")
    bad = pc.is_valid(read.column("reason"))
    con.register("batch", read.filter(bad).select(["line", "reason", "detail"]))
    con.execute("INSERT INTO faulty SELECT line, 'row', reason, left(detail, 200) FROM batch")
    con.unregister("batch")
    return read.filter(pc.invert(bad))


def _judged(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    names: list[str],
    table: pa.Table,
    capacities: dict[str, float],
    done: Done,
) -> np.ndarray:
    """Return points in kW [rows x points], NaN where missing or set missing."""
    number = np.column_stack([table.column(name).to_numpy() for name in names]).astype(np.float64)
    present = np.column_stack([np.zeros(0)]) if not len(number) else _flags(table, len(names))
    bad = np.isnan(number) & present if len(number) else np.zeros(number.shape, dtype=bool)
    for cell in mapping.missing:
        if isinstance(cell, int | float):
            number[number == cell] = np.nan
    unit = mapping.unit or "kw"
    energy = len(names) / 24 if unit in {"kwh", "wh"} else 1.0
    kw = number * (mapping.scale * PER_KW[unit] * energy)
    limit = [capacities.get(name, np.nan) for name in table.column("meter_id").to_pylist()]
    most = MAX_CONTRACT_MULTIPLE * np.array(limit, dtype=np.float64)[:, None]
    faults: dict[str, Flags] = {"bad_number": bad, "infinite": np.isinf(kw)}
    faults["negative"] = (kw < 0) & ~faults["infinite"]
    faults["absurd"] = (kw > MAX_KW) & ~faults["infinite"]
    faults["above_contract"] = (kw > most) & ~faults["infinite"] & ~faults["absurd"]
    lines = table.column("line").to_numpy()
    for reason, which in faults.items():
        _quarantine(con, names, lines, reason, which)
        done.points_quarantined += int(which.sum())
        kw[which] = np.nan
    return kw.astype(np.float32)


def _flags(table: pa.Table, points: int) -> Flags:
    lists = table.column("present").combine_chunks()
    return np.asarray(lists.flatten().to_numpy(zero_copy_only=False).reshape(-1, points))


def _quarantine(
    con: duckdb.DuckDBPyConnection, names: list[str], lines: Floats, reason: str, which: Flags
) -> None:
    """Make one entry a row and reason; its detail lists the columns."""
    hit = np.flatnonzero(which.any(axis=1))
    if not len(hit):
        return
    column = np.array(names)
    details = [",".join(column[which[row]])[:200] for row in hit]
    con.register("batch", pa.table({"line": lines[hit], "detail": details}))
    con.execute("INSERT INTO faulty SELECT line, 'point', ?, detail FROM batch", [reason])
    con.unregister("batch")


def _settle(con: duckdb.DuckDBPyConnection, names: list[str], done: Done) -> int:
    """Leave one row a meter and day; points that differ become missing. Return rows dropped."""
    points = len(names)
    double = (
        "(meter_id, day) IN (SELECT (meter_id, day) FROM wide GROUP BY meter_id, day "
        "HAVING count(*) > 1)"
    )
    table = con.sql(
        f"SELECT line, meter_id, day, kw FROM wide WHERE {double} ORDER BY meter_id, day, line"
    ).to_arrow_table()
    if not table.num_rows:
        return 0
    kw, day = (
        from_arrow(table.column("kw"), points),
        table.column("day").cast(pa.int32()).to_numpy(),
    )
    meter = table.column("meter_id").combine_chunks().dictionary_encode().indices.to_numpy()
    new = np.ones(len(day), dtype=bool)
    new[1:] = (np.diff(day) != 0) | (np.diff(meter) != 0)
    start = np.flatnonzero(new)
    low, high = np.fmin.reduceat(kw, start, axis=0), np.fmax.reduceat(kw, start, axis=0)
    conflict = (low != high) & ~np.isnan(low)
    size = np.diff(np.append(start, len(day)))
    spread = np.repeat(conflict, size, axis=0)
    _quarantine(con, names, table.column("line").to_numpy(), "conflicting_duplicate", spread)
    done.points_quarantined += int(spread.sum())
    low[conflict] = np.nan
    con.execute(f"DELETE FROM wide WHERE {double}")
    one = table.take(start).select(["line", "meter_id", "day"]).append_column("kw", to_arrow(low))
    con.register("batch", one)
    con.execute("INSERT INTO wide SELECT line, meter_id, day, kw FROM batch")
    con.unregister("batch")
    return int((size - 1)[~conflict.any(axis=1)].sum())


def _hand_over(store: Store, points: int, done: Done) -> None:
    con = store.con
    con.execute(f"INSERT INTO new_{points} SELECT meter_id, day, kw FROM wide")
    meters = con.execute("SELECT DISTINCT meter_id FROM wide").fetchall()
    store.meters.update(name for (name,) in meters)
    done.rows, store.first, store.last = con.execute(
        "SELECT count(*), min(day) - DATE '1970-01-01', max(day) - DATE '1970-01-01' FROM wide"
    ).fetchall()[0]
    for batch in con.sql("SELECT kw FROM wide").to_arrow_reader(1 << 16):
        kw = from_arrow(pa.chunked_array([batch.column("kw")]), points)
        store.points_missing += int(np.isnan(kw).sum())
