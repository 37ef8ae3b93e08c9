"""What every detector must do, shipped or a province's own: the common suite."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from minewatch.detection import CONTEXT, RELATIVE, Detector, discover
from minewatch.features import COLUMNS, GRAINS

DETECTORS = discover()


@pytest.fixture(params=sorted(DETECTORS))
def detector(request: pytest.FixtureRequest) -> Detector:
    return clone(DETECTORS[request.param])


def features(n: int, grain: str, seed: int = 5) -> pd.DataFrame:
    """Plausible figures for n meters of one grain, some of them missing."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({name: rng.uniform(0.01, 2.0, n) for name in COLUMNS})
    table = table.mask(rng.random(table.shape) < 0.1)
    table["meter_id"] = [f"{i:04d}" for i in range(n)]
    table["grain"] = grain
    table["industry"] = rng.choice(["制造业", "教育", "住宿和餐饮业"], n)
    table["tariff"] = "一般工商业及其他"
    table["contract_kw"] = rng.uniform(30, 500, n)
    table["capacity_share"] = rng.uniform(0, 1, n)
    table["data_centre_strength"] = rng.choice([0.0, 1.0], n, p=[0.95, 0.05])
    table["scope_computing"] = rng.choice([0.0, 1.0], n)
    table["tips"] = rng.choice([0.0, 1.0, np.nan], n)
    table["network_hosts"] = rng.choice([0.0, 3.0, np.nan], n)
    for name in ("power_factor", "power_factor_sd", "phase_imbalance"):
        table[name] = rng.choice([0.02, 0.9, np.nan], n)
    for name in RELATIVE:
        table[name] = rng.normal(0, 1, n)
    return table


def test_the_shipped_detectors_are_found_through_entry_points():
    assert set(DETECTORS) == {
        "added_block",
        "block_steps",
        "coin_price_response",
        "data_centre_register",
        "holiday_response",
        "network_lead",
        "peer_outlier",
        "register_balance",
        "rhythm",
        "share_constancy",
        "spell_flatness",
        "step_contrast",
        "stuck_meter",
        "sudden_dips",
        "supply_noise",
        "supply_quality",
        "tariff_response",
        "temperature_response",
        "tip",
    }


def test_it_says_what_it_is_in_both_languages(detector: Detector):
    for words in (detector.title, detector.purpose):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    assert set(detector.grains) <= set(GRAINS)
    assert set(detector.figures) <= set(COLUMNS) | set(CONTEXT)


@pytest.mark.parametrize("grain", GRAINS)
def test_it_gives_one_score_a_row_and_changes_nothing(detector: Detector, grain: str):
    if grain not in detector.grains:
        pytest.skip("does not speak at this grain")
    table = features(90, grain)
    before = table.copy(deep=True)
    scores = detector.fit(table).score_samples(table)
    assert scores.shape == (90,)
    assert scores.dtype == np.float64
    assert np.isfinite(scores).any()
    assert not np.isinf(scores).any()
    pd.testing.assert_frame_equal(table, before)


def test_fit_returns_self_and_learns_only_attributes_with_an_underscore(detector: Detector):
    before = set(vars(detector))
    assert detector.fit(features(60, detector.grains[0])) is detector
    assert all(name.endswith("_") for name in set(vars(detector)) - before)


def test_it_scores_the_same_twice_and_in_any_order(detector: Detector):
    table = features(90, detector.grains[0])
    shuffled = table.sample(frac=1.0, random_state=1)
    scores = pd.Series(detector.fit(table).score_samples(table), table["meter_id"])
    again = clone(detector).fit(shuffled)
    other = pd.Series(again.score_samples(shuffled), shuffled["meter_id"].to_numpy())
    np.testing.assert_array_equal(scores, other.reindex(scores.index))


def test_it_is_silent_where_every_feature_is_missing(detector: Detector):
    table = features(60, detector.grains[0])
    joined = ["data_centre_strength", "tips", "network_hosts"]
    joined += ["power_factor", "power_factor_sd", "phase_imbalance"]
    table[[*COLUMNS, *joined]] = np.nan
    assert np.isnan(detector.fit(table).score_samples(table)).all()


def test_it_takes_an_empty_table(detector: Detector):
    table = features(0, detector.grains[0])
    assert detector.fit(table).score_samples(table).shape == (0,)
