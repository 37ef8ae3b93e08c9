"""What is done at a grain, on outcomes made for the purpose."""

import numpy as np
import pytest

from minewatch.recalibrate.decide import decide
from minewatch.recalibrate.left_out import FOLDS, Outcomes, folds, left_out_grown
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.refit import raw_log_odds
from minewatch.scoring.trees import Forest

PRIOR = np.log(np.array([0.1, 0.1]) / 0.8)


def forest(column: int, value: float) -> Forest:
    return Forest(
        root=(0,), column=(column, -1, -1), limit=(0.5, 0.0, 0.0), missing_left=(1, 0, 0),
        left=(1, 0, 0), right=(2, 0, 0), value=(0.0, 0.0, value),
    )  # fmt: skip


def model(scale: float = 1.0) -> GrainModel:
    """Trees that know a mine by the first input and a data centre by the second."""
    return GrainModel(
        inputs=("a", "b"), owners=("a", "b"), mining=forest(0, 4.0), data_centre=forest(1, 4.0),
        ordinary=forest(0, 0.0), scale=scale, start_mining=0.0, start_data_centre=0.0,
    )  # fmt: skip


def outcomes(sizes: tuple[int, int, int], *, told: bool, tip: bool = False, seed: int = 0):
    """Meters whose class the inputs a and b tell in 9 of 10, or not at all; c may tell mines."""
    rng = np.random.default_rng(seed)
    label = np.repeat(np.arange(3), sizes)
    rng.shuffle(label)
    means = np.eye(3)[label][:, :2] if told else np.full((len(label), 2), 0.5)
    rows = np.abs(means - (rng.random((len(label), 2)) < 0.1)) + rng.random((len(label), 2)) * 0.2
    c = (label == 0) * 1.0 if tip else np.zeros(len(label))
    every = np.column_stack([rows, c + rng.random(len(label)) * 0.1])
    return Outcomes(rows, every, {"a": "a", "b": "b", "c": "tip"}, label.astype(np.int64))


def done(made: Outcomes, *, leads: bool = False, scale: float = 1.0):
    return decide(made, np.full(len(made.label), not leads), model(scale), PRIOR)


def test_every_part_has_its_share_of_every_class_and_each_meter_is_left_out_once():
    label = np.repeat(np.arange(3), (11, 22, 53))
    part = folds(label)
    for place in range(3):
        counts = np.bincount(part[label == place], minlength=FOLDS)
        assert counts.max() - counts.min() <= 1
    assert np.bincount(part).max() - np.bincount(part).min() <= 3


def test_too_few_inspected_meters_change_nothing():
    found = done(outcomes((4, 0, 5), told=True))
    assert (found.done, found.why, found.before) == ("kept", "few_inspected", None)
    assert found.model == model()


@pytest.mark.parametrize("sizes", [(0, 10, 30), (40, 0, 0)])
def test_mines_alone_or_others_alone_change_nothing(sizes: tuple[int, int, int]):
    assert done(outcomes(sizes, told=True)).why == "one_class"


def test_a_model_that_is_too_sure_is_rescaled_and_keeps_its_trees():
    found = done(outcomes((30, 20, 60), told=True), scale=4.0)
    assert (found.done, found.why) == ("rescaled", "few_of_a_class")
    assert found.model.mining == model().mining
    assert found.model.scale < 4.0
    assert found.rescaled.log_loss < found.before.log_loss
    assert found.grown is None


@pytest.mark.slow
def test_trees_are_grown_where_outcomes_tell_what_the_model_does_not_ask():
    found = done(outcomes((60, 60, 60), told=True, tip=True))
    assert (found.done, found.why) == ("grown", "grown_better")
    assert "tip" in found.model.detectors
    assert found.grown.log_loss < min(found.before.log_loss, found.rescaled.log_loss)
    assert found.grown.average_precision > found.before.average_precision


def test_trees_are_not_grown_on_leads_alone():
    found = done(outcomes((60, 60, 60), told=True, tip=True), leads=True)
    assert found.done != "grown"
    assert found.grown is None
    assert decide(
        outcomes((60, 60, 60), told=True, tip=True), np.arange(180) < 5, model(), PRIOR
    ).why in {"few_ordinary_not_flagged", "no_better"}


@pytest.mark.slow
def test_figures_of_grown_trees_are_of_meters_that_they_never_saw():
    made = outcomes((45, 45, 45), told=False)
    logs = left_out_grown(made, PRIOR)
    hit = (logs.argmax(axis=1) == made.label).mean()
    assert hit < 0.55  # trees tell the meters that they were grown on nearly all
    assert done(made).done != "grown"


@pytest.mark.slow
def test_the_same_outcomes_give_the_same_model():
    made = outcomes((60, 60, 60), told=True, tip=True)
    one, two = done(made), done(made)
    assert one.model.model_dump_json() == two.model.model_dump_json()
    assert np.isfinite(raw_log_odds(one.model, made.all_rows)).all()
