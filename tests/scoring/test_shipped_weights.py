"""The shipped weights belong to the code that they ship with, and hold on meters not seen."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from minewatch.calibrate import Learnt, Lesson, learn, probe, weighed
from minewatch.detection import COMPARED, CONTEXT, discover
from minewatch.features.schema import COLUMNS, GRAINS
from minewatch.scoring import Calibration, classify, load_calibration, score_detectors, weigh
from minewatch.scoring.inputs import owners_of_inputs
from minewatch.settings import Scoring

#: A province from a seed that no lesson has.
HELD_OUT = Lesson(906, 300, 200, date(2025, 2, 1))


@pytest.fixture(scope="module")
def model() -> Calibration:
    return load_calibration()


@pytest.fixture(scope="module")
def held_out() -> Learnt:
    return learn(HELD_OUT)


def weighed_evidence(table: pd.DataFrame, label: pd.Series, model: Calibration) -> pd.DataFrame:
    usual = table["meter_id"].map(label) != "mining"
    return weigh(table, score_detectors(table, discover(), usual=usual), model)


@pytest.fixture(scope="module")
def evidence(held_out: Learnt, model: Calibration) -> pd.DataFrame:
    return weighed_evidence(held_out.table, held_out.label, model)


def classes(evidence: pd.DataFrame, label: pd.Series) -> pd.DataFrame:
    meters = pd.Index(evidence["meter_id"].unique())
    found = classify(meters, evidence, **Scoring().model_dump()).set_index("meter_id")
    return found.assign(label=label)


@pytest.fixture(scope="module")
def judged(held_out: Learnt, evidence: pd.DataFrame) -> pd.DataFrame:
    return classes(evidence, held_out.label)


@pytest.mark.slow
def test_the_weights_were_fitted_on_the_scores_that_the_code_gives_now(model: Calibration):
    assert probe() == pytest.approx(model.probe, rel=1e-3, abs=1e-3)


def test_every_grain_asks_what_its_detectors_show(model: Calibration):
    assert set(model.grains) == set(GRAINS)
    for grain, own in model.grains.items():
        owners = owners_of_inputs(weighed(), grain, [*COLUMNS, *CONTEXT])
        assert dict(zip(own.inputs, own.owners, strict=True)) == owners


def test_every_shipped_detector_is_weighed_or_left_out_on_purpose(model: Calibration):
    owners = {name for own in model.grains.values() for name in own.detectors} - {"baseline"}
    assert owners | set(model.not_weighed) == set(discover())
    assert not owners & set(model.not_weighed)


def test_what_was_left_out_is_shown_and_weighs_nothing(model: Calibration, evidence: pd.DataFrame):
    rows = evidence[evidence["detector"].isin(model.not_weighed)]
    assert (rows[["weight_mining", "weight_data_centre"]] == 0.0).all(axis=None)


@pytest.mark.slow
def test_mines_not_seen_are_told_from_other_loads(judged: pd.DataFrame):
    mining = judged["label"] == "mining"
    assert judged.loc[mining, "flagged"].mean() > 0.4
    assert judged.loc[~mining, "flagged"].mean() < 0.02
    assert judged.loc[mining, "p_mining"].median() > judged.loc[~mining, "p_mining"].quantile(0.99)


@pytest.mark.slow
@pytest.mark.parametrize(
    "missing",
    [
        ["capacity_share"],
        ["industry", *(f"peer_{name}" for name in COMPARED)],
        ["temperature_r", "cooling_share", "heating_share"],
        ["data_centre_strength", "scope_computing"],
    ],
    ids=["capacity", "industry", "weather", "registers"],
)
def test_a_missing_figure_speaks_for_no_class(
    held_out: Learnt, judged: pd.DataFrame, model: Calibration, missing: list[str]
):
    """A feed that a province lacks hides some mines, and makes no one else a mine."""
    table = held_out.table.copy()
    table[missing] = None if "industry" in missing else np.nan
    found = classes(weighed_evidence(table, held_out.label, model), held_out.label)
    mining = found["label"] == "mining"
    assert found.loc[mining, "flagged"].mean() > 0.75 * judged.loc[mining, "flagged"].mean()
    assert found.loc[~mining, "flagged"].mean() < 0.02


@pytest.mark.slow
def test_data_centres_not_seen_are_seldom_taken_for_mines(judged: pd.DataFrame):
    centres = judged[judged["label"] == "data_centre"]
    assert len(centres) >= 20
    assert (centres["class"] == "mining").mean() < 0.1


@pytest.mark.slow
def test_log_odds_are_calibrated_on_meters_not_seen(held_out: Learnt, evidence: pd.DataFrame):
    """At the shares of classes at hand, about as many are mines as the sums say."""
    sums = evidence.groupby("meter_id")[["weight_mining", "weight_data_centre"]].sum()
    label = held_out.label.reindex(sums.index)
    shares = label.value_counts(normalize=True)
    odds = np.exp(sums.to_numpy()) * shares[["mining", "data_centre"]].to_numpy()
    odds = np.column_stack([odds, np.full(len(odds), shares["ordinary"])])
    p_mining = odds[:, 0] / odds.sum(axis=1)
    mining = (label == "mining").to_numpy()
    assert p_mining.mean() == pytest.approx(mining.mean(), abs=0.05)
    loss = -np.mean(np.log(np.where(mining, p_mining, 1 - p_mining)))
    base = mining.mean()
    unknowing = -(base * np.log(base) + (1 - base) * np.log(1 - base))
    assert loss < 0.5 * unknowing


@pytest.mark.slow
def test_a_match_in_the_register_speaks_for_a_data_centre_rather_than_a_mine(
    held_out: Learnt, evidence: pd.DataFrame
):
    matched = held_out.table.loc[held_out.table["data_centre_strength"] > 0.9, "meter_id"]
    rows = evidence[evidence["detector"] == "data_centre_register"]
    rows = rows[rows["meter_id"].isin(matched)]
    assert len(rows) >= 5
    # No match makes a mine likelier against a data centre, and most of them far less likely.
    apart = rows["weight_data_centre"] - rows["weight_mining"]
    assert apart.min() > 0
    assert apart.median() > np.log(2)
