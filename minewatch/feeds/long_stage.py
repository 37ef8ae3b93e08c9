# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Staging of long curves: cells read, meters numbered, times brought to seconds (长表暂存)."""

from collections.abc import Iterator
from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pyarrow as pa

from minewatch.feeds import cells, sound
from minewatch.feeds.mapping import Mapping, zone_of
from minewatch.feeds.source import in_slices

_EARLIEST, _LATEST = 946_684_800, 4_102_444_800  # 2000-01-01 and 2100-01-01
_DAY = 86_400


class Numbers:
    """Numbers for meters, in order of appearance."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._known: dict[str, int] = {}

    def of(self, names: pa.Array) -> pa.Array:
        """Give numbers to an array of names; missing stays missing."""
        encoded = names.dictionary_encode()
        numbers = pa.array(
            [self._number(name) for name in encoded.dictionary.to_pylist()], pa.int32()
        )
        return numbers.take(encoded.indices)

    def _number(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = len(self.names)
            self.names.append(name)
        return self._known[name]


def civil_zone(mapping: Mapping) -> ZoneInfo | None:
    """Return the file's zone where it is a named one, which may have daylight saving."""
    zone = zone_of(mapping.time_zone) if mapping.time_zone else None
    return zone if isinstance(zone, ZoneInfo) else None


def stage(
    con: duckdb.DuckDBPyConnection,
    batches: Iterator[pa.RecordBatch],
    mapping: Mapping,
    utc_offset: timedelta,
    numbers: Numbers,
) -> None:
    """Fill the temporary tables ``staged`` (readings) and ``faulty`` (what cannot enter).

    ``at_s`` is in seconds since 1970, in local standard time, or of the file's own clock where
    ``wall``. ``value`` is in the file's unit, NULL where missing.
    """
    con.execute(
        "CREATE TEMP TABLE staged "
        "(meter INTEGER, line BIGINT, at_s BIGINT, wall BOOLEAN, value DOUBLE)"
    )
    for batch in batches:
        fault, ts = batch.column("meter_id_fault"), _times(batch)
        if not mapping.date_format and fault.null_count == len(fault):
            ts = sound.times(ts)
        columns = {
            "line": batch.column("line"),
            "meter": numbers.of(batch.column("meter_id")),
            "meter_fault": fault,
            "value": batch.column("value"),
            "ts": ts,
        }
        _take(con, pa.table(columns), mapping, utc_offset)


def _take(
    con: duckdb.DuckDBPyConnection, table: pa.Table, mapping: Mapping, utc_offset: timedelta
) -> None:
    sql = read_sql(
        table.schema.field("ts").type, table.schema.field("value").type, mapping, utc_offset
    )
    con.register("batch", in_slices(table))
    read = con.sql(sql).to_arrow_table()
    con.unregister("batch")
    con.register("batch", read)
    into = "INSERT INTO staged SELECT meter, line, at_s, wall, value FROM batch"
    if read.column("reason").null_count == read.num_rows:
        con.execute(into)
    else:
        con.execute(f"{into} WHERE reason IS NULL OR reason = 'bad_number'")
        con.execute(
            "INSERT INTO faulty SELECT line, "
            "CASE WHEN reason = 'bad_number' THEN 'point' ELSE 'row' END, reason, "
            "left(CASE reason WHEN 'bad_number' THEN 'value=' || raw_value "
            "WHEN 'missing_value' THEN '' ELSE 'ts=' || COALESCE(raw_ts, '') END, 200) "
            "FROM batch WHERE reason IS NOT NULL"
        )
    con.unregister("batch")


def _times(batch: pa.RecordBatch) -> pa.Array:
    if "ts" in batch.schema.names:
        return batch.column("ts")
    return pa.nulls(batch.num_rows, pa.string())


def read_sql(ts: pa.DataType, value: pa.DataType, mapping: Mapping, utc_offset: timedelta) -> str:
    """Write the SQL that reads a batch ``(line, meter, meter_fault, ts, value)``."""
    at, wall = ("0", "FALSE") if mapping.from_order else _time(ts, mapping, utc_offset)
    number = cells.number("value", value)
    absent = [float(cell) for cell in mapping.missing if isinstance(cell, int | float)]
    present = f"CASE WHEN n NOT IN ({', '.join(map(repr, absent))}) THEN n END" if absent else "n"
    in_range = "TRUE" if mapping.from_order else f"at_s BETWEEN {_EARLIEST} AND {_LATEST}"
    no_time = "FALSE" if mapping.from_order else "ts IS NULL"
    return (
        f"SELECT line, meter, at_s, wall, {present} AS value, CASE "
        f"WHEN meter_fault IS NOT NULL THEN meter_fault WHEN {no_time} THEN 'missing_value' "
        f"WHEN at_s IS NULL THEN 'bad_time' WHEN NOT {in_range} THEN 'absurd_time' "
        "WHEN value IS NOT NULL AND n IS NULL THEN 'bad_number' END AS reason, "
        "CASE WHEN at_s IS NULL OR meter_fault IS NOT NULL THEN CAST(ts AS VARCHAR) END AS raw_ts, "
        "CASE WHEN n IS NULL THEN CAST(value AS VARCHAR) END AS raw_value "
        f"FROM (SELECT *, {number} AS n, {at} AS at_s, {wall} AS wall FROM batch)"
    )


def _time(kind: pa.DataType, mapping: Mapping, utc_offset: timedelta) -> tuple[str, str]:
    """Expressions of seconds and of whether they are still of the file's own clock."""
    here = int(utc_offset.total_seconds())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return _midnight(f"(epoch_us(ts) // 1000000 + {here})", "FALSE", mapping), "FALSE"
    civil = civil_zone(mapping) is not None
    shift = 0 if civil else here - _fixed(mapping, here)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        plain = f"epoch_us(CAST(ts AS TIMESTAMP)) // 1000000 + {shift}"
        return _midnight(plain, "FALSE", mapping, shift), "TRUE" if civil else "FALSE"
    if mapping.date_format:
        parsed = (
            f"epoch_us(try_strptime(ts, {cells.literal(mapping.date_format)})) // 1000000 + {shift}"
        )
        return _midnight(parsed, "FALSE", mapping, shift), "TRUE" if civil else "FALSE"
    zoned = "(contains(ts, '+') OR suffix(ts, 'Z') OR (length(ts) > 16 AND ts[-6] = '-'))"
    digits = (
        "CASE WHEN regexp_full_match(ts, '\\d{12}') THEN try_strptime(ts, '%Y%m%d%H%M') "
        "WHEN regexp_full_match(ts, '\\d{14}') THEN try_strptime(ts, '%Y%m%d%H%M%S') END"
    )
    plain = f"epoch_us(COALESCE(TRY_CAST(ts AS TIMESTAMP), {digits})) // 1000000 + {shift}"
    instant = f"epoch_us(TRY_CAST(ts AS TIMESTAMPTZ)) // 1000000 + {here}"
    plain = _midnight(plain, "contains(ts, '24:00')", mapping, shift)
    return (
        f"CASE WHEN {zoned} THEN {instant} ELSE {plain} END",
        f"NOT {zoned}" if civil else "FALSE",
    )


def _fixed(mapping: Mapping, here: int) -> int:
    zone = zone_of(mapping.time_zone) if mapping.time_zone else None
    return int(zone.utcoffset(None).total_seconds()) if isinstance(zone, timezone) else here


def _midnight(seconds: str, explicit: str, mapping: Mapping, shift: int = 0) -> str:
    """Where 0:00 is the end of its date, move it there."""
    if mapping.midnight == "start":
        return seconds
    ends = f"(({seconds}) - {shift}) % {_DAY} = 0 AND NOT {explicit}"
    return f"CASE WHEN {ends} THEN ({seconds}) + {_DAY} ELSE {seconds} END"


def shares(con: duckdb.DuckDBPyConnection, most: int) -> list[tuple[int, int]]:
    """Cut the numbers of meters into ranges of about ``most`` staged readings."""
    found = con.execute(
        "SELECT meter, count(*) FROM staged GROUP BY meter ORDER BY meter"
    ).fetchall()
    if not found:
        return []
    number, count = np.array(found, dtype=np.int64).T
    part = (np.cumsum(count) - count) // most
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    ends = np.append(starts[1:], len(number)) - 1
    return list(zip(number[starts].tolist(), number[ends].tolist(), strict=True))
