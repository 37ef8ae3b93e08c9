"""No measure without a provision in force at its place and day, whatever the records say."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from site_cases import BOOK, CODE, LEADS, known_by, measured, put, site

from minewatch.rules import Rulebook
from minewatch.rules.regions import NATION
from minewatch.warehouse import open_warehouse

EVENTS = {
    "filing": "started_on",
    "filing_change": "changed_on",
    "filing_termination": "terminated_on",
}
TABLES = (
    "market_participants", "benefits", "commitments", "filings", "loans", "applications",
    "annual_reports",
)  # fmt: skip

PROVINCES = ("四川省", "海南省", "内蒙古自治区", "北京市", None, "某地")
KNOWN = known_by(
    *({"meter_id": f"M{n}", "site_id": f"S{n}", "own": CODE, "name": "锦岭食品厂"}
      for n in range(len(PROVINCES)))
)  # fmt: skip

days = st.dates(date(2018, 1, 1), date(2026, 12, 31))
maybe = st.none() | days


@st.composite
def filings(draw: st.DrawFn) -> list[dict[str, Any]]:
    dated = ("started_on", "filed_on", "changed_on", "change_filed_on", "terminated_on")
    return [
        {"filing_id": f"F{n}", "uscc": CODE, "name": "甲", "service_name": f"{n}",
         "service_type": draw(st.sampled_from(["pool", "node", "cloud_mining", "other"]))}
        | {name: draw(maybe) for name in dated}
        for n in range(draw(st.integers(0, 2)))
    ]  # fmt: skip


@st.composite
def sites(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw a site a province, all of one owner, so that every record is of each."""
    found = []
    for n, province in enumerate(PROVINCES):
        since = draw(maybe)
        found.append(
            site(
                f"S{n}",
                province=province,
                active_since=since,
                since_basis=since and draw(st.sampled_from(["step", "first_reading"])),
                active_until=since and draw(st.none() | st.just(since + timedelta(400))),
            )
        )
    return found


cases = st.fixed_dictionaries(
    {
        "sites": sites(),
        "filings": filings(),
        "signed_on": days,
        "tax_filed": st.sampled_from([None, 0, 1]),
        "as_of": days,
    }
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("in_force")
    con = open_warehouse(
        folder / "w.duckdb", temp=folder / "spill", threads=1, memory_limit="500MB"
    )
    try:
        yield con
    finally:
        con.close()


def computed(
    con: duckdb.DuckDBPyConnection, case: dict[str, Any], book: Rulebook = BOOK, seed: int = 0
) -> list[dict[str, Any]]:
    for table in TABLES:
        con.execute(f"DELETE FROM {table}")
    fill = random.Random(seed)  # noqa: S311
    rows = [
        *(("filings", row) for row in case["filings"]),
        ("market_participants", {"participant_id": "P1", "meter_id": "M1", "name": "甲"}),
        ("benefits", {"benefit_id": "B1", "uscc": CODE, "kind": "tax"}),
        ("benefits", {"benefit_id": "B2", "name": "锦岭食品厂", "kind": "power"}),
        ("commitments", {"commitment_id": "C1", "uscc": CODE, "name": "甲",
                         "signed_on": case["signed_on"]}),
        ("loans", {"loan_id": "L1", "uscc": CODE, "name": "甲", "outstanding_yuan": Decimal(9)}),
        ("applications", {"application_id": "A1", "applied_on": date(2018, 1, 1), "uscc": CODE}),
        *(("annual_reports", {"uscc": CODE, "year": year, "tax_filed": case["tax_filed"],
                              "contact_ok": 0, "checked_on": date(year + 1, 7, 1)})
          for year in range(2016, 2026)),
    ]  # fmt: skip
    fill.shuffle(rows)
    for table, row in rows:
        put(con, table, row)
    leads = pd.DataFrame([("tip", "T1", None, "S1", None)], columns=list(LEADS), dtype="object")
    energy = {
        "site_id": "S1", "measure": "surcharge", "kwh": Decimal(5), "status": "projected",
        "month": date(2026, 12, 1), "from_on": date(2026, 12, 1), "to_on": date(2026, 12, 31),
    }  # fmt: skip
    return measured(
        con, case["as_of"], *case["sites"], book=book, known=KNOWN, leads=leads,
        charges=[energy],
    )  # fmt: skip


def day_of(row: dict[str, Any], case: dict[str, Any]) -> date:
    """Return the day by whose law a row is read: of a duty to file, the day that set it off."""
    event = EVENTS.get(row["measure"])
    by_id = {filing["filing_id"]: filing for filing in case["filings"]}
    if event is None or row["provisions"] == "CAC3-23":
        return case["as_of"]
    return by_id[row["subject_id"]][event] or case["as_of"]


@pytest.mark.slow
@settings(max_examples=20)
@given(cases)
def test_each_row_rests_on_a_provision_in_force_there_and_then(
    store: duckdb.DuckDBPyConnection, case: dict[str, Any]
) -> None:
    rules = {rule.id: rule for rule in BOOK.rules}
    province = {row["site_id"]: row["province"] for row in case["sites"]}
    for row in computed(store, case):
        rule = rules[row["provisions"]]
        assert rule.in_force(day_of(row, case)), row
        assert rule.region in {NATION, province[row["site_id"]]}
        assert (row["deadline_on"] is None) == (row["deadline_provisional"] is None)
        assert row["amount_max_yuan"] is None or row["amount_yuan"] <= row["amount_max_yuan"]
        assert row["note"]
        assert row["verified"] is False or rule.sound


@pytest.mark.slow
@settings(max_examples=5)
@given(cases, st.data())
def test_without_its_provision_a_measure_has_no_row(
    store: duckdb.DuckDBPyConnection, case: dict[str, Any], data: st.DataObject
) -> None:
    rows = computed(store, case)
    ids = sorted({row["provisions"] for row in rows})
    if not ids:
        return
    gone = {rule.id: rule.measure for rule in BOOK.rules}[data.draw(st.sampled_from(ids))]
    book = Rulebook([rule for rule in BOOK.rules if rule.measure != gone], "less")
    taken = {row["provisions"] for row in computed(store, case, book)}
    assert not taken & {rule.id for rule in BOOK.rules if rule.measure == gone}


@pytest.mark.slow
@settings(max_examples=5)
@given(cases, st.integers(1, 1000))
def test_the_order_of_records_changes_nothing(
    store: duckdb.DuckDBPyConnection, case: dict[str, Any], seed: int
) -> None:
    assert computed(store, case) == computed(store, case, seed=seed)
