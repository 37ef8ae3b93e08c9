"""The registers: customers, enterprises and data centres with invented names and valid codes.

Names follow the Chinese form of place, fancy name, trade and legal form. Nothing here names a
person, and no telephone numbers are made.
"""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.simulate.codes import ALPHABET, invented_code
from minewatch.simulate.grid import Purpose, stream
from minewatch.simulate.kinds import KINDS, Kind
from minewatch.simulate.places import Place
from minewatch.simulate.population import Meter, place_of
from minewatch.simulate.province import HOME, Province
from minewatch.simulate.recording import LOW_VOLTAGE_KW, MIDDLE_VOLTAGE_KW
from minewatch.simulate.trades import GENERAL, LARGE, Trade

FIRST = tuple("鑫宏博盛瑞恒嘉泰昌隆华源晟启腾卓锦麒凌岳澜骏")
SECOND = tuple("达远辉丰泽诚航辰屿霖程璟川恺耀坤蓝禾朗森域汇")
ROADS = ("工业园路", "人民路", "建设路", "滨河路", "科技路", "兴业大道", "和平路", "光明路")

ENTERPRISE_COLUMNS = (
    "uscc",
    "name",
    "status",
    "industry",
    "registered_on",
    "capital_yuan",
    "scope",
    "address",
    "province",
    "city",
)
CENTRE_COLUMNS = (
    "name",
    "operator",
    "uscc",
    "lon",
    "lat",
    "address",
    "it_capacity_kw",
    "pue",
    "racks",
)


class Owner(NamedTuple):
    """Who owns one or more meters; ``code`` is what the register of enterprises knows it by."""

    name: str
    code: str
    trade: Trade
    place: Place
    lon: float
    lat: float
    address: str
    registered_on: date
    capital_yuan: int
    draws: tuple[float, ...]

    @property
    def public(self) -> bool:
        """Whether it is a public body, which the register of enterprises does not hold."""
        return not self.trade.ending


def owner_of(index: int, kind: Kind, place: Place, seed: int, start_on: date) -> Owner:
    """Return the owner of that index, in a trade that its kind of load may declare."""
    rng = stream(seed, Purpose.OWNER, index)
    trade = kind.trades[int(rng.integers(len(kind.trades)))]
    word = trade.words[int(rng.integers(len(trade.words)))]
    fancy = FIRST[int(rng.integers(len(FIRST)))] + SECOND[int(rng.integers(len(SECOND)))]
    fancy += SECOND[int(rng.integers(len(SECOND)))] if rng.random() < 0.35 else ""
    name = place.short + fancy + word + trade.ending
    public, cooperative = not trade.ending, trade.ending == "农民专业合作社"
    code = invented_code(rng, place.adcode, public=public, cooperative=cooperative)
    road = ROADS[int(rng.integers(len(ROADS)))]
    address = f"{place.province}{place.city}{place.county}{road}{int(rng.integers(1, 400))}号"
    lon, lat = rng.uniform(-0.02, 0.02, 2)
    age = timedelta(days=int(rng.integers(200, 7000)))
    capital = int(rng.choice([10, 50, 100, 200, 500, 1000, 2000, 5000])) * 10_000
    return Owner(
        name,
        code,
        trade,
        place,
        place.lon + float(lon),
        place.lat + float(lat),
        address,
        start_on - age,
        capital,
        tuple(float(draw) for draw in rng.random(6)),
    )


def _voltage(contract_kw: float) -> str:
    if contract_kw <= LOW_VOLTAGE_KW:
        return "交流380V"
    return "交流10kV" if contract_kw <= MIDDLE_VOLTAGE_KW else "交流35kV"


def _mistyped(rng: np.random.Generator, code: str) -> str:
    """Change one character of the serial part, as a typist would: the check digit then fails."""
    at = int(rng.integers(10, 16))
    other = ALPHABET[(ALPHABET.index(code[at]) + int(rng.integers(1, 31))) % 31]
    return code[:at] + other + code[at + 1 :]


def customer_row(meter: Meter, owner: Owner, seed: int) -> dict[str, object]:
    """Return the meter's row of the customer master; some codes and positions are missing."""
    rng = stream(seed, Purpose.METER, meter.index)
    written, position = rng.random(2)
    code = owner.code if written < 0.68 else _mistyped(rng, owner.code) if written < 0.74 else None
    lon, lat = rng.normal(0, 0.0004, 2)
    known = position < 0.88
    tariff = owner.trade.tariff
    if tariff == LARGE and meter.contract_kw < 315:
        tariff = GENERAL
    return {
        "meter_id": meter.meter_id,
        "name": owner.name,
        "uscc": code,
        "industry": owner.trade.industry,
        "tariff": tariff,
        "voltage": _voltage(meter.contract_kw),
        "contract_kw": meter.contract_kw,
        "address": owner.address,
        "lon": round(owner.lon + float(lon), 6) if known else None,
        "lat": round(owner.lat + float(lat), 6) if known else None,
        "adcode": owner.place.adcode,
        "built_on": owner.registered_on + timedelta(days=int(rng.integers(20, 180))),
    }


def enterprise_row(owner: Owner) -> dict[str, object]:
    """Return the owner's row of the register of enterprises; a few are struck off."""
    gone = owner.draws[0]
    return {
        "uscc": owner.code,
        "name": owner.name,
        "status": "注销" if gone < 0.03 else "吊销" if gone < 0.04 else "存续",
        "industry": owner.trade.industry,
        "registered_on": owner.registered_on,
        "capital_yuan": owner.capital_yuan,
        "scope": owner.trade.scope,
        "address": owner.address,
        "province": owner.place.province,
        "city": owner.place.city,
    }


def centre_row(kind: Kind, contract_kw: float, owner: Owner) -> dict[str, object]:
    """Return the row of the register of data centres; some are known by name alone."""
    bare = owner.draws[1] < 0.25
    it_kw = round(contract_kw * (0.3 + 0.3 * owner.draws[2]))
    title = "智算中心" if kind.name == "compute_cluster" else "数据中心"
    return {
        "name": owner.name.removesuffix(owner.trade.ending) + title,
        "operator": owner.name,
        "uscc": None if bare else owner.code,
        "lon": None if bare else round(owner.lon, 5),
        "lat": None if bare else round(owner.lat, 5),
        "address": None if bare else owner.address,
        "it_capacity_kw": None if bare else it_kw,
        "pue": None if bare else round(1.2 + 0.4 * owner.draws[3], 2),
        "racks": None if bare else max(1, it_kw // 5),
    }


def strangers(
    meters: int, seed: int, start_on: date, province: Province = HOME
) -> list[tuple[Kind, Owner]]:
    """Return firms of the same places and trades that own no meter, one for ten meters."""
    found = []
    for index in range(meters, meters + meters // 10):
        kind = KINDS[int(stream(seed, Purpose.METER, index).integers(len(KINDS)))]
        place = place_of(seed, index, kind, province)
        owner = owner_of(index, kind, place, seed, start_on)
        if not owner.public:
            found.append((kind, owner))
    return found


def registers_of_people(
    meters: list[Meter], seed: int, start_on: date, province: Province = HOME
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the customer master, the enterprises and the data centres.

    About one firm in twelve is absent from the register of enterprises, and a tenth of the data
    centres from theirs. A mine that passes for a data centre is always registered as one. Both
    registers hold firms that own no meter here.
    """
    customers, centres = [], []
    enterprises: dict[str, dict[str, object]] = {}
    for meter in meters:
        owner = owner_of(meter.owner, meter.kind, meter.place, seed, start_on)
        customers.append(customer_row(meter, owner, seed))
        if not owner.public and owner.draws[4] >= 0.08:
            enterprises[owner.code] = enterprise_row(owner)
        if meter.index == meter.owner and _registered_centre(meter.kind, owner):
            centres.append(centre_row(meter.kind, meter.contract_kw, owner))
    for kind, owner in strangers(len(meters), seed, start_on, province):
        enterprises[owner.code] = enterprise_row(owner)
        if _registered_centre(kind, owner):
            centres.append(centre_row(kind, kind.contract_kw[0], owner))
    firms = pd.DataFrame(list(enterprises.values()), columns=list(ENTERPRISE_COLUMNS))
    register = pd.DataFrame(centres, columns=list(CENTRE_COLUMNS))
    for whole in ("it_capacity_kw", "racks"):
        register[whole] = register[whole].astype("Int64")
    return (
        pd.DataFrame(customers),
        firms.sort_values("uscc", ignore_index=True),
        register.sort_values(["name", "operator"], ignore_index=True),
    )


def _registered_centre(kind: Kind, owner: Owner) -> bool:
    listed = kind.name in {"data_centre", "compute_cluster"} and owner.draws[5] >= 0.1
    return listed or kind.name == "mine_as_data_centre"
