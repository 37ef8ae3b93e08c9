"""The sum of evidence: worked cases, missing evidence, and what calibration must give."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.detection import discover
from minewatch.errors import DetectorError
from minewatch.scoring import (
    Calibration,
    classify,
    estimate_onset,
    load_calibration,
    rank,
    score_detectors,
    sufficient,
    weigh,
)
from minewatch.scoring.calibration import WeightCurve
from minewatch.scoring.fit import fit_calibration

MODEL = Calibration(
    fitted_by="by hand",
    meters={"mining": 1, "data_centre": 1, "ordinary": 1},
    discounts={"curve": {"flat": 0.5, "steps": 1.0}, "curve+settlements": {"flat": 0.25}},
    curves={
        "flat": {
            "curve": WeightCurve(scores=(1, 2), mining=(-2, 4), data_centre=(-2, 6)),
            "settlements": WeightCurve(scores=(1, 2), mining=(-1, 1), data_centre=(-1, 1)),
        },
        "steps": {"curve": WeightCurve(scores=(0, 1), mining=(0, 6), data_centre=(0, -6))},
    },
)
PRIORS = {"prior_mining": 0.002, "prior_data_centre": 0.002, "flag_threshold": 0.5}


def scores(*rows: tuple[str, str, str, float], days: float = 100.0) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["meter_id", "detector", "grain", "score"])
    return frame.assign(days=days)


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


def test_a_short_history_at_a_finer_grain_does_not_answer_for_a_long_one():
    found = scores(("a", "flat", "settlements", 2.0), ("a", "flat", "curve", 1.0))
    found["days"] = [400.0, 14.0]
    assert weigh(found, MODEL)["grain"].to_list() == ["settlements"]


def test_a_kind_of_evidence_that_was_never_seen_takes_the_least_discounted_weight():
    weighed = weigh(scores(("a", "flat", "settlements", 2.0)), MODEL)
    assert weighed["weight_mining"].to_list() == [0.25]


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


def judged(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    names = ["meter_id", "grain", "first_on", "last_on", "floor_share"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({"first_on": "datetime64[s]", "last_on": "datetime64[s]"})


def onset(spells: list[dict[str, object]], floor_share: float = 0.99) -> pd.Series:
    year = ("m", "curve", "2025-01-01", "2025-12-31", floor_share)
    return estimate_onset(pd.DataFrame(spells), judged(year)).iloc[0]


def test_a_mine_added_to_a_host_starts_at_its_step_and_has_the_power_added():
    found = onset([spell("m", "2025-01-01", 20.0, 0.05), spell("m", "2025-03-01", 50.0, 0.02)])
    assert (str(found["active_since"]), found["since_basis"]) == ("2025-03-01", "step")
    assert (found["mining_kw"], found["kw_basis"]) == (30.0, "floor")


def test_the_quietest_time_of_day_bounds_the_power():
    spells = [spell("m", "2025-01-01", 20.0, 0.05), spell("m", "2025-03-01", 50.0, 0.02)]
    assert onset(spells, floor_share=0.4)["mining_kw"] == pytest.approx(20.0)
    unknown = onset(spells, floor_share=float("nan"))
    assert (unknown["mining_kw"], unknown["kw_basis"]) == (30.0, "level")


def test_a_load_that_is_there_at_the_first_reading_has_no_start_in_the_data():
    found = onset([spell("m", "2025-01-01", 500.0, 0.01), spell("m", "2025-04-01", 550.0, 0.01)])
    assert (str(found["active_since"]), found["since_basis"]) == ("2025-01-01", "first_reading")
    assert found["mining_kw"] == pytest.approx(0.99 * 550.0)


def test_a_load_that_comes_back_after_a_stop_has_not_started_then():
    spells = [
        spell("m", "2025-01-01", 500.0, 0.01),
        spell("m", "2025-04-01", 2.0, 0.01),
        spell("m", "2025-05-01", 510.0, 0.01),
    ]
    assert str(onset(spells)["active_since"]) == "2025-01-01"


def test_an_idle_load_before_a_ramp_is_no_part_of_the_mine():
    spells = [
        spell("m", "2025-01-01", 0.223, 0.02),
        spell("m", "2025-01-15", 3.25, 0.2),
        spell("m", "2025-01-20", 3.58, 0.02),
        spell("m", "2025-02-12", 0.224, 0.02),
        spell("m", "2025-03-02", 7.0, 0.02),
        spell("m", "2025-05-01", 7.0, 0.02),
    ]
    found = onset(spells)
    assert (str(found["active_since"]), found["since_basis"]) == ("2025-01-20", "step")
    assert found["mining_kw"] == pytest.approx(7.0 - 0.223, rel=0.02)


def test_a_short_pause_does_not_undo_a_start():
    spells = [
        spell("m", "2025-01-01", 20.0, 0.05),
        spell("m", "2025-03-01", 50.0, 0.02),
        {**spell("m", "2025-05-01", 1.0, 0.02), "periods": 5},
        spell("m", "2025-05-06", 50.0, 0.02),
    ]
    assert str(onset(spells)["active_since"]) == "2025-03-01"


def test_a_load_that_grew_by_less_than_double_is_one_load():
    found = onset([spell("m", "2025-01-01", 500.0, 0.01), spell("m", "2025-04-01", 700.0, 0.01)])
    assert found["mining_kw"] == pytest.approx(0.99 * 700.0)


def test_an_idle_account_starts_when_it_runs_and_ends_when_it_stops():
    spells = [
        spell("m", "2025-01-01", 2.0, 0.3),
        spell("m", "2025-02-01", 500.0, 0.01),
        spell("m", "2025-08-01", 2.0, 0.3),
    ]
    found = onset(spells)
    assert str(found["active_since"]) == "2025-02-01"
    assert str(found["active_until"]) == "2025-02-01"  # the worked spell ends on its first day


def test_a_grain_that_was_not_judged_has_no_part_in_the_onset():
    spells = pd.DataFrame(
        [
            {**spell("m", "2025-01-01", 40.0, 0.01), "grain": "registers"},
            spell("m", "2025-12-01", 1.0, 0.01),
        ]
    )
    table = judged(
        ("m", "registers", "2025-01-01", "2025-12-31", 0.9),
        ("m", "curve", "2025-12-01", "2025-12-14", 0.9),
    )
    found = estimate_onset(spells, table).iloc[0]
    assert found["mining_kw"] == pytest.approx(36.0)


def labelled(n: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Two copies of one noisy detector: evidence that must not be counted twice."""
    rng = np.random.default_rng(seed)
    label = np.array(["mining", "data_centre", "ordinary"])[rng.integers(0, 3, n)]
    centre = pd.Series(label).map({"mining": 2.0, "data_centre": 1.0, "ordinary": 0.0})
    score = centre.to_numpy() + rng.normal(0, 1, n)
    meters = [f"{i:05d}" for i in range(n)]
    rows = [
        pd.DataFrame(
            {"meter_id": meters, "detector": name, "grain": "curve", "days": 90.0, "score": score}
        )
        for name in ("one", "twin")
    ]
    return pd.concat(rows, ignore_index=True), pd.Series(label, index=meters)


def test_the_same_evidence_twice_is_not_counted_twice():
    found, truth = labelled(6000, seed=1)
    model = fit_calibration(found, truth, fitted_by="test")
    assert sum(model.discounts["curve"].values()) == pytest.approx(1.0, abs=0.15)


def test_fitted_probabilities_are_calibrated_on_meters_not_seen():
    model = fit_calibration(*labelled(6000, seed=1), fitted_by="test")
    found, truth = labelled(6000, seed=2)
    even = {"prior_mining": 1 / 3, "prior_data_centre": 1 / 3, "flag_threshold": 0.5}
    judged = classify(pd.Index(truth.index), weigh(found, model), **even).set_index("meter_id")
    for low, high in [(0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9)]:
        rows = judged[(judged["p_mining"] >= low) & (judged["p_mining"] < high)]
        share = (truth[rows.index] == "mining").mean()
        assert share == pytest.approx(rows["p_mining"].mean(), abs=0.1)


def test_a_weight_for_mining_never_falls_as_the_score_rises():
    for model in (fit_calibration(*labelled(600, seed=4), fitted_by="test"), load_calibration()):
        for grains in model.curves.values():
            for curve in grains.values():
                assert list(curve.mining) == sorted(curve.mining)


def test_a_register_match_alone_judges_nobody():
    detector = discover()["data_centre_register"]
    table = pd.DataFrame(
        {
            "meter_id": ["a"], "grain": ["curve"], "data_centre_strength": [1.0],
            "scope_computing": [1.0], "first_on": pd.Timestamp("2025-01-01"),
            "last_on": pd.Timestamp("2025-12-31"),
        }
    )  # fmt: skip
    assert score_detectors(table, {detector.name: detector}).empty


def test_the_shipped_model_gives_a_match_no_weight_for_mining():
    curves = load_calibration().curves["data_centre_register"]
    assert all(max(curve.mining) < np.log(2) for curve in curves.values())
    assert all(curve.data_centre[0] > 2 for curve in curves.values())


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
