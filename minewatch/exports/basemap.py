"""The ground of a drawn map: a plane projection and the outlines of areas as SVG paths.

Drawn without a map library, so that a page shows its map from disk, with no network and no script.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from minewatch.sites import area_outline, sea_line

#: Width of a map in its own units; one unit is about one pixel.
WIDTH = 1000.0

_KM_PER_DEGREE = 111.2
_MARGIN = 0.03
_MIN_SPAN = 0.2  # degrees: a map of one site still shows its surroundings


@dataclass(frozen=True)
class Frame:
    """A plate carrée map, true to scale at its middle latitude (等距圆柱投影)."""

    west: float
    north: float
    scale: float  # units a degree of latitude
    stretch: float  # cosine of the middle latitude
    height: float

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float]) -> "Frame":
        """Return the frame that shows `bounds` (west, south, east, north) with a margin."""
        west, south, east, north = bounds
        stretch = float(np.cos(np.radians((south + north) / 2)))
        across = max((east - west) * stretch, _MIN_SPAN)
        upright = max(north - south, _MIN_SPAN, across * 0.45)
        across = max(across, upright * 0.8)
        across, upright = across * (1 + 2 * _MARGIN), upright * (1 + 2 * _MARGIN)
        scale = WIDTH / across
        left = (west + east) / 2 - across / stretch / 2
        top = (south + north) / 2 + upright / 2
        return cls(left, top, scale, stretch, round(upright * scale, 1))

    def project(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x to the right and y downwards of points given as (n, 2) degrees."""
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        x = (lon - self.west) * self.stretch * self.scale
        return np.column_stack([x, (self.north - lat) * self.scale])

    @property
    def km(self) -> float:
        """Units a kilometre."""
        return self.scale / _KM_PER_DEGREE


@dataclass(frozen=True)
class Ground:
    """Outlines of the provinces, cities and counties that a map shows."""

    neighbours: gpd.GeoDataFrame  # every other province, in outline
    provinces: gpd.GeoDataFrame
    cities: gpd.GeoDataFrame
    counties: gpd.GeoDataFrame  # only those asked for

    @classmethod
    def of(cls, adcodes: Iterable[str], counties: Iterable[str]) -> "Ground":
        """Return the whole provinces in which `adcodes` lie, and the `counties` named."""
        provinces = sorted({f"{code[:2]}0000" for code in adcodes})
        tolerance = 0.005 if len(provinces) <= 2 else 0.03
        prefixes = tuple(code[:2] for code in provinces)
        cities = [code for code in area_outline("city")["adcode"] if code.startswith(prefixes)]
        others = [code for code in area_outline("province")["adcode"] if code not in provinces]
        return cls(
            area_outline("province", others, 0.03),
            area_outline("province", provinces, tolerance),
            area_outline("city", cities if prefixes else [], tolerance),
            area_outline("county", sorted(set(counties)), tolerance),
        )


def path_of(shapes: Iterable[shapely.Geometry], frame: Frame) -> str:
    """Return the SVG path data of polygons, to a tenth of a unit, without repeated points."""
    rings = [
        np.asarray(ring.coords)[:, :2]
        for shape in shapes
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(_ring(frame.project(ring)) for ring in rings)


def _ring(points: NDArray[np.float64]) -> str:
    steps = _steps(points)
    return f"{steps}z" if steps else ""


def _steps(points: NDArray[np.float64]) -> str:
    tenths = np.rint(points * 10).astype(np.int64)
    moved = np.concatenate([[True], np.any(np.diff(tenths, axis=0) != 0, axis=1)])
    tenths = tenths[moved]
    if len(tenths) < 3:
        return ""
    steps = np.diff(tenths, axis=0) / 10
    first = tenths[0] / 10
    return f"M{first[0]:g} {first[1]:g}l" + " ".join(f"{x:g} {y:g}" for x, y in steps)


def sea_line_path(frame: Frame) -> str:
    """Return the SVG path data of the nine dashes, wherever the frame shows the sea."""
    return "".join(
        _steps(frame.project(np.asarray(dash.coords)[:, :2])) for dash in sea_line().geoms
    )


def dots(points: NDArray[np.float64], frame: Frame) -> str:
    """Return path data of one dot a point, points of one unit drawn once; for round line caps."""
    units = np.unique(np.rint(frame.project(points)).astype(np.int64), axis=0)
    return "".join(f"M{x} {y}h0" for x, y in units)
