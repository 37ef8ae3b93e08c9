"""A warehouse in memory with readings made from arrays, for the tests of features."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_SCHEMAS = sorted((Path(__file__).parents[2] / "minewatch" / "warehouse").glob("*.sql"))


def warehouse(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(path)
    for schema in _SCHEMAS:
        con.execute(schema.read_text(encoding="utf-8"))
    return con


def days_from(first: str | date, count: int) -> NDArray[np.datetime64]:
    return np.datetime64(first, "D") + np.arange(count)


def add_curves(
    con: duckdb.DuckDBPyConnection,
    meter_id: str,
    days: NDArray[np.datetime64],
    kw: NDArray[np.floating],
) -> None:
    points = kw.shape[1]
    table = pa.table(
        {
            "day": pa.array(days.astype("datetime64[D]")),
            "kw": pa.FixedSizeListArray.from_arrays(
                pa.array(kw.astype(np.float32).ravel()), points
            ),
        }
    )
    con.register("incoming", table)
    con.execute(f"INSERT INTO curves_{points} SELECT ?, day, kw, 1 FROM incoming", [meter_id])
    con.unregister("incoming")


def add_registers(
    con: duckdb.DuckDBPyConnection,
    meter_id: str,
    days: NDArray[np.datetime64],
    **kwh: NDArray[np.floating],
) -> None:
    """Add daily registers; keywords are total, sharp, peak, flat, valley, absent ones missing."""
    columns = {name: pa.array(values, from_pandas=True) for name, values in kwh.items()}
    table = pa.table({"day": pa.array(days.astype("datetime64[D]")), **columns})
    names = ["total", "sharp", "peak", "flat", "valley"]
    chosen = ", ".join(name if name in kwh else "NULL" for name in names)
    con.register("incoming", table)
    con.execute(f"INSERT INTO registers SELECT ?, day, {chosen}, 1 FROM incoming", [meter_id])
    con.unregister("incoming")


def add_settlements(
    con: duckdb.DuckDBPyConnection, meter_id: str, first_month: date, total: list[float | None]
) -> None:
    for k, kwh in enumerate(total):
        con.execute(
            "INSERT INTO settlements VALUES "
            "(?, (?::DATE + to_months(?))::DATE, ?, NULL, NULL, NULL, NULL, 1)",
            [meter_id, first_month, k, kwh],
        )


def add_flag(
    con: duckdb.DuckDBPyConnection,
    feed: str,
    meter_id: str | None,
    kind: str,
    from_on: date,
    to_on: date,
) -> None:
    con.execute(
        "INSERT INTO reading_flags VALUES (?, ?, ?, ?, ?, 'test')",
        [feed, meter_id, from_on, to_on, kind],
    )
