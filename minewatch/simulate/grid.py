"""The time grid of a simulation, its calendar, and its streams of random numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from minewatch.errors import MinewatchError
from minewatch.features.calendar import FESTIVAL, HOLIDAY, UNKNOWN, WORK, day_kinds, from_festival
from minewatch.features.calendar import SPRING_FESTIVAL as FESTIVALS
from minewatch.simulate.province import HOME, Province

#: Intervals of 15 minutes in a day.
POINTS = 96

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Year -> first day of the lunar year (春节), for the years that can be simulated.
SPRING_FESTIVAL: dict[int, date] = {day.year: day for day in FESTIVALS if 2020 <= day.year <= 2027}

#: Fixed public holidays as (month, first day, last day), for years whose holidays are not
#: published; the weekends worked in exchange are then not known.
FIXED_HOLIDAYS = ((1, 1, 1), (4, 4, 5), (5, 1, 3), (10, 1, 7))


class Purpose(IntEnum):
    """What a stream of random numbers is for; one stream never serves two purposes."""

    PLAN = 1
    WEATHER = 2
    OWNER = 3
    METER = 4
    LOAD = 5
    DIRT = 6
    PLACE = 7
    CAPACITY = 8
    SUPPLY = 9
    MARKET = 20
    PLANT = 30
    WATER = 31
    APPLICATION = 32
    TIP = 33
    NETWORK = 34
    QUALITY = 35
    PARTICIPANT = 40
    BENEFIT = 41
    COMMITMENT = 42
    FILING = 43
    LOAN = 44
    BILL = 45
    PAYMENT = 46
    REPORT = 47
    SHELL = 48
    PARK = 50
    IN_PARK = 51
    SUPPLY_MODE = 52


def stream(seed: int, purpose: Purpose, index: int = 0) -> np.random.Generator:
    """Return the generator of one purpose and one object, independent of every other."""
    return np.random.default_rng([int(purpose), index, seed])


@dataclass(frozen=True)
class Grid:
    """Days of 96 points each, in local standard time, and the province they pass in.

    Parameters
    ----------
    start_on : date
        First day.
    days : int
        Number of days.
    province : Province
        Its schedule, machines and coin prices, by which mines act.
    seed : int
        Seed of what is common to the whole province: the coin price where no table holds it.
    """

    start_on: date
    days: int
    province: Province = HOME
    seed: int = 0

    def __post_init__(self) -> None:
        last = self.start_on + timedelta(days=self.days - 1)
        if self.days < 1 or not {self.start_on.year, last.year} <= SPRING_FESTIVAL.keys():
            msg = (
                f"A simulation of {self.days} days from {self.start_on} lies outside 2020-2027, "
                "for which the Spring Festival is known; choose other dates."
            )
            raise MinewatchError(msg)

    @cached_property
    def dates(self) -> NDArray[np.datetime64]:
        """Every day, shape (days,)."""
        return np.datetime64(self.start_on, "D") + np.arange(self.days)

    @cached_property
    def hour(self) -> Floats:
        """Middle of each point of a day [h], shape (96,)."""
        return (np.arange(POINTS) + 0.5) * 24 / POINTS

    @cached_property
    def _kinds(self) -> NDArray[np.int8]:
        return day_kinds(self.dates.astype(np.int64))

    @cached_property
    def weekday(self) -> NDArray[np.int64]:
        """Monday 0 to Sunday 6, shape (days,).

        A Saturday worked in exchange for a holiday (调休上班) is a Friday, such a Sunday a Monday.
        """
        days: NDArray[np.int64] = (self.dates.astype(np.int64) + 3) % 7
        worked = (days >= 5) & (self._kinds == WORK)
        days[worked] = np.where(days[worked] == 5, 4, 0)
        return days

    @cached_property
    def month(self) -> NDArray[np.int64]:
        """Calendar month of each day, 1 to 12, shape (days,)."""
        months: NDArray[np.int64] = self.dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
        return months

    @cached_property
    def day_of_year(self) -> NDArray[np.int64]:
        """0 on 1 January, shape (days,)."""
        days: NDArray[np.int64] = (self.dates - self.dates.astype("datetime64[Y]")).astype(np.int64)
        return days

    @cached_property
    def from_festival(self) -> NDArray[np.int64]:
        """Days from the nearest Spring Festival, negative before it, shape (days,)."""
        return from_festival(self.dates.astype(np.int64))[1]

    @cached_property
    def holiday(self) -> Flags:
        """Public holidays, as published; in years not yet published the fixed ones alone."""
        day = (self.dates - self.dates.astype("datetime64[M]")).astype(np.int64) + 1
        free: Flags = (self.from_festival >= -1) & (self.from_festival <= 6)
        for number, first, last in FIXED_HOLIDAYS:
            free = free | ((self.month == number) & (day >= first) & (day <= last))
        published: Flags = (self._kinds == HOLIDAY) | (self._kinds == FESTIVAL)
        return np.where(self._kinds == UNKNOWN, free, published)
