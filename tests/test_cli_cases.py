"""The commands that carry a case, draw sites, and check the ledger."""

import csv
import hashlib
import io
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from minewatch.batch import scan
from minewatch.cli import main
from minewatch.evaluation.labels import read_labels
from minewatch.feeds import load_file
from minewatch.simulate import simulate
from minewatch.workspace import Workspace

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("cases")
    simulate(root / "feeds", meters=12, days=45, seed=7, start_on=date(2025, 1, 1), prevalence=0.4)
    workspace = Workspace.create(root / "w", register_hours=(2.0, 6.0, 8.0, 8.0))
    for feed in ("meters", "registers"):
        with workspace.warehouse() as con:
            path = next((root / "feeds").glob(f"{feed}.*"))
            load_file(con, feed, path, utc_offset=workspace.utc_offset)
    scan(workspace, as_of=date(2025, 2, 14))
    return root / "w"


@pytest.fixture
def folder(scanned: Path) -> Path:
    """The scanned workspace with an empty ledger."""
    for path in scanned.glob("ledger.sqlite*"):
        path.unlink()
    return scanned


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["minewatch", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "300")
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        else:
            code = 0
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def site(folder: Path) -> str:
    rows = Workspace(folder).latest().table("sites").to_pylist()
    return str(next(row["site_id"] for row in rows if len(row["meter_ids"]) == 1))


def who(folder: Path, when: str) -> list[object]:
    return ["-w", folder, "--actor", "张三", "--reason", "测试", "--at", f"2025-{when}T09:00"]


def confirm(run: Run, folder: Path, site: str) -> None:
    proof = folder.parent / "照片.txt"
    proof.write_text("矿机", "utf-8")
    officers = ("--officer", "李四", "--officer", "王五")
    for step in (
        ("open", site, *who(folder, "07-01"), "--no-household"),
        ("assign", site, *who(folder, "07-01"), "--to", "李四"),
        ("inspect", site, *who(folder, "07-02"), "--outcome", "confirmed", *officers,
         "--evidence", proof),
    ):  # fmt: skip
        code, _, err = run("case", *step)
        assert code == 0, err


def test_a_case_is_carried_from_lead_to_close(run: Run, folder: Path, site: str) -> None:
    confirm(run, folder, site)
    number, decision = ("--number", "告知1号"), ("--number", "决定1号")
    served = ("--how", "direct", "--receiver", "法定代表人")
    cut = ("--number", "停电1号", "--living-supply", "not_affected")
    for step in (
        ("notice", site, "surcharge", *who(folder, "07-02"), "--number", "加价1号",
         "--amount", "12.30", "--days", "15"),
        ("serve", site, *who(folder, "07-03"), "--number", "加价1号", *served),
        ("notice", site, "restriction", *who(folder, "07-03"), *cut, "--days", "3",
         "--illegal-use", "私拉专线"),
        ("serve", site, *who(folder, "07-03"), "--number", "停电1号", *served),
        ("restrict", site, *who(folder, "07-08"), *cut),
        ("notice", site, "closure", *who(folder, "07-09"), *number),
        ("serve", site, *who(folder, "07-09"), *number, *served),
        ("statement", site, *who(folder, "07-10")),
        ("hearing", site, "requested", *who(folder, "07-10")),
        ("notice", site, "hearing", *who(folder, "07-11"), "--number", "听证1号",
         "--hearing-on", "2025-07-25"),
        ("serve", site, *who(folder, "07-11"), "--number", "听证1号", *served),
        ("suspend", site, *who(folder, "07-12")),
        ("resume", site, *who(folder, "07-13")),
        ("hearing", site, "held", *who(folder, "07-25")),
        ("notice", site, "closure-decision", *who(folder, "07-28"), *decision),
        ("serve", site, *who(folder, "07-29"), *decision, *served),
        ("close", site, *who(folder, "07-30"), "--ground", "exited"),
        ("undo", site, *who(folder, "07-30"), "--seq", "20"),
        ("close", site, *who(folder, "07-30"), "--ground", "closure"),
    ):  # fmt: skip
        code, out, err = run("case", *step)
        assert code == 0, (step, err)
        assert "已记录" in out
    code, out, _ = run("case", "show", site, "-w", folder, "--format", "json")
    told = json.loads(out)
    assert (told["state"], told["last_seq"], told["undone"]) == ("closed", 22, [20])
    assert told["notices"][0]["amount_yuan"] == "12.30"
    code, out, _ = run("case", "show", site, "-w", folder)
    assert "加价1号" in out
    assert "已撤销" in out
    code, out, _ = run("case", "list", "-w", folder, "--state", "closed")
    assert site in out
    assert run("ledger", "verify", "-w", folder)[0] == 0


def test_a_refusal_is_one_sentence_and_exit_code_1(run: Run, folder: Path, site: str) -> None:
    run("case", "open", site, *who(folder, "07-01"))
    code, _, err = run(
        "case", "notice", site, "surcharge", *who(folder, "07-02"), "--number", "加价1号"
    )
    assert code == 1
    assert "APL-42" in err
    code, _, err = run("case", "open", "S-none", *who(folder, "07-01"))
    assert code == 1
    assert "no site S-none" in err
    code, _, err = run("case", "show", "S-none", "-w", folder)
    assert code == 1
    code, _, err = run("case", "assign", site, *who(folder, "07-02"), "--to", "李四", "--seen", "0")
    assert code == 1
    assert "decide again" in err


def test_evidence_is_kept_as_a_digest(run: Run, folder: Path, site: str) -> None:
    confirm(run, folder, site)
    with Workspace(folder).ledger() as ledger:
        case = ledger.case(site)
    assert case.events[-1].evidence == (hashlib.sha256("矿机".encode()).hexdigest(),)
    assert case.events[-1].at.isoformat() == "2025-07-02T09:00:00+08:00"
    assert (
        case.province
        == Workspace(folder).latest().rows("sites", "site_id", site)["province"].to_pylist()[0]
    )
    code, _, err = run("case", "statement", site, *who(folder, "07-03"), "--evidence", "absent")
    assert code == 1
    assert "absent cannot be read" in err


def test_an_inspection_names_the_meters_it_speaks_of(run: Run, folder: Path, site: str) -> None:
    meter = Workspace(folder).latest().rows("sites", "site_id", site)["meter_ids"].to_pylist()[0]
    run("case", "open", site, *who(folder, "07-01"))
    run("case", "assign", site, *who(folder, "07-01"), "--to", "李四")
    asked = ("case", "inspect", site, *who(folder, "07-02"), "--outcome", "undecided",
             "--officer", "李四", "--officer", "王五")  # fmt: skip
    code, _, err = run(*asked, "--meter", "0000")
    assert code == 1
    assert f"has no meter 0000 in the last scan; its meters are {meter[0]}" in " ".join(err.split())
    assert run(*asked)[0] == 0
    with Workspace(folder).ledger() as ledger:
        assert ledger.case(site).findings[0].meter_ids == tuple(meter)


def test_outcomes_are_written_as_labels(run: Run, folder: Path, site: str, tmp_path: Path) -> None:
    out_file = tmp_path / "labels.csv"
    code, _, err = run("case", "labels", "-w", folder, "--out", out_file)
    assert code == 1
    assert "gives a label yet" in err
    confirm(run, folder, site)
    assert run("case", "labels", "-w", folder, "--out", out_file)[0] == 0
    meter = Workspace(folder).latest().rows("sites", "site_id", site)["meter_ids"].to_pylist()[0]
    table = read_labels(out_file).table
    assert table[["meter_id", "label"]].to_numpy().tolist() == [[meter[0], "mining"]]


def test_a_draw_is_recorded_and_comes_again_from_its_seed(
    run: Run, folder: Path, site: str, tmp_path: Path
) -> None:
    names, out_file = tmp_path / "names.csv", tmp_path / "drawn.csv"
    names.write_text("姓名\n甲\n乙\n丙\n", "utf-8")
    run("case", "open", site, *who(folder, "07-01"))
    asked = ("draw", "-w", folder, "--sites", 3, "--inspectors", names, "--seed", 20250701)
    code, first, err = run(*asked, "--at", "2025-07-02")
    assert code == 0, err
    code, _, _ = run(*asked, "--at", "2025-07-02", "--actor", "张三", "--out", out_file)
    rows = list(csv.DictReader(io.StringIO(out_file.read_text("utf-8"))))
    assert out_file.read_text("utf-8").replace("\r\n", "\n").strip() in first.replace("\r\n", "\n")
    assert site not in {row["site_id"] for row in rows}  # it is being inspected anyway
    assert {row["seed"] for row in rows} == {"20250701"}
    with Workspace(folder).ledger() as ledger:
        events = [event for event in ledger.events() if event.kind == "drawn"]
    assert events[0].details == events[1].details
    assert events[0].details["sites"] == [row["site_id"] for row in rows]


def test_the_ledger_is_checked_against_itself_and_a_published_head(
    run: Run, folder: Path, site: str
) -> None:
    run("case", "open", site, *who(folder, "07-01"))
    code, out, _ = run("ledger", "verify", "-w", folder)
    assert code == 0
    head = out.split()[-1]
    run("case", "assign", site, *who(folder, "07-01"), "--to", "李四")
    assert run("ledger", "verify", "-w", folder, "--head", head)[0] == 0
    code, _, err = run("ledger", "verify", "-w", folder, "--head", "0" * 64)
    assert code == 1
    assert "published" in err
    with closing(sqlite3.connect(folder / "ledger.sqlite")) as con, con:
        con.execute("DROP TRIGGER events_are_not_changed")
        con.execute("UPDATE events SET reason = '改' WHERE seq = 1")
    code, _, err = run("ledger", "verify", "-w", folder)
    assert code == 1
    assert "1 内容已被改动" in err


def test_an_unknown_state_is_wrong_usage(run: Run, folder: Path) -> None:
    assert run("case", "list", "-w", folder, "--state", "asleep")[0] == 2
