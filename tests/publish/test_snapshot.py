import hashlib
import json
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot, SnapshotPart, latest_snapshot, publish
from minewatch.publish.schema import TABLES


def tables(meter_id: str = "1") -> dict[str, pa.Table]:
    empty = {name: schema.empty_table() for name, schema in TABLES.items()}
    row = {
        "meter_id": meter_id, "site_id": "S1", "class": "mining", "p_mining": 0.9,
        "p_data_centre": 0.05, "rank": 1, "flagged": True, "active_since": date(2025, 1, 2),
        "mining_kw": None, "reasons": "rhythm",
    }  # fmt: skip
    return {**empty, "findings": pa.Table.from_pylist([row], schema=TABLES["findings"])}


def test_what_is_published_is_read_back(tmp_path: Path):
    publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    snapshot = latest_snapshot(tmp_path)
    assert snapshot.manifest["scan_id"] == snapshot.path.name
    assert snapshot.table("findings") == tables()["findings"]
    assert snapshot.rows("findings", "meter_id", "1").num_rows == 1
    assert snapshot.rows("findings", "meter_id", "2").num_rows == 0


def test_the_same_conclusion_is_the_same_snapshot(tmp_path: Path):
    first = publish(tmp_path / "a", tables(), {"as_of": "2025-06-30"})
    second = publish(tmp_path / "b", tables(), {"as_of": "2025-06-30"})
    assert first.path.name == second.path.name
    for file in first.path.iterdir():
        assert file.read_bytes() == (second.path / file.name).read_bytes()


def test_another_conclusion_stands_beside_the_old_one(tmp_path: Path):
    old = publish(tmp_path, tables("1"), {"as_of": "2025-06-30"})
    new = publish(tmp_path, tables("2"), {"as_of": "2025-06-30"})
    assert old.path != new.path
    assert old.table("findings")["meter_id"].to_pylist() == ["1"]
    assert latest_snapshot(tmp_path).path == new.path


def test_publishing_again_what_was_published_before_points_back_to_it(tmp_path: Path):
    old = publish(tmp_path, tables("1"), {"as_of": "2025-06-30"})
    publish(tmp_path, tables("2"), {"as_of": "2025-06-30"})
    publish(tmp_path, tables("1"), {"as_of": "2025-06-30"})
    assert latest_snapshot(tmp_path).path == old.path


def test_a_scan_that_dies_leaves_the_last_snapshot(tmp_path: Path):
    kept = publish(tmp_path, tables("1"), {"as_of": "2025-06-30"})
    broken = {**tables("2"), "loads": pa.table({"wrong": [1]})}
    with pytest.raises(ValueError, match="schema"):
        publish(tmp_path, broken, {"as_of": "2025-07-07"})
    assert latest_snapshot(tmp_path).path == kept.path
    publish(tmp_path, tables("3"), {"as_of": "2025-07-07"})
    assert not (tmp_path / ".unfinished").exists()


def test_a_folder_without_a_manifest_is_no_snapshot(tmp_path: Path):
    snapshot = publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    (snapshot.path / "manifest.json").unlink()
    with pytest.raises(WorkspaceError, match="no complete snapshot"):
        latest_snapshot(tmp_path)


def damage_table(folder: Path) -> None:
    (folder / "findings.parquet").write_bytes(b"")


def damage_one_byte(folder: Path) -> None:
    file = folder / "findings.parquet"
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)


def damage_manifest(folder: Path) -> None:
    file = folder / "manifest.json"
    body = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(body | {"as_of": "2020-01-01"}), encoding="utf-8")


def damage_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def damage_encoding(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe")


def drop_table(folder: Path) -> None:
    (folder / "findings.parquet").unlink()


DAMAGES = [damage_table, damage_one_byte, damage_manifest, damage_json, damage_encoding, drop_table]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_and_publishing_again_mends_it(tmp_path: Path, damage):
    snapshot = publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    damage(snapshot.path)
    with pytest.raises(WorkspaceError, match="run: minewatch scan"):
        latest_snapshot(tmp_path).table("findings")
    publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    assert latest_snapshot(tmp_path).table("findings") == tables()["findings"]


def test_rows_of_a_damaged_table_are_refused(tmp_path: Path):
    snapshot = publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    damage_one_byte(snapshot.path)
    with pytest.raises(WorkspaceError, match=r"findings\.parquet"):
        latest_snapshot(tmp_path).rows("findings", "meter_id", "1")


def test_a_table_the_scan_did_not_write_is_told(tmp_path: Path):
    snapshot = publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    assert snapshot.holds("onsets")
    del snapshot.manifest["tables"]["onsets"]
    assert not snapshot.holds("onsets")
    with pytest.raises(WorkspaceError, match="onsets"):
        snapshot.table("onsets")


def older(folder: Path) -> Snapshot:
    """A sound snapshot as written before sites told supply and park, and before places."""
    newer = publish(folder, tables(), {"as_of": "2025-06-30"})
    body = {key: value for key, value in newer.manifest.items() if key != "scan_id"}
    later = ["supply_mode", "park_id", "park_name"]
    row = dict.fromkeys(TABLES["sites"].names) | {"site_id": "S1", "voltage": "10kV"}
    sites = pa.Table.from_pylist([row], schema=TABLES["sites"]).drop_columns(later)
    (newer.path / "places.parquet").unlink()
    pq.write_table(sites, newer.path / "sites.parquet", compression="zstd", store_schema=False)
    digests = {name: digest for name, digest in body["tables"].items() if name != "places"}
    digests["sites"] = hashlib.sha256((newer.path / "sites.parquet").read_bytes()).hexdigest()
    body["tables"] = digests
    text = json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)
    scan_id = f"2025-06-30-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    whole = json.dumps({"scan_id": scan_id, **body}, ensure_ascii=False)
    (newer.path / "manifest.json").write_text(whole, encoding="utf-8")
    return Snapshot(newer.path.rename(folder / scan_id))


def test_what_an_older_release_did_not_write_is_missing_and_no_fault(tmp_path: Path):
    snapshot = older(tmp_path)
    assert snapshot.table("places") == TABLES["places"].empty_table()
    assert snapshot.rows("places", "kind", "park", columns=["name"]).column_names == ["name"]
    assert snapshot.table("sites").schema == TABLES["sites"]
    columns = ["voltage", "supply_mode", "park_id", "park_name"]
    nothing = {"supply_mode": None, "park_id": None, "park_name": None}
    found = snapshot.rows("sites", "site_id", "S1", columns=columns)
    assert found.to_pylist() == [{"voltage": "10kV", **nothing}]
    part = SnapshotPart(snapshot.path, ["S1"])
    assert part.table("places").num_rows == 0
    assert part.rows("sites", "site_id", "S1", columns=columns).to_pylist() == found.to_pylist()


def test_places_that_were_written_and_are_gone_are_told(tmp_path: Path):
    snapshot = publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    (snapshot.path / "places.parquet").unlink()
    with pytest.raises(WorkspaceError, match=r"places\.parquet"):
        snapshot.table("places")


@pytest.mark.parametrize(
    "name", [b"../../x", b"/etc", b"", b".", b"\xff\xfe\x00", b"2025-06-30-0123456789ab/../.."]
)
def test_latest_names_a_snapshot_and_nothing_else(tmp_path: Path, name: bytes):
    publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    (tmp_path / "latest").write_bytes(name)
    with pytest.raises(WorkspaceError, match="names no snapshot"):
        latest_snapshot(tmp_path)


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_a_killed_scan_left_is_in_nobodys_way(tmp_path: Path, kind: str):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep.txt").write_text("mine")
    folder = tmp_path / "snapshots"
    folder.mkdir()
    work = folder / ".unfinished"
    if kind == "file":
        work.write_text("left over")
    elif kind == "link":
        work.symlink_to(elsewhere)
    else:
        shutil.copytree(elsewhere, work)
    assert publish(folder, tables(), {"as_of": "2025-06-30"}).table("findings").num_rows == 1
    assert [p.name for p in elsewhere.iterdir()] == ["keep.txt"]
    assert not (folder / ".unfinished").exists()


def test_a_link_in_place_of_latest_is_not_written_through(tmp_path: Path):
    (tmp_path / "keep.txt").write_text("mine")
    (tmp_path / "latest.new").symlink_to(tmp_path / "keep.txt")
    publish(tmp_path, tables(), {"as_of": "2025-06-30"})
    assert (tmp_path / "keep.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / "snapshots").write_text("a file")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        publish(tmp_path / "snapshots", tables(), {"as_of": "2025-06-30"})
