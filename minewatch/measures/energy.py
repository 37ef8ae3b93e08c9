"""The energy of meter accounts (户号电量) at the three grains, as the surcharge needs it."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

ENERGY = pa.decimal128(18, 4)


@dataclass(frozen=True)
class Energy:
    """What the feeds say of the energy of some accounts. Missing is a missing row or null.

    Attributes
    ----------
    settlements : DataFrame
        ``meter_id``, ``month`` (first day), ``total_kwh`` (Decimal): 月结算电量.
    registers : DataFrame
        ``meter_id``, ``day``, ``total_kwh`` (Decimal): 日冻结电量.
    curves : DataFrame
        ``meter_id``, ``day``, ``kwh`` (Decimal), ``complete`` (bool, every point is present).
    catch_up : DataFrame
        ``feed``, ``meter_id`` (null = nearly every meter), ``from_on``, ``to_on``: 补抄.
    """

    settlements: pd.DataFrame
    registers: pd.DataFrame
    curves: pd.DataFrame
    catch_up: pd.DataFrame

    def tables(self) -> dict[str, pa.Table]:
        """Return the frames by name, as Arrow with exact decimals."""
        return {name: exact_table(getattr(self, name), schema) for name, schema in SCHEMAS.items()}


SCHEMAS: dict[str, pa.Schema] = {
    "settlements": pa.schema(
        [("meter_id", pa.string()), ("month", pa.date32()), ("total_kwh", ENERGY)]
    ),
    "registers": pa.schema(
        [("meter_id", pa.string()), ("day", pa.date32()), ("total_kwh", ENERGY)]
    ),
    "curves": pa.schema(
        [
            ("meter_id", pa.string()),
            ("day", pa.date32()),
            ("kwh", ENERGY),
            ("complete", pa.bool_()),
        ]
    ),
    "catch_up": pa.schema(
        [
            ("feed", pa.string()),
            ("meter_id", pa.string()),
            ("from_on", pa.date32()),
            ("to_on", pa.date32()),
        ]
    ),
}


def exact_table(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Return a frame's columns as Arrow of the given types; what holds no value has no type."""
    if frame.empty:
        return schema.empty_table()
    floats = frame.select_dtypes("float64")
    frame = frame.assign(**dict.fromkeys(floats.columns[floats.isna().all()]))
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


_CURVE_POINTS = (24, 48, 96, 288)

_SETTLEMENTS = """
    SELECT meter_id, month, total_kwh FROM settlements
    WHERE meter_id IN (SELECT meter_id FROM wanted_meters) AND month <= $as_of
    ORDER BY meter_id, month
"""

# Daily readings are stored as DOUBLE; they become exact here, at 4 places.
_REGISTERS = """
    SELECT meter_id, day, total_kwh::DECIMAL(18, 4) AS total_kwh FROM registers
    WHERE meter_id IN (SELECT meter_id FROM wanted_meters) AND day <= $as_of
      AND isfinite(total_kwh)
    ORDER BY meter_id, day
"""

# A NaN makes the sum NaN and list_count leaves NULL out, so either makes the day incomplete.
_CURVE_DAY = """
    SELECT meter_id, day, {points} AS points,
           CASE WHEN list_count(kw) = {points} THEN list_sum(kw::DOUBLE[]) END AS kw_sum
    FROM curves_{points}
    WHERE meter_id IN (SELECT meter_id FROM wanted_meters) AND day <= $as_of
"""

# Where a day came at two resolutions, a complete one is taken, then the finer.
_CURVES = """
    WITH stacked AS ({stacked}),
    days AS (
        SELECT meter_id, day, points,
               CASE WHEN isfinite(kw_sum) THEN kw_sum * 24 / points END AS kwh
        FROM stacked
    )
    SELECT meter_id, day, kwh::DECIMAL(18, 4) AS kwh, kwh IS NOT NULL AS complete
    FROM days
    QUALIFY row_number() OVER (
        PARTITION BY meter_id, day ORDER BY kwh IS NULL, points DESC
    ) = 1
    ORDER BY meter_id, day
"""

_CATCH_UP = """
    SELECT feed, meter_id, from_on, to_on FROM reading_flags
    WHERE kind = 'catch_up' AND from_on <= $as_of
      AND (meter_id IS NULL OR meter_id IN (SELECT meter_id FROM wanted_meters))
    ORDER BY ALL
"""


def read_energy(con: duckdb.DuckDBPyConnection, meter_ids: list[str], *, as_of: date) -> Energy:
    """Read the energy of some accounts from the warehouse, up to ``as_of``.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open warehouse.
    meter_ids : list of str
        Accounts wanted (户号); unknown ones have no rows.
    as_of : date
        Days after it are left out. The settlement of its month is kept: part of that month can be
        its daily average.

    Returns
    -------
    Energy
        Frames of Arrow-backed columns, sorted. Energy of a curve's day is the mean of its points
        [kW] times 24 h, only where every point is present.
    """
    queries = {
        "settlements": _SETTLEMENTS,
        "registers": _REGISTERS,
        "curves": _CURVES.format(
            stacked=" UNION ALL ".join(_CURVE_DAY.format(points=n) for n in _CURVE_POINTS)
        ),
        "catch_up": _CATCH_UP,
    }
    con.register("wanted_meters", pa.table({"meter_id": pa.array(meter_ids, pa.string())}))
    try:
        frames = {
            name: _table(con, query, as_of)
            .cast(SCHEMAS[name])
            .to_pandas(types_mapper=pd.ArrowDtype)
            for name, query in queries.items()
        }
    finally:
        con.unregister("wanted_meters")
    return Energy(**frames)


def _table(con: duckdb.DuckDBPyConnection, query: str, as_of: date) -> pa.Table:
    return con.sql(query, params={"as_of": as_of}).to_arrow_table()
