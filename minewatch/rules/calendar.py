"""The statutory calendar (期间计算): working days with adjusted weekends, days, months and years.

The first day is not counted (民法典 201); a month ends on the day that matches the first, or on its
last day (民法典 202); a last day that is a holiday or a rest day moves past it (民法典 203). Which
unit a statute means is data: "two, three, five, seven days" of the Administrative Penalty Law are
working days (行政处罚法 85), its longer periods calendar days.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from minewatch.errors import RuleError
from minewatch.rules.provisions import Direction, Period, Unit

_DAY = timedelta(days=1)
# The next year's notice has moved rest days of the last week of December before (2018, 2022).
_LAST_WEEK = (12, 25)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period (期限届满日).

    Attributes
    ----------
    on : date
    provisional : bool
        Whether it rests on a day whose holidays are not published yet.
    """

    on: date
    provisional: bool


def is_working_day(day: date) -> tuple[bool, bool]:
    """Return whether a day is a working day, and whether that is provisional.

    Where the State Council's notice on holidays (放假调休) of the year is not known, Monday to
    Friday are taken for working days and the answer is provisional.
    """
    known = _published(day.year)
    if not known:
        return day.weekday() < calendar.SATURDAY, True
    open_end = (day.month, day.day) >= _LAST_WEEK and not _published(day.year + 1)
    return chinese_calendar.is_workday(day), open_end


def due(start: date, count: int, unit: Unit, *, direction: Direction = "after") -> Due:
    """Return the last day of a period that an event on ``start`` sets off.

    Parameters
    ----------
    start : date
        Day of the event; it is not counted.
    count : int
        Units, at least 1.
    unit : {'working_day', 'calendar_day', 'week', 'month', 'year'}
    direction : {'after', 'before'}
        ``before`` counts back: the last day on which something is done in time ahead of ``start``.
        Where that is no working day it is the working day before, so that the time is never short.

    Raises
    ------
    RuleError
        If ``count`` is below 1.
    """
    if count < 1:
        msg = f"A period of {count} {unit} cannot be counted; give it at least 1."
        raise RuleError(msg)
    step = _DAY if direction == "after" else -_DAY
    if unit == "working_day":
        return _working_days(start, count, step)
    if unit in {"calendar_day", "week"}:
        last = start + step * count * (7 if unit == "week" else 1)
    else:
        months = count * (12 if unit == "year" else 1)
        last = _months_on(start, months if direction == "after" else -months)
    return _rolled(last, step)


def due_of(period: Period, start: date) -> Due | None:
    """Return the last day of a provision's period; None where the provision states none.

    What is due at once (即行) is due on the day of the event itself.
    """
    if period.unit == "at_once":
        return Due(start, provisional=False)
    if period.unit == "not_stated" or period.count is None:
        return None
    return due(start, period.count, period.unit, direction=period.direction)


def _working_days(start: date, count: int, step: timedelta) -> Due:
    day, left, provisional = start, count, False
    while left:
        day += step
        working, unsure = is_working_day(day)
        provisional |= unsure
        left -= working
    return Due(day, provisional)


def _rolled(day: date, step: timedelta) -> Due:
    working, provisional = is_working_day(day)
    while not working:
        day += step
        working, unsure = is_working_day(day)
        provisional |= unsure
    return Due(day, provisional)


def _months_on(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


@cache
def _published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True
