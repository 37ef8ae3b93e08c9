"""Where an export may be put, and what is refused."""

from pathlib import Path

import pytest

from minewatch.errors import MinewatchError
from minewatch.exports import export_list, form_of, write_findings
from minewatch.exports.files import place
from minewatch.publish import Snapshot


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a folder that looks like a workspace."""
    folder = tmp_path / "w"
    (folder / "snapshots" / "2025-01-01-0123456789ab").mkdir(parents=True)
    (folder / "minewatch.toml").write_text("format = 1")
    (folder / "warehouse.duckdb").write_text("the warehouse")
    return folder


@pytest.mark.parametrize("name", [".", "..", "/", "folder", "file/list.csv"])
def test_no_file_to_write_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(MinewatchError, match="cannot be written"):
        place(Path(name), b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_the_longest_name_a_disk_takes_is_written(tmp_path: Path):
    name = "n" * 251 + ".csv"
    assert place(tmp_path / name, b"x").read_bytes() == b"x"
    with pytest.raises(MinewatchError, match="cannot be written"):
        place(tmp_path / f"n{name}", b"x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "name",
    [
        "warehouse.duckdb",
        "Warehouse.DuckDB",
        "warehouse.duckdb.wal",
        "ledger.sqlite",
        "ledger.sqlite-wal",
        "minewatch.toml",
        "spill/x.csv",
        "snapshots/latest",
        "snapshots/new/list.csv",
        "snapshots/2025-01-01-0123456789ab/findings.parquet",
        "../w/warehouse.duckdb",
        "sub/../warehouse.duckdb",
    ],
)
def test_the_stores_of_a_workspace_are_not_overwritten(workspace: Path, name: str):
    before = sorted(workspace.rglob("*"))
    with pytest.raises(MinewatchError, match="belongs to the workspace"):
        place(workspace / name, b"x")
    assert sorted(workspace.rglob("*")) == before
    assert (workspace / "warehouse.duckdb").read_text() == "the warehouse"


def test_a_link_to_a_workspace_leads_to_the_same_refusal(workspace: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(workspace / "snapshots")
    with pytest.raises(MinewatchError, match="belongs to the workspace"):
        place(tmp_path / "link" / "list.csv", b"x")


def test_beside_the_stores_is_room_for_exports(workspace: Path):
    assert place(workspace / "exports" / "list.csv", b"x").is_file()


def test_a_link_in_place_of_the_file_is_replaced_not_followed(tmp_path: Path):
    (tmp_path / "kept.csv").write_text("mine")
    (tmp_path / "list.csv").symlink_to(tmp_path / "kept.csv")
    place(tmp_path / "list.csv", b"x")
    assert (tmp_path / "kept.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("form", "name"),
    [("parquet", "f.csv"), ("csv", "f.parquet"), ("table", "f.csv"), ("table", "f.xlsx"),
     ("csv", "f.json"), ("json", "f.csv")],
)  # fmt: skip
def test_findings_in_a_file_of_another_format_are_refused(
    snapshot: Snapshot, tmp_path: Path, form: str, name: str
):
    with pytest.raises(MinewatchError, match="--format"):
        write_findings(snapshot, top=1, form=form, out=tmp_path / name, lang="zh")
    assert not list(tmp_path.iterdir())


def test_without_a_format_the_suffix_decides(snapshot: Snapshot, tmp_path: Path):
    assert form_of(None, tmp_path / "f.json") == "json"
    assert form_of(None, tmp_path / "f.parquet") == "parquet"
    assert form_of(None, tmp_path / "f") == form_of(None, None) == "table"
    assert form_of("csv", tmp_path / "f.dat") == "csv"


def test_the_table_for_people_is_a_text_file(snapshot: Snapshot, tmp_path: Path):
    write_findings(snapshot, top=1, form="table", out=tmp_path / "f.txt", lang="zh")
    assert (tmp_path / "f.txt").read_text("utf-8").startswith("数据截至 2026-10-31\n户号")


def test_the_list_is_refused_in_place_of_a_store(snapshot: Snapshot, workspace: Path):
    with pytest.raises(MinewatchError, match="belongs to the workspace"):
        export_list(snapshot, workspace / "snapshots" / "list.parquet")
