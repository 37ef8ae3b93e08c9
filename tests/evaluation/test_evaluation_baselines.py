"""The threshold rule and the outlier models that the scan is compared with."""

import numpy as np
import pandas as pd
import pytest

from minewatch.evaluation.baselines import (
    COMPARED,
    MODELS,
    RULE,
    baseline_scores,
    peer_scores,
    threshold_rule,
)


def peers(meters: int, industry: str = "办公", seed: int = 5) -> pd.DataFrame:
    """A feature table of offices, each column around 0.5."""
    rng = np.random.default_rng(seed)
    columns = {name: np.exp(rng.normal(-0.7, 0.1, meters)) for name in COMPARED}
    ids = [f"{industry}{n}" for n in range(meters)]
    return pd.DataFrame({"meter_id": ids, "grain": "curve", "industry": industry, **columns})


def test_the_rule_flags_what_is_flat_by_every_measure_and_nothing_else():
    table = pd.DataFrame(
        {
            "meter_id": ["mine", "varies", "sleeps", "rests", "unknown"],
            "grain": "curve",
            "night_day": [0.98, 0.98, 0.89, 0.98, 0.98],
            "weekend_weekday": [0.99, 0.99, 0.99, 0.92, 0.99],
        }
    )
    cv = pd.Series({"mine": 0.14, "varies": 0.16, "sleeps": 0.1, "rests": 0.1})
    assert threshold_rule(table, cv).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert np.isnan(threshold_rule(table.assign(grain="registers"), cv)).all()


@pytest.mark.parametrize("name", MODELS)
def test_a_meter_unlike_its_peers_is_the_strangest(name: str):
    table = peers(60)
    table.loc[17, list(COMPARED)] = 5.0
    scores = peer_scores(table, MODELS[name])
    assert scores.argmax() == 17
    assert np.array_equal(scores, peer_scores(table, MODELS[name]))


def test_peers_are_those_of_the_declared_industry():
    steady = peers(40, "冷库")
    steady[list(COMPARED)] /= 50
    table = pd.concat([peers(40), steady], ignore_index=True)
    table.loc[3, list(COMPARED)] = 0.01  # usual for a cold store, not for an office
    assert peer_scores(table, MODELS["ECOD"]).argmax() == 3


def test_a_pool_that_is_too_small_says_nothing_and_missing_features_stand_out_nowhere():
    assert np.isnan(peer_scores(peers(19), MODELS["ECOD"])).all()
    table = peers(40).assign(night_day=np.nan)
    table.loc[5, "whole_cv"] = np.inf
    assert np.isfinite(peer_scores(table, MODELS["ECOD"])).all()


def test_every_method_scores_every_meter():
    table = peers(30)
    scores = baseline_scores(table, pd.Series(0.5, index=table["meter_id"]))
    assert list(scores.columns) == [RULE, *MODELS]
    assert scores.notna().all(axis=None)
    assert list(scores.index) == list(table["meter_id"])
