# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Curves on their way into the warehouse: temporary tables, merging, replacing by meter and day."""

import duckdb
import numpy as np
import pyarrow as pa

from minewatch.feeds.curves import STEPS
from minewatch.feeds.grid import Days, Kw
from minewatch.feeds.readings import Floats

#: Rows of a temporary table are handed over in blocks of about so many points.
_SCOPE = {
    "off_grid": "row",
    "unsupported_step": "row",
    "unknown_step": "row",
    "absent_time": "row",
    "unclear_time": "row",
}


class Store:
    """Rows of curves that wait for the end of the load.

    Attributes
    ----------
    con : DuckDBPyConnection
        In the load's transaction.
    meters : set of str
        Meters with rows.
    first, last : int or None
        First and last day, in days since 1970.
    points_missing : int
        Missing points in the rows.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.meters: set[str] = set()
        self.first: int | None = None
        self.last: int | None = None
        self.points_missing = 0
        for points in STEPS:
            con.execute(
                f"CREATE TEMP TABLE new_{points} (meter_id VARCHAR, day DATE, kw FLOAT[{points}])"
            )

    def add(self, meter_ids: pa.Array, days: Days, *, merge: bool) -> None:
        """Take rows; ``merge`` fills uncovered points from what the warehouse holds."""
        if not len(days.day):
            return
        points = days.kw.shape[1]
        keys = {"meter_id": meter_ids, "day": days_to_dates(days.day)}
        kw = self._merged(keys, days) if merge else days.kw
        self.con.register("batch", pa.table({**keys, "kw": to_arrow(kw)}))
        self.con.execute(f"INSERT INTO new_{points} SELECT meter_id, day, kw FROM batch")
        self.con.unregister("batch")
        self.meters.update(meter_ids.unique().to_pylist())
        first, last = int(days.day.min()), int(days.day.max())
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)
        self.points_missing += int(np.isnan(kw).sum())

    def _merged(self, keys: dict[str, pa.Array], days: Days) -> Kw:
        points = days.kw.shape[1]
        table = pa.table({**keys, "row": pa.array(np.arange(len(days.day)))})
        self.con.register("batch", table)
        held = self.con.sql(
            f"SELECT b.row, c.kw FROM curves_{points} c JOIN batch b USING (meter_id, day)"
        ).to_arrow_table()
        self.con.unregister("batch")
        if not held.num_rows:
            return days.kw
        at = held.column("row").to_numpy()
        old = np.full_like(days.kw, np.nan)
        old[at] = from_arrow(held.column("kw"), points)
        return np.where(days.covered, days.kw, old)

    def fault(self, reason: str, line: np.ndarray, at: np.ndarray, value: Floats) -> None:
        """Quarantine readings of a long file."""
        table = pa.table({"line": line, "at_s": at, "value": pa.array(value)})
        self.con.register("batch", table)
        scope = _SCOPE.get(reason, "point")
        self.con.execute(
            "INSERT INTO faulty SELECT line, ?, ?, "
            "strftime(make_timestamp(at_s * 1000000), '%Y-%m-%d %H:%M:%S') || ' value=' || value "
            "FROM batch",
            [scope, reason],
        )
        self.con.unregister("batch")

    def count(self, where: str) -> int:
        """Count entries of quarantine so far."""
        return int(self.con.execute(f"SELECT count(*) FROM faulty WHERE {where}").fetchall()[0][0])

    def publish(self, load_id: int) -> int:
        """Put the rows in place; return how many meter-days changed their resolution."""
        changed = 0
        for points in STEPS:
            for other in STEPS:
                done = self.con.execute(
                    f"DELETE FROM curves_{other} c USING new_{points} n "
                    "WHERE c.meter_id = n.meter_id AND c.day = n.day"
                ).fetchall()
                changed += int(done[0][0]) if other != points else 0
            self.con.execute(
                f"INSERT INTO curves_{points} SELECT meter_id, day, kw, ? FROM new_{points} "
                "ORDER BY meter_id, day",
                [load_id],
            )
        return changed


def days_to_dates(days: np.ndarray) -> pa.Array:
    """Days since 1970 as dates."""
    return pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32())


def to_arrow(kw: Kw) -> pa.Array:
    """Rows of points as fixed-size lists."""
    flat = pa.array(np.ascontiguousarray(kw, dtype=np.float32).reshape(-1))
    return pa.FixedSizeListArray.from_arrays(flat, kw.shape[1])


def from_arrow(lists: pa.ChunkedArray, points: int) -> Kw:
    """Fixed-size lists as rows of points."""
    flat = pa.chunked_array([chunk.flatten() for chunk in lists.chunks], pa.float32())
    return np.asarray(flat.to_numpy().reshape(-1, points))
