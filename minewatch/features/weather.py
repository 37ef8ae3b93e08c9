"""Kernel for the response of a load to the day's temperature, within spells.

Cooling and heating are two hinges: degrees above 22 and below 10 °C. Levels and temperatures are
taken against their means in each spell, so that a step of load on a warm day is no response.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.segments import Spells

#: Daily mean temperatures above which buildings are cooled and below which they are heated [°C].
COOLING_C, HEATING_C = 22.0, 10.0
#: Degrees that the slopes are given for.
DEGREES = 10.0
#: Least days, and least deviation of the temperature within spells [°C].
LEAST_DAYS = 60
LEAST_SD = 2.0
#: Least spread of a hinge within spells, in sum: that of 60 days which stray by 1 °C [°C squared].
LEAST_SPREAD = 60.0
#: Share of a hinge's spread that the other may not explain, for the two to be told apart.
LEAST_OWN = 0.05

WEATHER_COLUMNS = ("temperature_r", "cooling_share", "heating_share")


@njit(cache=True, nogil=True)
def _sums(
    level: NDArray[np.float64],
    mean_c: NDArray[np.float32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    off: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], int, float]:
    """Pool products of (level, temperature, cooling, heating) about the means of each spell.

    Returns the table of sums, shape (4, 4), the number of days and the sum of their levels.
    """
    pooled = np.zeros((4, 4))
    days = 0
    total = 0.0
    value = np.empty(4)
    for s in range(len(start)):
        if off[s]:
            continue
        products = np.zeros((4, 4))
        sums = np.zeros(4)
        count = 0
        # About a value of the spell itself, so that the differences of sums lose no digits.
        origin = level[start[s]]
        for i in range(start[s], end[s]):
            celsius = float(mean_c[i])
            if np.isnan(celsius):
                continue
            value[0], value[1] = level[i] - origin, celsius
            value[2] = max(celsius - COOLING_C, 0.0)
            value[3] = max(HEATING_C - celsius, 0.0)
            for a in range(4):
                sums[a] += value[a]
                for b in range(a + 1):
                    products[a, b] += value[a] * value[b]
            total += level[i]
            count += 1
        if count == 0:
            continue
        for a in range(4):
            for b in range(a + 1):
                pooled[a, b] += products[a, b] - sums[a] * sums[b] / count
        days += count
    return pooled, days, total


@njit(cache=True, nogil=True)
def _slopes(pooled: NDArray[np.float64]) -> tuple[float, float]:
    """Return the least-squares slopes [kW/°C] of cooling and heating; NaN where not to be told."""
    hot, cold, both = pooled[2, 2], pooled[3, 3], pooled[3, 2]
    on_hot, on_cold = pooled[2, 0], pooled[3, 0]
    if hot >= LEAST_SPREAD and cold >= LEAST_SPREAD:
        determinant = hot * cold - both * both
        if determinant < LEAST_OWN * hot * cold:
            return np.nan, np.nan
        cooling = (on_hot * cold - on_cold * both) / determinant
        heating = (on_cold * hot - on_hot * both) / determinant
        return cooling, heating
    cooling = on_hot / hot if hot >= LEAST_SPREAD else np.nan
    heating = on_cold / cold if cold >= LEAST_SPREAD else np.nan
    return cooling, heating


@njit(cache=True, nogil=True)
def weather_features(
    level: NDArray[np.float64], mean_c: NDArray[np.float32], spells: Spells
) -> NDArray[np.float64]:
    """Compute the columns :data:`WEATHER_COLUMNS` of each meter.

    Parameters
    ----------
    level : array of float64, shape (days,)
        Mean power of each day, without missing values [kW].
    mean_c : array of float32, shape (days,)
        Mean temperature of each day at the meter's station; NaN is missing [degrees Celsius].
    spells : Spells
        Spells of `level`. Those switched off are left out.

    Returns
    -------
    array of float64, shape (meters, 3)
        Correlation of level and temperature; slopes of cooling and heating for 10 degrees over
        the mean level. NaN with fewer than 60 days or temperatures too narrow.
    """
    meters = len(spells.offsets) - 1
    out = np.full((meters, len(WEATHER_COLUMNS)), np.nan)
    for m in range(meters):
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        mean = spells.mean[own]
        off = (mean <= 0.0) | (mean < spells.off_below[m])
        pooled, days, total = _sums(level, mean_c, spells.start[own], spells.end[own], off)
        if days < LEAST_DAYS or total <= 0.0 or pooled[1, 1] < days * LEAST_SD**2:
            continue
        usual = total / days
        # A level that is the same to the last digits has no correlation with anything.
        if pooled[0, 0] > days * (1e-6 * usual) ** 2:
            out[m, 0] = pooled[1, 0] / np.sqrt(pooled[0, 0] * pooled[1, 1])
        cooling, heating = _slopes(pooled)
        out[m, 1] = cooling * DEGREES / usual
        out[m, 2] = heating * DEGREES / usual
    return out
