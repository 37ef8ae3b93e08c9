"""The command that shows further leads."""

import csv
import io
import sys
from datetime import date
from pathlib import Path

import pytest

from minewatch.batch import scan
from minewatch.cli import main
from minewatch.feeds import load_file
from minewatch.workspace import Workspace


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("leads")
    workspace = Workspace.create(root / "w")
    for feed, text in {
        "meters": "meter_id,name\nA,甲厂\n",
        "tips": "tip_id,received_on,meter_id,name\nT1,2025-01-01,A,\nT2,2025-01-02,,张三\n",
        "network-leads": "lead_id,seen_from_on,meter_id,hosts\nN1,2025-01-01,A,2\n",
    }.items():
        (root / f"{feed}.csv").write_text(text, encoding="utf-8")
        with workspace.warehouse() as con:
            load_file(con, feed, root / f"{feed}.csv", utc_offset=workspace.utc_offset)
    scan(workspace, as_of=date(2025, 6, 1))
    return root / "w"


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object
) -> tuple[int, str]:
    monkeypatch.setattr(sys, "argv", ["minewatch", "leads", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().out


def test_the_table_says_what_a_pool_connection_is_evidence_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run(monkeypatch, capsys, "-w", folder, "--kind", "network")
    assert code == 0
    assert "不说明故意" in text
    assert "N1" in text
    assert "T1" not in text


def test_machines_get_every_row_with_the_unmatched_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, text = run(monkeypatch, capsys, "-w", folder, "--format", "csv")
    rows = {row["subject_id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert sorted(rows) == ["N1", "T1", "T2"]
    assert rows["T2"]["site_id"] == ""
    assert rows["T1"]["meter_id"] == "A"


def test_a_wrong_kind_is_wrong_usage(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = run(monkeypatch, capsys, "-w", folder, "--kind", "rumour")
    assert code == 2
