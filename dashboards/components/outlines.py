"""Outlines of areas as SVG paths, projected once and kept: the ground of the drill-down map."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from dashboards.queries.areas import inside
from minewatch.exports.basemap import WIDTH, Frame, path_of, sea_line_path
from minewatch.sites import area_outline, sea_line

#: Simplified to within this many degrees: the country, a province, a city.
_TOLERANCE = {"province": 0.03, "city": 0.01, "county": 0.004}


@lru_cache(maxsize=512)
def outlines(code: str) -> bytes:
    """Return the areas inside an area as JSON.

    Parameters
    ----------
    code : str
        A province or city; ``""`` is the whole country.

    Returns
    -------
    bytes
        ``{"width", "height", "line", "areas": [{"code", "path", "x", "y"}]}``; ``line`` is the
        path of the nine dashes where the country is shown, ``x, y`` a place for a name.
    """
    level, codes = inside(code)
    shapes = area_outline(level, codes, _TOLERANCE[level])
    bounds = shapes.total_bounds
    if not code:
        dashes = sea_line().bounds
        bounds = np.concatenate([np.minimum(bounds, dashes)[:2], np.maximum(bounds, dashes)[2:]])
    west, south, east, north = (float(edge) for edge in bounds)
    frame = Frame.around((west, south, east, north))
    middles = shapes.geometry.representative_point()
    places = frame.project(np.column_stack([middles.x, middles.y])).round(1).tolist()
    areas = [
        {"code": one, "path": path_of([shape], frame), "x": x, "y": y}
        for one, shape, (x, y) in zip(shapes["adcode"], shapes.geometry, places, strict=True)
    ]
    body = {
        "width": WIDTH,
        "height": frame.height,
        "line": "" if code else sea_line_path(frame),
        "areas": areas,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1)
def ground() -> dict[str, object]:
    """Return the provinces and the nine dashes as GeoJSON for the map of points.

    Two features, the property ``land`` telling them apart: MapLibre would fill lines as well.
    """
    shapes = area_outline("province", tolerance=0.02)
    land = [
        [_rounded(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for shape in shapes.geometry
        for polygon in getattr(shape, "geoms", [shape])
        if polygon.area > 0.002
    ]
    dashes = [_rounded(dash.coords) for dash in sea_line().geoms]
    features = [_feature("MultiPolygon", land), _feature("MultiLineString", dashes)]
    return {"type": "FeatureCollection", "features": features}


def _rounded(coords: Iterable[Any]) -> list[Any]:
    found: list[Any] = np.asarray(coords)[:, :2].round(3).tolist()
    return found


def _feature(kind: str, coordinates: list[Any]) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"land": kind == "MultiPolygon"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }
