"""The calendar that people live by: working days, public holidays, Spring Festival (春节).

Kinds of days come from the yearly notices of the State Council on the arrangement of holidays
(国务院办公厅节假日安排的通知), as the library ``chinesecalendar`` holds them, with the weekends
worked in exchange (调休上班). Beyond its last year the kind of a day is unknown.
"""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]

#: Kinds of days: a working day, a day of rest (休息日), a public holiday with the days given in
#: exchange (法定节假日放假), the same at Spring Festival, and a day of a year not yet published.
WORK, REST, HOLIDAY, FESTIVAL, UNKNOWN = 0, 1, 2, 3, -1

#: First day of the lunar year (农历正月初一), which the moon decides and no notice.
SPRING_FESTIVAL: tuple[date, ...] = tuple(
    date.fromisoformat(day)
    for day in (
        *("2004-01-22", "2005-02-09", "2006-01-29", "2007-02-18", "2008-02-07", "2009-01-26"),
        *("2010-02-14", "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19"),
        *("2016-02-08", "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12"),
        *("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"),
        *("2028-01-26", "2029-02-13", "2030-02-03"),
    )
)

_EPOCH = date(1970, 1, 1)
_FIRST_YEAR = 2004


def _kind(day: date) -> int:
    off, name = chinese_calendar.get_holiday_detail(day)
    if not off:
        return WORK
    if name is None:
        return REST
    return FESTIVAL if name == chinese_calendar.Holiday.spring_festival.value else HOLIDAY


@lru_cache(maxsize=1)
def _published() -> tuple[int, NDArray[np.int8]]:
    """Return the first published day [days since 1970-01-01] and the kind of each from it on."""
    day = date(_FIRST_YEAR, 1, 1)
    kinds: list[int] = []
    while True:
        try:
            kinds.append(_kind(day))
        except NotImplementedError:  # how the library says that a year is not published
            return (date(_FIRST_YEAR, 1, 1) - _EPOCH).days, np.array(kinds, dtype=np.int8)
        day += timedelta(days=1)


def day_kinds(days: Days) -> NDArray[np.int8]:
    """Return the kind of each day.

    Parameters
    ----------
    days : array of int64
        Days since 1970-01-01.

    Returns
    -------
    array of int8, same shape
        :data:`WORK`, :data:`REST`, :data:`HOLIDAY`, :data:`FESTIVAL` or, in years of which no
        arrangement is known, :data:`UNKNOWN`.
    """
    first, kinds = _published()
    place = days - first
    known = (place >= 0) & (place < len(kinds))
    out = np.full(days.shape, UNKNOWN, dtype=np.int8)
    out[known] = kinds[place[known]]
    return out


def weekends(days: Days, kinds: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which days are Saturdays and Sundays that were not worked in exchange.

    Parameters
    ----------
    days : array of int64
        Days since 1970-01-01.
    kinds : array of int8
        Output of :func:`day_kinds` for them. Where it is unknown, every weekend counts.
    """
    # 1970-01-01, day 0, was a Thursday; Monday is 0 here.
    found: NDArray[np.bool_] = ((days + 3) % 7 >= 5) & (kinds != WORK)
    return found


def from_festival(days: Days) -> tuple[Days, Days]:
    """Return the nearest Spring Festival of each day and the days from it.

    Parameters
    ----------
    days : array of int64
        Days since 1970-01-01.

    Returns
    -------
    festival : array of int64
        Place in :data:`SPRING_FESTIVAL`.
    apart : array of int64
        Days from its first day, negative before it. Outside the years of the table they are far
        from any festival, so that nothing is said of one that is not in it.
    """
    eves = np.array([(day - _EPOCH).days for day in SPRING_FESTIVAL], dtype=np.int64)
    middles = (eves[1:] + eves[:-1]) // 2
    festival = np.searchsorted(middles, days, side="left").astype(np.int64)
    return festival, days - eves[festival]
