"""The audit: it finds a published amount, a reading, a rule that is not what it was."""

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from minewatch.batch import scan
from minewatch.batch.audit import audit
from minewatch.cli import app
from minewatch.errors import WorkspaceError
from minewatch.exports.audit import Audit, Unchecked
from minewatch.feeds import load_file
from minewatch.resources import resource
from minewatch.rules import Rulebook
from minewatch.sites import locate
from minewatch.workspace import Workspace

FEEDS = (
    "meters", "enterprises", "data-centres", "curves", "registers", "settlements", "benefits",
    "loans", "filings", "bills", "payments",
)  # fmt: skip

pytestmark = pytest.mark.xdist_group("batch")


def loaded(folder: Path) -> Workspace:
    workspace = Workspace.create(folder, prior_mining=0.02, register_hours=(2.0, 6.0, 8.0, 8.0))
    with workspace.warehouse() as con:
        for feed in FEEDS:
            for file in sorted(resource("sample").glob(f"{feed}.*")):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
    return workspace


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = loaded(tmp_path_factory.mktemp("audited") / "workspace")
    scan(workspace, as_of=date(2025, 6, 29))
    return workspace.folder


@pytest.fixture
def workspace(scanned: Path, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(scanned, tmp_path / "workspace")))


def charged_site(workspace: Workspace) -> str:
    rows = workspace.latest().table("measures").to_pylist()
    return next(
        row["site_id"] for row in rows if (row["kwh_basis"] or "").startswith("settlements")
    )


def audited(workspace: Workspace, site: str, book: Rulebook | None = None) -> Audit:
    with workspace.warehouse() as con:
        return audit(con, book or Rulebook.load(), Unchecked(workspace.latest().path), site)


def test_what_was_published_is_what_readings_and_rules_come_to(workspace: Workspace) -> None:
    sites = workspace.latest().table("sites").to_pylist()
    flagged = [row["site_id"] for row in sites if row["flagged"]]
    assert flagged
    for site in flagged:
        found = audited(workspace, site)
        assert found.sound, found.table.to_pylist()
        assert found.changed == ()
        assert set(found.table["result"].to_pylist()) == {"equal"}


def test_a_changed_amount_in_the_snapshot_is_found(workspace: Workspace) -> None:
    site = charged_site(workspace)
    file = workspace.latest().path / "measures.parquet"
    rows = pq.read_table(file).to_pylist()
    row = next(r for r in rows if r["site_id"] == site and r["measure"] == "surcharge")
    true = row["amount_yuan"]
    row["amount_yuan"] = true + 1
    pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(file)), file)

    found = audited(workspace, site)
    assert not found.sound
    assert any("measures.parquet" in told for told in found.damaged)
    wrong = [r for r in found.table.to_pylist() if r["result"] == "differs"]
    assert [(r["field"], r["published"], r["recomputed"]) for r in wrong] == [
        ("amount_yuan", str(true + 1), str(true))
    ]


def test_a_row_taken_away_or_put_in_is_found(workspace: Workspace) -> None:
    site = charged_site(workspace)
    file = workspace.latest().path / "measures.parquet"
    table = pq.read_table(file)
    rows = table.to_pylist()
    gone = next(r for r in rows if r["site_id"] == site and r["measure"] == "surcharge")
    rows.remove(gone)
    rows.append(gone | {"month": gone["month"].replace(year=2020)})
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), file)

    results = audited(workspace, site).table["result"].to_pylist()
    assert results.count("missing") == 1
    assert results.count("extra") == 1


def test_a_changed_reading_is_found(workspace: Workspace) -> None:
    site = charged_site(workspace)
    with workspace.warehouse() as con:
        con.execute("UPDATE settlements SET total_kwh = total_kwh + 100")

    found = audited(workspace, site)
    assert found.damaged == ()
    differing = {r["field"] for r in found.table.to_pylist() if r["result"] == "differs"}
    assert {"kwh", "amount_yuan"} <= differing


def test_a_changed_payment_is_found(workspace: Workspace) -> None:
    paid = [r for r in workspace.latest().table("collections").to_pylist() if r["paid_yuan"]]
    if not paid:
        pytest.skip("no flagged site of the sample has paid a bill")
    with workspace.warehouse() as con:
        con.execute("UPDATE payments SET amount_yuan = amount_yuan - 1")

    table = audited(workspace, paid[0]["site_id"]).table.to_pylist()
    differing = {r["field"] for r in table if r["result"] == "differs"}
    assert "paid_yuan" in differing


def test_rules_changed_since_are_said(workspace: Workspace) -> None:
    own = workspace.folder / "rules"
    own.mkdir()
    text = resource("rules", "phase_out.toml").read_text(encoding="utf-8")
    (own / "phase_out.toml").write_text(f"{text}\n# 本省另有说明\n", encoding="utf-8")

    found = audited(workspace, charged_site(workspace), Rulebook.load(resource("rules"), own))
    assert found.sound
    assert any("规则文件有变动" in told for told in found.changed)


def test_what_was_loaded_since_is_said(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "commitments.csv"
    shutil.copy(resource("sample", "commitments.csv"), file)
    with workspace.warehouse() as con:
        load_file(con, "commitments", file, utc_offset=workspace.utc_offset)

    found = audited(workspace, charged_site(workspace))
    assert any("commitments.csv" in told for told in found.changed)


def test_an_unknown_site_is_refused(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="no site"):
        audited(workspace, "S-unknown")


def test_a_file_that_is_no_parquet_is_refused(workspace: Workspace) -> None:
    site = charged_site(workspace)
    (workspace.latest().path / "measures.parquet").write_bytes(b"nothing")

    with pytest.raises(WorkspaceError, match="measures"):
        audited(workspace, site)


def test_the_command_says_equal_or_where_and_ends_with_one(workspace: Workspace) -> None:
    site, run = charged_site(workspace), CliRunner()
    arguments = ["audit", site, "-w", str(workspace.folder), "--format", "json"]

    sound = run.invoke(app, arguments)
    assert sound.exit_code == 0, sound.output
    assert {row["result"] for row in json.loads(sound.stdout)} == {"equal"}
    with workspace.warehouse() as con:
        con.execute("UPDATE settlements SET total_kwh = total_kwh + 100")
    assert run.invoke(app, arguments).exit_code == 1


def test_a_meter_is_charged_by_its_own_province_though_its_site_has_another(
    tmp_path: Path,
) -> None:
    """Two mines of one owner, some hundred metres apart, either side of a provincial border."""
    workspace = loaded(tmp_path / "workspace")
    lon = np.arange(105.5, 106.5, 0.001)
    provinces = locate(lon, np.full(len(lon), 30.3))["province"].to_numpy()
    (border, *_) = np.flatnonzero((provinces[:-1] == "四川省") & (provinces[1:] == "重庆市"))
    with workspace.warehouse() as con:
        named = "SELECT uscc, name FROM meters WHERE meter_id = '5100000018'"
        (owner,) = con.execute(named).fetchall()
        for meter, where in (("5100000018", lon[border]), ("5100000004", lon[border + 1])):
            con.execute(
                "UPDATE meters SET uscc = ?, name = ?, lon = ?, lat = 30.3 WHERE meter_id = ?",
                [*owner, float(where), meter],
            )
    scan(workspace, as_of=date(2025, 6, 29))

    sites = workspace.latest().table("sites").to_pylist()
    (both,) = [row for row in sites if "5100000004" in row["meter_ids"]]
    assert set(both["meter_ids"]) >= {"5100000018", "5100000004"}
    found = audited(workspace, both["site_id"])
    assert found.sound, [r for r in found.table.to_pylist() if r["result"] != "equal"]
