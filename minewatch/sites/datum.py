"""Positions to WGS-84 from the datums of Chinese maps (坐标系转换).

GCJ-02 (国测局坐标, AMap and Tencent) is displaced by some 500 m, BD-09 (百度坐标) by some 1 km, and
both only in China. ``prcoords`` undoes the displacement to millimetres but does so anywhere; here
the border decides.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
import prcoords
import shapely
from numpy.typing import ArrayLike, NDArray

from minewatch.sites.areas import polygons

Datum = Literal["wgs84", "gcj02", "bd09"]

_INVERSE: dict[str, Callable[[tuple[float, float]], tuple[float, float]]] = {
    "gcj02": prcoords.gcj_wgs_bored,
    "bd09": prcoords.bd_wgs_bored,
}
# The range for which the displacement is defined; outside it prcoords warns.
_LON_RANGE = (72.004, 137.8347)
_LAT_RANGE = (0.8293, 55.8271)


# Sites on reclaimed land lie beyond the mapped coast: 47 of 3,096 power plants do, half of them by
# less than 0.006 degrees.
_MARGIN = 0.02  # degrees, about 2 km


def _in_china(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = np.zeros(len(lon), dtype=bool)
    tree = shapely.STRtree(shapely.points(lon, lat))
    near = tree.query(polygons("province"), predicate="dwithin", distance=_MARGIN)
    inside[near[1]] = True
    return inside


def to_wgs84(
    lon: ArrayLike, lat: ArrayLike, datum: Datum
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return positions in WGS-84.

    Parameters
    ----------
    lon, lat : array_like of float, shape (points,)
        In degrees of ``datum``; NaN where unknown.
    datum : {'wgs84', 'gcj02', 'bd09'}

    Returns
    -------
    lon, lat : ndarray of float64, shape (points,)
        New arrays. A point whose position after the conversion is more than some 2 km outside
        China's border is returned as it came, since neither datum differs from WGS-84 abroad.

    Raises
    ------
    KeyError
        If the datum is not one of the three.
    """
    x, y = np.array(lon, np.float64), np.array(lat, np.float64)
    if datum == "wgs84":
        return x, y
    inverse = _INVERSE[datum]
    within = (x >= _LON_RANGE[0] + 0.1) & (x <= _LON_RANGE[1] - 0.1)
    within &= (y >= _LAT_RANGE[0] + 0.1) & (y <= _LAT_RANGE[1] - 0.1)
    points, back = np.unique(np.column_stack([y[within], x[within]]), axis=0, return_inverse=True)
    true = np.array([inverse((a, b)) for a, b in points.tolist()]).reshape(-1, 2)
    true = np.where(_in_china(true[:, 1], true[:, 0])[:, None], true, points)[back.ravel()]
    y[within], x[within] = true[:, 0], true[:, 1]
    return x, y
