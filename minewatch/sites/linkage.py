"""From meters to sites: the one call that the scan makes."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from minewatch.sites.areas import place
from minewatch.sites.data_centres import link_data_centres
from minewatch.sites.enterprises import LINK_COLUMNS, link_enterprises
from minewatch.sites.grouping import group_meters
from minewatch.sites.names import map_unique, normalise_name, valid_code
from minewatch.sites.scope import scope_computing

# Outside this box, which is China's with room to spare, a position is a default such as 0,0.
_LON_RANGE, _LAT_RANGE = (72.0, 138.0), (0.5, 56.0)

_PLACE = ["lon", "lat", "province", "city", "county", "adcode", "place_basis"]
_ENTERPRISE = ["enterprise_uscc", "enterprise_name", "enterprise_status", "enterprise_match"]
_CENTRE = ["data_centre_id", "data_centre_name", "data_centre_match", "data_centre_distance_m"]
_DESCRIPTION = ["industry", "tariff", "voltage", "supply_mode", "park_id", "address"]
_METER_COLUMNS = [
    "meter_id",
    "site_id",
    "enterprise_uscc",
    "enterprise_match",
    *[column for column in _CENTRE if column != "data_centre_name"],
    "data_centre_strength",
    "scope_computing",
    *[column for column in _PLACE if column not in ("lon", "lat")],
]


@dataclass(frozen=True)
class SiteLinks:
    """Meters, their links to the registers, and their sites.

    Attributes
    ----------
    meters : DataFrame
        One row a meter, in order of meter_id: ``meter_id, site_id, enterprise_uscc,
        enterprise_match, data_centre_id, data_centre_match, data_centre_distance_m,
        data_centre_strength`` (0 = none), ``scope_computing`` (0 or 1), ``province, city, county,
        adcode, place_basis``.
    links : DataFrame
        Every candidate considered, chosen or not: columns of the snapshot's ``links``.
    sites : DataFrame
        One row a site, in order of site_id: the descriptive columns of the snapshot's ``sites``.
    """

    meters: pd.DataFrame
    links: pd.DataFrame
    sites: pd.DataFrame


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give columns of text one type, also where every value is missing."""
    mixed = [c for c, kind in table.dtypes.items() if kind == np.dtype(object) and c != "meter_ids"]
    return table.astype(dict.fromkeys(mixed, "str"))


def _prepare(meters: pd.DataFrame) -> pd.DataFrame:
    table = meters.sort_values("meter_id", ignore_index=True)
    table["own_uscc"] = valid_code(table["uscc"])
    table["key_name"] = map_unique(table["name"], normalise_name)
    lon, lat = table["lon"].astype("float64"), table["lat"].astype("float64")
    known = lon.between(*_LON_RANGE) & lat.between(*_LAT_RANGE)
    size = table["contract_kw"].astype("float64")
    return table.assign(lon=lon.where(known), lat=lat.where(known), contract_kw=size)


def _first_of(meters: pd.DataFrame, order: list[pd.Series], columns: list[str]) -> pd.DataFrame:
    """Columns of each site's first meter in an order, taken together so that they agree."""
    keys = np.lexsort([key.to_numpy() for key in reversed(order)])
    ranked = meters.iloc[keys].drop_duplicates("site_id").set_index("site_id")
    return ranked[columns]


def _members(meters: pd.DataFrame) -> pd.Series:
    """Return each site's meter_ids, in order (a million groups: lists are cut from one array)."""
    table = meters[["site_id", "meter_id"]].sort_values(["site_id", "meter_id"])
    sites, starts = np.unique(table["site_id"].to_numpy(object), return_index=True)
    ids = table["meter_id"].tolist()
    bounds = [*starts.tolist(), len(ids)]
    lists = [ids[start:end] for start, end in pairwise(bounds)]
    return pd.Series(lists, index=pd.Index(sites, dtype="str"), name="meter_ids", dtype="object")


def _describe(meters: pd.DataFrame) -> pd.DataFrame:
    """One row a site; what differs between its meters is the largest meter's."""
    size = -meters["contract_kw"].fillna(0.0)
    basis = meters["place_basis"].map({"position": 0, "declared": 1}).astype("float64").fillna(2)
    ranked = meters.iloc[np.lexsort([meters["meter_id"], size])].groupby("site_id")
    strength, distance = -meters["data_centre_strength"], meters["data_centre_distance_m"]
    parts: list[pd.DataFrame | pd.Series] = [
        ranked["name"].first(),
        ranked["own_uscc"].first().rename("uscc"),
        _members(meters),
        ranked["contract_kw"].sum(min_count=1).astype("float64"),
        ranked[_DESCRIPTION].first(),
        _first_of(meters, [basis, meters["lon"].isna(), size], _PLACE),
        _first_of(meters, [meters["enterprise_match"] != "uscc", size], _ENTERPRISE),
        _first_of(
            meters,
            [strength, distance, size],
            _CENTRE,
        ),
    ]
    sites: pd.DataFrame = pd.concat(parts, axis=1).sort_index()
    sites["name"] = sites["enterprise_name"].where(sites["enterprise_name"].notna(), sites["name"])
    return sites.rename_axis("site_id").reset_index()


def _with_park(sites: pd.DataFrame, parks: pd.DataFrame | None) -> pd.DataFrame:
    """Name the park that each site is declared to stand in; missing where it is not registered."""
    if parks is None:
        return sites.assign(park_name=None)
    names = parks[["park_id", "name"]].rename(columns={"name": "park_name"})
    known = names.sort_values(["park_id", "park_name"]).drop_duplicates("park_id")
    return sites.merge(known.astype({"park_id": "str"}), on="park_id", how="left")


def link(
    meters: pd.DataFrame,
    enterprises: pd.DataFrame,
    data_centres: pd.DataFrame,
    parks: pd.DataFrame | None = None,
) -> SiteLinks:
    """Join meters to the registers and to places, and gather them into sites.

    Parameters
    ----------
    meters, enterprises, data_centres, parks : DataFrame
        The warehouse tables of these names; positions in WGS-84. Registers may be empty; without
        one of parks no park has a name.

    Returns
    -------
    SiteLinks
        The same for any order of the rows. Missing stays missing: no place or enterprise is
        guessed.
    """
    table = _prepare(meters)
    matches, enterprise_links = link_enterprises(table, enterprises)
    table = table.join(matches)
    centre_matches, centre_links = link_data_centres(table, data_centres)
    areas = place(table["lon"], table["lat"], table["adcode"])
    table = table.drop(columns="adcode").join(centre_matches).join(areas)
    table = table.assign(site_id=group_meters(table))
    by_name = scope_computing(table["name"].astype("str"))
    table["scope_computing"] = np.maximum(by_name, table["enterprise_computing"])
    links = pd.concat([enterprise_links, centre_links[LINK_COLUMNS]], ignore_index=True)
    order = ["meter_id", "register", "chosen", "strength", "distance_m", "key"]
    links = links.sort_values(
        order, ascending=[True, False, False, False, True, True], ignore_index=True
    ).astype({"chosen": "bool", "strength": "float64", "distance_m": "float64"})
    sites = _typed(_with_park(_typed(_describe(table)), parks))
    return SiteLinks(_typed(table[_METER_COLUMNS]), _typed(links), sites)
