"""`minewatch calibrate` on the scanned sample, whose model in force is far too sure."""

import json
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from minewatch.batch import scan
from minewatch.cli import app
from minewatch.errors import MinewatchError, WorkspaceError
from minewatch.evaluation.labels import Labels, read_labels
from minewatch.evaluation.report import evaluate
from minewatch.feeds import load_file
from minewatch.recalibrate import recalibrate
from minewatch.recalibrate.store import write_model
from minewatch.scoring import Calibration, load_calibration, meter_digest
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.trees import Forest
from minewatch.workspace import Workspace

#: They scan the sample.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recalibrate")]

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
LABELS = SAMPLE / "labels.csv"
AS_OF = date(2025, 6, 29)


def forest(column: int, limit: float, low: float, high: float) -> Forest:
    return Forest(
        root=(0,), column=(column, -1, -1), limit=(limit, 0.0, 0.0), missing_left=(1, 0, 0),
        left=(1, 0, 0), right=(2, 0, 0), value=(0.0, low, high),
    )  # fmt: skip


#: A mine has a block of machines added, a data centre is in the register; ten times too sure.
RASH = Calibration(
    fitted_by="by hand",
    meters={"mining": 1, "data_centre": 1, "ordinary": 1},
    grains={
        "registers": GrainModel(
            inputs=("added_block", "data_centre_register"),
            owners=("added_block", "data_centre_register"),
            mining=forest(0, 0.05, -1.0, 4.0),
            data_centre=forest(1, -0.5, 5.0, -1.0),
            ordinary=forest(0, 0.05, 0.0, 0.0),
            scale=10.0,
            start_mining=0.0,
            start_data_centre=0.0,
        )
    },
    not_weighed=("tip",),
)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibrate") / "w"
    workspace = Workspace.create(folder, prior_mining=0.02, register_hours=(2, 6, 8, 8))
    with workspace.warehouse() as con:
        for feed in ("meters", "enterprises", "data-centres", "registers"):
            for file in sorted(SAMPLE.glob(f"{feed}.*")):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
    write_model(workspace.model_file, RASH)
    scan(workspace, as_of=AS_OF)
    return folder


@pytest.fixture
def place(scanned: Path, tmp_path: Path) -> Path:
    return shutil.copytree(scanned, tmp_path / "w")


def calibrate(place: Path, *options: object, labels: Path = LABELS) -> Result:
    return CliRunner().invoke(
        app, ["calibrate", "-w", str(place), "--labels", str(labels), *map(str, options)]
    )


def files(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*")}


def test_the_scan_is_made_with_the_model_of_the_workspace(scanned: Path):
    manifest = Workspace(scanned).latest().manifest
    assert manifest["model_digest"] == RASH.digest
    assert manifest["model_fitted_by"] == "by hand"


def test_a_refit_is_reported_written_and_used_by_the_next_scan(place: Path):
    result = calibrate(place, "--format", "json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    (grain,) = report["grains"]
    assert grain["done"] == "rescaled"
    assert grain["rescaled"]["log_loss"] < grain["before"]["log_loss"]
    assert grain["scale_after"]["scale"] < grain["scale_before"]["scale"] == 10.0
    assert grain["mining"] + grain["data_centre"] + grain["ordinary"] <= 60
    assert {one["detector"] for one in grain["weights"]} == {
        "baseline", "added_block", "data_centre_register",
    }  # fmt: skip

    workspace = Workspace(place)
    own = load_calibration(workspace.own_model)
    assert own.digest == report["model_after"]
    assert own.not_weighed == ("tip",)
    kept = workspace.model_file.with_name(f"weights-{RASH.digest[:8]}.json")
    assert load_calibration(kept) == RASH

    inspected = set(read_labels(LABELS).table["meter_id"].map(meter_digest))
    assert set(own.fitted_meters) <= inspected
    assert len(own.fitted_meters) == sum(grain[c] for c in ("mining", "data_centre", "ordinary"))

    before = workspace.latest().table("findings").to_pandas()
    after = scan(workspace, as_of=AS_OF).table("findings").to_pandas()
    assert workspace.latest().manifest["model_digest"] == own.digest
    both = before.merge(after, on="meter_id")
    turned = (both["class_x"] != both["class_y"]).sum()
    assert report["changes"]["of_class"] == turned
    assert report["changes"]["flagged_anew"] == (both["flagged_y"] & ~both["flagged_x"]).sum()


def test_evaluation_names_meters_that_the_model_was_fitted_on(place: Path):
    assert calibrate(place).exit_code == 0
    workspace = Workspace(place)
    snapshot = scan(workspace, as_of=AS_OF)
    own = load_calibration(workspace.own_model)
    found, _ = evaluate(snapshot, read_labels(LABELS), model=own, resamples=5)
    notes = {note.code: note for note in found.notes}
    assert notes["fitted_shared"].count == len(own.fitted_meters)
    assert "judged_otherwise" not in notes


def test_a_dry_run_tells_the_same_and_writes_nothing(place: Path):
    there = files(place)
    told = calibrate(place, "--dry-run", "--format", "json")
    assert told.exit_code == 0
    assert files(place) == there
    assert load_calibration(Workspace(place).own_model) == RASH
    assert calibrate(place, "--format", "json").stdout == told.stdout


def test_out_writes_the_model_elsewhere_and_twice_the_same_bytes(place: Path, tmp_path: Path):
    one, two = tmp_path / "new" / "one.json", tmp_path / "two.json"
    assert calibrate(place, "--out", one).exit_code == 0
    shuffled = tmp_path / "shuffled.csv"
    pd.read_csv(LABELS, dtype=str).iloc[::-1].to_csv(shuffled, index=False)
    assert calibrate(place, "--out", two, labels=shuffled).exit_code == 0
    models = [load_calibration(file) for file in (one, two)]
    assert models[0].grains == models[1].grains
    assert models[0].fitted_meters == models[1].fitted_meters
    assert load_calibration(Workspace(place).own_model) == RASH
    again = tmp_path / "again.json"
    assert calibrate(place, "--out", again).exit_code == 0
    assert again.read_bytes() == one.read_bytes()


def test_a_snapshot_of_another_model_is_refused(place: Path):
    assert calibrate(place).exit_code == 0
    result = calibrate(place)
    assert isinstance(result.exception, WorkspaceError)
    assert "run minewatch scan" in str(result.exception)


def test_a_model_fitted_on_inspections_is_not_refitted_on_top(place: Path):
    assert calibrate(place).exit_code == 0
    workspace = Workspace(place)
    snapshot = scan(workspace, as_of=AS_OF)
    own = load_calibration(workspace.own_model)
    _, report = recalibrate(snapshot, read_labels(LABELS), own)
    assert report.model_before == own.digest
    assert report.started_from == load_calibration().digest


def test_few_labels_change_nothing_and_strangers_are_refused(place: Path, tmp_path: Path):
    few = tmp_path / "few.csv"
    pd.read_csv(LABELS, dtype=str).head(5).to_csv(few, index=False)
    there = files(place)
    result = calibrate(place, labels=few)
    assert result.exit_code == 0
    assert "模型未变" in result.stdout
    assert files(place) == there
    strangers = Labels(pd.DataFrame([{"meter_id": "9999", "label": "mining"}]), "")
    with pytest.raises(MinewatchError, match="None of the 1 inspected meters"):
        recalibrate(Workspace(place).latest(), strangers, RASH)


def test_the_table_says_who_was_inspected_and_that_the_prior_stays(place: Path):
    text = calibrate(place, "--dry-run").stdout
    for words in ("重新定标", "先验概率（挖矿 2.00%）", "线索不是结论", "leads", "added_block"):
        assert words in text


def test_a_damaged_model_is_named(place: Path):
    Workspace(place).model_file.write_text("{}", encoding="utf-8")
    result = calibrate(place)
    assert isinstance(result.exception, MinewatchError)
    assert "weights.json" in str(result.exception)


def test_a_model_that_cannot_be_written_is_told(place: Path, tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_model(blocked / "weights.json", RASH)
