"""Which site something told of is at (线索与用电场所的关联), by what it names.

By meter, else by unified social credit code, else by name, else by address in the same county, else
by position. The first of these that finds anything decides: where it finds several sites, those
near the position told or at the address told are kept, and where several are left it is said to
be ambiguous. Nothing is matched by likeness.
"""

import numpy as np
import pandas as pd

from minewatch.sites import SiteLinks, normalise_name
from minewatch.sites.areas import place
from minewatch.sites.distance import haversine_m, neighbours_within
from minewatch.sites.grouping import PERSON_NAME
from minewatch.sites.names import (
    map_unique,
    names_no_owner,
    names_no_place,
    normalise_address,
    valid_code,
)

# Both figures are judgements, not measurements.
#: A position told is that of a building within this distance [m].
AT_M = 100.0
#: Of several sites of one owner, those within this distance of the position told are meant [m].
NEAR_M = 500.0

_NAMED = ("meter_id", "uscc", "name", "address", "adcode", "lon", "lat")


def known_places(meters: pd.DataFrame, links: SiteLinks) -> pd.DataFrame:
    """Return what meters are known by: their codes, names, addresses and positions made comparable.

    Parameters
    ----------
    meters : DataFrame
        The warehouse table ``meters``.
    links : SiteLinks
        Their sites and joins.
    """
    joined = links.meters[["meter_id", "site_id", "enterprise_uscc", "adcode"]]
    table = meters.drop(columns="adcode").merge(joined, on="meter_id")
    named = links.sites.set_index("site_id")["enterprise_name"]
    firm = table["site_id"].map(named).where(table["enterprise_uscc"].notna())
    return pd.DataFrame(
        {
            "meter_id": table["meter_id"].astype("str"),
            "site_id": table["site_id"],
            "own": valid_code(table["uscc"]),
            "matched": table["enterprise_uscc"].astype("str"),
            "name": _name(table["name"]),
            "firm": _name(firm),
            "address": _address(table["address"]),
            "adcode": table["adcode"],
            "lon": table["lon"].astype("float64"),
            "lat": table["lat"].astype("float64"),
        }
    )


def _name(names: pd.Series) -> pd.Series:
    key = map_unique(names, normalise_name)
    return key.mask(names_no_owner(key))


def _address(addresses: pd.Series) -> pd.Series:
    key = map_unique(addresses, normalise_address)
    return key.mask(names_no_place(key))


def told_places(subjects: pd.DataFrame) -> pd.DataFrame:
    """Return what subjects name, made comparable as :func:`known_places` does; index 0, 1, 2 ..."""
    table = subjects.reset_index(drop=True).reindex(columns=list(_NAMED))
    lon, lat = table["lon"].astype("float64"), table["lat"].astype("float64")
    return pd.DataFrame(
        {
            "meter_id": table["meter_id"].astype("str"),
            "own": valid_code(table["uscc"]),
            "name": _name(table["name"]),
            "address": _address(table["address"]),
            "adcode": place(lon, lat, table["adcode"])["adcode"],
            "lon": lon,
            "lat": lat,
        }
    )


def join_sites(subjects: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Join subjects to sites.

    Parameters
    ----------
    subjects : DataFrame
        Any of ``meter_id, uscc, name, address, adcode, lon, lat``.
    known : DataFrame
        From :func:`known_places`.

    Returns
    -------
    DataFrame, index of ``subjects``
        ``site_id, meter_id, joined_by``: ``'meter'``, ``'uscc'``, ``'name'``, ``'address'``,
        ``'distance'``, ``'ambiguous'`` (no site then), or missing where nothing fits. ``meter_id``
        is known where it was named or the site has no other.
    """
    told = told_places(subjects)
    found: pd.DataFrame = pd.DataFrame(
        index=told.index, columns=["site_id", "meter_id", "joined_by"], dtype=str
    )
    for method in ("meter", "uscc", "name", "address", "distance"):
        open_rows = told[found["joined_by"].isna()]
        pairs = pairs_by(method, open_rows, known)
        chosen = _narrowed(pairs, told, known)
        rows = chosen.index
        found.loc[rows, "joined_by"] = np.where(chosen["site_id"].isna(), "ambiguous", method)
        found.loc[rows, "site_id"] = chosen["site_id"]
        if method == "meter":
            found.loc[rows, "meter_id"] = told.loc[rows, "meter_id"]
    sizes = known.groupby("site_id")["meter_id"].agg(["first", "size"])
    sole = found["site_id"].map(sizes["first"].where(sizes["size"] == 1))
    found["meter_id"] = found["meter_id"].where(found["meter_id"].notna(), sole)
    return found.set_axis(subjects.index)


def pairs_by(method: str, told: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that one method finds, as ``i`` (row of told) and ``j`` (row of known).

    Parameters
    ----------
    method : {'meter', 'uscc', 'name', 'address', 'distance'}
    told : DataFrame
        From :func:`told_places`.
    known : DataFrame
        From :func:`known_places`.
    """
    if method == "distance":
        return _near(told, known, AT_M)
    if method == "meter":
        return _equal(told, known, [("meter_id", "meter_id")])
    if method == "uscc":
        return _equal(told, known, [("own", "own"), ("own", "matched")])
    if method == "name":
        pairs = _equal(told, known, [("name", "name"), ("name", "firm")])
        short = told["name"].reindex(pairs["i"]).str.len().to_numpy() <= PERSON_NAME
        kept: pd.DataFrame = pairs.loc[~short | _same_county(pairs, told, known)]
        return kept
    pairs = _equal(told, known, [("address", "address")])
    return pairs.loc[_same_county(pairs, told, known)]


def _equal(told: pd.DataFrame, known: pd.DataFrame, on: list[tuple[str, str]]) -> pd.DataFrame:
    parts = []
    for one, other in on:
        left = pd.DataFrame({"key": told[one], "i": told.index}).dropna()
        right = pd.DataFrame({"key": known[other], "j": known.index}).dropna()
        right = right[right["key"].isin(left["key"])]
        parts.append(left.merge(right, on="key")[["i", "j"]])
    return pd.concat(parts).drop_duplicates().sort_values(["i", "j"], ignore_index=True)


def _near(told: pd.DataFrame, known: pd.DataFrame, limit_m: float) -> pd.DataFrame:
    here, there = told[["lon", "lat"]].dropna(), known[["lon", "lat"]].dropna()
    x, y = here.to_numpy().T
    u, v = there.to_numpy().T
    i, j = neighbours_within(x, y, u, v, limit_m)
    return pd.DataFrame({"i": here.index.to_numpy()[i], "j": there.index.to_numpy()[j]})


def _same_county(pairs: pd.DataFrame, told: pd.DataFrame, known: pd.DataFrame) -> np.ndarray:
    one = told["adcode"].reindex(pairs["i"]).to_numpy()
    other = known["adcode"].reindex(pairs["j"]).to_numpy()
    return np.asarray((one == other) & ~pd.isna(one) & ~pd.isna(other), dtype=bool)


def _narrowed(pairs: pd.DataFrame, told: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the one site of each row that has pairs, missing where several are left."""
    left, right = told.reindex(pairs["i"]), known.reindex(pairs["j"])
    apart = haversine_m(*(side[c].to_numpy(np.float64) for side in (left, right)
                          for c in ("lon", "lat")))  # fmt: skip
    table = pairs.assign(
        site=right["site_id"].to_numpy(),
        near=apart <= NEAR_M,
        same=(left["address"].to_numpy() == right["address"].to_numpy())
        & right["address"].notna().to_numpy(),
    )
    for mark in ("near", "same"):
        several = table.groupby("i")["site"].transform("nunique") > 1
        any_marked = table.groupby("i")[mark].transform("any")
        table = table[~several | ~any_marked | table[mark]]
    sites = table.groupby("i")["site"].agg(["nunique", "first"])
    return pd.DataFrame({"site_id": sites["first"].where(sites["nunique"] == 1).astype("str")})
