"""What the engine reads: SQL over the warehouse that yields valid periods in order.

Everything is keyed by an integer code of the meter, so that no meter's name passes through
Python. Temporary tables live in the connection, spill to disk, and are dropped at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import ARROW

from minewatch.features.curve import DAY_WIDTH, VALID_SHARE, day_statistics
from minewatch.features.schema import Grain

#: Longest history that features look back on.
WINDOW_DAYS = 800
RESOLUTIONS = (24, 48, 96, 288)
_FEED: dict[Grain, str] = {
    "curve": "curves",
    "registers": "registers",
    "settlements": "settlements",
}
_TEMPORARY = ("feature_meters", "feature_days", "feature_left_out", "feature_left_out_all")


@contextmanager
def prepared(
    con: duckdb.DuckDBPyConnection, as_of: date, on_rows: Callable[[int], None]
) -> Iterator[None]:
    """Set up the temporary tables that :func:`periods` reads; drop them at the end.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse; read-only will do.
    as_of : date
        Last day that may be read.
    on_rows : callable
        Called with the number of days each time some are reduced, from DuckDB's threads.
    """
    try:
        _make_codes(con)
        _make_days(con, as_of, on_rows)
        yield
    finally:
        for table in _TEMPORARY:
            con.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _make_codes(con: duckdb.DuckDBPyConnection) -> None:
    tables = [f"curves_{n}" for n in RESOLUTIONS] + ["registers", "settlements"]
    every = " UNION ".join(f"SELECT DISTINCT meter_id FROM {table}" for table in tables)  # noqa: S608
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE feature_meters AS
        SELECT row_number() OVER (ORDER BY meter_id) - 1 AS code, meter_id FROM ({every})
    """)  # noqa: S608


def _make_days(con: duckdb.DuckDBPyConnection, as_of: date, on_rows: Callable[[int], None]) -> None:
    """Reduce every curve to the statistics of its days, in whatever order they come."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE feature_days "
        f"(code BIGINT, day DATE, points SMALLINT, stats FLOAT[{DAY_WIDTH}])"
    )
    for points in RESOLUTIONS:
        name = f"minewatch_day_statistics_{points}"
        con.create_function(
            name,
            _reducer(points, on_rows),
            [duckdb.array_type(duckdb.type("FLOAT"), points)],
            duckdb.array_type(duckdb.type("FLOAT"), DAY_WIDTH),
            type=ARROW,
        )
        try:
            con.execute(
                "INSERT INTO feature_days "  # noqa: S608
                f"SELECT code, day, {points}, {name}(kw) FROM curves_{points} "
                "JOIN feature_meters USING (meter_id) WHERE day > ? AND day <= ?",
                [as_of - timedelta(days=WINDOW_DAYS), as_of],
            )
        finally:
            con.remove_function(name)


def _reducer(
    points: int, on_rows: Callable[[int], None]
) -> Callable[[pa.ChunkedArray], pa.FixedSizeListArray]:
    def reduce(kw: pa.ChunkedArray) -> pa.FixedSizeListArray:
        # flatten() honours the offset of a slice; .values would not.
        pieces = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in kw.chunks]
        block = (pieces[0] if len(pieces) == 1 else np.concatenate(pieces)).reshape(-1, points)
        out = np.empty((len(block), DAY_WIDTH), dtype=np.float32)
        day_statistics(block, out)
        on_rows(len(block))
        return pa.FixedSizeListArray.from_arrays(pa.array(out.ravel()), DAY_WIDTH)

    return reduce


def _leave_out(con: duckdb.DuckDBPyConnection, grain: Grain, as_of: date) -> None:
    """List the days that flags take out of a grain, in two temporary tables.

    ``feature_left_out`` has those of single meters, ``feature_left_out_all`` those of every
    meter. Of a changed multiplier only the boundary is known: the levels up to it are left out
    and those after it kept, so that the change is no step.
    """
    earliest = as_of - timedelta(days=WINDOW_DAYS)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE feature_left_out AS
        SELECT DISTINCT code, day FROM (
            SELECT f.meter_id, unnest(generate_series(
                CASE WHEN f.kind = 'multiplier_change' THEN $earliest
                     ELSE greatest(f.from_on, $earliest) END::TIMESTAMP,
                least(f.to_on, $as_of)::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day
            FROM reading_flags f WHERE f.feed = $feed
        ) flagged LEFT JOIN feature_meters m USING (meter_id)
        WHERE flagged.meter_id IS NULL OR m.code IS NOT NULL
        """,
        # Whole months are matched by any day of theirs, so the window starts with its month.
        {"earliest": earliest.replace(day=1), "as_of": as_of, "feed": _FEED[grain]},
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE feature_left_out_all AS "
        "SELECT DISTINCT day FROM feature_left_out WHERE code IS NULL"
    )


_SHARED_END = """
    ANTI JOIN feature_left_out USING (code, day)
    ANTI JOIN feature_left_out_all USING (day)
"""
_CURVES = f"""
    SELECT code, day - DATE '1970-01-01' AS period, 1.0::DOUBLE AS days, stats
    FROM feature_days {_SHARED_END}
    WHERE stats[1] >= {VALID_SHARE} * points
    ORDER BY code, period, points DESC
"""  # noqa: S608
_REGISTERS = f"""
    SELECT code, day - DATE '1970-01-01' AS period, 1.0::DOUBLE AS days,
           sharp_kwh, peak_kwh, flat_kwh, valley_kwh, total_kwh
    FROM registers JOIN feature_meters USING (meter_id) {_SHARED_END}
    WHERE day > $after AND day <= $as_of AND total_kwh IS NOT NULL AND NOT isnan(total_kwh)
    ORDER BY code, period
"""  # noqa: S608
# A month belongs to the window once it is over: before that its settlement is not known.
_SETTLEMENTS = """
    SELECT code, (year(month) - 1970) * 12 + month(month) - 1 AS period,
           day(last_day(month))::DOUBLE AS days,
           sharp_kwh::DOUBLE AS sharp_kwh, peak_kwh::DOUBLE AS peak_kwh,
           flat_kwh::DOUBLE AS flat_kwh, valley_kwh::DOUBLE AS valley_kwh,
           total_kwh::DOUBLE AS total_kwh
    FROM settlements JOIN feature_meters USING (meter_id)
    ANTI JOIN (SELECT DISTINCT code, date_trunc('month', day)::DATE AS month
               FROM feature_left_out) USING (code, month)
    ANTI JOIN (SELECT DISTINCT date_trunc('month', day)::DATE AS month
               FROM feature_left_out_all) USING (month)
    WHERE month > $after AND last_day(month) <= $as_of AND total_kwh IS NOT NULL
    ORDER BY code, period
"""
_QUERIES: dict[Grain, str] = {
    "curve": _CURVES,
    "registers": _REGISTERS,
    "settlements": _SETTLEMENTS,
}


def periods(
    con: duckdb.DuckDBPyConnection, grain: Grain, as_of: date, batch_rows: int
) -> pa.RecordBatchReader:
    """Stream the valid periods of a grain, sorted by meter code and period.

    Columns: code, period, days, and either stats (curves) or the energy of the sharp, peak, flat
    and valley registers and the total [kWh]. Where a day of a curve came in several resolutions
    it has several rows, the finest first.
    """
    _leave_out(con, grain, as_of)
    bounds = {"after": as_of - timedelta(days=WINDOW_DAYS), "as_of": as_of}
    parameters = {} if grain == "curve" else bounds
    return con.sql(_QUERIES[grain], params=parameters).to_arrow_reader(batch_rows)


def rows_to_read(con: duckdb.DuckDBPyConnection, grain: Grain) -> int:
    """Count the rows of a grain, whatever their day: an upper bound, for progress alone."""
    tables = [f"curves_{n}" for n in RESOLUTIONS] if grain == "curve" else [grain]
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608
    found = con.execute(f"SELECT {counts}").fetchone()
    return int(found[0]) if found else 0
