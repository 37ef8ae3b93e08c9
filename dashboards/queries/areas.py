"""Which province, city and county a code stands for, and what lies in it (行政区划)."""

from functools import cache
from typing import Literal

import pandas as pd

from minewatch.sites import area_outline

Level = Literal["province", "city", "county"]
LEVELS: tuple[Level, ...] = ("province", "city", "county")


@cache
def names(level: Level) -> dict[str, str]:
    """Return the name of every area of a level by its code, in order of the codes."""
    table = area_outline(level)
    return dict(zip(table["adcode"], table["name"], strict=True))


def name_of(code: str) -> str:
    """Return the name of an area of any level; the code where it names none."""
    return next((names(level)[code] for level in LEVELS if code in names(level)), code)


def level_of(code: str) -> Level | None:
    """Return the highest level at which a code names an area; None where it names none."""
    return next((level for level in LEVELS if code in names(level)), None)


def province_of(code: str) -> str | None:
    """Return the code of the province that a code lies in."""
    found = f"{code[:2]}0000"
    return found if found in names("province") else None


def city_of(code: str) -> str | None:
    """Return the code of the city that a code lies in.

    A municipality (直辖市) is its own city, and so is a county under a province (省直辖县级行政区).
    None where the code names a province alone.
    """
    told = (f"{code[:4]}00", code, f"{code[:2]}0000" if code[2:] != "0000" else "")
    return next((one for one in told if one in names("city")), None)


def inside(code: str) -> tuple[Level, tuple[str, ...]]:
    """Return what a map of an area is divided into: the level, and the codes.

    Parameters
    ----------
    code : str
        A province or city; ``""`` is the whole country, and a county shows its own city.
    """
    if not code or level_of(code) is None:
        return "province", tuple(names("province"))
    if code.endswith("0000"):
        cities = tuple(one for one in names("city") if province_of(one) == code)
        if len(cities) > 1:
            return "city", cities
    city = city_of(code)
    return "county", tuple(one for one in names("county") if city_of(one) == city)


def trail(code: str) -> tuple[str, ...]:
    """Return the codes from the whole country (``""``) down to an area, itself among them."""
    if level_of(code) is None:
        return ("",)
    steps = ("", province_of(code) or "", city_of(code) or "", code)
    return tuple(dict.fromkeys(step for step in steps if step or step == ""))


@cache
def _codes() -> pd.DataFrame:
    """Return province, city and county code of every code there is."""
    known = sorted({code for level in LEVELS for code in names(level)})
    rows = [
        (code, province_of(code), city_of(code), code if code in names("county") else None)
        for code in known
    ]
    columns = ["adcode", "province_code", "city_code", "county_code"]
    return pd.DataFrame(rows, columns=columns, dtype="str").set_index("adcode")


def with_areas(sites: pd.DataFrame) -> pd.DataFrame:
    """Return sites with ``province_code``, ``city_code``, ``county_code`` as categories.

    Missing where the site's ``adcode`` is, or does not go down to the level.
    """
    found = _codes().reindex(sites["adcode"].to_numpy()).set_axis(sites.index)
    return sites.assign(**{str(name): found[name].astype("category") for name in found})
