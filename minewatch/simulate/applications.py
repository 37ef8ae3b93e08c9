"""Applications for connection: of ordinary customers, and of a few mines to come.

Their firms own no meter yet, so they come in a register of their own, ``enterprises-2.csv``.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from minewatch.simulate.grid import Grid, Purpose, stream
from minewatch.simulate.kinds import KINDS, Kind
from minewatch.simulate.people import ENTERPRISE_COLUMNS, Owner, enterprise_row, owner_of
from minewatch.simulate.plants import day_of
from minewatch.simulate.population import CAPACITIES, place_of
from minewatch.simulate.shapes import uniform
from minewatch.simulate.trades import BUILDERS, FARMS, TRADING

#: Applications a meter and year, and the share of them that are mines to come.
A_METER_YEAR = 0.10
MINES = 0.04
#: Firms of applicants are numbered from here on, beyond any owner of a meter.
FIRST_APPLICANT = 50_000_000

COLUMNS = (
    *("application_id", "applied_on", "applicant", "uscc", "wanted_kw", "voltage", "address"),
    *("lon", "lat", "adcode", "declared_use", "temporary", "status"),
)
LABELS = ("application_id", "label")
_ORDINARY = tuple(kind for kind in KINDS if kind.group in ("ordinary", "flat"))
_HYDRO = next(kind for kind in KINDS if kind.name == "mine_container_hydro")


def applications(
    meters: int, grid: Grid, seed: int, plants: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return applications, the firms of the applicants, and which are mines to come.

    Parameters
    ----------
    meters : int
        Number of customers.
    grid : Grid
    seed : int
    plants : DataFrame
        Of the feed ``plants``; most mines to come stand near one.
    """
    number = max(12, round(A_METER_YEAR * meters * grid.days / 365))
    mines = max(1, round(MINES * number))
    rows, firms, labels = [], [], []
    for index in range(number):
        asked, owner = (_mine if index < mines else _ordinary)(index, grid, seed, plants)
        # Numbers tell nothing of the kind.
        asked["application_id"] = f"A{(index * 7919 + 13) % 999_983:06d}"
        rows.append(asked)
        labels.append((asked["application_id"], "mining" if index < mines else "ordinary"))
        if not owner.public:
            firms.append(enterprise_row(owner))
    asked_for = pd.DataFrame(rows, columns=list(COLUMNS))
    register = pd.DataFrame(firms, columns=list(ENTERPRISE_COLUMNS))
    return (
        asked_for.sort_values("application_id", ignore_index=True),
        register.sort_values("uscc", ignore_index=True),
        pd.DataFrame(labels, columns=list(LABELS)).sort_values("application_id", ignore_index=True),
    )


def _row(owner: Owner, wanted_kw: float, use: str, grid: Grid, index: int) -> dict[str, object]:
    return {
        "applied_on": day_of(grid, index),
        "applicant": owner.name,
        "uscc": owner.code,
        "wanted_kw": float(CAPACITIES[np.searchsorted(CAPACITIES, wanted_kw)]),
        "voltage": "交流380V" if wanted_kw <= 160 else "交流10kV",
        "address": owner.address,
        "lon": round(owner.lon, 5),
        "lat": round(owner.lat, 5),
        "adcode": owner.place.adcode,
        "declared_use": use,
        "temporary": 0,
        "status": "受理",
    }


def _owner(index: int, kind: Kind, grid: Grid, seed: int) -> Owner:
    number = FIRST_APPLICANT + index
    place = place_of(seed, number, kind, grid.province)
    return owner_of(number, kind, place, seed, grid.start_on)


def _ordinary(
    index: int, grid: Grid, seed: int, _plants: pd.DataFrame
) -> tuple[dict[str, object], Owner]:
    rng = stream(seed, Purpose.APPLICATION, index)
    kind = _ORDINARY[int(rng.integers(len(_ORDINARY)))]
    owner = _owner(index, kind, grid, seed)
    wanted = float(np.exp(uniform(rng, *np.log(kind.contract_kw))))
    row = _row(owner, wanted, owner.trade.industry, grid, int(rng.integers(grid.days)))
    building = owner.trade == BUILDERS or rng.random() < 0.05
    row |= {"temporary": int(building), "status": str(rng.choice(["受理", "送电", "撤销"]))}
    if rng.random() < 0.15:
        row |= {"lon": None, "lat": None}
    return row, owner


def _mine(
    index: int, grid: Grid, seed: int, plants: pd.DataFrame
) -> tuple[dict[str, object], Owner]:
    rng = stream(seed, Purpose.APPLICATION, index)
    owner = _owner(index, _HYDRO, grid, seed)
    trade = (TRADING, FARMS)[int(rng.integers(2))]
    day = int(rng.integers(grid.days))
    owner = owner._replace(
        trade=trade,
        name=owner.name.replace("水电开发", trade.words[0]).replace("水电", trade.words[0]),
        registered_on=day_of(grid, day) - timedelta(days=int(rng.integers(15, 150))),
        capital_yuan=int(rng.choice([100_000, 500_000, 1_000_000])),
    )
    wanted = float(np.exp(uniform(rng, np.log(800), np.log(5000))))
    row = _row(owner, wanted, trade.industry, grid, day)
    if len(plants) and rng.random() < 0.7:
        near = plants.iloc[int(rng.integers(len(plants)))]
        row |= {"lon": round(near["lon"] + uniform(rng, -0.02, 0.02), 5),
                "lat": round(near["lat"] + uniform(rng, -0.02, 0.02), 5),
                "address": near["address"], "adcode": near["adcode"]}  # fmt: skip
    row["temporary"] = int(rng.random() < 0.6)
    return row, owner
