from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from minewatch.errors import WorkspaceError
from minewatch.workspace import SETTINGS_FILE, Workspace

#: Sharp, peak, flat and valley.
HOURS = (2.5, 5.5, 8.0, 8.0)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / SETTINGS_FILE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_workspace_has_settings_and_stores(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", utc_offset="+05:30")
    assert workspace.utc_offset == timedelta(hours=5, minutes=30)
    assert workspace.settings.hours_by_register is None
    assert "请填写本省时段" in (tmp_path / "w" / SETTINGS_FILE).read_text(encoding="utf-8")
    assert {p.name for p in (tmp_path / "w").iterdir()} >= {
        SETTINGS_FILE,
        "warehouse.duckdb",
        "ledger.sqlite",
        "snapshots",
    }
    with workspace.ledger() as ledger:
        assert ledger.confirmed_sites() == set()


def test_register_hours_are_those_given(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", register_hours=HOURS)
    assert workspace.settings.hours_by_register == {
        "sharp": 2.5, "peak": 5.5, "flat": 8, "valley": 8,
    }  # fmt: skip


def test_the_example_of_register_hours_is_valid_once_it_is_no_comment(tmp_path: Path):
    Workspace.create(tmp_path / "w")
    file = tmp_path / "w" / SETTINGS_FILE
    lines = file.read_text(encoding="utf-8").splitlines()
    start = lines.index("# [register_hours]")
    lines[start : start + 5] = [line.removeprefix("# ") for line in lines[start : start + 5]]
    file.write_text("\n".join(lines), encoding="utf-8")
    hours = Workspace(tmp_path / "w").settings.hours_by_register
    assert hours is not None
    assert sum(hours.values()) == 24


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"utc_offset": "Beijing"}, "utc_offset"),
        ({"utc_offset": "+99:00"}, "14:00"),
        ({"utc_offset": "-14:01"}, "14:00"),
        ({"utc_offset": '+08:00"\nx = "'}, "place\\.x"),
        ({"prior_mining": 2.0}, "prior_mining"),
        ({"register_hours": (2.0, 6.0, 8.0, 9.0)}, "24 hours"),
        ({"register_hours": (float("nan"), 6.0, 8.0, 8.0)}, "register_hours"),
        ({"register_hours": (-2.0, 10.0, 8.0, 8.0)}, "register_hours"),
    ],
)
def test_a_wrong_option_makes_no_folder(tmp_path: Path, options: dict[str, Any], said: str):
    with pytest.raises(WorkspaceError, match=said):
        Workspace.create(tmp_path / "w", **options)
    assert not (tmp_path / "w").exists()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_settings_that_cannot_be_read_are_told(tmp_path: Path):
    Workspace.create(tmp_path / "w")
    (tmp_path / "w" / SETTINGS_FILE).unlink()
    (tmp_path / "w" / SETTINGS_FILE).symlink_to("/proc/self/mem")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        Workspace(tmp_path / "w")


def test_a_place_under_a_file_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WorkspaceError, match="another place"):
        Workspace.create(tmp_path / "file" / "w")


def test_too_little_memory_for_a_query_is_told(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w")
    change(tmp_path / "w", 'memory_limit = "1GB"', 'memory_limit = "1MB"')
    workspace = Workspace(tmp_path / "w")
    with pytest.raises(WorkspaceError, match="memory_limit"), workspace.warehouse() as con:
        con.execute("CREATE TEMP TABLE t AS SELECT range a, range::TEXT b FROM range(2000000)")


def test_a_western_offset_is_negative(tmp_path: Path):
    assert Workspace.create(tmp_path / "w", utc_offset="-03:30").utc_offset == -timedelta(hours=3.5)


def test_a_folder_with_files_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(WorkspaceError, match="not an empty folder"):
        Workspace.create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="minewatch init"):
        Workspace(tmp_path)


def test_before_the_first_scan_there_is_no_snapshot(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="minewatch scan"):
        Workspace.create(tmp_path / "w").latest()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sharp = 2.5", "sharp = 3.5", "sum to 24 hours"),
        ("prior_mining = 0.002", "prior_mining = 2", "scoring.prior_mining"),
        ("threads = 2", "thread = 2", "resources.thread"),
        ('utc_offset = "+08:00"', 'utc_offset = "Beijing"', "look like"),
        ("format = 1", "format = 2", "format"),
        ("[scoring]", "[scoring", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, said: str):
    Workspace.create(tmp_path / "w", register_hours=HOURS)
    change(tmp_path / "w", old, new)
    with pytest.raises(WorkspaceError, match=said):
        Workspace(tmp_path / "w")
