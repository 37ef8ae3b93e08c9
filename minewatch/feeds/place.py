"""Positions: bounds, and conversion from the Chinese map datums to WGS-84."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from prcoords import bd_wgs_bored, gcj_wgs_bored

Datum = Literal["wgs84", "gcj02", "bd09"]
Degrees = NDArray[np.float64]

#: China's bounding box [degrees]: west, east, south, north.
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0

_CONVERT = {"gcj02": gcj_wgs_bored, "bd09": bd_wgs_bored}


def to_wgs84(lon: Degrees, lat: Degrees, datum: Datum) -> tuple[Degrees, Degrees]:
    """Convert positions to WGS-84 and set those outside China missing.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Degrees; NaN is missing.
    datum : {"wgs84", "gcj02", "bd09"}
        What they are given in. GCJ-02 and BD-09 are defined inside China only.

    Returns
    -------
    lon, lat : ndarray of float, shape (n,)
        Degrees in WGS-84; NaN where either was missing or outside China's bounding box.
    """
    inside = (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)
    out_lon, out_lat = np.where(inside, lon, np.nan), np.where(inside, lat, np.nan)
    if datum != "wgs84" and inside.any():
        convert = _CONVERT[datum]
        places = zip(lat[inside].tolist(), lon[inside].tolist(), strict=True)
        out_lat[inside], out_lon[inside] = np.array([tuple(convert(place)) for place in places]).T
    return out_lon, out_lat
