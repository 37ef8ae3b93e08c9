"""The classes of load that a simulated population is made of, and what each declares itself to be.

Within a label the shares say how common each kind is; how common the labels are is said by
:mod:`minewatch.simulate.population`.
"""

from typing import Literal, NamedTuple

from minewatch.simulate import buildings, computing, industry, infrastructure, mines
from minewatch.simulate.equipment import equipped
from minewatch.simulate.model import Model
from minewatch.simulate.trades import (
    BUILDERS,
    CHARGING,
    CHIPS,
    COLD,
    COMPUTING,
    ESTATES,
    FARMS,
    HOSPITALS,
    HOTELS,
    HYDRO,
    LIGHTING,
    MAKING,
    METALS,
    OFFICES,
    SCHOOLS,
    TECHNICAL,
    TELECOMS,
    TRADING,
    WATER,
    WORKS,
    Trade,
)

Label = Literal["mining", "data_centre", "ordinary"]
Group = Literal["mining", "data_centre", "flat", "ordinary"]


class Kind(NamedTuple):
    """A class of load.

    Attributes
    ----------
    name : str
    group : Group
        Label, with the flat loads that are no mines kept apart from other ordinary ones.
    share : float
        How common it is within its group.
    contract_kw : tuple of float
        Least and greatest contract capacity, drawn evenly in the logarithm.
    model : Model
    trades : tuple of Trade
        One is drawn for each customer.
    """

    name: str
    group: Group
    share: float
    contract_kw: tuple[float, float]
    model: Model
    trades: tuple[Trade, ...]

    @property
    def label(self) -> Label:
        """The true class of a meter of this kind."""
        return "ordinary" if self.group == "flat" else self.group


_SHELLS = (COMPUTING, TECHNICAL, TRADING, MAKING, FARMS, COLD)

KINDS: tuple[Kind, ...] = (
    Kind("mine_farm", "mining", 0.13, (200, 5000), mines.farm, (COMPUTING, MAKING, WORKS)),
    Kind("mine_container_hydro", "mining", 0.07, (300, 3000), mines.container_hydro, (HYDRO,)),
    Kind("mine_small", "mining", 0.17, (30, 400), mines.small, _SHELLS),
    Kind("mine_in_host_homes", "mining", 0.16, (200, 800), mines.in_homes, (ESTATES,)),
    Kind("mine_in_host_workshop", "mining", 0.12, (100, 600), mines.in_workshop, (MAKING,)),
    Kind("mine_in_host_school", "mining", 0.05, (160, 800), mines.in_school, (SCHOOLS,)),
    Kind("mine_in_host_farm", "mining", 0.07, (80, 400), mines.in_farm, (FARMS,)),
    Kind(
        "mine_in_host_charging_station",
        "mining",
        0.05,
        (160, 800),
        mines.in_charging_station,
        (CHARGING,),
    ),
    Kind("mine_night_only", "mining", 0.05, (80, 400), mines.night_only, (MAKING, COLD)),
    Kind("mine_throttled", "mining", 0.04, (100, 1000), mines.throttled, _SHELLS),
    Kind("mine_staggered", "mining", 0.04, (50, 400), mines.staggered, _SHELLS),
    Kind("mine_split", "mining", 0.05, (30, 200), mines.small, (TECHNICAL, TRADING)),
    Kind("mine_as_data_centre", "mining", 0.0, (500, 4000), mines.as_data_centre, (COMPUTING,)),
    Kind("data_centre", "data_centre", 0.55, (800, 12000), computing.data_centre, (COMPUTING,)),
    Kind(
        "server_room", "data_centre", 0.2, (60, 500), computing.data_centre, (COMPUTING, TELECOMS)
    ),
    Kind(
        "compute_cluster",
        "data_centre",
        0.25,
        (300, 6000),
        computing.compute_cluster,
        (COMPUTING, TECHNICAL),
    ),
    Kind(
        "steady_building",
        "flat",
        0.1,
        (100, 1000),
        equipped(buildings.building(buildings.STEADY), 0.1),
        (TECHNICAL, OFFICES),
    ),
    Kind("base_station", "flat", 0.25, (8, 30), infrastructure.base_station, (TELECOMS,)),
    Kind("cold_store", "flat", 0.15, (80, 1000), equipped(infrastructure.cold_store), (COLD,)),
    Kind("electrolysis", "flat", 0.05, (4000, 40000), infrastructure.electrolysis, (METALS,)),
    Kind("waste_water", "flat", 0.1, (100, 2000), infrastructure.waste_water, (WATER,)),
    Kind(
        "clean_room", "flat", 0.1, (315, 4000), equipped(infrastructure.clean_room, 0.1), (CHIPS,)
    ),
    Kind(
        "hospital",
        "flat",
        0.08,
        (315, 2500),
        equipped(buildings.building(buildings.HOSPITAL)),
        (HOSPITALS,),
    ),
    Kind("street_lighting", "flat", 0.1, (10, 80), infrastructure.street_lighting, (LIGHTING,)),
    Kind(
        "idle_transformer",
        "flat",
        0.07,
        (50, 630),
        infrastructure.idle_transformer,
        (BUILDERS, MAKING, TRADING),
    ),
    Kind("stuck_meter", "flat", 0.05, (30, 400), infrastructure.stuck_meter, (TRADING, OFFICES)),
    Kind("dead_meter", "flat", 0.03, (8, 400), infrastructure.dead_meter, (TRADING, MAKING)),
    Kind(
        "office",
        "ordinary",
        0.16,
        (50, 1000),
        equipped(buildings.building(buildings.OFFICE)),
        (OFFICES, TECHNICAL),
    ),
    Kind("school", "ordinary", 0.08, (100, 800), equipped(buildings.school), (SCHOOLS,)),
    Kind(
        "shop",
        "ordinary",
        0.18,
        (15, 400),
        equipped(buildings.building(buildings.SHOP)),
        (TRADING,),
    ),
    Kind(
        "hotel",
        "ordinary",
        0.08,
        (50, 800),
        equipped(buildings.building(buildings.HOTEL)),
        (HOTELS,),
    ),
    Kind("homes", "ordinary", 0.18, (100, 800), equipped(buildings.homes, 0.08), (ESTATES,)),
    Kind(
        "workshop_one_shift",
        "ordinary",
        0.16,
        (50, 1000),
        equipped(industry.workshop_one_shift),
        (MAKING,),
    ),
    Kind(
        "workshop_three_shift",
        "ordinary",
        0.06,
        (200, 4000),
        equipped(industry.workshop_three_shift),
        (WORKS,),
    ),
    Kind(
        "farm_irrigation", "ordinary", 0.06, (30, 400), equipped(industry.farm_irrigation), (FARMS,)
    ),
    Kind(
        "charging_station",
        "ordinary",
        0.04,
        (100, 1600),
        buildings.charging_station,
        (CHARGING,),
    ),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
