"""Synthetic dry-bulb temperature of climate zones: of the home province, and of others.

A zone is a yearly and a daily harmonic and a daily autoregressive departure. Its five figures were
read off the typical year (CSWD) of the station it is named after.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from minewatch.simulate.grid import POINTS, Floats, Grid, Purpose, stream
from minewatch.simulate.shapes import wander


class Zone(NamedTuple):
    """Climate of one station.

    Attributes
    ----------
    mean_c, year_c, day_c : float
        Yearly mean, half the range of months, half the range of the mean day [degrees Celsius].
    sd_c : float
        Deviation of daily means from the season [degrees Celsius].
    memory : float
        Correlation of that deviation with the next day's.
    """

    mean_c: float
    year_c: float
    day_c: float
    sd_c: float
    memory: float


ZONES: dict[str, Zone] = {
    "Chengdu": Zone(16.6, 10.0, 3.1, 1.75, 0.62),
    "Mianyang": Zone(16.5, 10.5, 2.9, 1.91, 0.62),
    "Yibin": Zone(18.2, 9.3, 2.6, 2.24, 0.63),
    "Xichang": Zone(17.0, 6.2, 5.0, 2.85, 0.57),
    "Barkam": Zone(8.6, 8.6, 7.7, 1.98, 0.58),
    "Garze": Zone(6.2, 9.1, 5.9, 2.36, 0.59),
    "Hohhot": Zone(6.6, 17.2, 5.3, 3.00, 0.61),
    "Dongsheng": Zone(7.2, 15.0, 4.0, 3.83, 0.69),
    "Guangzhou": Zone(22.2, 7.4, 3.1, 2.50, 0.71),
    "Harbin": Zone(4.1, 20.8, 4.4, 3.58, 0.64),
    "Urumqi": Zone(7.1, 18.1, 3.8, 4.02, 0.73),
    "Kunming": Zone(15.5, 5.8, 3.7, 2.32, 0.66),
}


@lru_cache(maxsize=32)
def dry_bulb(seed: int, zone: str, start_on: np.datetime64, days: int) -> Floats:
    """Return the zone's temperature [degrees Celsius], shape (days, 96), read-only."""
    grid = Grid(start_on.astype("datetime64[D]").item(), days)
    climate = ZONES[zone]
    rng = stream(seed, Purpose.WEATHER, list(ZONES).index(zone))
    season = climate.mean_c - climate.year_c * np.cos(2 * np.pi * (grid.day_of_year - 15) / 365)
    departure = wander(rng, days + 1, climate.sd_c, climate.memory)
    moving = np.interp(np.arange(days * POINTS) / POINTS, np.arange(days + 1), departure)
    diurnal = climate.day_c * np.cos(2 * np.pi * (grid.hour - 15.5) / 24)
    temperature = season[:, None] + moving.reshape(days, POINTS) + diurnal
    temperature.flags.writeable = False
    return temperature
