"""What a declared supply mode and park mean for a flagged site, and which provisions say so."""

from datetime import date

import duckdb
import pandas as pd
import pytest
from site_cases import CODE, LEADS, measured, only, put, site

from minewatch.feeds.meters import SUPPLY_MODES

AS_OF = date(2025, 6, 30)
OLD = date(2020, 5, 1)
Con = duckdb.DuckDBPyConnection


@pytest.mark.parametrize(
    ("mode", "of_new", "of_old"),
    [
        ("dedicated_line", "1283-12-3;1283-12-1;1283-10-4", "1283-12-3;1283-12-1"),
        ("ahead_of_grid", "1283-12-3;1283-12-1;1283-10-4", "1283-12-3;1283-12-1"),
        ("small_hydro", "1283-12-3;1283-12-1;1283-10-4", "1283-12-3;1283-12-1"),
        ("own_plant", "1283-12-3;1283-12-2", "1283-12-3;1283-12-2"),
    ],
)
def test_a_supply_mode_that_no_mine_may_have_is_referred(
    con: Con, mode: str, of_new: str, of_old: str
) -> None:
    """Item 10 speaks of new mines alone, item 12 of all."""
    new, old = site(supply_mode=mode), site("S2", supply_mode=mode, active_since=OLD)
    rows = only(measured(con, AS_OF, new, old), "illegal_supply")
    assert [(row["site_id"], row["provisions"]) for row in rows] == [("S1", of_new), ("S2", of_old)]
    term = dict(terms[:2] for terms in SUPPLY_MODES)[mode]
    for row in rows:
        assert f"供电方式为{term}" in row["note"]
        assert "不是查实" in row["note"]
        assert "12398" in row["note"]
        assert (row["amount_yuan"], row["deadline_on"], row["subject_id"]) == (None, None, None)
        assert ("是否网前供电或者专线直供须核实" in row["note"]) == (mode == "small_hydro")


@pytest.mark.parametrize("mode", ["public_grid", None])
def test_the_public_grid_and_what_is_not_told_are_no_illegal_supply(
    con: Con, mode: str | None
) -> None:
    assert not only(measured(con, AS_OF, site(supply_mode=mode)), "illegal_supply")


def test_departments_are_named_once(con: Con) -> None:
    (row,) = only(measured(con, AS_OF, site(supply_mode="own_plant")), "illegal_supply")
    assert row["department"] == "能源监管机构、行政执法部门、能源主管部门"
    (row,) = only(measured(con, AS_OF, site(supply_mode="dedicated_line")), "illegal_supply")
    assert row["department"] == "能源监管机构、行政执法部门"


def test_a_plant_lead_cites_the_ban_that_it_hints_at_and_a_tip_none(con: Con) -> None:
    rows = [("plant", "W1", "青衣江电站", "S1", "M1"), ("tip", "T1", None, "S1", None)]
    leads = pd.DataFrame(rows, columns=list(LEADS), dtype="object")
    found = only(measured(con, AS_OF, leads=leads), "illegal_supply")
    assert {row["subject_id"]: row["provisions"] for row in found} == {
        "T1": "1283-12-3",
        "W1": "1283-12-3;1283-12-1;1283-10-4",
    }


def test_a_new_mine_in_a_park_says_what_a_park_may_not_admit(con: Con) -> None:
    park = {"park_id": "K1", "park_name": "云谷产业园"}
    sites = [
        site("S1", **park),
        site("S2", park_id="K9"),
        site("S3"),
        site("S4", active_since=OLD, **park),
    ]
    rows = {r["site_id"]: r for r in measured(con, AS_OF, *sites) if "project" in r["measure"]}
    assert rows["S1"]["provisions"].split(";")[1:] == ["1283-11-2"]
    # The provision binds parks led by a government, and no feed tells which those are.
    assert "是否政府主导无记录，须核实" in rows["S1"]["note"]
    assert "所在园区：云谷产业园" in rows["S1"]["note"]
    assert "所在园区：K9" in rows["S2"]["note"]
    assert rows["S4"]["measure"] == "existing_project"
    for name in ("S3", "S4"):
        assert "1283-11-2" not in rows[name]["provisions"]
        assert "园区" not in rows[name]["note"]


def test_subsidy_and_tax_preference_of_a_mine_in_a_park_name_the_park(con: Con) -> None:
    """The notice forbids the park subsidies and tax preferences, and no cheaper power."""
    put(
        con,
        "benefits",
        {"benefit_id": "B1", "uscc": CODE, "kind": "subsidy"},
        {"benefit_id": "B2", "uscc": CODE, "kind": "power"},
        {"benefit_id": "B3", "uscc": CODE, "kind": "tax"},
    )
    inside = only(measured(con, AS_OF, site(park_name="云谷产业园")), "support_withdrawal")
    cited = {row["subject_id"]: "1283-15-2" in row["provisions"].split(";") for row in inside}
    assert cited == {"B1": True, "B2": False, "B3": True}
    assert {row["subject_id"] for row in inside if "云谷产业园" in row["note"]} == {"B1", "B3"}
    outside = only(measured(con, AS_OF, site()), "support_withdrawal")
    assert not any("1283-15-2" in row["provisions"] for row in outside)


def test_a_question_of_tax_in_a_park_names_the_park(con: Con) -> None:
    put(con, "benefits", {"benefit_id": "B1", "uscc": "X", "kind": "tax"})
    (asked,) = only(measured(con, AS_OF, site(park_id="K1")), "support_question")
    assert "所在园区：K1" in asked["note"]
    assert asked["provisions"].endswith(";1283-15-2")
