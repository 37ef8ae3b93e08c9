"""The statutory calendar: vectors counted by hand from the notices, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.errors import RuleError
from minewatch.rules import Due, Period, due, due_of, is_working_day

DAY = timedelta(days=1)
PUBLISHED = st.dates(date(2019, 1, 1), date(2025, 12, 31))
ANY_DAY = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("start", "count", "unit", "on"),
    [
        # 9-14 Feb are six (Saturday 14 is worked), 15-23 Feb Spring Festival, 24-27 Feb four more.
        (date(2026, 2, 6), 10, "working_day", date(2026, 2, 27)),
        # 26 (Sunday) and 27 Jan are worked, 28 Jan - 4 Feb Spring Festival, 5-7 Feb three more.
        (date(2025, 1, 24), 5, "working_day", date(2025, 2, 7)),
        # 18, 20 (Sunday, worked), 21-24 Sep are six; 25-27 Sep Mid-Autumn; 28-30 Sep nine;
        # 1-7 Oct National Day; 8, 9, 10 (Saturday, worked), 12-16 Oct seventeen; 19-21 Oct twenty.
        (date(2026, 9, 17), 20, "working_day", date(2026, 10, 21)),
        # 1-5 May holiday, 6-8 May three, 9 May (Saturday) worked, 11 May the fifth.
        (date(2026, 4, 30), 5, "working_day", date(2026, 5, 11)),
        # 4 October lies in the holiday of 1-8 October; the day after it is the 9th.
        (date(2025, 9, 4), 30, "calendar_day", date(2025, 10, 9)),
        # A holiday inside the period is not taken out: 1-8 October pass, the 14th is a Tuesday.
        (date(2025, 9, 14), 30, "calendar_day", date(2025, 10, 14)),
        # 31 Jan + 1 month: February has no 31st; 28 Feb 2025 is a Friday.
        (date(2025, 1, 31), 1, "month", date(2025, 2, 28)),
        # In a leap year the 29th, a Thursday.
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        # 29 Feb + 1 year: 28 Feb 2025, a Friday.
        (date(2024, 2, 29), 1, "year", date(2025, 2, 28)),
        # 6 months over the turn of a year: 30 Apr 2025 is a working Wednesday.
        (date(2024, 10, 30), 6, "month", date(2025, 4, 30)),
        # Saturday 8 March 2025 rolls to Monday.
        (date(2025, 2, 8), 1, "month", date(2025, 3, 10)),
        (date(2025, 3, 3), 1, "week", date(2025, 3, 10)),
    ],
)
def test_counted_by_hand(start: date, count: int, unit, on: date) -> None:
    assert due(start, count, unit) == Due(on, provisional=False)


def test_counting_back_ends_before_the_event() -> None:
    # Hearing on Friday 16 May 2025: 15, 14, 13, 12, 9, 8, 7 May are the seven working days before.
    assert due(date(2025, 5, 16), 7, "working_day", direction="before").on == date(2025, 5, 7)
    # Over the May holiday: 7, 6 May, then 30 Apr (27 Apr, a Sunday, is worked: 29, 28, 27 Apr).
    assert due(date(2025, 5, 8), 6, "working_day", direction="before").on == date(2025, 4, 27)
    # Three calendar days before Tuesday 6 May is Saturday 3 May, a holiday: the 30th of April.
    assert due(date(2025, 5, 6), 3, "calendar_day", direction="before").on == date(2025, 4, 30)


def test_beyond_the_published_holidays_a_date_is_provisional() -> None:
    assert is_working_day(date(2039, 10, 3)) == (True, True)  # a Monday; the holiday is not known
    assert due(date(2039, 9, 1), 10, "working_day") == Due(date(2039, 9, 15), provisional=True)
    assert due(date(2039, 9, 1), 30, "calendar_day").provisional


def test_a_period_is_counted_as_its_provision_says() -> None:
    start = date(2025, 1, 24)
    five = Period(count=5, unit="working_day", anchor="notice_served")
    assert due_of(five, start) == due(start, 5, "working_day")
    assert due_of(Period(unit="at_once", anchor="finding"), start) == Due(start, provisional=False)
    assert due_of(Period(unit="not_stated", anchor="finding"), start) is None


def test_nothing_is_counted_in_less_than_one() -> None:
    with pytest.raises(RuleError, match="at least 1"):
        due(date(2025, 1, 1), 0, "calendar_day")


@given(PUBLISHED, st.integers(1, 120), st.sampled_from(["after", "before"]))
def test_as_many_working_days_lie_in_the_period_as_it_counts(start, count, direction) -> None:
    last = due(start, count, "working_day", direction=direction)
    step = DAY if direction == "after" else -DAY
    days = [start + step * n for n in range(1, abs((last.on - start).days) + 1)]
    assert sum(is_working_day(day)[0] for day in days) == count
    assert is_working_day(last.on)[0]


@given(
    ANY_DAY,
    st.integers(1, 400),
    st.sampled_from(["working_day", "calendar_day", "week", "month", "year"]),
    st.sampled_from(["after", "before"]),
)
def test_a_last_day_is_a_working_day_on_its_side_and_longer_is_not_earlier(
    start, count, unit, direction
) -> None:
    count = min(count, 40) if unit == "year" else count
    one, more = (due(start, n, unit, direction=direction) for n in (count, count + 1))
    sign = 1 if direction == "after" else -1
    assert is_working_day(one.on)[0]
    assert sign * (one.on - start).days >= 1
    assert sign * (more.on - one.on).days >= 0


@given(PUBLISHED, st.integers(1, 400))
def test_calendar_days_move_only_past_days_off(start, count) -> None:
    plain, last = start + DAY * count, due(start, count, "calendar_day").on
    skipped = [plain + DAY * n for n in range((last - plain).days)]
    assert not any(is_working_day(day)[0] for day in skipped)


@given(PUBLISHED, st.integers(1, 30))
def test_a_month_ends_on_the_matching_day_or_the_last(start, count) -> None:
    first = date(
        start.year + (start.month - 1 + count) // 12, (start.month - 1 + count) % 12 + 1, 1
    )
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    matching = min(first + DAY * (start.day - 1), after - DAY)
    assert due(start, count, "month").on >= matching
    if is_working_day(matching)[0]:
        assert due(start, count, "month").on == matching


@given(st.dates(date(2004, 1, 1), date(2025, 12, 31)))
def test_a_day_of_published_years_is_sure(day) -> None:
    assert not is_working_day(day)[1]
