"""The sum of evidence: worked cases, missing evidence, and what calibration must give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.errors import DetectorError
from minewatch.scoring import (
    Calibration,
    classify,
    estimate_onset,
    load_calibration,
    rank,
    sufficient,
    weigh,
)
from minewatch.scoring.calibration import WeightCurve
from minewatch.scoring.fit import fit_calibration

MODEL = Calibration(
    fitted_by="by hand",
    meters={"mining": 1, "data_centre": 1, "ordinary": 1},
    discounts={"flat": 0.5, "steps": 1.0},
    curves={
        "flat": {
            "curve": WeightCurve(scores=(1, 2), mining=(-2, 4), data_centre=(-2, 6)),
            "settlements": WeightCurve(scores=(1, 2), mining=(-1, 1), data_centre=(-1, 1)),
        },
        "steps": {"curve": WeightCurve(scores=(0, 1), mining=(0, 6), data_centre=(0, -6))},
    },
)
PRIORS = {"prior_mining": 0.002, "prior_data_centre": 0.002, "flag_threshold": 0.5}


def scores(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["meter_id", "detector", "grain", "score"])


def judge(evidence: pd.DataFrame, *meters: str) -> pd.DataFrame:
    found = classify(pd.Index(meters, dtype="str"), evidence, **PRIORS)
    return found.set_index("meter_id")


def test_weights_are_interpolated_and_discounted():
    weighed = weigh(scores(("a", "flat", "curve", 1.5), ("b", "flat", "curve", 9.0)), MODEL)
    assert weighed["weight_mining"].to_list() == [0.5, 2.0]
    assert weighed["weight_data_centre"].to_list() == [1.0, 3.0]


def test_only_the_finest_grain_of_a_detector_counts():
    weighed = weigh(scores(("a", "flat", "settlements", 2.0), ("a", "flat", "curve", 1.0)), MODEL)
    assert weighed["grain"].to_list() == ["curve"]
    assert weighed["weight_mining"].to_list() == [-1.0]


def test_a_detector_that_was_never_calibrated_decides_nothing():
    weighed = weigh(scores(("a", "new", "curve", 1.0)), MODEL)
    assert weighed[["weight_mining", "weight_data_centre"]].to_numpy().tolist() == [[0.0, 0.0]]


def test_the_posterior_is_the_prior_and_the_weights_added_up():
    """Log odds by hand: mining ln(.002/.996)+2+6, data centre ln(.002/.996)+3-6."""
    evidence = weigh(scores(("a", "flat", "curve", 2.0), ("a", "steps", "curve", 1.0)), MODEL)
    found = judge(evidence, "a").loc["a"]
    prior = 0.002 / 0.996
    odds = np.array([prior * np.exp(8), prior * np.exp(-3), 1.0])
    assert found["p_mining"] == pytest.approx(odds[0] / odds.sum())
    assert found["p_data_centre"] == pytest.approx(odds[1] / odds.sum())
    assert found["class"] == "mining"
    assert found["flagged"]
    assert found["reasons"] == "steps;flat"


def test_without_evidence_a_meter_is_not_judged():
    found = judge(weigh(scores(("a", "flat", "curve", 1.0)), MODEL), "a", "b")
    assert found.loc["a", "class"] == "ordinary"
    assert found.loc["b", "class"] == "insufficient"
    assert np.isnan(found.loc["b", "p_mining"])
    assert not found.loc["b", "flagged"]


@given(st.permutations(list("abcdefgh")))
def test_the_order_of_evidence_does_not_matter(order: list[str]):
    rows = {m: (m, "flat", "curve", 1 + i / 10) for i, m in enumerate("abcdefgh")}
    found = judge(weigh(scores(*(rows[m] for m in order)), MODEL), *order)
    expected = judge(weigh(scores(*rows.values()), MODEL), *"abcdefgh")
    pd.testing.assert_frame_equal(found, expected)


def test_rank_puts_the_likeliest_first_then_the_largest_and_the_unjudged_last():
    findings = pd.DataFrame(
        {
            "meter_id": ["a", "b", "c", "d"],
            "p_mining": [0.5, np.nan, 0.9, 0.9],
            "mining_kw": [1.0, np.nan, 5.0, 50.0],
        }
    )
    assert rank(findings).to_list() == [3, 4, 2, 1]


def test_two_weeks_of_days_or_half_a_year_of_months_suffice():
    table = pd.DataFrame(
        {
            "meter_id": list("abcde"),
            "grain": ["curve", "curve", "settlements", "settlements", "registers"],
            "periods": [14, 13, 6, 5, 400],
            "coverage": [1.0, 1.0, 1.0, 1.0, 0.2],
        }
    )
    assert sufficient(table)["meter_id"].to_list() == ["a", "c"]


def spell(meter: str, start: str, level: float, cv: float) -> dict[str, object]:
    return {
        "meter_id": meter, "grain": "curve", "started_on": pd.Timestamp(start).date(),
        "ended_on": pd.Timestamp(start).date(), "periods": 30, "level_kw": level, "cv": cv,
    }  # fmt: skip


def test_onset_is_the_first_steady_spell_and_its_power_what_was_added():
    spells = pd.DataFrame(
        [
            spell("host", "2025-01-01", 40.0, 0.5),
            spell("host", "2025-03-01", 100.0, 0.02),
            spell("farm", "2025-01-01", 0.1, 0.0),
            spell("farm", "2025-02-01", 500.0, 0.01),
            spell("farm", "2025-04-01", 800.0, 0.01),
        ]
    )
    table = pd.DataFrame(
        {"meter_id": ["host", "farm"], "grain": "curve", "floor_share": [0.5, 0.99]}
    )
    found = estimate_onset(spells, table).set_index("meter_id")
    assert str(found.loc["host", "active_since"]) == "2025-03-01"
    assert found.loc["host", "mining_kw"] == pytest.approx(50.0)  # the daily floor, below 60 added
    assert str(found.loc["farm", "active_since"]) == "2025-02-01"
    assert found.loc["farm", "mining_kw"] == pytest.approx(0.99 * 800.0)


def labelled(n: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Two copies of one noisy detector: evidence that must not be counted twice."""
    rng = np.random.default_rng(seed)
    label = np.array(["mining", "data_centre", "ordinary"])[rng.integers(0, 3, n)]
    centre = pd.Series(label).map({"mining": 2.0, "data_centre": 1.0, "ordinary": 0.0})
    score = centre.to_numpy() + rng.normal(0, 1, n)
    meters = [f"{i:05d}" for i in range(n)]
    rows = [
        pd.DataFrame({"meter_id": meters, "detector": name, "grain": "curve", "score": score})
        for name in ("one", "twin")
    ]
    return pd.concat(rows, ignore_index=True), pd.Series(label, index=meters)


def test_the_same_evidence_twice_is_not_counted_twice():
    found, truth = labelled(6000, seed=1)
    model = fit_calibration(found, truth, fitted_by="test")
    assert sum(model.discounts.values()) == pytest.approx(1.0, abs=0.15)


def test_fitted_probabilities_are_calibrated_on_meters_not_seen():
    model = fit_calibration(*labelled(6000, seed=1), fitted_by="test")
    found, truth = labelled(6000, seed=2)
    even = {"prior_mining": 1 / 3, "prior_data_centre": 1 / 3, "flag_threshold": 0.5}
    judged = classify(pd.Index(truth.index), weigh(found, model), **even).set_index("meter_id")
    for low, high in [(0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9)]:
        rows = judged[(judged["p_mining"] >= low) & (judged["p_mining"] < high)]
        share = (truth[rows.index] == "mining").mean()
        assert share == pytest.approx(rows["p_mining"].mean(), abs=0.06)


def test_fitting_does_not_depend_on_the_order_of_rows():
    found, truth = labelled(600, seed=3)
    model = fit_calibration(found, truth, fitted_by="test")
    shuffled = found.sample(frac=1.0, random_state=9), truth.sample(frac=1.0, random_state=8)
    assert fit_calibration(*shuffled, fitted_by="test") == model


def test_a_model_survives_its_file_and_a_broken_one_is_refused(tmp_path):
    file = tmp_path / "model.json"
    file.write_text(MODEL.to_json(), encoding="utf-8")
    assert load_calibration(file) == MODEL
    file.write_text(MODEL.to_json().replace("[1.0,2.0]", "[2.0,1.0]").replace('"discounts"', '"x"'))
    with pytest.raises(DetectorError, match="not a valid model"):
        load_calibration(file)
