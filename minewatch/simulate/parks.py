"""Parks of the simulated counties, and how the customers in and outside them are supplied.

They hang on streams of random numbers of their own, so that readings and registers are the same
with them as without. Shares are assumptions, not measurements; parks are invented. No model may
look at either column: a mine that bypasses the grid here is one that was told to.
"""

import pandas as pd

from minewatch.simulate.grid import Purpose, stream
from minewatch.simulate.people import FIRST, SECOND
from minewatch.simulate.population import Meter
from minewatch.simulate.province import HOME, Province

PARK_COLUMNS = ("park_id", "name", "operator", "uscc", "address", "lon", "lat", "adcode")

#: Share of owners that stand in a park, by group of their load.
IN_PARK = {"mining": 0.4, "data_centre": 0.6, "flat": 0.2, "ordinary": 0.15}
#: Share of meters whose supply is told.
TOLD = 0.8
#: Of large mines in nobody's premises whose supply is told, the share that bypasses the grid: in
#: counties of small hydro plants, and elsewhere.
DIRECT_BY_WATER, DIRECT_ELSEWHERE = 0.75, 0.3
#: Capacities from which a mine may have a line of its own, and a works a plant of its own [kW].
DIRECT_KW, PLANT_KW = 200.0, 4000.0
#: Share of such works that have one.
OWN_PLANT = 0.2

_BY_WATER = ("专线直供", "小水电", "网前供电")
_ELSEWHERE = ("专线直供", "自备电厂", "网前供电")


def parks(seed: int, province: Province = HOME) -> pd.DataFrame:
    """Return the register of parks: one in each county, some without a position."""
    rows = []
    for index, place in enumerate(province.places):
        rng = stream(seed, Purpose.PARK, index)
        fancy = FIRST[int(rng.integers(len(FIRST)))] + SECOND[int(rng.integers(len(SECOND)))]
        name = f"{place.short}{fancy}产业园"
        lon, lat = rng.uniform(-0.01, 0.01, 2)
        known = rng.random() < 0.9
        rows.append(
            {
                "park_id": f"K{place.adcode}",
                "name": name,
                "operator": f"{name}管理委员会",
                "uscc": None,
                "address": f"{place.province}{place.city}{place.county}{name}",
                "lon": round(place.lon + float(lon), 5) if known else None,
                "lat": round(place.lat + float(lat), 5) if known else None,
                "adcode": place.adcode,
            }
        )
    return pd.DataFrame(rows, columns=list(PARK_COLUMNS))


def supplied(meters: list[Meter], customers: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the customer master with ``supply_mode`` and ``park_id`` of each meter.

    Parameters
    ----------
    meters : list of Meter
    customers : DataFrame
        Their rows, in the same order.
    seed : int
    """
    modes = pd.Series([_mode(meter, seed) for meter in meters], index=customers.index, dtype="str")
    stands = pd.Series([_park(meter, seed) for meter in meters], index=customers.index, dtype="str")
    return customers.assign(supply_mode=modes, park_id=stands)


def _park(meter: Meter, seed: int) -> str | None:
    """Return the park of the meter's owner; None outside any."""
    inside = stream(seed, Purpose.IN_PARK, meter.owner).random() < IN_PARK[meter.kind.group]
    return f"K{meter.place.adcode}" if inside else None


def _mode(meter: Meter, seed: int) -> str | None:
    told, drawn, which = stream(seed, Purpose.SUPPLY_MODE, meter.index).random(3)
    if told >= TOLD:
        return None
    mine = meter.kind.group == "mining" and not meter.kind.name.startswith("mine_in_host")
    share = DIRECT_BY_WATER if meter.place.hydro else DIRECT_ELSEWHERE
    direct = mine and meter.contract_kw >= DIRECT_KW and drawn >= 1 - share
    if direct or meter.kind.name == "mine_container_hydro":
        modes = _BY_WATER if meter.place.hydro else _ELSEWHERE
        return modes[int(which * len(modes))]
    works = meter.kind.group != "mining" and meter.contract_kw >= PLANT_KW and drawn < OWN_PLANT
    return "自备电厂" if works else "公网供电"
