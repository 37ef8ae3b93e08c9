"""Loading of curves: whichever layout the file has, into one row a meter and day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from minewatch.feeds import canonical, rows, wide_curves
from minewatch.feeds.canonical import Tally
from minewatch.feeds.contract import Column, Feed
from minewatch.feeds.curve_store import Store
from minewatch.feeds.curves import STEPS
from minewatch.feeds.long_curves import Placer
from minewatch.feeds.long_stage import Numbers, stage
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.registry import refuse_missing
from minewatch.feeds.report import Outcome, Staged
from minewatch.feeds.source import Source, ahead


def stage_curves(
    con: duckdb.DuckDBPyConnection,
    feed: Feed,
    source: Source,
    mapping: Mapping,
    utc_offset: timedelta,
) -> Staged:
    """Read and judge a file of curves into temporary tables.

    Raises
    ------
    FeedRefusedError
        If required columns are missing.
    """
    con.execute(
        "CREATE TEMP TABLE faulty (line BIGINT, scope VARCHAR, reason VARCHAR, detail VARCHAR)"
    )
    store, tally = Store(con), Tally()
    points = _wide_points(source, mapping)
    if points:
        used = _load_wide(store, feed, source, mapping, points, tally)
    else:
        used = _load_long(store, feed, source, mapping, utc_offset, tally)
    con.register("batch", rows.rejected_table(source))
    con.execute("INSERT INTO faulty SELECT line, 'row', reason, detail FROM batch")
    con.unregister("batch")
    outcome = _outcome(store, used, tally)
    return Staged(outcome, lambda load_id: _publish(store, tally, load_id))


def _publish(store: Store, tally: Tally, load_id: int) -> None:
    tally["other_resolution_replaced"] += store.publish(load_id)
    store.con.execute(
        "INSERT INTO quarantine SELECT ?, 'curves', line, scope, reason, detail FROM faulty "
        "ORDER BY line, reason, detail",
        [load_id],
    )


def _wide_points(source: Source, mapping: Mapping) -> list[str]:
    if mapping.layout in {"long", "columns"} or mapping.from_order:
        return []
    for points in sorted(STEPS, reverse=True):
        names = [mapping.points.format(at) for at in range(1, points + 1)]
        if set(names) <= set(source.columns):
            return names
    return []


@dataclass
class _Used:
    """Rows and points that a layout's loader took in."""

    rows: int = 0
    points: int = 0
    points_quarantined: int = 0
    example: str = ""
    names: list[str] = field(default_factory=list)


def _load_long(
    store: Store,
    feed: Feed,
    source: Source,
    mapping: Mapping,
    utc_offset: timedelta,
    tally: Tally,
) -> _Used:
    numbers = Numbers()
    if mapping.unit is None:
        mapping = mapping.model_copy(update={"unit": _value_column(source, mapping)})
    batches = ahead(_long_batches(feed, source, mapping, tally))
    stage(store.con, batches, mapping, utc_offset, numbers)
    done = Placer(store, mapping, utc_offset, numbers, tally)
    done.place()
    store.con.execute("DROP TABLE staged")
    quarantined = store.count("scope = 'point'")
    return _Used(done.rows, done.rows + quarantined, quarantined, done.example)


def _long_batches(
    feed: Feed, source: Source, mapping: Mapping, tally: Tally
) -> Iterator[pa.RecordBatch]:
    """Yield ``line, meter_id, meter_id_fault, ts, value``."""
    value = _value_column(source, mapping)
    if mapping.layout == "columns":
        yield from _column_batches(feed, source, mapping, tally)
        return
    bound = canonical.bind(source, mapping, ("meter_id", "ts", value))
    found = set(bound) | set(mapping.constants)
    needed = ["meter_id", value] if mapping.from_order else ["meter_id", "ts", value]
    missing = [name for name in needed if name not in found]
    refuse_missing(feed, source, ["kw or kwh" if m == value else m for m in missing])
    for batch in canonical.batches(source, mapping, bound, feed, tally):
        names = ["value" if name == value else name for name in batch.schema.names]
        yield batch.rename_columns(names)


def _value_column(source: Source, mapping: Mapping) -> str:
    energy = mapping.columns.get("kwh", "kwh") in source.columns
    power = mapping.columns.get("kw", "kw") in source.columns
    return "kwh" if energy and not power else "kw"


def _column_batches(
    feed: Feed, source: Source, mapping: Mapping, tally: Tally
) -> Iterator[pa.RecordBatch]:
    names = tuple(f"m{at}" for at in range(len(mapping.meters)))
    shifted = mapping.model_copy(
        update={"columns": {**mapping.columns, **dict(zip(names, mapping.meters, strict=True))}}
    )
    bound = canonical.bind(source, shifted, ("ts", *names))
    refuse_missing(feed, source, [] if "ts" in bound else ["ts"])
    for batch in canonical.batches(source, mapping, bound, feed, tally):
        size = batch.num_rows
        for name, meter in zip(names, mapping.meters, strict=True):
            yield pa.RecordBatch.from_pydict(
                {
                    "line": batch.column("line"),
                    "meter_id": pa.array([meter]).take(pa.array(np.zeros(size, dtype=np.int64))),
                    "meter_id_fault": pa.nulls(size, pa.string()),
                    "ts": batch.column("ts"),
                    "value": batch.column(name),
                }
            )


def _load_wide(
    store: Store, feed: Feed, source: Source, mapping: Mapping, points: list[str], tally: Tally
) -> _Used:
    names = [f"P{at}" for at in range(1, len(points) + 1)]
    named = mapping.model_copy(
        update={"columns": {**mapping.columns, **dict(zip(names, points, strict=True))}}
    )
    bound = canonical.bind(source, named, ("meter_id", "date", *names))
    found = set(bound) | set(mapping.constants)
    refuse_missing(feed, source, [name for name in ("meter_id", "date") if name not in found])
    wide = Feed(
        feed.name,
        feed.table,
        feed.zh,
        feed.en,
        tuple(Column(n, "id" if n == "meter_id" else "number", "", "") for n in bound),
        feed.key,
    )
    batches = ahead(canonical.batches(source, named, bound, wide, tally))
    done = wide_curves.place(store, mapping, names, batches, tally)
    return _Used(done.rows, done.points, done.points_quarantined)


def _outcome(store: Store, used: _Used, tally: Tally) -> Outcome:
    out, example = store.con.execute(
        "SELECT count(DISTINCT line) FILTER (scope = 'row'), min_by(detail, line) FROM faulty"
    ).fetchall()[0]
    tally["points_missing"] += store.points_missing
    shown = used.example or (f", for example {example!r}" if example else "")
    return Outcome(
        rows_loaded=used.rows,
        rows_quarantined=out,
        meters=len(store.meters),
        from_on=_day(store.first),
        to_on=_day(store.last),
        reasons=rows.reasons_of(store.con, "faulty"),
        tally=tally,
        points=used.points,
        points_quarantined=used.points_quarantined,
        example=shown,
    )


def _day(number: int | None) -> date | None:
    return None if number is None else date(1970, 1, 1) + timedelta(days=number)
