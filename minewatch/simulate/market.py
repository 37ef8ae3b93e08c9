"""The coin price by which mines grow and shut down.

``data/reference/coin_price.csv`` holds monthly means of bitcoin in US dollars from 2020 to October
2022 (its last month of the first days only), computed from published daily prices. After its end
nothing is known here: the path is then a random walk of the province's seed, not a forecast.
"""

import csv
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd

from minewatch.resources import resource
from minewatch.simulate.grid import Floats, Grid, Purpose, stream

#: Deviation of a month's change of the logarithm of the price where it is drawn.
MONTHLY_SD = 0.14

_FIRST, _LAST = np.datetime64("2020-01"), np.datetime64("2028-12")


@lru_cache(maxsize=1)
def monthly_usd() -> Floats:
    """Return the known monthly prices from January 2020 on [US dollars]."""
    with resource("reference", "coin_price.csv").open(encoding="utf-8", newline="") as file:
        return np.array([float(row["usd"]) for row in csv.DictReader(file)])


@lru_cache(maxsize=8)
def _daily(seed: int, drift: float) -> tuple[Floats, Floats]:
    """Return price and trailing yearly mean for every day from 2020 on."""
    known = np.log(monthly_usd())
    months = np.arange(_FIRST, _LAST)
    rng = stream(seed, Purpose.MARKET)
    steps = rng.normal(drift / 12, MONTHLY_SD, len(months) - len(known))
    path = np.concatenate([known, known[-1] + np.cumsum(steps)])
    days = np.arange(_FIRST.astype("datetime64[D]"), _LAST.astype("datetime64[D]"))
    middle = months.astype("datetime64[D]").astype(np.int64) + 15
    price = np.exp(np.interp(days.astype(np.int64), middle, path))
    total = np.concatenate([[0.0], np.cumsum(price)])
    since = np.maximum(np.arange(len(days)) - 364, 0)
    upto = np.arange(len(days)) + 1
    return price, (total[upto] - total[since]) / (upto - since)


def price(grid: Grid) -> Floats:
    """Return the coin price of each day [US dollars], shape (days,)."""
    return _daily(grid.seed, grid.province.price_drift)[0][_days(grid)]


def relative_price(grid: Grid) -> Floats:
    """Return the price over its mean of the year before (less at the start), shape (days,)."""
    usd, trailing = _daily(grid.seed, grid.province.price_drift)
    ratio: Floats = usd[_days(grid)] / trailing[_days(grid)]
    return ratio


def coin_prices(grid: Grid) -> pd.DataFrame:
    """Return the feed ``coin-prices``: a row a day, to the cent."""
    return pd.DataFrame({"date": grid.dates, "usd": np.round(price(grid), 2)})


def _days(grid: Grid) -> slice:
    first = (grid.start_on - date(2020, 1, 1)).days
    return slice(first, first + grid.days)
