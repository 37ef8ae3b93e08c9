"""The readings behind the leads, so that the snapshot alone can show them."""

from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

_CURVES = """
    SELECT meter_id, day, kw FROM curve_days SEMI JOIN leads USING (meter_id)
    WHERE day <= $as_of ORDER BY meter_id, day, points
"""
_LEVELS = """
    SELECT meter_id, 'registers' AS grain, day AS started_on, total_kwh / 24 AS level_kw
    FROM registers SEMI JOIN leads USING (meter_id)
    WHERE day <= $as_of AND total_kwh IS NOT NULL AND NOT isnan(total_kwh)
    UNION ALL
    SELECT meter_id, 'settlements', month, total_kwh::DOUBLE / (24 * day(last_day(month)))
    FROM settlements SEMI JOIN leads USING (meter_id)
    WHERE last_day(month) <= $as_of AND total_kwh IS NOT NULL
    ORDER BY meter_id, grain, started_on
"""


def flagged_readings(
    con: duckdb.DuckDBPyConnection, findings: pd.DataFrame, as_of: date
) -> dict[str, pa.Table]:
    """Return the curves of the leads, and the mean power of their days and months, as recorded.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse.
    findings : pandas.DataFrame
        Columns meter_id and flagged.
    as_of : date
        Last day that may be read; a month is read once it is over.

    Returns
    -------
    dict of str to pyarrow.Table
        The tables ``curves`` and ``levels`` of a snapshot.
    """
    meters = sorted(findings.loc[findings["flagged"], "meter_id"])
    con.register("leads", pa.table({"meter_id": pa.array(meters, pa.string())}))
    try:
        return {
            name: con.sql(query, params={"as_of": as_of}).to_arrow_table()
            for name, query in (("curves", _CURVES), ("levels", _LEVELS))
        }
    finally:
        con.unregister("leads")
