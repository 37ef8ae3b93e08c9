"""What surrounds the meters and is no reading of theirs: temperature by place, the coin price.

A meter has the temperature of the station nearest to its position. A meter of the master without
a position has that of the middle (median) of the positions that other meters of its county
(行政区划代码) have; one of which no place is known has none.
"""

from datetime import date, timedelta
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

#: A station farther away says nothing of a place [km].
FARTHEST_KM = 150.0
EARTH_KM = 6371.0
_EPOCH = date(1970, 1, 1)


class Surroundings(NamedTuple):
    """Temperature and coin price, to be looked up by meter and period.

    Attributes
    ----------
    station : array of int64, shape (meters,)
        Row of `mean_c` for each code of a meter; the last row, which is missing, for none.
    first_day : int
        Day of the first column of `mean_c` [days since 1970-01-01].
    mean_c : array of float32, shape (stations + 1, days), or None
        Mean temperature [degrees Celsius]; NaN is missing. None without the feed.
    first_month : int
        Month of the first of `usd` [months since January 1970].
    usd : array of float64, shape (months,), or None
        Mean of the prices told of a month [US dollars]; NaN is missing. None without the feed.
    """

    station: NDArray[np.int64]
    first_day: int
    mean_c: NDArray[np.float32] | None
    first_month: int
    usd: NDArray[np.float64] | None

    def temperature(
        self, meter: NDArray[np.int64], day: NDArray[np.int64]
    ) -> NDArray[np.float32] | None:
        """Return the temperature of each meter's day; None without the feed."""
        if self.mean_c is None:
            return None
        values: NDArray[np.float32] = self.mean_c[self.station[meter], day - self.first_day]
        return values

    def price(self, month: NDArray[np.int64]) -> NDArray[np.float64] | None:
        """Return the coin price of each month; None without the feed."""
        if self.usd is None:
            return None
        place = month - self.first_month
        known = (place >= 0) & (place < len(self.usd))
        out = np.full(len(month), np.nan)
        out[known] = self.usd[place[known]]
        return out


def surroundings(con: duckdb.DuckDBPyConnection, as_of: date, window_days: int) -> Surroundings:
    """Read temperature and coin price up to a day.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse with the temporary table ``feature_meters`` of
        :func:`minewatch.features.source.prepared`.
    as_of : date
        Last day that may be read.
    window_days : int
        Days up to it that are read.
    """
    first = as_of - timedelta(days=window_days - 1)
    stations, mean_c = _temperatures(con, first, as_of)
    station = np.empty(0, dtype=np.int64)
    if mean_c is not None:
        station = nearest(_places(con), stations)
    first_month, usd = _prices(con, as_of)
    return Surroundings(station, (first - _EPOCH).days, mean_c, first_month, usd)


def _temperatures(
    con: duckdb.DuckDBPyConnection, first: date, as_of: date
) -> tuple[NDArray[np.float64], NDArray[np.float32] | None]:
    """Return the positions of the stations, shape (stations, 2), and their temperatures."""
    stations = con.execute(
        "SELECT station_id, arg_max(lon, day) AS lon, arg_max(lat, day) AS lat FROM weather "
        "WHERE day BETWEEN ? AND ? AND mean_c IS NOT NULL GROUP BY station_id ORDER BY station_id",
        [first, as_of],
    ).df()
    if stations.empty:
        return np.empty((0, 2)), None
    rows = con.execute(
        "SELECT dense_rank() OVER (ORDER BY station_id) - 1 AS station, day - $first::DATE AS day, "
        "mean_c FROM weather WHERE day BETWEEN $first AND $as_of AND mean_c IS NOT NULL",
        {"first": first, "as_of": as_of},
    ).fetchnumpy()
    table = np.full((len(stations) + 1, (as_of - first).days + 1), np.nan, dtype=np.float32)
    table[rows["station"], rows["day"]] = rows["mean_c"]
    return stations[["lon", "lat"]].to_numpy(float), table


def _places(con: duckdb.DuckDBPyConnection) -> NDArray[np.float64]:
    """Return longitude and latitude of each code of a meter, shape (meters, 2); NaN unknown."""
    frame = con.sql(
        "SELECT lon, lat, adcode FROM feature_meters LEFT JOIN meters USING (meter_id) "
        "ORDER BY code"
    ).df()
    placed = frame[["lon", "lat"]].astype(float).notna().all(axis=1)
    county = frame[placed].groupby("adcode")[["lon", "lat"]].median()
    middle = county.reindex(pd.Index(frame["adcode"])).to_numpy(float)
    own = frame[["lon", "lat"]].to_numpy(float)
    places: NDArray[np.float64] = np.where(placed.to_numpy()[:, None], own, middle)
    return places


def nearest(places: NDArray[np.float64], stations: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the nearest station of each place.

    Parameters
    ----------
    places, stations : array of float64, shape (n, 2)
        Longitude and latitude in WGS-84; NaN is a place not known.

    Returns
    -------
    array of int64, shape (n,)
        Row of `stations`; their number where none is within 150 km or the place is not known.
    """
    out = np.full(len(places), len(stations), dtype=np.int64)
    known = ~np.isnan(places).any(axis=1)
    # The straight line through the earth is as long as the way over it, but for 0.01 % at 150 km.
    tree = KDTree(_on_sphere(stations))
    _, out[known] = tree.query(_on_sphere(places[known]), distance_upper_bound=FARTHEST_KM)
    return out


def _on_sphere(places: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.radians(places[:, 0]), np.radians(places[:, 1])
    unit = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    on_earth: NDArray[np.float64] = EARTH_KM * unit
    return on_earth


def _prices(con: duckdb.DuckDBPyConnection, as_of: date) -> tuple[int, NDArray[np.float64] | None]:
    """Return the first month and the mean of the prices told of each month from it on."""
    rows = con.execute(
        "SELECT (year(day) - 1970) * 12 + month(day) - 1 AS month, usd FROM coin_prices "
        "WHERE day <= ? AND usd IS NOT NULL ORDER BY day",
        [as_of],
    ).fetchnumpy()
    month = rows["month"].astype(np.int64)
    if not len(month):
        return 0, None
    place = month - month[0]
    total, count = np.bincount(place, rows["usd"]), np.bincount(place)
    usd = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return int(month[0]), usd
