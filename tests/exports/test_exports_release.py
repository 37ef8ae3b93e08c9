"""How exports leave: a manifest beside each, unmasked ones in the ledger first."""

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from published_rows import LOAD, MANIFEST, coverage, findings, lead, phase_out, surcharge
from typer.testing import CliRunner, Result

from minewatch.cli import app
from minewatch.errors import MinewatchError
from minewatch.exports.manifest import manifest_of, read_manifest, sha256
from minewatch.publish import publish
from minewatch.publish.schema import TABLES
from minewatch.rules import Rulebook
from minewatch.workspace import Workspace

CHINA = timezone(timedelta(hours=8))
PERSON = {"name": "张三", "enterprise_name": None, "enterprise_uscc": None,
          "enterprise_match": None}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "workspace")
    for day, sites in ((date(2026, 10, 24), (1, 2)), (date(2026, 10, 31), (1, 3))):
        rows = [lead(n, **(PERSON if n == 3 else {})) for n in sites]
        measures = [surcharge(row, date(2026, 9, 1), "1000.0000") for row in rows]
        measures += [phase_out(row, date(2025, 12, 31)) for row in rows]
        found = findings(rows, 0)
        held = {"sites": rows, "measures": measures, "findings": found, "loads": [LOAD]}
        tables = {
            name: pa.Table.from_pylist(held.get(name, []), schema=schema)
            for name, schema in TABLES.items()
        }
        publish(made.snapshots, tables, MANIFEST | {"as_of": str(day), "coverage": coverage(found)})
    return made


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "-w", str(workspace.folder)])


def confirm(workspace: Workspace, site: str) -> None:
    with workspace.ledger() as ledger:
        for kind, details in (
            ("opened", {"province": "四川省"}),
            ("assigned", {"to": "李明"}),
            ("inspected", {"outcome": "confirmed", "officers": ["李明", "王芳"]}),
        ):
            known: Any = kind
            ledger.append(site, known, actor="周主任", reason="线索", details=details,
                          at=datetime(2026, 11, 2, 9, tzinfo=CHINA), evidence=("ab" * 32,),
                          book=Rulebook.load())  # fmt: skip


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("list", "名单.xlsx"),
        ("ledger", "台账.xlsx"),
        ("weekly", "周报.csv"),
        ("progress", "进展.xlsx"),
        ("map", "地图.html"),
        ("summary", "摘要.html"),
    ],
)
def test_every_export_has_a_manifest_that_knows_it(
    workspace: Workspace, tmp_path: Path, product: str, name: str
) -> None:
    out = tmp_path / name
    done = run(workspace, "export", product, "--out", str(out))
    assert done.exit_code == 0, done.output

    told = read_manifest(out)
    assert told["product"] == product
    assert told["file"] == {
        "name": name,
        "sha256": sha256(out.read_bytes()),
        "bytes": out.stat().st_size,
    }
    snapshot = workspace.latest()
    assert told["snapshot"]["scan_id"] == snapshot.manifest["scan_id"]
    assert told["snapshot"]["tables"] == snapshot.manifest["tables"]
    assert told["inputs"][0]["file_sha256"] == LOAD["file_sha256"]
    assert told["rules"]["now"] == Rulebook.load().digest
    assert told["ledger"] == {"events": 0, "hash": ""}


def test_the_manifest_is_the_same_again_and_sees_a_changed_file(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "list.csv"
    run(workspace, "export", "list", "--out", str(out))
    first = manifest_of(out).read_bytes()
    run(workspace, "export", "list", "--out", str(out))
    assert manifest_of(out).read_bytes() == first

    out.write_bytes(out.read_bytes() + b"x")
    with pytest.raises(MinewatchError, match="SHA-256 differs"):
        read_manifest(out)


def test_a_person_leaves_unmasked_only_with_a_name_and_a_purpose(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "list.csv"
    assert run(workspace, "export", "list", "--out", str(out), "--unmask").exit_code == 2
    assert not out.exists()
    told = ("--unmask", "--actor", "李明", "--purpose", "送达文书")
    done = run(workspace, "export", "list", "--out", str(out), *told)
    assert done.exit_code == 0, done.output

    assert "张三" in out.read_text("utf-8-sig")
    with workspace.ledger() as ledger:
        (event,) = ledger.events()
    assert (event.kind, event.actor, event.reason) == ("exported_unmasked", "李明", "送达文书")
    assert event.details["sha256"] == sha256(out.read_bytes())
    assert "张三" not in json.dumps(dict(event.details), ensure_ascii=False)
    assert read_manifest(out)["options"]["unmasked"] is True
    assert read_manifest(out)["ledger"]["hash"] == event.hash


def test_a_masked_export_is_no_event(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "ledger.csv"
    run(workspace, "export", "ledger", "--out", str(out))

    assert "张三" not in out.read_text("utf-8-sig")
    assert "张*" in out.read_text("utf-8-sig")
    with workspace.ledger() as ledger:
        assert ledger.events() == ()


def test_what_has_no_names_is_not_unmasked(workspace: Workspace, tmp_path: Path) -> None:
    told = ("--unmask", "--actor", "李明", "--purpose", "核对")
    out = str(tmp_path / "map.html")
    assert run(workspace, "export", "map", "--out", out, *told).exit_code == 2
    assert run(workspace, "export", "list", "--out", out).exit_code == 2
    assert run(workspace, "export", "map", "--out", out, "--since", "x").exit_code == 2


def test_the_weekly_list_compares_with_the_scan_before(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "周报.xlsx"
    assert run(workspace, "export", "weekly", "--out", str(out)).exit_code == 0

    rows = list(openpyxl.load_workbook(out)["本期名单"].iter_rows(min_row=4, values_only=True))
    assert {row[1]: row[0] for row in rows} == {
        "S00001": "未变",
        "S00003": "新增",
        "S00002": "移除",
    }


NOTICE = ("--number", "嘉发改告〔2026〕1号", "--issued-on", "2026-11-10",
          "--bureau", "某发展改革委", "--contact", "0833")  # fmt: skip


def test_a_notice_is_printed_for_a_confirmed_site_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "通知.pdf"
    refused = run(workspace, "notice", "surcharge", "S00001", *NOTICE, "--out", str(out))
    assert refused.exit_code == 1
    assert not out.exists()
    confirm(workspace, "S00001")
    done = run(workspace, "notice", "surcharge", "S00001", *NOTICE, "--out", str(out))
    assert done.exit_code == 0, done.output

    assert sha256(out.read_bytes()) in done.output.replace("\n", "")
    assert read_manifest(out)["options"]["kind"] == "surcharge"
    with workspace.ledger() as ledger:  # printing decides nothing
        assert [event.kind for event in ledger.events()] == ["opened", "assigned", "inspected"]


def test_a_notice_to_a_person_is_recorded_as_unmasked(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "通知.docx"
    confirm(workspace, "S00003")
    notice = ("notice", "surcharge", "S00003", *NOTICE, "--out", str(out))
    assert run(workspace, *notice).exit_code == 1
    done = run(workspace, *notice, "--unmask", "--actor", "李明", "--purpose", "送达")
    assert done.exit_code == 0, done.output

    with workspace.ledger() as ledger:
        assert ledger.events()[-1].kind == "exported_unmasked"


def test_a_draft_needs_nothing(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "草稿.docx"
    done = run(workspace, "notice", "closure", "S00003", "--draft", "--out", str(out))

    assert done.exit_code == 0, done.output
    assert read_manifest(out)["options"]["draft"] is True


@pytest.mark.parametrize("name", ["ledger.sqlite", "snapshots/x.csv", "warehouse.duckdb.csv"])
def test_no_export_falls_into_a_store(workspace: Workspace, name: str) -> None:
    out = workspace.folder / name
    done = run(workspace, "export", "list", "--out", str(out))

    assert done.exit_code in {1, 2}
    assert not manifest_of(out).exists()
