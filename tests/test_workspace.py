from datetime import timedelta
from pathlib import Path

import pytest

from minewatch.errors import WorkspaceError
from minewatch.workspace import SETTINGS_FILE, Workspace


def change(folder: Path, old: str, new: str) -> None:
    file = folder / SETTINGS_FILE
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_workspace_has_settings_and_stores(tmp_path: Path):
    workspace = Workspace.create(tmp_path / "w", utc_offset="+05:30")
    assert workspace.utc_offset == timedelta(hours=5, minutes=30)
    assert workspace.settings.hours_by_register is not None
    assert sum(workspace.settings.hours_by_register.values()) == 24
    assert {p.name for p in (tmp_path / "w").iterdir()} >= {
        SETTINGS_FILE,
        "warehouse.duckdb",
        "ledger.sqlite",
        "snapshots",
    }
    with workspace.ledger() as ledger:
        assert ledger.confirmed_sites() == set()


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
        ("sharp = 2.0", "sharp = 3.0", "sum to 24 hours"),
        ("prior_mining = 0.002", "prior_mining = 2", "scoring.prior_mining"),
        ("threads = 2", "thread = 2", "resources.thread"),
        ('utc_offset = "+08:00"', 'utc_offset = "Beijing"', "look like"),
        ("format = 1", "format = 2", "format"),
        ("[scoring]", "[scoring", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, said: str):
    Workspace.create(tmp_path / "w")
    change(tmp_path / "w", old, new)
    with pytest.raises(WorkspaceError, match=said):
        Workspace(tmp_path / "w")
