"""What the feed of power quality says of each meter (功率因数, 三相不平衡)."""

from datetime import date, timedelta

import duckdb
import pandas as pd

#: Days up to the day of the scan that are read, and least days of a meter that say something.
WINDOW_DAYS, LEAST_DAYS = 365, 10
#: Rows whose medians are held in memory at once.
ROWS_AT_ONCE = 10_000_000

COLUMNS = ("power_factor", "power_factor_sd", "phase_imbalance")

# Sums of whole ten-thousandths are exact, so that they are the same on any number of threads.
_QUERY = """
    SELECT meter_id,
           CASE WHEN n >= $least THEN middle END AS power_factor,
           CASE WHEN n >= $least
                THEN sqrt((n * squares - total * total)::DOUBLE / n / (n - 1)) / 10000
                END AS power_factor_sd,
           CASE WHEN phases >= $least THEN imbalance END AS phase_imbalance
    FROM (SELECT meter_id, count(power_factor) AS n, median(power_factor) AS middle,
                 sum(parts_10000) AS total, sum(parts_10000 * parts_10000) AS squares,
                 count(phase_imbalance) AS phases, median(phase_imbalance) AS imbalance
          FROM (SELECT *, round(power_factor * 10000)::BIGINT AS parts_10000 FROM power_quality)
          WHERE day > $after AND day <= $as_of AND hash(meter_id) % $parts = $part
          GROUP BY meter_id)
"""


def supply_quality(con: duckdb.DuckDBPyConnection, *, as_of: date) -> pd.DataFrame:
    """Return power factor and phase imbalance of each meter over the year up to a day.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse.
    as_of : date
        Last day that may be read.

    Returns
    -------
    pandas.DataFrame
        meter_id and :data:`COLUMNS`: median and standard deviation of the daily power factor,
        median of the daily imbalance; NaN where fewer than 10 days tell. One row a meter with any
        row of the feed, sorted by meter_id.
    """
    count = con.execute("SELECT count(*) FROM power_quality").fetchall()[0][0]
    parts = max(1, -(-int(count) // ROWS_AT_ONCE))
    values = {"least": LEAST_DAYS, "after": as_of - timedelta(days=WINDOW_DAYS), "as_of": as_of}
    frames = [
        con.execute(_QUERY, {**values, "parts": parts, "part": part}).df() for part in range(parts)
    ]
    found: pd.DataFrame = pd.concat(frames).astype({"meter_id": "str"})
    return found.sort_values("meter_id", ignore_index=True)
