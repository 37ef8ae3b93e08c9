"""Which accounts are charged, from which day and to which: worked by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from surcharge_cases import BOOK, COLUMNS, account, accounts, bill, days, energy

from minewatch.errors import RuleError
from minewatch.measures import surcharges

JUNE, JULY, AUGUST = date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1)
SETTLED = energy([(m, month, "3100") for m in "mn" for month in (JUNE, JULY, AUGUST)])
AS_OF = date(2024, 8, 31)


def test_only_the_accounts_given_are_charged_each_from_its_own_day() -> None:
    """One site: m from 2024-06, n from 2024-08; x is not flagged, so it is not given."""
    both = energy([(m, month, "3100") for m in "mnx" for month in (JUNE, JULY, AUGUST)])
    rows = bill(AS_OF, both, account("m", since=JUNE), account("n", since=AUGUST))
    assert [(r["meter_id"], r["month"]) for r in rows] == [
        ("m", JUNE),
        ("m", JULY),
        ("m", AUGUST),
        ("n", AUGUST),
    ]


def test_the_province_is_that_of_the_account() -> None:
    """One site across a border: Zhejiang 0.50, Guangdong 0.30."""
    rows = bill(AS_OF, SETTLED, account("m", "浙江省", AUGUST), account("n", "广东省", AUGUST))
    assert [str(r["rate_yuan_per_kwh"]) for r in rows] == ["0.5000", "0.3000"]


def test_the_charge_ends_on_the_last_day_of_the_load_and_says_so() -> None:
    """Last seen on 2024-07-10: June whole; July 10 days of 3,100 / 31 = 1,000 kWh x 0.50."""
    june, july = bill(AS_OF, SETTLED, account("m", "浙江省", JUNE, date(2024, 7, 10)))
    assert (july["from_on"], july["to_on"]) == (JULY, date(2024, 7, 10))
    assert (str(july["kwh"]), str(july["amount_yuan"])) == ("1000.0000", "500.00")
    assert "疑似挖矿负荷最后见于2024-07-10，计至该日" in july["note"]
    assert "最后见于" not in (june["note"] or "")


@pytest.mark.parametrize(
    ("until", "last_on", "said"),
    [
        (date(2024, 8, 23), date(2024, 8, 23), True),  # 8 days before as_of
        (date(2024, 8, 24), date(2024, 8, 24), False),  # 7 days
        (AS_OF, AS_OF, False),
        (date(2024, 9, 30), AS_OF, False),
    ],
)
def test_an_end_within_a_week_of_the_scan_is_not_called_one(
    until: date, last_on: date, said: bool
) -> None:
    (row,) = bill(AS_OF, SETTLED, account(since=AUGUST, until=until))
    assert row["to_on"] == last_on
    assert ("最后见于" in row["note"]) is said
    assert "终止日" not in row["note"]


def test_an_end_that_is_not_known_is_charged_to_the_day_and_said_on_every_row() -> None:
    rows = bill(AS_OF, SETTLED, account(since=JULY, until=None))
    assert [r["to_on"] for r in rows] == [date(2024, 7, 31), AS_OF]
    assert all("终止日不能判定，计至2024-08-31" in r["note"] for r in rows)


def test_a_load_there_at_the_first_reading_says_that_earlier_days_are_not_charged() -> None:
    first, second = bill(AS_OF, SETTLED, account(since=JULY, basis="first_reading"))
    assert "起始日不晚于2024-07-01，此前读数缺失，未计" in first["note"]
    assert "不晚于" not in second["note"]
    (row, _) = bill(AS_OF, SETTLED, account(since=JULY, basis="step"))
    assert "不晚于" not in row["note"]


def test_nothing_is_said_to_be_left_out_where_the_rule_began_after_the_first_reading() -> None:
    """Read since 2021-08; the first rule is of 2021-09-03: no chargeable day is missing."""
    read = energy(registers=days(date(2021, 8, 1), date(2021, 9, 30), "1"))
    (row,) = bill(date(2021, 9, 30), read, account(since=date(2021, 8, 1), basis="first_reading"))
    assert row["from_on"] == date(2021, 9, 3)
    assert "不晚于" not in row["note"]


def test_before_the_first_rule_nothing_is_charged() -> None:
    assert bill(date(2019, 12, 31), SETTLED, account(since=date(2019, 1, 1))) == []


def test_a_load_that_ended_before_the_first_rule_is_not_charged() -> None:
    assert bill(AS_OF, SETTLED, account(since=date(2021, 1, 1), until=date(2021, 9, 2))) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (account(since=JULY, until=JUNE), r"Account m .*ends .*before it starts"),
        (account(since=JULY, basis="guess"), "Account m .*since_basis"),
        (account(since=JULY, basis=None), "Account m .*since_basis"),
        (("s", None, "广东省", JULY, "step", AS_OF), "without a meter_id"),
    ],
)
def test_a_span_that_cannot_be_is_refused(given: tuple[object, ...], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        bill(AS_OF, SETTLED, given)


def test_columns_that_are_all_missing_and_no_accounts_at_all() -> None:
    given = pd.DataFrame([["s", "m", *[np.nan] * 4]], columns=COLUMNS)
    (row,) = surcharges(BOOK, accounts=given, energy=SETTLED, as_of=AS_OF).to_pylist()
    assert "起始日不明" in row["note"]
    assert surcharges(BOOK, accounts=accounts(), energy=SETTLED, as_of=AS_OF).num_rows == 0
