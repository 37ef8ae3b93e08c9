"""Which meters are one site (用电场所): meters of one owner at one place.

Within one owner, meters are joined

- that stand within 200 m, also through others, but not into more than 500 m from end to end, unless
  the owner is known by a short name alone, which is most likely a person's (many share one);
- that have the same normalised address in the same area of one code (行政区划代码, by position or
  as declared), but not where positions are more than 2 km apart. Where the code is not known, the
  owner's own code or the full name of a city in the address must say enough, and the meter goes
  with the only known area of that owner and address. A placeholder (不详) or a house number alone
  is no address.

Both together never make a site of more than 2 km from end to end. What is wider is cut from south
to north; meters without position then stay with those of their address. A meter without owner or
without place stays alone: an unknown place is not a shared one, and 居民 or 临时用电 is no owner.
"""

import hashlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from minewatch.sites.areas import names_city
from minewatch.sites.distance import cut_within, haversine_m, joins_within
from minewatch.sites.names import map_unique, names_no_owner, names_no_place, normalise_address

# All figures here are judgements, not measurements.
SAME_PLACE_M = 200.0
PLACE_WIDTH_M = 500.0
ADDRESS_WIDTH_M = 2000.0
#: A customer name this short is most likely a person's.
PERSON_NAME = 4

Labels = NDArray[np.int64]  # one a meter; -1 = in no group


def owner_key(meters: pd.DataFrame) -> pd.Series:
    """Return who owns each meter: matched code, else own valid code, else normalised name.

    Missing where neither is known or the name is of a kind of customer.
    """
    code = meters["enterprise_uscc"].where(meters["enterprise_uscc"].notna(), meters["own_uscc"])
    name = meters["key_name"].mask(names_no_owner(meters["key_name"]))
    return ("uscc:" + code).where(code.notna(), "name:" + name)


def _labels(keys: pd.DataFrame) -> Labels:
    """Give equal rows one number, -1 where a key is missing."""
    number = keys.groupby(list(keys.columns), sort=False).ngroup()
    return number.fillna(-1).to_numpy().astype(np.int64)


def _edges(label: Labels) -> NDArray[np.int64]:
    """Join each row to the first of its label."""
    rows = np.flatnonzero(label >= 0)
    _, first, inverse = np.unique(label[rows], return_index=True, return_inverse=True)
    return np.column_stack([rows, rows[first[inverse]]])


def _components(rows: int, *edges: NDArray[np.int64]) -> Labels:
    pairs = np.concatenate(edges)
    graph = coo_matrix((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), (rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _bounded(label: Labels, places: pd.DataFrame, limit_m: float, address: Labels) -> Labels:
    """Cut groups wider than a limit; their meters without position are parted by address."""
    placed = (label >= 0) & places["lon"].notna().to_numpy()
    box = places[placed].groupby(label[placed])[["lon", "lat"]].agg(["min", "max"])
    west, east, south, north = box.to_numpy(np.float64).T
    wide = box.index.to_numpy()[haversine_m(west, south, east, north) > limit_m]
    rows = np.flatnonzero(np.isin(label, wide))
    part = np.zeros(len(label), np.int64)
    part[rows] = -2 - address[rows]
    rows = rows[placed[rows]]
    lon, lat = (places[column].to_numpy(np.float64)[rows] for column in ("lon", "lat"))
    part[rows] = 1 + cut_within(lon, lat, np.searchsorted(wide, label[rows]), limit_m)
    parted = _labels(pd.DataFrame({"label": label, "part": part}))
    return np.where(label >= 0, parted, -1)


def _by_address(meters: pd.DataFrame, owner: pd.Series) -> Labels:
    """Label meters of one owner at one address of one area."""
    address = map_unique(meters["address"], normalise_address)
    keys = pd.DataFrame({"owner": owner, "address": address.mask(names_no_place(address))})
    pair = _labels(keys)
    area = meters["adcode"].groupby(pair)
    only = area.transform("min").where(area.transform("nunique") == 1, "")
    says_enough = meters["own_uscc"].notna() | names_city(keys["address"])
    known = meters["adcode"].notna()
    keys["area"] = meters["adcode"].where(known, only.where(says_enough))
    label = _labels(keys)
    return _bounded(label, meters[["lon", "lat"]], ADDRESS_WIDTH_M, label)


def _by_position(meters: pd.DataFrame, owner: pd.Series) -> Labels:
    """Label meters of one owner that stand near one another; equal positions are searched once."""
    person = owner.str.startswith("name:") & (owner.str.len() <= len("name:") + PERSON_NAME)
    places = meters[["lon", "lat"]].assign(owner=owner.mask(person.fillna(value=False)))
    spot = _labels(places)
    distinct = places.dropna().drop_duplicates()
    group = pd.factorize(distinct["owner"])[0].astype(np.int64)
    lon, lat = distinct["lon"].to_numpy(np.float64), distinct["lat"].to_numpy(np.float64)
    near = distinct.index.to_numpy(np.int64)[joins_within(lon, lat, group, SAME_PLACE_M)]
    component = _components(len(meters), _edges(spot), near)
    label = np.where(spot >= 0, component, -1)
    return _bounded(label, meters[["lon", "lat"]], PLACE_WIDTH_M, label)


def group_meters(meters: pd.DataFrame) -> pd.Series:
    """Return the ``site_id`` of each meter.

    Parameters
    ----------
    meters : DataFrame
        ``meter_id`` (unique), ``own_uscc, key_name, enterprise_uscc, address, adcode, lon, lat``;
        positions are WGS-84 degrees.

    Returns
    -------
    Series of str, index of ``meters``
        ``"S"`` and 16 hexadecimal digits of the digest of the site's smallest meter_id, on any
        order of rows. A site keeps its name while that meter stays its smallest: it changes where
        a meter with a smaller id joins, where the smallest leaves, and where sites merge or part
        because owners, addresses, positions or the registers say something new.
    """
    table = meters.reset_index(drop=True)
    owner = owner_key(table)
    address, place = _by_address(table, owner), _by_position(table, owner)
    component = _components(len(table), _edges(address), _edges(place))
    site = _bounded(component, table[["lon", "lat"]], ADDRESS_WIDTH_M, address)
    smallest = table["meter_id"].groupby(site).min()  # in order of site, which counts from 0
    # 64 bits: with 48, ten million sites would hold two of one name with a chance of 1 in 6.
    names = ["S" + hashlib.sha256(first.encode()).hexdigest()[:16] for first in smallest]
    return pd.Series(np.array(names, object)[site], index=meters.index, dtype="str")
