"""Who the simulated customers are: kind, owner, place, capacity and grains of each meter.

Real prevalence of mining is 0.1-0.2 % of customers. By default 2 % of meters here are mines and
1 % data centres, so that small sets have some of each; about 20 % are flat loads that are neither.
"""

from dataclasses import dataclass

import numpy as np

from minewatch.simulate.grid import Purpose, stream
from minewatch.simulate.kinds import BY_NAME, KINDS, Group, Kind
from minewatch.simulate.places import Place
from minewatch.simulate.province import HOME, Province

MINING_SHARE = 0.02
DATA_CENTRE_SHARE = 0.01

#: Capacities from here on count as large and have load curves first [kW].
LARGE_KW = 500.0

#: Shares of meters with daily registers, with and without a curve.
REGISTERS_WITH_CURVE, REGISTERS_WITHOUT = 0.95, 0.80

_SERIES = (1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000)
#: Capacities in which supply is contracted [kW or kVA].
CAPACITIES = np.array(
    [8, 10, 15, 20, 30, 40, 50, 63, 80, *(size * ten for ten in (0.1, 1, 10) for size in _SERIES)],
    dtype=np.float64,
)


@dataclass(frozen=True)
class Meter:
    """One customer account and what is simulated of it.

    Attributes
    ----------
    index : int
        Position in the population; its randomness hangs on this and the seed alone.
    owner : int
        Index of the owner's first meter.
    kind : Kind
    place : Place
    contract_kw : float
    curve, registers : bool
        Whether the feed of that grain has it; every meter has settlements.
    """

    index: int
    owner: int
    kind: Kind
    place: Place
    contract_kw: float
    curve: bool
    registers: bool

    @property
    def meter_id(self) -> str:
        """Ten digits, telling nothing of the kind."""
        return f"{5_100_000_001 + self.index:010d}"


def counts(meters: int, prevalence: float | None, province: Province = HOME) -> dict[Group, int]:
    """Return how many meters each group has.

    Parameters
    ----------
    meters : int
    prevalence : float or None
        Share of mines; data centres are half as many, at least 1 %. With None the defaults hold,
        raised to about a tenth in sets below 300 meters so that each has something to find.
    province : Province
        It says how common flat loads are that are no mines.
    """
    if prevalence is None:
        mining = max(round(MINING_SHARE * meters), min(6, meters // 10))
        centres = max(round(DATA_CENTRE_SHARE * meters), min(4, meters // 12))
    else:
        mining = max(round(prevalence * meters), int(meters >= 20 and prevalence > 0))
        share = max(prevalence / 2, DATA_CENTRE_SHARE)
        centres = max(round(share * meters), int(meters >= 20))
    mining = min(mining, meters)
    centres = min(centres, meters - mining)
    flat = min(round(province.flat_share * meters), meters - mining - centres)
    rest = meters - mining - centres - flat
    return {"mining": mining, "data_centre": centres, "flat": flat, "ordinary": rest}


def _kinds_of(
    rng: np.random.Generator, group: Group, number: int, province: Province
) -> list[Kind]:
    """Share out a group's meters: whole parts by the kinds' shares, the rest by chance."""
    kinds = [kind for kind in KINDS if kind.group == group]
    shares = np.array([kind.share * province.factor(kind.name) for kind in kinds])
    shares = shares / shares.sum()
    always = ["mine_as_data_centre", "mine_farm", "mine_in_host_homes"] if group == "mining" else []
    chosen = [BY_NAME[name] for name in always[: number // 2]]
    left = number - len(chosen)
    whole = np.floor(shares * left).astype(int)
    extra = rng.choice(len(kinds), left - int(whole.sum()), p=shares)
    for place, kind in enumerate(kinds):
        chosen += [kind] * int(whole[place] + (extra == place).sum())
    return chosen


def _owners(rng: np.random.Generator, kinds: list[Kind]) -> list[int]:
    """Return each meter's owner: its own, or that of an earlier meter of the same kind."""
    owners: list[int] = []
    last: dict[str, tuple[int, int]] = {}
    for index, kind in enumerate(kinds):
        owner, shared = last.get(kind.name, (index, 0))
        again = rng.random() < (0.8 if kind.name == "mine_split" else 0.05)
        if index != owner and again and shared < 2:
            last[kind.name] = (owner, shared + 1)
        else:
            owner = index
            last[kind.name] = (index, 0)
        owners.append(owner)
    return owners


def place_of(seed: int, owner: int, kind: Kind, province: Province = HOME) -> Place:
    """Return where an owner is: a mine at a hydro plant where there are such plants."""
    at_plant = kind.name == "mine_container_hydro"
    near = [place for place in province.places if place.hydro or not at_plant]
    return near[int(stream(seed, Purpose.PLACE, owner).integers(len(near)))]


def _capacity(seed: int, index: int, kind: Kind, skew: float) -> float:
    low, high = np.log(kind.contract_kw)
    wanted = np.exp(low + (high - low) * stream(seed, Purpose.CAPACITY, index).random() ** skew)
    return float(CAPACITIES[np.searchsorted(CAPACITIES, wanted).clip(max=len(CAPACITIES) - 1)])


def population(
    meters: int,
    *,
    seed: int,
    prevalence: float | None,
    curve_share: float,
    province: Province = HOME,
) -> list[Meter]:
    """Return every meter of a simulation, in order of index."""
    rng = stream(seed, Purpose.PLAN)
    kinds = [
        kind
        for group, number in counts(meters, prevalence, province).items()
        for kind in _kinds_of(rng, group, number, province)
    ]
    kinds = [kinds[place] for place in rng.permutation(meters)]
    owners = _owners(rng, kinds)
    skew = province.capacity_skew
    capacity = np.array([_capacity(seed, index, kind, skew) for index, kind in enumerate(kinds)])
    first = np.lexsort((rng.random(meters), capacity < LARGE_KW))
    curve = np.zeros(meters, dtype=bool)
    curve[first[: round(curve_share * meters)]] = True
    registers = rng.random(meters) < np.where(curve, REGISTERS_WITH_CURVE, REGISTERS_WITHOUT)
    return [
        Meter(
            index=index,
            owner=owners[index],
            kind=kind,
            place=place_of(seed, owners[index], kind, province),
            contract_kw=float(capacity[index]),
            curve=bool(curve[index]),
            registers=bool(registers[index]),
        )
        for index, kind in enumerate(kinds)
    ]
