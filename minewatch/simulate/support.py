"""Market registration, public support and credit of simulated enterprises.

Shares are assumptions. Some mines are registered in the power market, have support or owe loans,
so that exit, withdrawal and recovery have something to find. Programmes and banks are invented.
"""

from datetime import timedelta
from decimal import Decimal

import pandas as pd

from minewatch.simulate.charges import fen
from minewatch.simulate.grid import Grid, Purpose
from minewatch.simulate.holders import Shares, chosen, day_before, day_within
from minewatch.simulate.population import Meter

IN_MARKET: Shares = (0.5, 0.5, 0.05)
SUPPORTED: Shares = (0.3, 0.4, 0.02)
BORROWING: Shares = (0.3, 0.3, 0.02)

PARTICIPANT_COLUMNS = (
    *("participant_id", "meter_id", "uscc", "name", "registered_on", "exited_on", "kind"),
)
BENEFIT_COLUMNS = (
    *("benefit_id", "uscc", "name", "meter_id", "programme", "kind", "amount_yuan"),
    *("granted_on", "ended_on", "granted_by", "region"),
)
LOAN_COLUMNS = (
    *("loan_id", "uscc", "name", "lender", "amount_yuan", "outstanding_yuan"),
    *("granted_on", "due_on"),
)

_SUPPORT = {
    "tax": "税收优惠",
    "rent": "租金减免",
    "power": "优惠电价",
    "subsidy": "建设补贴",
    "fund": "产业基金",
    "other": "人才配套",
}


def market_participants(meters: list[Meter], grid: Grid, seed: int) -> pd.DataFrame:
    """Return who is registered in the power market; few of them have left."""
    rows = []
    for rng, meter, owner in chosen(meters, IN_MARKET, Purpose.PARTICIPANT, grid, seed):
        named = rng.random(2) < (0.75, 0.85)
        rows.append(
            {
                "participant_id": f"U{meter.index + 1:07d}",
                "meter_id": meter.meter_id if named[0] else None,
                "uscc": owner.code if named[1] else None,
                "name": owner.name,
                "registered_on": day_before(rng, grid, owner, 1500),
                "exited_on": day_within(rng, grid) if rng.random() < 0.1 else None,
                "kind": "电力用户",
            }
        )
    return pd.DataFrame(rows, columns=list(PARTICIPANT_COLUMNS))


def benefits(meters: list[Meter], grid: Grid, seed: int) -> pd.DataFrame:
    """Return public support of invented programmes; some of it has ended, some has no amount."""
    rows = []
    for rng, meter, owner in chosen(meters, SUPPORTED, Purpose.BENEFIT, grid, seed):
        for number in range(1, 2 + int(rng.random() < 0.3)):
            kind = list(_SUPPORT)[int(rng.integers(len(_SUPPORT)))]
            named = rng.random(2) < (0.8, 0.4)
            amount = fen(Decimal(int(rng.integers(500_000, 500_000_000))) / 100)
            rows.append(
                {
                    "benefit_id": f"F{meter.index + 1:07d}-{number}",
                    "uscc": owner.code if named[0] else None,
                    "name": owner.name,
                    "meter_id": meter.meter_id if named[1] else None,
                    "programme": f"{owner.place.county}大数据产业扶持办法（虚构）{_SUPPORT[kind]}",
                    "kind": kind,
                    "amount_yuan": amount if rng.random() < 0.8 else None,
                    "granted_on": day_before(rng, grid, owner, 1200),
                    "ended_on": day_within(rng, grid) if rng.random() < 0.15 else None,
                    "granted_by": f"{owner.place.county}发展和改革局",
                    "region": owner.place.province,
                }
            )
    return pd.DataFrame(rows, columns=list(BENEFIT_COLUMNS))


def loans(meters: list[Meter], grid: Grid, seed: int) -> pd.DataFrame:
    """Return loans of enterprises; some are paid back, of some the balance is not told."""
    rows = []
    for rng, meter, owner in chosen(meters, BORROWING, Purpose.LOAN, grid, seed):
        amount = fen(Decimal(int(rng.integers(10, 2000)) * 10_000))
        left = fen(amount * int(rng.integers(1, 1_000_000)) / 1_000_000)
        state, granted = rng.random(), day_before(rng, grid, owner, 1000)
        rows.append(
            {
                "loan_id": f"L{meter.index + 1:07d}",
                "uscc": owner.code,
                "name": owner.name,
                "lender": f"{owner.place.city}虚构银行",
                "amount_yuan": amount,
                "outstanding_yuan": None
                if state < 0.15
                else fen(Decimal(0))
                if state < 0.3
                else left,
                "granted_on": granted,
                "due_on": granted + timedelta(days=365 * int(rng.integers(1, 6))),
            }
        )
    return pd.DataFrame(rows, columns=list(LOAN_COLUMNS))
