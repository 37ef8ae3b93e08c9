from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from minewatch.errors import WorkspaceError
from minewatch.publish import latest_snapshot, publish
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
