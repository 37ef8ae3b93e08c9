"""A scan with the feeds of measures: what each lead comes to, and what nothing was loaded for."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minewatch.batch import scan
from minewatch.feeds import load_file
from minewatch.publish import Snapshot
from minewatch.resources import resource
from minewatch.workspace import Workspace

AS_OF = date(2025, 6, 29)
FEEDS = ("meters", "enterprises", "data-centres", "curves", "registers", "settlements")

pytestmark = pytest.mark.xdist_group("batch")


def written(folder: Path, feed: str, rows: Iterable[dict[str, Any]]) -> Path:
    path, given = folder / f"{feed}.csv", list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(given[0]))
        writer.writeheader()
        writer.writerows(given)
    return path


def sample(feed: str) -> list[dict[str, str]]:
    with resource("sample", f"{feed}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Return a scan in which every meter takes part in the market and every firm has a loan."""
    folder = tmp_path_factory.mktemp("measures")
    meters, firms = sample("meters"), sample("enterprises")
    files = [
        written(folder, "market-participants",
                ({"participant_id": f"P{row['meter_id']}", "meter_id": row["meter_id"],
                  "name": row["name"] or "某用户"} for row in meters)),
        written(folder, "loans",
                ({"loan_id": f"L{row['uscc']}", "uscc": row["uscc"], "name": row["name"],
                  "outstanding_yuan": "1000.01"} for row in firms)),
        written(folder, "applications",
                ({"application_id": f"A{row['meter_id']}", "applied_on": "2025-06-01",
                  "applicant": row["name"], "address": row["address"], "adcode": row["adcode"],
                  "status": "受理"} for row in meters)),
    ]  # fmt: skip
    workspace = Workspace.create(folder / "w", prior_mining=0.02, register_hours=(2, 6, 8, 8))
    with workspace.warehouse() as con:
        for feed in (*FEEDS, "bills", "payments"):
            for file in resource("sample").glob(f"{feed}.*"):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
        for file in files:
            load_file(con, file.stem, file, utc_offset=workspace.utc_offset)
    return scan(workspace, as_of=AS_OF)


def rows_of(snapshot: Snapshot, measure: str) -> list[dict[str, Any]]:
    return [row for row in snapshot.table("measures").to_pylist() if row["measure"] == measure]


def flagged(snapshot: Snapshot) -> list[dict[str, Any]]:
    sites = [row for row in snapshot.table("sites").to_pylist() if row["flagged"]]
    assert sites
    return sites


def test_each_meter_of_a_lead_exits_from_the_market_and_no_other(snapshot: Snapshot) -> None:
    found = {(row["site_id"], row["subject_id"]) for row in rows_of(snapshot, "market_exit")}
    assert found == {
        (site["site_id"], f"P{meter}") for site in flagged(snapshot) for meter in site["meter_ids"]
    }


def test_a_loan_is_joined_by_the_enterprise_of_the_site(snapshot: Snapshot) -> None:
    found = {(row["site_id"], row["subject_id"]) for row in rows_of(snapshot, "credit_recovery")}
    codes = {
        (site["site_id"], f"L{site[name]}")
        for site in flagged(snapshot)
        for name in ("uscc", "enterprise_uscc")
        if site[name]
    }
    assert found
    assert found <= codes


def test_an_application_is_joined_by_name_or_address(snapshot: Snapshot) -> None:
    stopped = {row["site_id"] for row in rows_of(snapshot, "connection_stop")}
    named = {site["site_id"] for site in flagged(snapshot) if site["name"] or site["address"]}
    assert stopped == named


def test_the_scan_says_which_feeds_its_measures_lack(snapshot: Snapshot) -> None:
    (warning,) = snapshot.manifest["warnings"]
    assert warning["code"] == "measures_without_feeds"
    absent = warning["en"].split(": ")[1].rstrip(".").split(", ")
    assert absent == [
        "annual-reports",
        "benefits",
        "commitments",
        "filings",
        "plant-output",
        "tips",
    ]
    assert "企业年度报告" in warning["zh"]
    rows = snapshot.table("measures").to_pylist()
    measures = {row["measure"] for row in rows}
    assert not measures & {"support_withdrawal", "commitment_breach", "filing"}
    (supplied,) = [row for row in rows if row["measure"] == "illegal_supply"]
    assert supplied["subject_id"] is None  # by the customer master, without plant or tip
    assert "专线直供" in supplied["note"]


def test_every_measure_names_its_department_and_provision(snapshot: Snapshot) -> None:
    rows = snapshot.table("measures").to_pylist()
    about = snapshot.manifest["provisions"]
    assert {row["status"] for row in rows} == {"projected"}
    for row in rows:
        for code in (row["provisions"] or "").split(";"):
            assert not code or code in about
    named = {row["measure"] for row in rows if row["department"]}
    assert {"phase_out", "surcharge", "market_exit", "credit_recovery"} <= named


def test_what_was_billed_stands_beside_what_is_due(snapshot: Snapshot) -> None:
    due = {(row["meter_id"], row["month"]) for row in rows_of(snapshot, "surcharge")}
    collected = snapshot.table("collections").to_pylist()
    assert due <= {(row["meter_id"], row["month"]) for row in collected}
    assert all(row["billed_yuan"] is not None for row in collected if row["month"])
