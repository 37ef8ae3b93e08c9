"""Kernel for the response of a load to the coin price, month by month."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.segments import Spells

#: Least months, and least days in a month of days.
LEAST_MONTHS = 9
LEAST_DAYS = 10
#: Highest over lowest price from which on a response could be seen.
LEAST_RANGE = 1.2
#: Deviation of the logarithm of the level below which the load does not move at all.
LEAST_SD = 1e-4

PRICE_COLUMNS = ("coin_price_r",)


@njit(cache=True, nogil=True)
def _monthly(
    month: NDArray[np.int64],
    level: NDArray[np.float64],
    usd: NDArray[np.float64],
    lowest: float,
    least: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logarithms of level and price of the months that have enough of both."""
    power = np.empty(len(month))
    price = np.empty(len(month))
    found = 0
    first = 0
    for i in range(1, len(month) + 1):
        if i < len(month) and month[i] == month[first]:
            continue
        if i - first >= least and usd[first] > 0.0:
            power[found] = np.log(max(float(np.mean(level[first:i])), lowest))
            price[found] = np.log(usd[first])
            found += 1
        first = i
    return power[:found], price[:found]


@njit(cache=True, nogil=True)
def price_features(
    offsets: NDArray[np.int64],
    month: NDArray[np.int64],
    level: NDArray[np.float64],
    usd: NDArray[np.float64],
    spells: Spells,
    least_periods: int,
) -> NDArray[np.float64]:
    """Compute the columns :data:`PRICE_COLUMNS` of each meter.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the periods ``offsets[m]:offsets[m + 1]``.
    month : array of int64, shape (periods,)
        Month of each period since January 1970, never falling within a meter.
    level : array of float64, shape (periods,)
        Mean power of each period, without missing values [kW].
    usd : array of float64, shape (periods,)
        Mean coin price of that month [US dollars]; NaN is missing.
    spells : Spells
        For the level of a meter that is switched off, below which no month is taken to be, since
        nothing has no logarithm.
    least_periods : int
        Periods that a month must have: 1 where periods are months.

    Returns
    -------
    array of float64, shape (meters, 1)
        Correlation of the logarithms; NaN with fewer than 9 months, a price that varied by less
        than 20 %, or a level that did not vary.
    """
    meters = len(offsets) - 1
    out = np.full((meters, len(PRICE_COLUMNS)), np.nan)
    for m in range(meters):
        low = spells.off_below[m]
        own = slice(offsets[m], offsets[m + 1])
        if low <= 0.0 or offsets[m + 1] == offsets[m]:
            continue
        power, price = _monthly(month[own], level[own], usd[own], low, least_periods)
        if len(power) < LEAST_MONTHS or np.max(price) - np.min(price) < np.log(LEAST_RANGE):
            continue
        power_sd, price_sd = np.std(power), np.std(price)
        if power_sd >= LEAST_SD:
            product = np.mean((power - np.mean(power)) * (price - np.mean(price)))
            out[m, 0] = product / (power_sd * price_sd)
    return out
