"""Which registered data centre a meter may supply (用电客户与数据中心名录的匹配).

By the operator's code, by name, and by distance. To stand in the register is evidence that a load
is a data centre, not an exemption (notice 1283, item 8): nothing is classed here.

A code or a name says who the customer is, not what this meter supplies: an operator has offices
and shops too. So where both places are known the centre must also be near; where one is unknown a
sole centre is chosen, and of several none is.
"""

import numpy as np
import pandas as pd

from minewatch.sites.distance import haversine_m, neighbours_within
from minewatch.sites.names import map_unique, normalise_name, valid_code

# All figures here are judgements, not measurements.
STRENGTH = {"uscc": 1.0, "name": 0.9}
NEAR_M = 2000.0  # a centre this far is a candidate; registers often give a park, not a building
ELSEWHERE = 0.3  # times the strength where the operator's centre is farther away than that
DISTANCE_STRENGTH = 0.6  # of a centre at distance 0 with nothing else in common
DISTANCE_SCALE_M = 300.0  # strength falls as exp(-d / scale)
DISTANCE_CHOSEN_M = 300.0  # by distance alone, only so near is chosen
LISTED = 10  # at most so many candidates a meter


def _register(data_centres: pd.DataFrame) -> pd.DataFrame:
    table = data_centres.sort_values("data_centre_id").drop_duplicates("data_centre_id")
    table = table[["data_centre_id", "name", "operator", "uscc", "lon", "lat"]]
    return table.assign(uscc=valid_code(table["uscc"])).reset_index(drop=True)


def _keyed(meters: pd.DataFrame, centres: pd.DataFrame, method: str) -> pd.DataFrame:
    """Pairs (row of meter, row of centre) that share a code or a name."""
    if method == "uscc":
        own = [meters["own_uscc"], meters["enterprise_uscc"]]
        theirs = [centres["uscc"]]
    else:
        own = [meters["key_name"], map_unique(meters["enterprise_name"], normalise_name)]
        theirs = [map_unique(centres[column], normalise_name) for column in ("name", "operator")]
    left = pd.concat([pd.DataFrame({"key": k.to_numpy(), "i": range(len(k))}) for k in own])
    right = pd.concat([pd.DataFrame({"key": k.to_numpy(), "j": range(len(k))}) for k in theirs])
    pairs = left.dropna().merge(right.dropna(), on="key")[["i", "j"]].drop_duplicates()
    return pairs.assign(method=method)


def _pairs(meters: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Every pair once, by its strongest method, with distance [m] (NaN = unknown)."""
    here, there = meters["lon"].notna().to_numpy(), centres["lon"].notna().to_numpy()
    x, y = (meters[c].to_numpy(np.float64) for c in ("lon", "lat"))
    u, v = (centres[c].to_numpy(np.float64) for c in ("lon", "lat"))
    i, j = neighbours_within(x[here], y[here], u[there], v[there], NEAR_M)
    i, j = np.flatnonzero(here)[i], np.flatnonzero(there)[j]
    near = pd.DataFrame({"i": i, "j": j, "method": "distance"})
    methods = [_keyed(meters, centres, method) for method in ("uscc", "name")]
    pairs = pd.concat([*methods, near], ignore_index=True)
    pairs = pairs.drop_duplicates(["i", "j"], keep="first")
    a, b = pairs["i"].to_numpy(np.int64), pairs["j"].to_numpy(np.int64)
    return pairs.assign(distance_m=haversine_m(x[a], y[a], u[b], v[b]))


def _weigh(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give each pair its strength and whether it may be chosen."""
    distance = pairs["distance_m"]
    alone = pairs["method"] == "distance"
    several = pairs.groupby(["i", "method"])["j"].transform("size").astype("float64")
    keyed = pairs["method"].map(STRENGTH).astype("float64")
    factor = np.where(distance.isna(), 1 / several, np.where(distance <= NEAR_M, 1.0, ELSEWHERE))
    by_distance = DISTANCE_STRENGTH * np.exp(-distance / DISTANCE_SCALE_M)
    sole = distance.isna() & (several == 1)
    may = np.where(alone, distance <= DISTANCE_CHOSEN_M, sole | (distance <= NEAR_M))
    return pairs.assign(strength=np.where(alone, by_distance, keyed * factor), may=may.astype(bool))


def link_data_centres(
    meters: pd.DataFrame, data_centres: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Match meters to the register of data centres.

    Parameters
    ----------
    meters : DataFrame
        ``meter_id, own_uscc, key_name, lon, lat`` and the enterprise matched to
        (``enterprise_uscc, enterprise_name``).
    data_centres : DataFrame
        Columns of the warehouse table ``data_centres``.

    Returns
    -------
    matches : DataFrame, index of ``meters``
        ``data_centre_id, data_centre_name, data_centre_match`` (``'uscc'``, ``'name'``,
        ``'distance'`` or missing), ``data_centre_distance_m`` (NaN where a place is unknown) and
        ``data_centre_strength`` (0 to 1; 0 = none chosen).
    links : DataFrame
        The ten strongest candidates of each meter, in the columns of the snapshot's ``links``.
    """
    centres = _register(data_centres)
    pairs = _weigh(_pairs(meters, centres))
    pairs = pairs.sort_values(
        ["i", "may", "strength", "distance_m", "j"], ascending=[True, False, False, True, True]
    )
    pairs = pairs.groupby("i").head(LISTED)
    pairs["chosen"] = pairs["may"] & ~pairs["i"].duplicated()
    pairs["meter_id"] = meters["meter_id"].to_numpy()[pairs["i"].to_numpy(np.int64)]
    columns = centres[["data_centre_id", "name"]].rename(columns={"data_centre_id": "key"})
    links = pairs.join(columns, on="j").assign(register="data-centres")
    best = links[links["chosen"]].set_index("i").reindex(range(len(meters)))
    matches = pd.DataFrame(
        {
            "data_centre_id": best["key"].astype("str").to_numpy(),
            "data_centre_name": best["name"].astype("str").to_numpy(),
            "data_centre_match": best["method"].astype("str").to_numpy(),
            "data_centre_distance_m": best["distance_m"].astype("float64").to_numpy(),
            "data_centre_strength": best["strength"].astype("float64").fillna(0.0).to_numpy(),
        },
        index=meters.index,
    )
    return matches, links
