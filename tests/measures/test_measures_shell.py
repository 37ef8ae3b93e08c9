"""Shell enterprises: three conditions, all of them known, and only where the rule is in force."""

from datetime import date
from typing import Any

import duckdb
import pytest
from site_cases import CODE, OTHER_CODE, measured, put, site

Con = duckdb.DuckDBPyConnection
AS_OF = date(2025, 7, 1)  # reports of 2023 and 2024 were due
SILENT = {"tax_filed": 0, "contact_ok": 0, "checked_on": AS_OF}


def found(
    con: Con, *reports: dict[str, Any], as_of: date = AS_OF, province: str = "海南"
) -> list[dict[str, Any]]:
    for report in reports:
        put(con, "annual_reports", {"uscc": CODE} | report)
    rows = measured(con, as_of, site(province=province))
    return [row for row in rows if row["measure"].startswith("shell")]


def test_all_three_conditions_make_a_lead(con: Con) -> None:
    (row,) = found(con, {"year": 2023, **SILENT}, {"year": 2024, **SILENT})
    assert row["measure"] == "shell_inspection"
    assert row["subject_id"] == CODE
    assert row["provisions"] == "HI-2023-2-1b"
    assert row["department"] == "市场监督管理部门"
    assert "2023、2024年度未报送年度报告" in row["note"]
    assert "三项同时具备" in row["note"]


@pytest.mark.parametrize(
    "holds_not",
    [{"filed_on": date(2025, 6, 30)}, {"tax_filed": 1}, {"contact_ok": 1}],
)
def test_one_condition_that_fails_is_no_lead_and_no_question(
    con: Con, holds_not: dict[str, Any]
) -> None:
    assert found(con, {"year": 2023, **SILENT}, {"year": 2024, **SILENT} | holds_not) == []


@pytest.mark.parametrize(
    ("unknown", "told"),
    [
        ({"tax_filed": None}, "2023、2024年度未进行纳税申报"),
        ({"contact_ok": None}, "通过登记住所无法取得联系"),
        ({"checked_on": date(2025, 6, 30)}, "2023、2024年度未报送年度报告"),
        ({"checked_on": None}, "2023、2024年度未报送年度报告"),
    ],
)
def test_what_is_not_known_is_said_and_is_no_measure(
    con: Con, unknown: dict[str, Any], told: str
) -> None:
    (row,) = found(con, {"year": 2023, **SILENT}, {"year": 2024, **SILENT} | unknown)
    assert row["measure"] == "shell_facts_missing"
    assert row["note"] == f"缺：{told}；不作认定"
    assert row["verified"] is False


def test_a_year_without_a_record_is_not_known(con: Con) -> None:
    (row,) = found(con, {"year": 2024, **SILENT})
    assert row["measure"] == "shell_facts_missing"
    assert "未报送年度报告、2023、2024年度未进行纳税申报" in row["note"]


def test_years_that_are_not_consecutive_to_the_last_are_no_lead(con: Con) -> None:
    reports = [{"year": 2021, **SILENT}, {"year": 2022, **SILENT}]
    reported = {"year": 2024, **SILENT, "filed_on": date(2025, 3, 1)}
    assert found(con, *reports, {"year": 2023, **SILENT}, reported) == []


def test_a_report_that_is_not_due_yet_is_not_missed(con: Con) -> None:
    """On 2025-06-30 the report of 2024 is still in time: the years asked are 2022 and 2023."""
    reports = [{"year": 2023, **SILENT}, {"year": 2024, **SILENT}]
    (row,) = found(con, *reports, as_of=date(2025, 6, 30))
    assert row["measure"] == "shell_facts_missing"
    assert "2022、2023年度未报送年度报告" in row["note"]


@pytest.mark.parametrize("province", ["四川", "广东"])
def test_elsewhere_there_is_no_such_rule(con: Con, province: str) -> None:
    reports = [{"year": 2023, **SILENT}, {"year": 2024, **SILENT}]
    assert found(con, *reports, province=province) == []


def test_before_the_rule_there_is_no_lead(con: Con) -> None:
    checked = {**SILENT, "checked_on": date(2023, 1, 11)}
    reports = [{"year": 2020, **checked}, {"year": 2021, **checked}]
    assert found(con, *reports, as_of=date(2023, 1, 11)) == []
    assert found(con, as_of=date(2023, 1, 12))[0]["measure"] == "shell_inspection"


def test_another_enterprise_is_no_lead_of_the_site(con: Con) -> None:
    reports = [{"year": year, "uscc": OTHER_CODE, **SILENT} for year in (2023, 2024)]
    assert found(con, *reports) == []
