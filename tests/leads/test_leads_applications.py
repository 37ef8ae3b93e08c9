"""Applications: plain reasons that can be counted."""

import json
from typing import Any

import pandas as pd
import pytest
from leads_support import CODE, OTHER_CODE, feeds, linked, meter

from minewatch.leads.applications import application_leads

KNOWN, LINKS = linked([meter(1), meter(2)])
FIRST = LINKS.meters.set_index("meter_id").loc["M001", "site_id"]
SITES = LINKS.sites.assign(flagged=LINKS.sites["site_id"] == FIRST)
PLANTS = [
    {"plant_id": "H1", "fuel": "水电", "lon": 102.28, "lat": 29.25},
    {"plant_id": "H2", "fuel": "抽水蓄能", "lon": 103.0, "lat": 30.0},
]
FIRM = {"uscc": CODE, "name": "新设商贸有限公司", "registered_on": "2025-04-01",
        "capital_yuan": 100_000.0, "scope": "日用百货销售", "status": "存续"}  # fmt: skip


def asked(number: int, **said: Any) -> dict[str, Any]:
    return {"application_id": f"A{number}", "applied_on": "2025-05-01", "wanted_kw": 100.0,
            "declared_use": "商贸", "temporary": 0.0, "lon": 110.0, "lat": 40.0} | said  # fmt: skip


def leads(*applications: dict[str, Any], firms: tuple[dict[str, Any], ...] = (FIRM,)):
    found = application_leads(
        feeds(applications=list(applications), plants=PLANTS, enterprises=list(firms)),
        KNOWN,
        SITES,
    )
    return {row["subject_id"]: row for row in found}


PEERS = [asked(number) for number in range(2, 11)]
SUSPECT = asked(1, applicant="新设商贸有限公司", uscc=CODE, wanted_kw=2000.0, temporary=1.0,
                lon=102.28, lat=29.24)  # fmt: skip


def test_each_reason_has_its_value() -> None:
    found = leads(SUSPECT, *PEERS)
    assert list(found) == ["A1"]
    row = found["A1"]
    assert row["strength"] == 5
    assert set(row["reasons"].split(";")) == {
        "large_for_use", "temporary", "firm_is_new", "little_capital_a_kw", "near_hydro_plant",
    }  # fmt: skip
    figures = json.loads(row["figures"])
    assert figures["large_for_use"] == 20.0  # 2000 kW beside a median of 100
    assert figures["firm_is_new"] == 30.0  # days from 1 April to 1 May
    assert figures["little_capital_a_kw"] == 50.0  # 100,000 yuan over 2000 kW
    assert figures["near_hydro_plant"] == pytest.approx(1112, abs=2)  # 0.01 degrees of latitude
    assert row["missing"] == "staff"
    assert row["kw"] == 2000.0


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ({"temporary": 0.0}, "temporary"),
        ({"temporary": None}, "temporary"),
        ({"lon": None, "lat": None}, "near_hydro_plant"),
        ({"uscc": OTHER_CODE, "applicant": "另一家"}, "firm_is_new"),
        ({"applied_on": "2026-05-01"}, "firm_is_new"),
    ],
)
def test_a_reason_that_does_not_hold_is_not_counted(said: dict[str, Any], gone: str) -> None:
    row = leads(SUSPECT | said, *PEERS)["A1"]
    assert gone not in row["reasons"].split(";")
    assert row["strength"] == len(row["reasons"].split(";"))


def test_what_could_not_be_known_is_said() -> None:
    row = leads(SUSPECT | {"declared_use": None, "temporary": None}, *PEERS)["A1"]
    assert row["missing"].split(";") == ["use_peers", "temporary", "staff"]


def test_too_few_reasons_or_too_small_are_no_lead() -> None:
    assert leads(*PEERS) == {}
    assert leads(SUSPECT | {"wanted_kw": 40.0}, *PEERS) == {}
    assert leads(SUSPECT | {"status": "撤销"}, *PEERS) == {}


def test_pumped_storage_is_no_hydro_plant_and_a_lead_nearby_counts() -> None:
    row = leads(SUSPECT | {"lon": 103.0, "lat": 30.0}, *PEERS)["A1"]
    assert "near_hydro_plant" not in row["reasons"]
    row = leads(SUSPECT | {"lon": 102.29, "lat": 29.2001}, *PEERS)["A1"]
    assert {"near_lead", "same_as_lead"} <= set(row["reasons"].split(";"))
    assert (row["site_id"], row["joined_by"]) == (FIRST, "distance")


def test_no_application_gives_no_lead_and_order_changes_nothing() -> None:
    assert leads() == {}
    rows = [SUSPECT, *PEERS]
    assert leads(*rows) == leads(*reversed(rows))


def test_a_missing_capacity_is_looked_at_and_said() -> None:
    row = leads(SUSPECT | {"wanted_kw": None, "declared_use": "算力中心"}, *PEERS)["A1"]
    assert "wanted_kw" in row["missing"].split(";")
    assert "speaks_of_computing" in row["reasons"].split(";")
    assert row["kw"] is None or pd.isna(row["kw"])
