"""Filing duties and fines; due days counted by hand against the published holidays."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from site_cases import CODE, OTHER_CODE, measured, only, put

Con = duckdb.DuckDBPyConnection
FILING = {
    "filing_id": "F1",
    "uscc": CODE,
    "name": "甲",
    "service_name": "星河",
    "service_type": "pool",
}
FINES = {"filing_fine", "provision_fine"}


def rows_of(con: Con, as_of: date, **said: Any) -> dict[str, dict[str, Any]]:
    put(con, "filings", FILING | said)
    found = [row for row in measured(con, as_of) if row["subject_id"] == "F1"]
    assert len({row["measure"] for row in found}) == len(found)
    return {row["measure"]: row for row in found}


def test_ten_working_days_from_the_start_over_the_spring_festival(con: Con) -> None:
    """2026-02-06 is a Friday; the festival is 15 to 23, the 14th and 28th are worked: 02-27."""
    rows = rows_of(con, date(2026, 2, 27), started_on=date(2026, 2, 6))
    assert list(rows) == ["filing"]
    assert rows["filing"]["deadline_on"] == date(2026, 2, 27)
    assert rows["filing"]["deadline_provisional"] is False
    assert "未办备案" in rows["filing"]["note"]
    assert "逾期" not in rows["filing"]["note"]
    assert "备案不是认可" in rows["filing"]["note"]


def test_a_service_not_filed_in_time_may_be_fined_within_a_range(con: Con) -> None:
    rows = rows_of(con, date(2026, 2, 28), started_on=date(2026, 2, 6))
    fine = rows["filing_fine"]
    assert (fine["amount_yuan"], fine["amount_max_yuan"]) == (Decimal(10000), Decimal(30000))
    assert fine["deadline_on"] is None
    assert "拒不改正或者情节严重" in fine["note"]
    assert "已逾期" in rows["filing"]["note"]


@pytest.mark.parametrize(
    ("filed_on", "fined"), [(date(2026, 2, 27), False), (date(2026, 2, 28), True)]
)
def test_filed_on_the_last_day_is_in_time(con: Con, filed_on: date, fined: bool) -> None:
    rows = rows_of(con, date(2026, 6, 30), started_on=date(2026, 2, 6), filed_on=filed_on,
                   number="京网信备001")  # fmt: skip
    assert ("filing_fine" in rows) is fined
    assert f"{filed_on}已办备案" in rows["filing"]["note"]
    assert "备案编号京网信备001" in rows["filing"]["note"]


def test_a_filing_of_a_later_day_is_not_known_yet(con: Con) -> None:
    rows = rows_of(con, date(2026, 3, 1), started_on=date(2026, 2, 6), filed_on=date(2026, 3, 2))
    assert "截至2026-03-01未办备案" in rows["filing"]["note"]
    assert "filing_fine" in rows


def test_a_change_is_filed_in_five_working_days(con: Con) -> None:
    """2025-01-24 is a Friday; 26 and 8 February are worked, 28 to 4 February free: 02-07."""
    rows = rows_of(con, date(2025, 2, 8), started_on=date(2025, 1, 2), filed_on=date(2025, 1, 3),
                   changed_on=date(2025, 1, 24))  # fmt: skip
    assert rows["filing_change"]["deadline_on"] == date(2025, 2, 7)
    fine = rows["provision_fine"]
    assert (fine["amount_yuan"], fine["amount_max_yuan"]) == (Decimal(5000), Decimal(30000))
    assert "filing_fine" not in rows


def test_an_end_is_filed_thirty_working_days_before_it_and_has_no_fine(con: Con) -> None:
    """Before Monday 2025-03-31: 20 in March, 5 of 24 to 28 February, 5 back to the 17th."""
    rows = rows_of(con, date(2025, 4, 1), started_on=date(2020, 3, 2), filed_on=date(2020, 3, 3),
                   terminated_on=date(2025, 3, 31),
                   termination_filed_on=date(2025, 2, 18))  # fmt: skip
    assert rows["filing_termination"]["deadline_on"] == date(2025, 2, 17)
    assert "规定未对此设罚款" in rows["filing_termination"]["note"]
    assert not FINES & set(rows)


def test_a_service_older_than_the_provisions_is_filed_by_the_transitional_rule(con: Con) -> None:
    """From 2019-02-15: four full weeks, to 2019-03-15."""
    rows = rows_of(con, date(2019, 3, 15), started_on=date(2018, 5, 1))
    assert rows["filing"]["deadline_on"] == date(2019, 3, 15)
    assert rows["filing"]["provisions"] == "CAC3-23"
    assert "filing_fine" not in rows


def test_before_the_provisions_there_is_no_duty(con: Con) -> None:
    assert rows_of(con, date(2019, 2, 14), started_on=date(2018, 5, 1)) == {}


def test_without_a_start_no_deadline_is_counted_and_nobody_fined(con: Con) -> None:
    rows = rows_of(con, date(2025, 6, 30))
    assert list(rows) == ["filing"]
    assert rows["filing"]["deadline_on"] is None
    assert rows["filing"]["verified"] is False
    assert "提供服务之日不明" in rows["filing"]["note"]


def test_beyond_the_published_holidays_a_day_is_provisional(con: Con) -> None:
    rows = rows_of(con, date(2031, 6, 30), started_on=date(2031, 6, 2), filed_on=date(2031, 6, 3))
    assert rows["filing"]["deadline_provisional"] is True


@pytest.mark.parametrize("said", [{"service_type": "other"}, {"uscc": OTHER_CODE}])
def test_other_services_and_other_enterprises_have_no_row(con: Con, said: dict[str, str]) -> None:
    assert rows_of(con, date(2026, 6, 30), started_on=date(2026, 2, 6), **said) == {}


def test_two_services_of_one_enterprise_are_two_duties(con: Con) -> None:
    put(con, "filings", FILING | {"filing_id": "F2", "service_type": "node"})
    put(con, "filings", FILING | {"started_on": date(2026, 2, 6)})
    rows = only(measured(con, date(2026, 6, 30)), "filing")
    assert [row["subject_id"] for row in rows] == ["F1", "F2"]
