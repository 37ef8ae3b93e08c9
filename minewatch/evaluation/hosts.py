"""Real loads that simulated mines are planted into: read from a warehouse, a year of each.

A host gives one meter, its last year. Its dates are moved by whole blocks of 52 weeks, so that
season and weekday stay and all hosts end within the same year, which the calendar of the
simulator covers. A host of less than :data:`LEAST_MEAN_KW` is scaled up by a factor of its own,
planted or not, since less than one machine is no mine: a home of 0.5 kW stands for the form of a
load of some size.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zlib import crc32

import duckdb
import numpy as np
import pandas as pd

from minewatch.errors import WorkspaceError
from minewatch.simulate.grid import Floats

#: Every moved history ends in the 52 weeks up to this day.
END_ON = date(2025, 12, 28)
DAYS = 365
#: A history with fewer days that have a reading is no host.
LEAST_DAYS = 180
LEAST_MEAN_KW, MOST_MEAN_KW = 60.0, 300.0
RESOLUTIONS = (24, 48, 96, 288)

_CURVES = """
    SELECT meter_id, day, file_name, kw FROM curves_{points} JOIN loads USING (load_id)
    JOIN host_meters USING (meter_id)
    QUALIFY day > max(day) OVER (PARTITION BY meter_id) - {days}
    ORDER BY meter_id, day
"""
_TOTALS = """
    SELECT meter_id, day, file_name, total_kwh FROM registers JOIN loads USING (load_id)
    JOIN host_meters USING (meter_id)
    WHERE meter_id NOT IN (SELECT meter_id FROM curve_days)
    QUALIFY day > max(day) OVER (PARTITION BY meter_id) - {days}
    ORDER BY meter_id, day
"""
_CHOSEN = """
    CREATE OR REPLACE TEMP TABLE host_meters AS
    SELECT meter_id FROM (
        SELECT meter_id FROM curve_days UNION SELECT meter_id FROM registers
    ) ORDER BY md5(meter_id) LIMIT ?
"""


@dataclass(frozen=True)
class Host:
    """One real load of up to a year.

    Attributes
    ----------
    host_set : str
        Where it comes from: the name of the file that brought it, without its suffix.
    meter_id : str
        As in that file.
    industry : str
        As declared; the host set where no master record says it.
    contract_kw : float
        NaN where it is not known.
    start_on : date
        First day, after moving.
    values : ndarray of float
        The curve [kW], shape (days, points), or where there is none the daily totals [kWh], shape
        (days,); NaN where missing.
    """

    host_set: str
    meter_id: str
    industry: str
    contract_kw: float
    start_on: date
    values: Floats

    @property
    def key(self) -> str:
        """Identifier that no other host has."""
        return f"{self.host_set}:{self.meter_id}"[:64]

    @property
    def has_curve(self) -> bool:
        """Whether the values are a curve rather than daily totals."""
        return self.values.ndim == 2

    @property
    def mean_kw(self) -> float:
        """Mean power over what was read."""
        return float(np.nanmean(self.values)) / (1 if self.has_curve else 24)

    @property
    def days(self) -> int:
        """Days from the first to the last."""
        return len(self.values)


def read_hosts(con: duckdb.DuckDBPyConnection, *, most: int = 2000) -> list[Host]:
    """Read the hosts of a warehouse, all of which are taken to hold no mine.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse with curves or registers; its temporary schema is used and cleaned.
    most : int
        Most meters to take; with more, those whose digest comes first.

    Raises
    ------
    WorkspaceError
        If no meter has half a year of readings.
    """
    con.execute(_CHOSEN, [most])
    hosts = []
    for points in RESOLUTIONS:
        hosts += _hosts(con.sql(_CURVES.format(points=points, days=DAYS)).df(), "kw")
    hosts += _hosts(con.sql(_TOTALS.format(days=DAYS)).df(), "total_kwh")
    master = con.sql("SELECT meter_id, industry, contract_kw FROM meters").df()
    con.execute("DROP TABLE temp.host_meters")
    if not hosts:
        msg = (
            f"No meter of the warehouse has readings on {LEAST_DAYS} days of a year; load curves "
            "or registers of longer histories as hosts."
        )
        raise WorkspaceError(msg)
    known = {str(row.meter_id): (row.industry, row.contract_kw) for row in master.itertuples()}
    whole = [_declared(host, known) for host in hosts]
    return sorted((_scaled(host) for host in whole), key=lambda host: host.key)


def _hosts(rows: pd.DataFrame, column: str) -> list[Host]:
    found = []
    for meter, part in rows.groupby("meter_id", sort=True):
        days = part["day"].to_numpy().astype("datetime64[D]")
        at = (days - days[0]).astype(np.int64)
        values = np.stack(part[column].to_list()) if column == "kw" else part[column].to_numpy()
        dense = np.full((int(at[-1]) + 1, *values.shape[1:]), np.nan)
        dense[at] = values
        valid = np.isfinite(dense).reshape(len(dense), -1).any(axis=1).sum()
        if valid < LEAST_DAYS or not np.nanmean(dense) > 0:
            continue
        host = Host(
            host_set=str(part["file_name"].iloc[-1]).rsplit(".", 1)[0],
            meter_id=str(meter),
            industry="",
            contract_kw=float("nan"),
            start_on=_moved(days[0].item(), days[-1].item()),
            values=dense,
        )
        found.append(host)
    return found


def _moved(first_on: date, last_on: date) -> date:
    """Return the first day after moving the last into the 52 weeks up to :data:`END_ON`."""
    blocks = (END_ON - last_on).days // 364
    return first_on + timedelta(days=364 * blocks)


def _declared(host: Host, known: dict[str, tuple[object, float]]) -> Host:
    industry, contract_kw = known.get(host.meter_id, (None, float("nan")))
    named = industry if isinstance(industry, str) and industry else host.host_set
    return replace(host, industry=named, contract_kw=float(contract_kw))


def _scaled(host: Host) -> Host:
    if host.mean_kw >= LEAST_MEAN_KW:
        return host
    rng = np.random.default_rng(crc32(host.key.encode()))
    wanted = np.exp(rng.uniform(np.log(LEAST_MEAN_KW), np.log(MOST_MEAN_KW)))
    factor = float(wanted) / host.mean_kw
    return replace(
        host,
        contract_kw=host.contract_kw * factor,
        values=host.values * factor,
    )
