"""A scan with the further feeds: leads in the snapshot, detectors that decide nothing yet."""

from datetime import date
from pathlib import Path

import pytest

from minewatch.batch import scan
from minewatch.feeds import load_file
from minewatch.publish import Snapshot
from minewatch.resources import resource
from minewatch.workspace import Workspace

AS_OF = date(2025, 6, 29)
METER = "5100000007"
FILES = {
    "tips": f"tip_id,received_on,meter_id\nT1,2025-06-01,{METER}\nT2,2025-06-30,{METER}\n"
    "T3,2025-05-01,unknown\n",
    "network-leads": f"lead_id,seen_from_on,meter_id,hosts\nN1,2025-06-01,{METER},4\n",
    "applications": "application_id,applied_on,applicant,declared_use,wanted_kw,temporary\n"
    "A1,2025-06-01,甲,算力,500,1\n",
}

pytestmark = pytest.mark.xdist_group("batch")


def scanned(folder: Path, files: dict[str, str]) -> Snapshot:
    workspace = Workspace.create(folder / "w", prior_mining=0.02, register_hours=(2, 6, 8, 8))
    with workspace.warehouse() as con:
        for feed in ("meters", "enterprises", "registers"):
            for file in resource("sample").glob(f"{feed}.*"):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
        for feed, text in files.items():
            path = folder / f"{feed}.csv"
            path.write_text(text, encoding="utf-8")
            load_file(con, feed, path, utc_offset=workspace.utc_offset)
    return scan(workspace, as_of=AS_OF)


@pytest.fixture(scope="module")
def with_leads(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return scanned(tmp_path_factory.mktemp("with"), FILES)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return scanned(tmp_path_factory.mktemp("without"), {})


def test_leads_are_published_up_to_the_day(with_leads: Snapshot) -> None:
    rows = {row["subject_id"]: row for row in with_leads.table("leads").to_pylist()}
    assert sorted(rows) == ["N1", "T1", "T3"]  # T2 is of a later day, A1 has two reasons only
    assert rows["T1"]["meter_id"] == METER
    assert rows["T1"]["since_on"] == date(2025, 6, 1)
    assert (rows["T3"]["site_id"], rows["T3"]["missing"]) == (None, "site")


def test_the_features_hold_what_was_told_of_the_site(with_leads: Snapshot) -> None:
    table = with_leads.table("features").to_pandas().set_index("meter_id")
    assert (table.loc[METER, "tips"], table.loc[METER, "network_hosts"]) == (1.0, 4.0)
    assert (table.drop(METER)["tips"] <= 1).all()


def test_detectors_without_a_fit_are_shown_and_decide_nothing(
    with_leads: Snapshot, without: Snapshot
) -> None:
    evidence = with_leads.table("evidence").to_pandas()
    calibrated = with_leads.manifest["detectors"]
    for name in ("tip", "network_lead"):
        told = evidence[evidence["detector"] == name]
        assert len(told)
        if not calibrated[name]["calibrated"]:
            assert (told["weight_mining"] == 0).all()
            codes = [(w["code"], w["zh"]) for w in with_leads.manifest["warnings"]]
            assert any(code == "not_calibrated" and name in text for code, text in codes)


def test_without_the_feeds_nothing_is_told_and_nobody_warned(without: Snapshot) -> None:
    assert without.table("leads").num_rows == 0
    assert without.table("features")["tips"].null_count == without.table("features").num_rows
    assert set(without.table("evidence")["detector"].to_pylist()).isdisjoint(
        {"tip", "network_lead"}
    )
    told = " ".join(warning["en"] for warning in without.manifest["warnings"])
    assert "Detector tip " not in told
    assert "Detector network_lead " not in told
