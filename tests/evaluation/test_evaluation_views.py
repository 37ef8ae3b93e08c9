"""Parts of an evaluation: shares, kinds, onset by hand; a scanned sample judged again by grain."""

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
from minewatch.evaluation.strata import Options, by_kind, by_share, class_weights
from minewatch.evaluation.table import evaluation_table
from minewatch.evaluation.views import onsets
from minewatch.feeds import load_file
from minewatch.publish import Snapshot
from minewatch.scoring import load_calibration
from minewatch.settings import Scoring
from minewatch.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
REGISTERS = ("meters", "enterprises", "data-centres")
OPTIONS = Options(Scoring(), ks=(2,), resamples=5, seed=0)


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


def judged(rows: list[tuple]) -> pd.DataFrame:
    names = ["label", "kind", "mining_share", "class", "p_mining", "flagged"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(meter_id=[f"{n:03}" for n in range(len(frame))])


def test_shares_of_mines_are_told_apart_at_their_bounds():
    shares = [0.0, 0.05, 0.0501, 0.1, 0.2, 0.5, 0.51, 1.0, np.nan]
    mines = [("mining", "m", share, "mining", 0.9, True) for share in shares]
    others = [("ordinary", "o", 0.0, "ordinary", 0.1, False)] * 3
    groups = by_share(judged(mines + others), OPTIONS)
    assert [(of.name, of.raw.mines, of.raw.meters) for of in groups] == [
        ("0-0.05", 2, 5),
        ("0.05-0.1", 2, 5),
        ("0.1-0.2", 1, 4),
        ("0.2-0.5", 1, 4),
        ("0.5-1", 2, 5),
    ]


def test_kinds_are_counted_with_exact_intervals():
    rows = by_kind(
        judged(
            [
                ("ordinary", "cold_store", 0, "ordinary", 0.1, False),
                ("ordinary", "cold_store", 0, "mining", 0.6, True),
                ("data_centre", "server_room", 0, "insufficient", np.nan, False),
                ("mining", "mine_farm", 1, "mining", 0.4, False),
            ]
        )
    )
    assert [(row.kind, row.meters, row.insufficient) for row in rows] == [
        ("mine_farm", 1, 0),
        ("server_room", 1, 1),
        ("cold_store", 2, 0),
    ]
    assert [row.classed_mining.value for row in rows] == [1, 0, 0.5]
    assert [row.flagged.value for row in rows] == [0, 0, 0.5]
    # Clopper-Pearson, one of two.
    assert rows[2].flagged.low == pytest.approx(0.0126, abs=1e-4)
    assert rows[2].flagged.high == pytest.approx(0.9874, abs=1e-4)


def test_weights_give_each_class_the_share_that_is_believed_in():
    labels = pd.Series(["mining"] * 4 + ["data_centre"] * 4 + ["ordinary"] * 12)
    weights = class_weights(labels, Scoring(prior_mining=0.01, prior_data_centre=0.03))
    shares = pd.Series(weights).groupby(labels).sum() / weights.sum()
    assert shares["mining"] == pytest.approx(0.01)
    assert shares["data_centre"] == pytest.approx(0.03)
    without = class_weights(labels[labels != "data_centre"], Scoring(prior_mining=0.01))
    assert without[:4].sum() / without.sum() == pytest.approx(0.01)
    assert class_weights(labels[:4], Scoring()) is None


def test_onset_is_measured_on_mines_found_that_began_within_the_readings():
    def day(text: str | None) -> pd.Timestamp:
        return pd.Timestamp(text) if text else pd.NaT

    frame = pd.DataFrame(
        [
            ("a", "mining", 0.9, day("2025-03-10"), True, day("2025-03-11")),  # a day late
            ("b", "mining", 0.9, day("2025-03-10"), True, day("2025-03-04")),  # six days early
            ("c", "mining", 0.1, day("2025-03-10"), True, day("2025-04-29")),  # fifty days late
            ("d", "mining", 0.9, day("2025-03-10"), False, day(None)),  # not found
            (
                "e",
                "mining",
                0.9,
                day("2025-01-01"),
                True,
                day("2025-01-01"),
            ),  # there from the start
            ("f", "ordinary", 0.0, day(None), True, day("2025-02-01")),
        ],
        columns=["meter_id", "label", "mining_share", "mining_from", "flagged", "active_since"],
    )
    table = pd.DataFrame({"meter_id": list("abcdef"), "first_on": day("2025-01-01")})
    basis = pd.Series({"a": "step", "b": "first_reading", "c": "step"})
    every, large = onsets(frame, table, basis)
    assert (every.began, every.found, every.dated, every.from_first_reading) == (4, 3, 3, 1)
    assert every.within_2.value == pytest.approx(1 / 3, abs=1e-6)
    assert every.within_7.value == every.within_30.value == pytest.approx(2 / 3, abs=1e-6)
    assert every.early.value == every.late.value == pytest.approx(1 / 3, abs=1e-6)
    assert every.median_days == 1
    assert (large.began, large.dated, large.within_7.value) == (3, 2, 1)
    assert onsets(frame[frame["label"] == "ordinary"], table, basis) == ()


def test_judging_again_on_all_readings_gives_the_same_findings(snapshot: Snapshot):
    model, scoring = load_calibration(), Scoring(prior_mining=0.02)
    table = feature_rows(snapshot)
    again = rejudge(table, model, scoring)
    assert reproduces(snapshot, again)
    other = model.model_copy(update={"discounts": {}})
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
    assert [note.code for note in found.notes] == ["fitted_unrecorded"]
    assert evaluation_table(found).renderables


def test_the_same_labels_in_another_order_give_the_same_figures(snapshot: Snapshot, labels: Labels):
    mixed = Labels(labels.table.sample(frac=1, random_state=3), labels.digest)
    first, second = (evaluate(snapshot, of, resamples=20)[0] for of in (labels, mixed))
    assert first.to_json() == second.to_json()


def test_labels_of_inspections_alone_are_enough_and_what_they_lack_is_told(
    snapshot: Snapshot, labels: Labels
):
    plain = labels.table.assign(kind=None, mining_share=np.nan, mining_from=pd.NaT)
    stranger = pd.DataFrame([{"meter_id": "9999", "label": "mining"}])
    found, _ = evaluate(
        snapshot, Labels(pd.concat([plain, stranger], ignore_index=True), ""), resamples=5
    )
    codes = {note.code: note for note in found.notes}
    assert set(codes) == {"fitted_unrecorded", "unknown_meters", "no_shares", "no_onsets"}
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
