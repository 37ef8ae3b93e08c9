"""A scan from warehouse to snapshot: what is charged, what is said, what nothing gives."""

from datetime import date
from pathlib import Path

import pytest

from minewatch.batch import scan
from minewatch.errors import RuleError
from minewatch.feeds import load_file
from minewatch.publish import Snapshot
from minewatch.resources import resource
from minewatch.workspace import Workspace

HOURS = (2.0, 6.0, 8.0, 8.0)
AS_OF = date(2025, 6, 29)
FEEDS = ("meters", "parks", "enterprises", "data-centres", "curves", "registers", "settlements")

pytestmark = pytest.mark.xdist_group("batch")


def loaded(folder: Path, **settings: object) -> Workspace:
    workspace = Workspace.create(folder, prior_mining=0.02, **settings)  # type: ignore[arg-type]
    with workspace.warehouse() as con:
        for feed in FEEDS:
            for file in resource("sample").glob(f"{feed}.*"):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
    return workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return loaded(tmp_path_factory.mktemp("scan") / "w", register_hours=HOURS)


@pytest.fixture(scope="module")
def snapshot(workspace: Workspace) -> Snapshot:
    return scan(workspace, as_of=AS_OF)


def codes(snapshot: Snapshot) -> list[str]:
    return [warning["code"] for warning in snapshot.manifest["warnings"]]


def test_only_flagged_meters_are_charged_and_only_projected(snapshot: Snapshot):
    findings = snapshot.table("findings").to_pandas()
    measures = snapshot.table("measures").to_pandas()
    charged = measures[measures["measure"] == "surcharge"]
    assert len(charged)
    assert set(charged["meter_id"]) == set(findings.loc[findings["flagged"], "meter_id"])
    assert set(measures["status"]) == {"projected"}
    assert set(measures["site_id"]) == set(findings.loc[findings["flagged"], "site_id"])


def test_an_amount_is_its_energy_times_its_rate_to_the_fen(snapshot: Snapshot):
    rows = snapshot.table("measures").to_pylist()
    known = [row for row in rows if row["amount_yuan"] is not None]
    assert known
    for row in known:
        exact = row["kwh"] * row["rate_yuan_per_kwh"]
        assert abs(row["amount_yuan"] - exact) <= exact.__class__("0.005")


def test_every_lead_has_an_onset_and_nobody_else(snapshot: Snapshot):
    findings = snapshot.table("findings").to_pandas().query("flagged")
    onsets = snapshot.table("onsets").to_pandas()
    assert sorted(findings["meter_id"]) == onsets["meter_id"].to_list()
    assert set(onsets["since_basis"]) <= {"step", "first_reading"}
    assert (onsets["mining_kw"] > 0).all()


def test_a_well_fed_scan_warns_of_nothing(snapshot: Snapshot):
    assert codes(snapshot) == ["measures_without_feeds"]
    assert {load["feed"] for load in snapshot.manifest["inputs"]} == set(FEEDS)


def test_supply_and_park_of_the_master_are_told_and_no_verdict_rests_on_them(
    snapshot: Snapshot, tmp_path: Path
):
    sites = snapshot.table("sites").to_pandas()
    assert {"dedicated_line", "public_grid"} <= set(sites["supply_mode"].dropna())
    named = sites.dropna(subset=["park_id"])
    assert len(named)
    assert named["park_name"].str.endswith("产业园").all()
    assert set(snapshot.table("places")["kind"].to_pylist()) == {"data_centre", "park"}
    silent = loaded(tmp_path / "w", register_hours=HOURS)
    with silent.warehouse() as con:
        con.execute("UPDATE meters SET supply_mode = NULL, park_id = NULL")
        con.execute("DELETE FROM parks")
    without = scan(silent, as_of=AS_OF)
    assert without.table("sites")["supply_mode"].null_count == len(sites)
    for name in ("features", "evidence", "findings", "spells", "steps", "onsets"):
        assert without.manifest["tables"][name] == snapshot.manifest["tables"][name]


def test_unknown_register_hours_are_said_and_not_guessed(tmp_path: Path):
    snapshot = scan(loaded(tmp_path / "w"), as_of=AS_OF)
    assert codes(snapshot) == ["register_hours_unknown", "measures_without_feeds"]
    spread = snapshot.table("features").to_pandas()["register_spread"]
    assert spread.isna().all()
    detectors = set(snapshot.table("evidence")["detector"].to_pylist())
    assert "register_balance" not in detectors
    assert "share_constancy" in detectors


def test_an_empty_warehouse_gives_an_empty_snapshot_that_says_so(tmp_path: Path):
    snapshot = scan(Workspace.create(tmp_path / "w", register_hours=HOURS), as_of=AS_OF)
    assert snapshot.table("findings").num_rows == 0
    assert codes(snapshot) == ["no_readings"]


def test_a_day_before_the_first_reading_judges_nobody(workspace: Workspace, snapshot: Snapshot):
    early = scan(workspace, as_of=date(2024, 12, 31))
    assert set(early.table("findings")["class"].to_pylist()) == {"insufficient"}
    assert early.path != snapshot.path


def test_a_province_may_override_a_rule_in_its_own_folder(tmp_path: Path):
    workspace = loaded(tmp_path / "w", register_hours=HOURS)
    shipped = resource("rules", "surcharge.toml").read_text(encoding="utf-8")
    own = workspace.folder / "rules"
    own.mkdir()
    changed = shipped.replace('rate_yuan_per_kwh = "1.00"', 'rate_yuan_per_kwh = "1.50"')
    assert changed != shipped
    (own / "surcharge.toml").write_text(changed, encoding="utf-8")
    rows = scan(workspace, as_of=AS_OF).table("measures").to_pylist()
    assert {"1.5000"} <= {str(row["rate_yuan_per_kwh"]) for row in rows}
    (own / "surcharge.toml").write_text("format = 99\n", encoding="utf-8")
    with pytest.raises(RuleError):
        scan(workspace, as_of=AS_OF)


def test_scanning_again_publishes_the_same_snapshot(workspace: Workspace, snapshot: Snapshot):
    assert scan(workspace, as_of=AS_OF).path == snapshot.path
