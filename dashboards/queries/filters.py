"""Which sites an analyst wants to see (筛选): a filter, and the sites that pass it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from dashboards.queries.areas import level_of

#: Chosen to find the sites of which a fact is not stated (未标注).
NOT_STATED = "not_stated"
#: What a value of a filter may be at most; a browser may send anything.
_MOST = 64
_LONGEST = 64


@dataclass(frozen=True)
class Filter:
    """What sites must be; an empty choice asks for nothing.

    Attributes
    ----------
    leads : bool
        Flagged sites alone.
    p_from, p_to : float
        Probability of mining, both inclusive; a site without one passes only the whole range.
    area : str
        Code of a province, city or county; ``""`` is everywhere.
    kw_from, kw_to : float
        Estimated machine load of a lead, else contract capacity [kW], both inclusive; infinite
        where not asked. A site without either passes only the whole range.
    supplies, parks : tuple of str
        Codes of supply modes (供电方式) and ids of parks (园区); :data:`NOT_STATED` among them is
        the sites that state none.
    text : str
        Part of the name, address, park, or of a site or meter number.
    """

    leads: bool = True
    classes: tuple[str, ...] = ()
    p_from: float = 0.0
    p_to: float = 1.0
    area: str = ""
    industries: tuple[str, ...] = ()
    voltages: tuple[str, ...] = ()
    tariffs: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    kw_from: float = 0.0
    kw_to: float = field(default=math.inf)
    text: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any] | None) -> Self:
        """Return the filter that a browser sent; what is not of its kind asks for nothing."""
        given = dict(raw or {})
        made = {
            one.name: _READ[type(one.default)](given[one.name], one.default)
            for one in fields(cls)
            if one.name in given
        }
        if made.get("area") and level_of(made["area"]) is None:
            made["area"] = ""
        return cls(**made)


def _flag(value: object, default: Any) -> bool:
    return value if isinstance(value, bool) else bool(default)


def _number(value: object, default: Any) -> float:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    known = known and not math.isnan(value)  # type: ignore[arg-type]
    return float(value) if known else float(default)  # type: ignore[arg-type]


def _text(value: object, default: Any) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else str(default)


def _texts(value: object, default: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return tuple(default)
    return tuple(one[:_LONGEST] for one in value[:_MOST] if isinstance(one, str))


_READ: dict[type, Any] = {bool: _flag, float: _number, str: _text, tuple: _texts}


def passing(sites: pd.DataFrame, wanted: Filter) -> NDArray[np.bool_]:
    """Return which sites pass a filter.

    Parameters
    ----------
    sites : DataFrame
        As :func:`dashboards.queries.index.site_index` makes it.
    wanted : Filter

    Returns
    -------
    ndarray of bool, shape (sites,)
    """
    keep = np.array(sites["flagged"], bool) if wanted.leads else np.ones(len(sites), bool)
    choices = {"class": wanted.classes, "industry": wanted.industries, "voltage": wanted.voltages,
               "tariff": wanted.tariffs, "supply_mode": wanted.supplies, "park_id": wanted.parks,
               "status": wanted.statuses}  # fmt: skip
    for column, chosen in choices.items():
        if chosen:
            keep &= _one_of(sites[column], chosen)
    keep = _between(keep, sites["p_mining"], wanted.p_from, wanted.p_to, widest=(0.0, 1.0))
    keep = _between(keep, sites["kw"], wanted.kw_from, wanted.kw_to, widest=(0.0, math.inf))
    level = level_of(wanted.area)
    if level is not None:
        keep &= (sites[f"{level}_code"] == wanted.area).to_numpy()
    if wanted.text:
        keep[keep] = _says(sites[keep], wanted.text)
    return keep


def _one_of(values: pd.Series, chosen: tuple[str, ...]) -> NDArray[np.bool_]:
    found = values.isin(chosen)
    if NOT_STATED in chosen:
        found |= values.isna()
    return found.to_numpy(bool)


def _between(
    keep: NDArray[np.bool_],
    values: pd.Series,
    low: float,
    high: float,
    *,
    widest: tuple[float, float],
) -> NDArray[np.bool_]:
    if low <= widest[0] and high >= widest[1]:
        return keep
    figures = values.to_numpy(np.float64)
    return keep & (figures >= low) & (figures <= high)


def _says(sites: pd.DataFrame, text: str) -> NDArray[np.bool_]:
    found = np.zeros(len(sites), bool)
    told_by = ("name", "address", "park_name", "park_id", "meters")
    for column in (sites.index.to_series(), *(sites[name] for name in told_by)):
        told = column.astype("str").str.contains(text, case=False, regex=False)
        found |= told.fillna(value=False).to_numpy(bool)
    return found


def within(sites: pd.DataFrame, outline: Mapping[str, Any] | None) -> NDArray[np.bool_]:
    """Return which sites lie in an outline drawn on the map (套索).

    Parameters
    ----------
    sites : DataFrame
        With ``lon`` and ``lat``, WGS-84.
    outline : mapping or None
        ``{"lasso": [[lon, lat], ...]}`` or ``{"box": [[lon, lat], [lon, lat]]}``; one that encloses
        nothing has no site in it.
    """
    lon, lat = sites["lon"].to_numpy(np.float64), sites["lat"].to_numpy(np.float64)
    points = _points((outline or {}).get("lasso") or (outline or {}).get("box"))
    if (outline or {}).get("box") and len(points) == 2:
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        return inside
    if len(points) < 3:
        return np.zeros(len(sites), bool)
    shape = shapely.Polygon(points)
    shapely.prepare(shape)
    return np.asarray(shapely.contains_xy(shape.buffer(0), lon, lat), bool)


def _points(told: object) -> NDArray[np.float64]:
    if not isinstance(told, list) or len(told) > 5_000:
        return np.empty((0, 2))
    kept = [p for p in told if isinstance(p, list) and len(p) == 2]
    numbers = [p for p in kept if all(isinstance(v, int | float) and abs(v) < 361 for v in p)]
    return np.array(numbers, np.float64).reshape(-1, 2)
