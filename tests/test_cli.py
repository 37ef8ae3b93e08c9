"""The command line as people and scripts drive it: a whole run, refusals, help, exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from minewatch.exports.explanation import explanation
from minewatch.publish import latest_snapshot

#: One worker runs them all, since they share a scanned workspace.
pytestmark = pytest.mark.xdist_group("cli")

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
FINDINGS = [
    "meter_id", "site_id", "class", "p_mining", "p_data_centre", "rank", "flagged",
    "active_since", "mining_kw", "reasons",
]  # fmt: skip
EXPLAINED = {
    "scan_id", "as_of", "finding", "prior", "start", "evidence", "verdict", "missing", "silent",
    "features", "spells", "onset", "links",
}  # fmt: skip
COMMANDS = (
    "init", "load", "quarantine", "scan", "findings", "explain", "leads", "export", "simulate",
    "evaluate", "calibrate",
)  # fmt: skip


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minewatch", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "160", **environment},
    )


def done(*arguments: object, **environment: str) -> str:
    result = run(*arguments, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout


def load_sample(folder: Path, order: tuple[str, ...]) -> None:
    done("init", folder, "--prior-mining", "0.02", "--register-hours", "2,6,8,8")
    for feed in order:
        for file in SAMPLE.glob(f"{feed}.*"):
            done("load", feed, file, "-w", folder)


FEEDS = ("meters", "enterprises", "data-centres", "curves", "registers", "settlements")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "w"
    load_sample(folder, FEEDS)
    done("scan", "-w", folder, "--as-of", "2025-06-29")
    return folder


def test_findings_have_a_row_a_meter_and_exactly_these_columns(scanned: Path):
    rows = json.loads(done("findings", "-w", scanned, "--format", "json"))
    assert [list(row) for row in rows] == [FINDINGS] * 60
    assert [row["rank"] for row in rows] == list(range(1, 61))
    assert {row["class"] for row in rows} <= {"mining", "data_centre", "ordinary", "insufficient"}
    for row in rows:
        assert (row["p_mining"] is None) == (row["class"] == "insufficient")
        assert row["flagged"] or row["active_since"] is None


def test_the_sample_has_leads_and_all_of_them_mine(scanned: Path):
    with (SAMPLE / "labels.csv").open(encoding="utf-8") as stream:
        labels = {row["meter_id"]: row["label"] for row in csv.DictReader(stream)}
    rows = json.loads(done("findings", "-w", scanned, "--format", "json"))
    leads = [row["meter_id"] for row in rows if row["flagged"]]
    assert leads
    assert {labels[meter] for meter in leads} == {"mining"}


def test_findings_come_in_every_form(scanned: Path, tmp_path: Path):
    text = done("findings", "-w", scanned, "--format", "csv", "--top", 5, "--lang", "en")
    assert len(list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))) == 6
    done("findings", "-w", scanned, "--format", "parquet", "--out", tmp_path / "f.parquet")
    assert pq.read_table(tmp_path / "f.parquet").column_names == FINDINGS
    assert "户号" in done("findings", "-w", scanned)


def test_the_list_opens_with_chinese_headers_and_names_a_lead_a_lead(scanned: Path, tmp_path: Path):
    done("export", "list", "-w", scanned, "--out", tmp_path / "名单.xlsx")
    book = openpyxl.load_workbook(tmp_path / "名单.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert any("户号" in cell for cell in cells)
    assert any("核查确认前不得征收" in cell for cell in cells)


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("list", "list.csv"),
        ("list", "list.parquet"),
        ("list", "list.geojson"),
        ("list", "list.geoparquet"),
        ("map", "map.html"),
        ("map", "map.geojson"),
        ("summary", "summary.html"),
    ],
)
def test_every_export_is_written(scanned: Path, tmp_path: Path, product: str, name: str):
    done("export", product, "-w", scanned, "--out", tmp_path / name)
    assert (tmp_path / name).stat().st_size > 200


def test_an_explanation_adds_up_to_the_finding(scanned: Path):
    first = json.loads(done("findings", "-w", scanned, "--format", "json"))[0]
    told = json.loads(done("explain", first["meter_id"], "-w", scanned, "--format", "json"))
    odds = {
        name: 2.718281828459045
        ** (
            told["prior"][name]
            + told["start"][name]
            + sum(row[f"weight_{name}"] for row in told["evidence"])
        )
        for name in ("mining", "data_centre")
    }
    assert told["finding"] == first
    assert odds["mining"] / (1 + sum(odds.values())) == pytest.approx(first["p_mining"])
    assert told["spells"]
    assert "不是认定结论" in done("explain", first["meter_id"], "-w", scanned)


def test_every_meter_tells_what_it_rests_on_and_what_would_change_it(scanned: Path):
    snapshot = latest_snapshot(scanned / "snapshots")
    found = snapshot.table("findings").to_pylist()
    judged = [row for row in found if row["p_mining"] is not None]
    assert judged
    for row in judged:
        told = explanation(snapshot, row["meter_id"])
        verdict = told["verdict"]
        pieces = {piece["detector"]: piece for piece in told["evidence"]}
        assert set(told) == EXPLAINED
        assert verdict["p_mining"] == pytest.approx(row["p_mining"])
        assert (verdict["odds_margin"] >= 1) == row["flagged"]
        assert len(verdict["reasons"]) <= 5
        assert verdict["reasons"] or not row["flagged"]
        for name in verdict["reasons"]:
            assert pieces[name]["p_without"] < row["p_mining"]
        for piece in pieces.values():
            for standing in piece["figures"].values():
                assert set(standing) == {"value", "percentile", "peers", "among"}
                assert standing["percentile"] is None or 0 <= standing["percentile"] <= 100


def test_an_explanation_is_drawn(scanned: Path, tmp_path: Path):
    first = json.loads(done("findings", "-w", scanned, "--format", "json"))[0]["meter_id"]
    told = done("explain", first, "-w", scanned, "--plot", tmp_path / "图.svg", "--format", "json")
    assert set(json.loads(told)) == EXPLAINED
    assert (tmp_path / "图.svg").read_text("utf-8").startswith("<svg")
    refused = run("explain", first, "-w", scanned, "--plot", tmp_path / "p.pdf")
    assert refused.returncode == 2
    assert ".svg, .html" in refused.stderr


def test_the_order_of_loading_and_the_threads_change_no_byte(scanned: Path, tmp_path: Path):
    load_sample(tmp_path / "w", FEEDS[::-1])
    settings = tmp_path / "w" / "minewatch.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("threads = 2", "threads = 1"), encoding="utf-8")
    done("scan", "-w", tmp_path / "w", "--as-of", "2025-06-29")
    (first,) = [p for p in (scanned / "snapshots").iterdir() if p.is_dir()]
    (second,) = [p for p in (tmp_path / "w" / "snapshots").iterdir() if p.is_dir()]
    for file in first.glob("*.parquet"):
        if file.name != "loads.parquet":  # numbered in order of loading
            assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_loading_the_same_file_again_changes_nothing(scanned: Path):
    assert "已装载过" in done("load", "meters", SAMPLE / "meters.csv", "-w", scanned)


def test_the_quarantine_names_file_line_and_reason(tmp_path: Path):
    done("init", tmp_path / "w")
    (tmp_path / "日冻结.csv").write_text(
        "meter_id,date,total_kwh\n1,2025-01-01,5\n1,2025-01-02,-7\n1,2025-01-03,6\n",
        encoding="utf-8",
    )
    done("load", "registers", tmp_path / "日冻结.csv", "-w", tmp_path / "w")
    told = done("quarantine", "-w", tmp_path / "w", "--feed", "registers")
    row = next(line for line in told.splitlines() if "日冻结.csv" in line)
    assert " 3 " in row
    assert "-7" in row


def test_a_scan_as_of_an_earlier_day_sees_no_later_reading(scanned: Path):
    done("scan", "-w", scanned, "--as-of", "2025-01-07")
    rows = json.loads(done("findings", "-w", scanned, "--format", "json"))
    done("scan", "-w", scanned, "--as-of", "2025-06-29")
    assert {row["class"] for row in rows} == {"insufficient"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("scan", "-w", "absent"), 1, "minewatch init"),
        (("findings", "-w", "{w}", "--format", "parquet"), 2, "--out"),
        (("findings", "-w", "{w}", "--format", "parquet", "--out", "{t}/f.csv"), 2, "--format"),
        (("findings", "-w", "{w}", "--format", "csv", "--out", "{w}/snapshots/f.csv"), 1, "--out"),
        (("findings", "-w", "{w}", "--out", "."), 1, "--out"),
        (("export", "list", "-w", "{w}", "--out", "{w}/snapshots/list.csv"), 1, "workspace"),
        (("export", "list", "-w", "{w}", "--out", "{w}/warehouse.duckdb"), 2, ".xlsx"),
        (("init", "{t}/new", "--utc-offset", "Beijing"), 2, "+08:00"),
        (("init", "{t}/new", "--utc-offset", "+15:00"), 2, "+14:00"),
        (("init", "{t}/new", "--register-hours", "2,6,8"), 2, "four numbers"),
        (("init", "{t}/new", "--register-hours", "2,6,8,9"), 2, "24 hours"),
        (("init", "{w}"), 1, "not an empty folder"),
        (("explain", "no-such-meter", "-w", "{w}"), 1, "no-such-meter"),
        (("export", "map", "-w", "{w}", "--out", "{t}/map.docx"), 2, ".html"),
        (("load", "meters", "{sample}/registers.csv", "-w", "{w}"), 1, "registers"),
        (("load", "meters", "{t}/absent.csv", "-w", "{w}"), 1, "absent.csv"),
        (("load", "gas", "x.csv", "-w", "{w}"), 2, "gas"),
        (("scan",), 2, "--workspace"),
        (("scan", "-w", "{w}", "--as-of", "yesterday"), 2, "yesterday"),
    ],
)
def test_an_error_is_one_sentence_and_no_traceback(
    scanned: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
):
    places = {"w": scanned, "t": tmp_path, "sample": SAMPLE}
    result = run(*(argument.format(**places) for argument in arguments))
    assert result.returncode == code
    assert said in result.stderr.replace("\n", "")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "new").exists()


def test_an_explanation_is_whole_where_it_is_no_terminal(scanned: Path):
    first = json.loads(done("findings", "-w", scanned, "--format", "json", "--top", "1"))[0]
    told = done("explain", first["meter_id"], "-w", scanned, COLUMNS="80")
    assert "…" not in told
    assert max(map(len, told.splitlines())) > 80
    assert "名录匹配" in told


def test_init_takes_the_hours_of_the_registers(tmp_path: Path):
    done("init", tmp_path / "w", "--register-hours", "2.5,5.5,8,8")
    assert "sharp = 2.5\npeak = 5.5" in (tmp_path / "w" / "minewatch.toml").read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str):
    assert f"minewatch {command}" in done(command, "--help").split("Example:")[1]


def test_every_command_is_listed_in_the_readme():
    readme = (SAMPLE.parents[1] / "README.md").read_text(encoding="utf-8")
    told = done("--help")
    for command in COMMANDS:
        assert command in told
        assert f"minewatch {command}" in readme
