"""Plants whose output falls for no reason of water, dispatch or outage (并网电厂上网电量异常下降).

Only days without outage and without holding back by dispatch are looked at. Output is compared
with what was available where that is known, else with the other plants of the same fuel in the
prefecture on the same days; where neither is known the plant is not judged.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.leads.falls import find_falls
from minewatch.sites.areas import place

# All figures here are judgements, not measurements.
#: Days that a week must have to count.
DAYS_A_WEEK = 3
#: Least other plants for a comparison on a day.
PEERS = 3
#: A group of more plants is compared with the median of all, each weighing next to nothing.
LARGE_GROUP = 30
#: Below this share of their capacity peers say nothing (dry season).
LEAST_LOAD = 0.02
#: Share of days with output for which what was available must be known.
KNOWN_SHARE = 0.8
#: Fuels whose plants of one prefecture rise and fall together.
_OF_WEATHER = "水|风|光|太阳|hydro|wind|solar|pv"


#: Since, until, share and kW of a fall.
Seen = tuple[pd.Timestamp, pd.Timestamp, float, float]


class PlantFall(NamedTuple):
    """A fall of one plant.

    Attributes
    ----------
    plant_id : str
    since_on, until_on : Timestamp
        First day of the first week, last day of the last week seen in the fall.
    share : float
        Fall as a share of the level before.
    kw : float
        Mean power that is missing [kW].
    basis : str
        ``'available'`` or ``'peers'``.
    peers_agree : bool or None
        Whether the comparison with peers shows a fall too; None where there are too few.
    missing : tuple of str
        What could not be known.
    """

    plant_id: str
    since_on: pd.Timestamp
    until_on: pd.Timestamp
    share: float
    kw: float
    basis: str
    peers_agree: bool | None
    missing: tuple[str, ...]


def is_hydro(fuel: pd.Series) -> pd.Series:
    """Tell which declared fuels are water; pumped storage (抽水蓄能) is none. Missing is not."""
    text = fuel.astype("str").str.casefold()
    return text.str.contains("水|hydro", regex=True, na=False) & ~text.str.contains(
        "抽水", na=False
    )


def plant_falls(plants: pd.DataFrame, output: pd.DataFrame) -> list[PlantFall]:
    """Return the falls of every plant's output, in order of plant_id, the clearest first.

    Parameters
    ----------
    plants, output : DataFrame
        The warehouse tables ``plants`` and ``plant_output``.
    """
    days = undisturbed(output)
    available, peers = days["available_kwh"], _peer_kwh(plants, days)
    by_water, by_peers = (_seen(days, base.where(base > 0)) for base in (available, peers))
    known = (available > 0).groupby(days["plant_id"]).mean()
    compared = set(days.loc[peers.notna(), "plant_id"])
    marked = output["outage"].notna() | output["outage_hours"].notna()
    stops = set(output.loc[marked, "plant_id"])
    orders = set(output.loc[output["dispatched_down_kwh"].notna(), "plant_id"])
    found = []
    for plant, share in known.items():
        lacks = {"water": share < KNOWN_SHARE, "peers": plant not in compared}
        lacks |= {"outage": plant not in stops, "dispatch": plant not in orders}
        missing = tuple(code for code, holds in lacks.items() if holds)
        found += _falls_of(str(plant), by_water, by_peers, missing)
    return found


def undisturbed(output: pd.DataFrame) -> pd.DataFrame:
    """Return the days with output on which neither an outage nor an order of dispatch is known."""
    stopped = (output["outage"].fillna(0) > 0) | (output["outage_hours"].fillna(0) > 0)
    held_back = output["dispatched_down_kwh"].fillna(0) > 0
    days = output[output["output_kwh"].notna() & ~stopped & ~held_back]
    return days.sort_values(["plant_id", "day"], ignore_index=True)


def _peer_kwh(plants: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    """Return what each plant would deliver at the median load of its peers; NaN where unknown."""
    areas = place(plants["lon"], plants["lat"], plants["adcode"])
    fuel = plants["fuel"].astype("str").str.strip().str.casefold()
    fuel = fuel.where(fuel.str.contains(_OF_WEATHER, regex=True, na=False))
    group = fuel + "@" + areas["adcode"].str[:4]
    size = plants["capacity_kw"].astype("float64")
    about = pd.DataFrame({"group": group, "size": size.where(size > 0)})
    about = about.set_axis(pd.Index(plants["plant_id"])).dropna()
    table = days[["plant_id", "day", "output_kwh"]].join(about, on="plant_id").dropna()
    table["load"] = table["output_kwh"] / (24.0 * table["size"])
    parts = [_typical(rows) for _, rows in table.groupby("group")]
    if not parts:
        return pd.Series(np.nan, index=days.index)
    typical = pd.concat(parts)
    expected: pd.Series = typical.where(typical >= LEAST_LOAD) * 24.0 * table["size"]
    return expected.reindex(days.index)


def _typical(rows: pd.DataFrame) -> pd.Series:
    """Median load of the others on the same day, for each row of one group."""
    wide = rows.pivot_table(index="day", columns="plant_id", values="load", aggfunc="first")
    others = wide.notna().sum(axis=1) - 1
    found = pd.DataFrame(index=wide.index, columns=wide.columns, dtype="float64")
    if len(wide.columns) > LARGE_GROUP:
        found[:] = wide.median(axis=1).to_numpy()[:, None]
    else:
        for plant in wide.columns:
            found[plant] = wide.drop(columns=plant).median(axis=1)
    found = found.where(others >= PEERS, axis=0)
    days, plants = pd.Index(rows["day"]), pd.Index(rows["plant_id"])
    at = wide.index.get_indexer(days), wide.columns.get_indexer(plants)
    return pd.Series(found.to_numpy()[at], index=rows.index)


def _falls_of(
    plant: str,
    by_water: dict[str, list[Seen]],
    by_peers: dict[str, list[Seen]],
    missing: tuple[str, ...],
) -> list[PlantFall]:
    others = by_peers.get(plant, [])
    if "water" in missing:
        return [PlantFall(plant, *fall, "peers", None, missing) for fall in others]
    found = []
    for fall in by_water.get(plant, []):
        agree = any(_overlap(fall, other) for other in others)
        found.append(
            PlantFall(plant, *fall, "available", None if "peers" in missing else agree, missing)
        )
    return found


def _overlap(one: Seen, other: Seen) -> bool:
    return bool(one[0] <= other[1] and other[0] <= one[1])


def _seen(days: pd.DataFrame, base: pd.Series) -> dict[str, list[Seen]]:
    """Return since, until, share and kW of each fall of output over a base, by plant."""
    week = days["day"] - pd.to_timedelta(days["day"].dt.day_of_week, unit="D")
    table = pd.DataFrame({"plant_id": days["plant_id"], "week": week, "kw": base / 24.0})
    table = table.assign(ratio=days["output_kwh"] / base).dropna()
    groups = table.groupby(["plant_id", "week"])
    weeks = groups[["kw", "ratio"]].median()
    weeks = weeks[groups.size() >= DAYS_A_WEEK].reset_index()
    found = {}
    for plant, rows in weeks.groupby("plant_id"):
        starts, end = rows["week"].tolist(), pd.Timedelta(days=6)
        ratio, kw = (rows[name].to_numpy(np.float64) for name in ("ratio", "kw"))
        found[str(plant)] = [
            (starts[fall.start], starts[fall.end - 1] + end, fall.share, fall.kw)
            for fall in find_falls(ratio, kw)
        ]
    return found
