"""Stock or new, the doubled energy of a new project, and closure after the deadline."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from site_cases import BOOK, measured, only, site

from minewatch.resources import resource
from minewatch.rules import Rulebook

Con = duckdb.DuckDBPyConnection
AS_OF = date(2025, 6, 30)


def project(con: Con, *, book: Rulebook = BOOK, **changes: Any) -> dict[str, Any]:
    rows = measured(con, AS_OF, site(**changes), book=book)
    (row,) = [row for row in rows if row["measure"].endswith("_project")]
    return row


@pytest.mark.parametrize(
    ("since", "basis", "kind"),
    [
        (date(2021, 9, 3), "step", "existing"),
        (date(2021, 9, 4), "step", "new"),
        (date(2021, 9, 3), "first_reading", "existing"),
        (date(2021, 9, 4), "first_reading", "undetermined"),
        (None, None, "undetermined"),
    ],
)
def test_the_cut_off_parts_stock_from_new(
    con: Con, since: date | None, basis: str | None, kind: str
) -> None:
    row = project(con, active_since=since, since_basis=basis)
    assert row["measure"] == f"{kind}_project"
    assert row["from_on"] == since
    assert "分界日：2021-09-03" in row["note"]
    assert row["verified"] is False  # the notice states no cut-off


def test_a_province_sets_its_own_cut_off(con: Con, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        """format = 1
[[rule]]
id = "SC-cut-off"
measure = "new_project"
instrument = "四川省退出方案"
article = "二"
region = "四川省"
department = "省发展改革委"
standing = "in_force"
in_force_from = 2021-11-01
start_basis = "stated"
start_verified = true
cut_off_on = 2021-12-31
verified = true
verification = "核对原文。"
sources = ["方案"]
note_zh = "分界日。"
note_en = "Cut-off."
""",
        encoding="utf-8",
    )
    book = Rulebook.load(resource("rules"), tmp_path)
    row = project(con, book=book, active_since=date(2021, 12, 31))
    assert (row["measure"], row["provisions"]) == ("existing_project", "SC-cut-off")
    assert (row["department"], row["verified"]) == ("省发展改革委", True)
    elsewhere = project(con, book=book, active_since=date(2021, 12, 31), province="云南")
    assert elsewhere["measure"] == "new_project"


def charge(month: date, to_on: date, kwh: str | None, **changes: Any) -> dict[str, Any]:
    row = {
        "site_id": "S1",
        "meter_id": "M1",
        "measure": "surcharge",
        "month": month.replace(day=1),
        "from_on": month,
        "to_on": to_on,
        "kwh": None if kwh is None else Decimal(kwh),
        "status": "projected",
    }
    return row | changes


def test_the_energy_of_a_new_project_counts_twice_for_its_region_by_year(con: Con) -> None:
    """2024: 1000.25 + 500 of a second meter, x 2 = 3000.5; 2025: 10 x 2 = 20."""
    charges = [
        charge(date(2024, 2, 1), date(2024, 2, 29), "1000.2500"),
        charge(date(2024, 12, 1), date(2024, 12, 31), "500.0000", meter_id="M2"),
        charge(date(2025, 1, 1), date(2025, 1, 31), "10.0000"),
    ]
    rows = only(measured(con, AS_OF, charges=charges), "double_energy")
    assert [(row["month"], row["kwh"]) for row in rows] == [
        (date(2024, 1, 1), Decimal("3000.5000")),
        (date(2025, 1, 1), Decimal("20.0000")),
    ]
    assert (rows[0]["from_on"], rows[0]["to_on"]) == (date(2024, 2, 1), date(2024, 12, 31))
    assert rows[0]["amount_yuan"] is None
    assert "用电量1500.25千瓦时" in rows[0]["note"]
    assert "不向用户收取" in rows[0]["note"]


def test_a_month_without_energy_leaves_its_year_without_a_sum(con: Con) -> None:
    charges = [
        charge(date(2024, 2, 1), date(2024, 2, 29), "1000.0000"),
        charge(date(2024, 3, 1), date(2024, 3, 31), None),
        charge(date(2025, 1, 1), date(2025, 1, 31), "10.0000"),
    ]
    first, second = only(measured(con, AS_OF, charges=charges), "double_energy")
    assert (first["kwh"], first["verified"]) == (None, False)
    assert "缺1个计费期的电量" in first["note"]
    assert second["kwh"] == Decimal("20.0000")


def test_an_existing_project_is_not_counted_twice(con: Con) -> None:
    charges = [charge(date(2024, 2, 1), date(2024, 2, 29), "1000.0000")]
    existing = site(active_since=date(2020, 1, 1))
    assert only(measured(con, AS_OF, existing, charges=charges), "double_energy") == []


def test_energy_before_the_first_charge_is_said_to_be_missing(con: Con) -> None:
    charges = [charge(date(2024, 2, 10), date(2024, 2, 29), "1000.0000")]
    (row,) = only(measured(con, AS_OF, charges=charges), "double_energy")
    assert "2024-02-01至2024-02-10前的电量无加价明细，未计" in row["note"]


@pytest.mark.parametrize(
    ("changes", "closed"),
    [
        ({}, True),
        ({"active_until": date(2024, 2, 1)}, False),  # gone on the very day
        ({"active_until": date(2024, 2, 2)}, True),
        ({"active_since": None, "since_basis": None}, False),
        ({"since_basis": "first_reading"}, False),
        ({"active_since": AS_OF}, False),
    ],
)
def test_what_ran_on_after_its_deadline_is_to_be_closed(
    con: Con, changes: dict[str, Any], closed: bool
) -> None:
    rows = only(measured(con, AS_OF, site(**changes)), "closure")
    assert len(rows) == closed
    assert all("须先查实" in row["note"] and row["deadline_on"] is None for row in rows)


def test_a_load_not_seen_of_late_is_to_be_looked_at_before_closure(con: Con) -> None:
    (row,) = only(measured(con, AS_OF, site(active_until=date(2025, 1, 1))), "closure")
    assert "疑似挖矿负荷最后见于2025-01-01，须先核实是否仍在运行" in row["note"]
