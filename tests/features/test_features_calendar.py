"""Kinds of days against published arrangements, and the response to holidays by hand."""

from datetime import date
from itertools import pairwise

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.calendar import (
    FESTIVAL,
    HOLIDAY,
    REST,
    SPRING_FESTIVAL,
    UNKNOWN,
    WORK,
    day_kinds,
    from_festival,
    weekends,
)
from minewatch.features.holidays import holiday_features
from minewatch.features.segments import segment


def number(day: str) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def one(day: str) -> int:
    return int(day_kinds(np.array([number(day)]))[0])


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2024-02-09", WORK),  # the eve, which was no holiday in 2024
        ("2024-02-10", FESTIVAL),
        ("2024-02-18", WORK),  # a Sunday worked in exchange
        ("2024-02-24", REST),
        ("2024-10-01", HOLIDAY),
        ("2024-10-12", WORK),
        ("2025-10-06", HOLIDAY),  # Mid-autumn within the week of National Day
        ("2003-12-31", UNKNOWN),
        ("2099-10-01", UNKNOWN),
    ],
)
def test_kinds_of_days_are_those_published(day, kind):
    assert one(day) == kind


def test_no_day_of_a_year_not_published_is_guessed():
    last = max(chinese_calendar.constants.holidays).year
    days = np.arange(number(f"{last}-12-31"), number(f"{last + 2}-01-01"))
    kinds = day_kinds(days)
    assert kinds[0] != UNKNOWN
    assert (kinds[1:] == UNKNOWN).all()


def test_every_spring_festival_lies_in_the_holiday_of_its_name():
    holidays = chinese_calendar.constants.holidays
    published = [day for day in SPRING_FESTIVAL if day.year <= max(holidays).year]
    assert len(published) >= 23
    assert {holidays[day] for day in published} == {"Spring Festival"}


def test_lunar_years_are_whole_months_apart():
    gaps = {(b - a).days for a, b in pairwise(SPRING_FESTIVAL)}
    assert gaps <= {353, 354, 355, 383, 384, 385}


def test_weekends_worked_in_exchange_are_none_and_unknown_ones_all_count():
    days = np.array(
        [number(day) for day in ("2024-02-17", "2024-02-18", "2024-03-02", "2099-01-03")]
    )
    assert weekends(days, day_kinds(days)).tolist() == [True, False, True, True]


def test_days_from_the_nearest_festival():
    days = np.array(
        [number(day) for day in ("2024-02-09", "2024-02-16", "2025-01-01", "2045-02-01")]
    )
    festival, apart = from_festival(days)
    assert apart[:3].tolist() == [-1, 6, -28]
    assert SPRING_FESTIVAL[festival[2]] == date(2025, 1, 29)
    assert apart[3] > 300  # its own festival is not in the table


def features(first: str, level, keep=None, repeat=1) -> np.ndarray:
    level = np.asarray(level, dtype=float)
    day = number(first) + np.arange(len(level))
    if keep is not None:
        day, level = day[keep], level[keep]
    size = len(day)
    day, level = np.tile(day, repeat), np.tile(level, repeat)
    offsets = np.arange(repeat + 1) * size
    spells = segment(offsets, level, monthly=False)
    return holiday_features(offsets, day, level, day_kinds(day), *from_festival(day), spells)


def year(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(5, 15, 366)


def test_national_day_by_hand():
    # 20 September to 20 October 2024; holiday of 1 to 7 October at 2, work days at 8 kW.
    level = np.full(31, 8.0)
    level[11:18] = 2.0
    assert features("2024-09-20", level)[0, 0] == 0.25
    # Weekends are not asked.
    rest = np.isin(np.arange(31), [1, 2, 29, 30])
    assert features("2024-09-20", np.where(rest, 1.0, level))[0, 0] == 0.25


def test_spring_festival_by_hand():
    # From 1 January 2024: day 40 is the first of the lunar year.
    level = np.full(90, 10.0)
    level[39:47] = 3.0
    level[28:39] = level[47:52] = 50.0  # between the days compared
    assert features("2024-01-01", level)[0, 1] == pytest.approx(0.3)


def test_spring_festival_is_no_public_holiday_among_others():
    level = np.full(50, 10.0)
    level[20:28] = 1.0
    assert np.isnan(features("2024-01-21", level)[0, 0])


def test_too_few_days_say_nothing():
    assert np.isnan(features("2024-09-28", np.ones(6))).all()
    assert features("2024-01-01", np.ones(90), keep=np.r_[0:40, 43:90])[0, 1] == 1.0
    assert np.isnan(features("2024-01-01", np.ones(90), keep=np.r_[0:42, 47:90])[0, 1])


def test_a_meter_that_never_draws_or_a_year_unknown_says_nothing():
    assert np.isnan(features("2024-01-01", np.zeros(366))).all()
    assert np.isnan(features("2098-01-01", np.ones(366))).all()


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.125, 4.0, 1024.0]))
@settings(deadline=None, max_examples=25)  # the first example compiles the kernel
def test_ratios_do_not_depend_on_the_unit_or_on_other_meters(seed, unit):
    level = year(seed)
    base = features("2024-01-01", level)
    assert not np.isnan(base).any()
    np.testing.assert_allclose(features("2024-01-01", level * unit), base, rtol=1e-9)
    np.testing.assert_array_equal(features("2024-01-01", level, repeat=3), np.tile(base, (3, 1)))
