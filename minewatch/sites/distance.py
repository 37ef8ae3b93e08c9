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
_DEGREE_M = 111_195.0  # of latitude
# Half of the cells around one that can hold a place within the limit; the other half looks back.
_HALF_RING = [(0, 1), (0, 2), (0, 3), *((north, east) for north in (1, 2) for east in range(-3, 4))]


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


def joins_within(
    lon: NDArray[np.float64], lat: NDArray[np.float64], group: NDArray[np.int64], limit_m: float
) -> NDArray[np.int64]:
    """Return pairs that connect all places of one group that are at most ``limit_m`` apart.

    Not every such pair is returned, since a thousand meters of an estate make half a million; but
    what hangs together through all of them hangs together through these. Places share cells less
    than the limit across; from cell to cell near it, each place looks for its nearest.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (places,)
        In degrees, south of 56 degrees north.
    group : ndarray of int64, shape (places,)
        From 0 to 2 ** 28.
    limit_m : float
        At least 100 m, so that the cells can be counted.

    Returns
    -------
    ndarray of int64, shape (pairs, 2)
    """
    if len(lon) == 0:
        return np.empty((0, 2), np.int64)
    size = limit_m / (_DEGREE_M * 1.5)
    row, column = np.floor(lat / size).astype(np.int64), np.floor(lon / size).astype(np.int64)
    cells, first, cell = np.unique(
        (group << 35) + (row << 18) + column, return_index=True, return_inverse=True
    )
    pairs = [np.column_stack([np.arange(len(lon)), first[cell]])]
    # Groups and cells are set far apart in a fourth dimension, so one tree answers for all.
    space = _in_space(lon, lat)
    tree = cKDTree(np.column_stack([space, cell * _FAR]))
    for north, east in _HALF_RING:
        wanted = cells + (north << 18) + east
        at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
        asking = np.flatnonzero((cells[at] == wanted)[cell])
        question = np.column_stack([space[asking], at[cell[asking]] * _FAR])
        bound = np.nextafter(_chord_m(limit_m), np.inf)
        near = tree.query(question, distance_upper_bound=bound)[1]
        found = near < len(lon)
        pairs.append(np.column_stack([asking[found], near[found]]))
    return np.concatenate(pairs).astype(np.int64)


def cut_within(
    lon: NDArray[np.float64], lat: NDArray[np.float64], group: NDArray[np.int64], limit_m: float
) -> NDArray[np.int64]:
    """Cut groups of places into parts at most ``limit_m`` across.

    From south to north, each place that is in no part yet takes all such places of its group
    within half the limit: the parts do not depend on the order of the rows.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (places,)
        In degrees.
    group : ndarray of int64, shape (places,)
        From 0 to 2 ** 26.
    limit_m : float

    Returns
    -------
    ndarray of int64, shape (places,)
        A number of each part, different in different groups.
    """
    # Groups are set far apart in a fourth dimension, so one tree answers for all.
    space = np.column_stack([_in_space(lon, lat), group * _FAR])
    part = np.full(len(lon), -1, np.int64)
    if len(lon) == 0:
        return part
    tree = cKDTree(space)
    for number, first in enumerate(np.lexsort([lon, lat, group]).tolist()):
        if part[first] < 0:
            near = np.array(tree.query_ball_point(space[first], _chord_m(limit_m / 2)), np.int64)
            part[near[part[near] < 0]] = number
    return part


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
