"""Surcharge bills and payments: some mines are charged, and not all of them pay in full.

A few customers are charged though they do not mine, and some mines for part of their energy only,
so that refunds and unbilled energy are there to be found. The rate is the national one.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from minewatch.simulate.grid import Grid, Purpose, stream
from minewatch.simulate.readings import Readings
from minewatch.simulate.recording import complete_months
from minewatch.simulate.shapes import Rng

#: Share of mines, and of other customers, that are charged.
CHARGED_MINES, CHARGED_OTHERS = 0.4, 0.001
#: Surcharge on electricity for mining nationwide.
RATE = Decimal("0.30")
#: Share of charged customers of whose energy only half is billed.
HALF_BILLED = 0.15
#: What becomes of a bill: paid in time, late, in part, with a part refunded; else not paid at all.
IN_TIME, LATE, IN_PART, REFUNDED = 0.4, 0.15, 0.2, 0.05

BILL_COLUMNS = (
    *("bill_id", "meter_id", "month", "kwh", "rate_yuan_per_kwh", "amount_yuan"),
    *("billed_on", "payable_by_on"),
)
PAYMENT_COLUMNS = ("payment_id", "bill_id", "meter_id", "month", "paid_on", "amount_yuan")


def fen(amount: Decimal) -> Decimal:
    """Round an amount to the fen, half up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def bills(one: Readings, grid: Grid, seed: int) -> list[dict[str, object]]:
    """Return the surcharge bills of a meter that were sent within the grid, mostly none.

    Parameters
    ----------
    one : Readings
        The meter and its settlements.
    grid : Grid
    seed : int
    """
    rng = stream(seed, Purpose.BILL, one.meter.index)
    mine = one.meter.kind.label == "mining"
    if rng.random() >= (CHARGED_MINES if mine else CHARGED_OTHERS):
        return []
    months = complete_months(grid)
    part = Decimal("0.5") if rng.random() < HALF_BILLED else Decimal(1)
    first = int(rng.integers(0, max(1, len(months) // 2)))
    found = []
    for at in range(first, len(months)):
        month: date = months[at].item()
        billed_on = month + timedelta(days=int(rng.integers(33, 42)))
        total = one.recorded.settled_kwh[at, 0]
        if np.isnan(total) or billed_on > grid.dates[-1].item():
            continue
        kwh = fen(Decimal(str(round(float(total), 2))) * part)
        found.append(
            {
                "bill_id": f"B{month:%Y%m}{one.meter.meter_id}",
                "meter_id": one.meter.meter_id,
                "month": f"{month:%Y-%m}",
                "kwh": kwh,
                "rate_yuan_per_kwh": RATE,
                "amount_yuan": fen(kwh * RATE),
                "billed_on": billed_on,
                "payable_by_on": billed_on + timedelta(days=15),
            }
        )
    return found


def payments(billed: pd.DataFrame, grid: Grid, seed: int) -> pd.DataFrame:
    """Return what was paid on bills within the grid; some payments do not tell on which.

    Parameters
    ----------
    billed : DataFrame
        Of the feed ``bills``.
    grid : Grid
    seed : int
    """
    rows: list[dict[str, object]] = []
    for index, bill in enumerate(billed.to_dict("records")):
        rng = stream(seed, Purpose.PAYMENT, index)
        named = rng.random(2) < (0.8, 0.9)
        for paid_on, amount in _paid(rng, bill["amount_yuan"], bill["payable_by_on"]):
            if paid_on <= grid.dates[-1].item():
                rows.append(
                    {
                        "payment_id": f"P{len(rows) + 1:08d}",
                        "bill_id": bill["bill_id"] if named[0] else None,
                        "meter_id": bill["meter_id"],
                        "month": bill["month"] if named[1] else None,
                        "paid_on": paid_on,
                        "amount_yuan": amount,
                    }
                )
    return pd.DataFrame(rows, columns=list(PAYMENT_COLUMNS))


def _paid(rng: Rng, due: Decimal, payable_by: date) -> list[tuple[date, Decimal]]:
    """Return days and amounts of what is paid on a bill, whether or not the grid lasts so long."""
    fate, days = rng.random(), int(rng.integers(1, 14))
    in_time, late = payable_by - timedelta(days=days), payable_by + timedelta(days=2 * days)
    part = fen(due * Decimal(int(rng.integers(20, 80))) / 100)
    if fate < IN_TIME:
        return [(in_time, due)]
    if fate < IN_TIME + LATE:
        return [(late, due)]
    if fate < IN_TIME + LATE + IN_PART:
        return [(in_time, part)]
    if fate < IN_TIME + LATE + IN_PART + REFUNDED:
        return [(in_time, due), (late, -part)]
    return []
