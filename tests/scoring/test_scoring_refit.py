"""Log odds set to scale on outcomes: the truth is found with many, and few move little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.refit import (
    Scale,
    log_probabilities,
    raw_log_odds,
    rescale,
    scale_of,
    with_scale,
)
from minewatch.scoring.trees import Forest

PRIOR = np.log(np.array([0.01, 0.01]) / 0.98)
SURE = Scale(1.0, 0.0, 0.0)


def forest(value: float) -> Forest:
    """One split on the only input: above 0.5 `value`, else nothing."""
    return Forest(
        root=(0,), column=(0, -1, -1), limit=(0.5, 0.0, 0.0), missing_left=(1, 0, 0),
        left=(1, 0, 0), right=(2, 0, 0), value=(0.0, 0.0, value),
    )  # fmt: skip


MODEL = GrainModel(
    inputs=("added_block",), owners=("added_block",), mining=forest(4.0), data_centre=forest(-1.0),
    ordinary=forest(0.0), scale=2.0, start_mining=-0.5, start_data_centre=0.25,
)  # fmt: skip


def outcomes(meters: int, truth: Scale, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(meters, 2)) * 3.0 + 3.0
    p = np.exp(log_probabilities(raw, truth, PRIOR))
    return raw, (rng.random((meters, 1)) > p.cumsum(axis=1)[:, :2]).sum(axis=1)


def test_raw_log_odds_are_what_the_trees_say_without_scale_and_starts():
    assert raw_log_odds(MODEL, np.array([[1.0], [0.0]])).tolist() == [[4.0, -1.0], [0.0, 0.0]]
    assert scale_of(with_scale(MODEL, SURE)) == SURE
    weights = MODEL.weights(np.array([[1.0]]))
    assert weights.mining.sum() == 2.0 * 4.0 - 0.5
    assert weights.data_centre.sum() == 2.0 * -1.0 + 0.25


def test_many_outcomes_find_the_true_scale_and_starts():
    truth = Scale(0.7, -0.8, 0.6)
    found = rescale(*outcomes(200_000, truth, 1), PRIOR, SURE)
    assert list(found) == pytest.approx(list(truth), abs=0.05)


def test_without_outcomes_nothing_moves():
    assert rescale(np.empty((0, 2)), np.empty(0, dtype=np.int64), PRIOR, SURE) == SURE


def test_outcomes_as_foretold_move_little():
    found = rescale(*outcomes(200_000, SURE, 2), PRIOR, SURE)
    assert list(found) == pytest.approx(list(SURE), abs=0.05)


def test_ten_contrary_outcomes_do_not_turn_a_sure_verdict_round():
    raw = np.tile([9.5, 0.0], (10, 1))
    before = np.exp(log_probabilities(raw, SURE, PRIOR))[0, 0]
    found = rescale(raw, np.full(10, 2), PRIOR, SURE)
    after = np.exp(log_probabilities(raw, found, PRIOR))[0, 0]
    assert before > 0.99
    assert 0.5 < after < before
    assert found.scale < 1.0


@given(st.integers(0, 50), st.integers(0, 2), st.floats(-8, 8))
def test_outcomes_of_one_class_never_make_it_less_likely(meters: int, label: int, odds: float):
    raw = np.tile([odds, odds / 2], (meters, 1))
    found = rescale(raw, np.full(meters, label), PRIOR, SURE)
    before, after = (log_probabilities(raw, scale, PRIOR)[:, label] for scale in (SURE, found))
    assert (after >= before - 1e-3).all()
    assert found.scale > 0


@given(st.integers(0, 1000))
def test_the_order_of_meters_says_nothing(seed: int):
    raw, label = outcomes(60, SURE, seed)
    order = np.random.default_rng(seed).permutation(60)
    other = rescale(raw[order], label[order], PRIOR, SURE)
    assert list(rescale(raw, label, PRIOR, SURE)) == pytest.approx(list(other), abs=2e-4)
