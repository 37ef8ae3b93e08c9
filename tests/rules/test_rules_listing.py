"""`minewatch rules`: what applies and since when, and what is marked beside it."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from minewatch.cli import app
from minewatch.rules import MEASURES, Rulebook
from minewatch.rules.listing import entries, row
from minewatch.rules.provisions import Provision
from minewatch.rules.words import MEASURE_NAMES, amount_text, period_text
from minewatch.workspace import Workspace

BOOK = Rulebook.load()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["rules", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def statuses(region: str, on: date, measure: str) -> dict[str, str]:
    return {e.rule.id: e.status for e in entries(BOOK, region, on, measure)}


def test_what_applies_in_sichuan_and_since_when() -> None:
    rows = {
        r["id"]: r
        for r in json.loads(run("--region", "四川", "--on", "2022-05-01", "--format", "json"))
    }
    rate = rows["SC-2022-186"]
    assert (rate["status"], rate["in_force_from"]) == ("applies", "2022-04-15")
    assert (rate["figure"], rate["verified"]) == ("2.00 元/千瓦时", False)
    assert rows["1283-13"]["status"] == "displaced"
    assert rows["1283-12-4"]["status"] == "applies"
    assert rows["catalogue-2024"]["status"] == "not_yet"
    assert rows["1283-7"]["status"] == "lapsed"
    assert not any(r["region"].startswith("海南") for r in rows.values())


@pytest.mark.parametrize(
    ("region", "on", "expected"),
    [
        ("四川", date(2027, 4, 15), {"SC-2022-186": "lapsed", "1283-13": "applies"}),
        ("山东", date(2023, 1, 1), {"SD-2022-draft": "draft", "1283-13": "applies"}),
        ("陕西", date(2022, 4, 30), {"SN-2022": "not_yet", "1283-13": "applies"}),
        ("陕西", date(2023, 1, 1), {"SN-2022": "applies", "1283-13": "displaced"}),
        ("广东", date(2021, 9, 2), {"1283-13": "not_yet"}),
    ],
)
def test_lapsed_rules_and_drafts_are_marked(region, on, expected) -> None:
    assert statuses(region, on, "surcharge") == expected


def test_the_listing_of_the_library_is_what_is_shown_as_applying() -> None:
    for region in (None, "海南", "内蒙古"):
        shown = {
            e.rule.id for e in entries(BOOK, region, date(2024, 1, 1)) if e.status == "applies"
        }
        assert shown == {rule.id for rule in BOOK.listing(region, date(2024, 1, 1))}


def test_the_table_names_id_day_doubt_and_figure() -> None:
    text = run("--region", "四川", "--on", "2022-05-01", "--measure", "surcharge")
    for part in ("SC-2022-186", "2022-04-15", "至 2027-04-14", "未核实", "2.00", "本省另有规定"):
        assert part in text
    english = run("--on", "2022-05-01", "--measure", "surcharge", "--lang", "en")
    assert "0.30 yuan/kWh" in english
    assert "verified" in english


def test_stale_rules_are_reported() -> None:
    result = CliRunner().invoke(app, ["rules", "--on", "2029-01-01", "--measure", "surcharge"])
    assert "待复核" in result.stdout
    assert "超过一年未复核：1283-13" in result.output


def test_csv_is_one_line_a_rule_and_names_what_it_covers() -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(run("--region", "海南", "--on", "2024-01-01", "--format", "csv"))
        )
    )
    assert len(rows) == len(entries(BOOK, "海南", date(2024, 1, 1)))
    found = {r["id"]: r for r in rows}
    assert found["1283-13"]["covers"] == "N13-1;N13-2"
    assert found["HI-2023-2-1b"]["verified"] == "true"


def test_a_workspace_shows_its_own_rules(tmp_path: Path) -> None:
    folder = tmp_path / "yunnan"
    Workspace.create(folder)
    assert "YN-1" not in run("-w", str(folder), "--region", "云南", "--on", "2025-06-01")
    (folder / "rules").mkdir()
    shipped = BOOK.provision("market_exit", "内蒙古", date(2024, 1, 1))
    text = (
        'format = 1\n[[rule]]\nid = "YN-1"\nmeasure = "market_exit"\ninstrument = "=1+1"\n'
        f'article = "一"\nregion = "云南"\nstanding = "in_force"\nin_force_from = 2025-01-01\n'
        f'start_basis = "stated"\nstart_verified = true\nverified = true\n'
        f'verification = "{shipped.verification}"\nsources = ["x"]\n'
        'note_zh = "退出"\nnote_en = "x"\n'
    )
    (folder / "rules" / "own.toml").write_text(text, encoding="utf-8")
    arguments = ("-w", str(folder), "--region", "云南", "--on", "2025-06-01")
    assert "YN-1" in run(*arguments)
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv"))))
    own = next(r for r in rows if r["id"] == "YN-1")
    assert own["instrument"] == "'=1+1"  # no formula for a spreadsheet
    assert own["stale"] == "true"  # never reviewed


@pytest.mark.parametrize("wrong", [("--region", "台湾"), ("--measure", "fines"), ("--on", "2022")])
def test_wrong_use_is_said_with_exit_code_two(wrong: tuple[str, str]) -> None:
    assert CliRunner().invoke(app, ["rules", *wrong]).exit_code == 2


def test_every_code_has_words_in_both_languages() -> None:
    assert set(MEASURE_NAMES) == MEASURES | {"surcharge", "phase_out", "support"}
    assert all(zh and en for zh, en in MEASURE_NAMES.values())
    for rule in BOOK.rules:
        if not isinstance(rule, Provision):
            continue
        for lang in ("zh", "en"):
            assert rule.period is None or period_text(rule.period, lang)
            assert rule.amount is None or amount_text(rule.amount, lang)


def test_a_row_says_missing_as_missing() -> None:
    entry = next(e for e in entries(BOOK, None, date(2024, 1, 1)) if e.rule.id == "1283-17-3")
    assert (row(entry)["department"], row(entry)["figure"]) == (None, None)
