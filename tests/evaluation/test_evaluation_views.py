"""The scanned sample evaluated whole, and judged again by grain."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.batch import scan
from minewatch.errors import MinewatchError
from minewatch.evaluation.labels import Labels, read_labels
from minewatch.evaluation.rejudge import feature_rows, rejudge, reproduces
from minewatch.evaluation.report import evaluate
from minewatch.evaluation.table import evaluation_table
from minewatch.feeds import load_file
from minewatch.publish import Snapshot
from minewatch.scoring import load_calibration
from minewatch.settings import Scoring
from minewatch.workspace import Workspace

#: They scan the sample.
pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
REGISTERS = ("meters", "enterprises", "data-centres")


def scanned(folder: Path, feeds: tuple[str, ...]) -> Snapshot:
    workspace = Workspace.create(folder, prior_mining=0.02, register_hours=(2, 6, 8, 8))
    with workspace.warehouse() as con:
        for feed in feeds:
            for file in sorted(SAMPLE.glob(f"{feed}.*")):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
    return scan(workspace, as_of=date(2025, 6, 29))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    feeds = (*REGISTERS, "curves", "registers", "settlements")
    return scanned(tmp_path_factory.mktemp("all") / "w", feeds)


@pytest.fixture(scope="module")
def labels() -> Labels:
    return read_labels(SAMPLE / "labels.csv")


def test_judging_again_on_all_readings_gives_the_same_findings(snapshot: Snapshot):
    model, scoring = load_calibration(), Scoring(prior_mining=0.02)
    table = feature_rows(snapshot)
    again = rejudge(table, model, scoring)
    assert reproduces(snapshot, again)
    half = {g: one.model_copy(update={"scale": one.scale / 2}) for g, one in model.grains.items()}
    other = model.model_copy(update={"grains": half})
    assert not reproduces(snapshot, rejudge(table, other, scoring))


@pytest.mark.parametrize(("grain", "feed"), [("registers", "registers"), ("curve", "curves")])
def test_one_grain_judged_again_is_what_its_feed_alone_gives(
    snapshot: Snapshot, tmp_path: Path, grain: str, feed: str
):
    table, scoring = feature_rows(snapshot), Scoring(prior_mining=0.02)
    again = rejudge(table, load_calibration(), scoring, grains=(grain,)).set_index("meter_id")
    alone = scanned(tmp_path / "w", (*REGISTERS, feed)).table("findings").to_pandas()
    told = alone.set_index("meter_id")["p_mining"].reindex(again.index)
    np.testing.assert_allclose(again["p_mining"], told, atol=1e-9)
    assert again["p_mining"].notna().sum() > 10


def test_the_sample_is_measured_in_every_view(snapshot: Snapshot, labels: Labels):
    found, _ = evaluate(snapshot, labels, resamples=20)
    assert found.overall.raw.meters == 60
    assert found.overall.raw.false_alarms_per_10000.value == 0
    assert found.overall.at_prior is not None
    assert found.overall.at_prior.prevalence == pytest.approx(0.02)
    assert sum(row.meters for row in found.by_kind) == 60
    assert [of.name for of in found.by_grain] == ["curve", "registers", "settlements"]
    assert sum(of.raw.meters for of in found.by_finest_grain) == 60
    assert sum(of.raw.mines for of in found.by_share) == found.overall.raw.mines
    assert found.notes == ()
    assert evaluation_table(found).renderables


def test_the_same_labels_in_another_order_give_the_same_figures(snapshot: Snapshot, labels: Labels):
    mixed = Labels(labels.table.sample(frac=1, random_state=3), labels.digest)
    first, second = (evaluate(snapshot, of, resamples=20)[0] for of in (labels, mixed))
    assert first.to_json() == second.to_json()


def test_labels_of_inspections_alone_are_enough_and_what_they_lack_is_told(
    snapshot: Snapshot, labels: Labels
):
    plain = labels.table.assign(kind=None, mining_share=np.nan, mining_from=pd.NaT, step_on=pd.NaT)
    stranger = pd.DataFrame([{"meter_id": "9999", "label": "mining"}])
    found, _ = evaluate(
        snapshot, Labels(pd.concat([plain, stranger], ignore_index=True), ""), resamples=5
    )
    codes = {note.code: note for note in found.notes}
    assert set(codes) == {"unknown_meters", "no_shares", "no_onsets"}
    assert codes["unknown_meters"].meters == ("9999",)
    assert (found.labelled, found.overall.raw.meters) == (61, 60)
    industries = set(snapshot.table("sites").to_pandas()["industry"].dropna())
    assert {row.kind for row in found.by_kind} <= industries


def test_labels_of_one_class_say_what_cannot_be_measured(snapshot: Snapshot, labels: Labels):
    for label, code in (("mining", "no_others"), ("ordinary", "no_mines")):
        one = labels.table[labels.table["label"] == label]
        found, _ = evaluate(snapshot, Labels(one, ""), resamples=5)
        assert code in {note.code for note in found.notes}
        assert found.overall.at_prior is None
        assert found.overall.raw.roc_auc.value is None


def test_labels_of_another_workspace_are_refused(snapshot: Snapshot, labels: Labels):
    other = Labels(labels.table.assign(meter_id="x" + labels.table["meter_id"]), "")
    with pytest.raises(MinewatchError, match="None of the 60 labelled meters"):
        evaluate(snapshot, other)
