"""Which meters are one site (用电场所): meters of one enterprise at one place.

Within one owner, meters are joined that have the same normalised address or stand within 200 m,
and so are those joined through others. A meter without owner or without place stays alone: an
unknown place is not a shared one.
"""

import hashlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from minewatch.sites.distance import joins_within
from minewatch.sites.names import map_unique, normalise_address

SAME_PLACE_M = 200.0
#: A customer name this short is most likely a person's, and many persons share one: such meters
#: are joined by address alone, lest namesakes across a town become one site.
PERSON_NAME = 4


def owner_key(meters: pd.DataFrame) -> pd.Series:
    """Return who owns each meter: matched code, else own valid code, else normalised name."""
    code = meters["enterprise_uscc"].where(meters["enterprise_uscc"].notna(), meters["own_uscc"])
    return ("uscc:" + code).where(code.notna(), "name:" + meters["key_name"])


def _edges_by(keys: pd.DataFrame) -> NDArray[np.int64]:
    """Join each row to the first row with equal keys; rows with a missing key join none."""
    known = keys.dropna()
    group = known.groupby(list(known.columns), sort=False).ngroup().to_numpy()
    first = pd.Series(known.index.to_numpy()).groupby(group).transform("first").to_numpy()
    return np.column_stack([known.index.to_numpy(), first]).astype(np.int64)


def _edges_near(places: pd.DataFrame) -> NDArray[np.int64]:
    """Join rows of one owner within 200 m; equal positions are searched once."""
    distinct = places.dropna().drop_duplicates()
    owner = pd.factorize(distinct["owner"])[0].astype(np.int64)
    lon, lat = distinct["lon"].to_numpy(np.float64), distinct["lat"].to_numpy(np.float64)
    near = joins_within(lon, lat, owner, SAME_PLACE_M)
    return distinct.index.to_numpy(np.int64)[near]


def _components(rows: int, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    graph = coo_matrix((np.ones(len(edges), np.int8), (edges[:, 0], edges[:, 1])), (rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _site_id(owner: str, meter_id: str) -> str:
    return "S" + hashlib.sha256(f"{owner}|{meter_id}".encode()).hexdigest()[:12]


def group_meters(meters: pd.DataFrame) -> pd.Series:
    """Return the ``site_id`` of each meter.

    Parameters
    ----------
    meters : DataFrame
        ``meter_id`` (unique), ``own_uscc, key_name, enterprise_uscc, address, lon, lat``;
        positions are WGS-84 degrees.

    Returns
    -------
    Series of str, index of ``meters``
        ``"S"`` and 12 hexadecimal digits of the digest of owner and smallest meter_id, so that a
        site keeps its name from scan to scan and on any order of rows.
    """
    owner = owner_key(meters).reset_index(drop=True)
    address = map_unique(meters["address"], normalise_address).reset_index(drop=True)
    person = owner.str.startswith("name:") & (owner.str.len() <= len("name:") + PERSON_NAME)
    position = meters[["lon", "lat"]].reset_index(drop=True)
    places = position.assign(owner=owner.mask(person.fillna(value=False).astype(bool)))
    at_address = _edges_by(pd.DataFrame({"owner": owner, "address": address}))
    at_position = _edges_by(places)
    edges = np.concatenate([at_address, at_position, _edges_near(places)])
    component = _components(len(meters), edges)
    smallest = meters["meter_id"].reset_index(drop=True).groupby(component).transform("min")
    keys = pd.DataFrame({"owner": owner.fillna(""), "first": smallest})
    ids = {key: _site_id(*key) for key in set(keys.itertuples(index=False, name=None))}
    found = [ids[key] for key in keys.itertuples(index=False, name=None)]
    return pd.Series(found, index=meters.index, dtype="str")
