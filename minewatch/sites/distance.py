"""Distances over the ground between many places at once.

Places become points in space on a sphere, so that one k-d tree answers who is near whom; the
straight chord through the sphere grows with the arc over it, so a limit on one is a limit on the
other.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the GRS 80 ellipsoid (IUGG)

_FAR = 1e8  # metres; more than any two places are apart


def _in_space(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = np.radians(lon), np.radians(lat)
    unit = np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
    return EARTH_RADIUS_M * unit


def _chord_m(arc_m: float) -> float:
    return float(2 * EARTH_RADIUS_M * np.sin(arc_m / (2 * EARTH_RADIUS_M)))


def haversine_m(
    lon_1: NDArray[np.float64],
    lat_1: NDArray[np.float64],
    lon_2: NDArray[np.float64],
    lat_2: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return great-circle distances [m] between pairs of places in degrees; NaN gives NaN."""
    y_1, y_2 = np.radians(lat_1), np.radians(lat_2)
    half = np.sin((y_2 - y_1) / 2) ** 2
    half = half + np.cos(y_1) * np.cos(y_2) * np.sin(np.radians(lon_2 - lon_1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def pairs_within(
    lon: NDArray[np.float64], lat: NDArray[np.float64], group: NDArray[np.int64], limit_m: float
) -> NDArray[np.int64]:
    """Return pairs of places of one group at most ``limit_m`` apart, shape (pairs, 2).

    Groups are set so far apart in a fourth dimension that one search serves all. Memory grows
    with the pairs found, so give distinct places.
    """
    points = np.column_stack([_in_space(lon, lat), group * _FAR])
    found = cKDTree(points).query_pairs(_chord_m(limit_m), output_type="ndarray")
    return np.asarray(found, np.int64)


def neighbours_within(
    lon_1: NDArray[np.float64],
    lat_1: NDArray[np.float64],
    lon_2: NDArray[np.float64],
    lat_2: NDArray[np.float64],
    limit_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return indices (i of the first set, j of the second) of places at most ``limit_m`` apart."""
    if len(lon_1) == 0 or len(lon_2) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first, second = cKDTree(_in_space(lon_1, lat_1)), cKDTree(_in_space(lon_2, lat_2))
    near = first.sparse_distance_matrix(second, _chord_m(limit_m), output_type="ndarray")
    return near["i"].astype(np.int64), near["j"].astype(np.int64)
