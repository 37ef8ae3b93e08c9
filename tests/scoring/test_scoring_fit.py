"""Fitting: what is exported says what was fitted, and holds on meters that were left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from model_cases import calibration, cases, meters
from scipy.special import softmax
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from minewatch.scoring import fit as fitting
from minewatch.scoring.calibration import GrainModel, load_calibration
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.fit import MIN_METERS, Cases, cases_of, fit_grain
from minewatch.scoring.inputs import OF_NOBODY

N = 900


@pytest.fixture(scope="module")
def fitted() -> GrainModel:
    model = fit_grain(cases(N, seed=1))
    assert model is not None
    return model


def log_odds(model: GrainModel, rows: np.ndarray) -> np.ndarray:
    return np.column_stack([weights.sum(axis=1) for weights in model.weights(rows)])


def test_what_is_exported_says_what_scikit_learn_fitted(fitted: GrainModel):
    learnt = cases(N, seed=1)
    shares = fitting.SHARES / np.bincount(learnt.label)
    with threadpool_limits(1):
        own = HistGradientBoostingClassifier(
        learning_rate=fitting.STEP, max_iter=fitting.TREES, max_leaf_nodes=fitting.LEAVES,
        min_samples_leaf=fitting.LEAST_IN_LEAF, l2_regularization=1.0, max_features=0.5,
        early_stopping=False, random_state=0,
    ).fit(learnt.rows, learnt.label, sample_weight=shares[learnt.label] * N)  # fmt: skip
    rows = cases(500, seed=2).rows
    margin = own.decision_function(rows)
    apart = log_odds(fitted, rows) - fitted.scale * (margin[:, :2] - margin[:, 2:])
    np.testing.assert_allclose(apart - np.median(apart, axis=0), 0.0, atol=0.01)


def test_a_split_on_missing_values_survives_the_file(tmp_path):
    learnt = cases(N, seed=1, missing=0.0)
    learnt.rows[(learnt.label == 0) & (learnt.rows[:, 2] > -0.5), 3] = np.nan
    model = fit_grain(learnt)
    assert model is not None
    assert max(model.mining.limit) > 1e200
    file = tmp_path / "model.json"
    file.write_text(calibration(curve=model).to_json(), encoding="utf-8")
    assert load_calibration(file).grains["curve"] == model


def test_the_same_cases_give_the_same_model(fitted: GrainModel):
    assert fit_grain(cases(N, seed=1)) == fitted


def test_the_numbers_of_meters_decide_the_scale_alone(fitted: GrainModel):
    """They say which meters are left out together; the trees are grown on all."""
    learnt = cases(N, seed=1)
    other = fit_grain(replace(learnt, meter=learnt.meter[::-1].copy()))
    assert other is not None
    assert (other.mining, other.ordinary) == (fitted.mining, fitted.ordinary)
    assert other.scale == pytest.approx(fitted.scale, rel=0.2)


def test_too_few_meters_of_a_class_are_not_fitted():
    learnt = cases(N, seed=1)
    few = np.flatnonzero(learnt.label == 1)[MIN_METERS - 1 :]
    kept = np.setdiff1d(np.arange(N), few)
    part = Cases(learnt.rows[kept], learnt.label[kept], learnt.meter[kept], learnt.owners)
    assert fit_grain(part) is None
    # the same meters twice are not more meters
    twice = np.concatenate([kept, kept])
    part = Cases(learnt.rows[twice], learnt.label[twice], learnt.meter[twice], learnt.owners)
    assert fit_grain(part) is None


def test_the_same_evidence_twice_is_not_counted_twice(fitted: GrainModel):
    """Inputs `one` and `twin` are equal: together they weigh what one of them weighs alone."""
    learnt = cases(N, seed=1)
    alone = Cases(
        learnt.rows[:, 1:], learnt.label, learnt.meter, dict([*learnt.owners.items()][1:])
    )
    single = fit_grain(alone)
    assert single is not None
    rows = cases(3000, seed=3).rows
    both, one = log_odds(fitted, rows)[:, 0], log_odds(single, rows[:, 1:])[:, 0]
    assert np.corrcoef(both, one)[0, 1] > 0.95
    assert np.std(both) == pytest.approx(np.std(one), rel=0.15)


def test_probabilities_are_calibrated_on_meters_not_seen():
    """At the shares met in practice, as many are mines as is said, within a factor of two."""
    model = fit_grain(cases(3000, seed=5))
    assert model is not None
    held_out = cases(20_000, seed=6)
    prior = fitting.SCALE_SHARES
    told = np.column_stack([log_odds(model, held_out.rows), np.zeros(20_000)]) + np.log(prior)
    p_mining = softmax(told, axis=1)[:, 0]
    mining = held_out.label == CLASSES.index("mining")
    weight = (prior / np.bincount(held_out.label))[held_out.label]
    for low, high in [(0.0, 0.01), (0.01, 0.05), (0.05, 0.2), (0.2, 1.0)]:
        said = (p_mining >= low) & (p_mining < high)
        assert said.sum() > 200
        share = np.average(mining[said], weights=weight[said])
        assert 0.5 < share / np.average(p_mining[said], weights=weight[said]) < 2.0
    assert np.average(p_mining, weights=weight) == pytest.approx(prior[0], rel=0.3)


def test_an_input_that_is_always_missing_or_always_the_same_is_not_asked():
    learnt = cases(N, seed=1)
    learnt.rows[:, 2], learnt.rows[:, 3] = np.nan, 7.0
    model = fit_grain(learnt)
    assert model is not None
    assert set(model.mining.column) <= {-1, 0, 1}


def test_cases_of_several_views_keep_a_meter_together():
    names = meters(4)
    label = pd.Series(["mining", "data_centre", "ordinary", "ordinary"], index=names)
    views = [np.zeros((4, 2)), np.ones((3, 2))]
    made = cases_of(views, [label, label.iloc[[3, 1, 0]]], dict.fromkeys(OF_NOBODY, "baseline"))
    assert made.label.tolist() == [0, 1, 2, 2, 2, 1, 0]
    assert made.meter.tolist() == [0, 1, 2, 3, 3, 1, 0]
    assert made.rows.sum() == 6
