"""Weighing what detectors found: which grain answers, what is silent, and what class results."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_cases import calibration, feature_table, forest, grain_model

from minewatch.detection import Detector, discover
from minewatch.errors import DetectorError
from minewatch.scoring import (
    BASELINE,
    classify,
    estimate_onset,
    rank,
    score_detectors,
    sufficient,
    weigh,
)

#: At curves `flat` and `steps` speak, at settlements `flat` alone. Stumps by hand: limit 1, a
#: mean of 0 over ordinary meters.
MODEL = calibration(
    curve=grain_model(
        {"periods": BASELINE, "spell_cv": "flat", "flat": "flat", "steps": "steps"},
        forest((1, 1.0, 0, 0.0, -2.0, 4.0), (2, 1.0, 0, 0.0, -1.0, 2.0), (3, 0.5, 1, 0.5, 0.5, 3)),
        data_centre=forest((3, 0.5, 1, 0.0, 0.0, -6.0)),
        start_mining=-0.5,
    ),
    settlements=grain_model({"flat": "flat"}, forest((0, 1.0, 0, 0.0, -1.0, 1.0))),
)
PRIORS = {"prior_mining": 0.002, "prior_data_centre": 0.002, "flag_threshold": 0.5}


def scores(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["meter_id", "detector", "grain", "score"])
    return frame.assign(days=100.0)


def table(meter_ids: Sequence[str], spell_cv: float = 2.0, **columns: object) -> pd.DataFrame:
    return feature_table(list(meter_ids), spell_cv=spell_cv, **columns)


def weights(evidence: pd.DataFrame, meter: str = "a") -> dict[str, float]:
    own = evidence[evidence["meter_id"] == meter]
    return dict(zip(own["detector"], own["weight_mining"], strict=True))


def judge(evidence: pd.DataFrame, *meters: str) -> pd.DataFrame:
    found = classify(pd.Index(meters, dtype="str"), evidence, **PRIORS)
    return found.set_index("meter_id")


def test_figures_and_score_of_a_detector_are_weighed_under_its_name():
    found = scores(("a", "flat", "curve", 1.5), ("a", "steps", "curve", 1.0))
    evidence = weigh(table("a"), found, MODEL)
    assert list(evidence.columns) == [
        "meter_id", "detector", "grain", "score", "weight_mining", "weight_data_centre",
    ]  # fmt: skip
    # start -0.5 + 0.5; flat: figure above 1 gives 4, score above 1 gives 2; steps 3 - 0.5
    assert weights(evidence) == {"baseline": 0.0, "flat": 6.0, "steps": 2.5}
    assert evidence["weight_data_centre"].to_list() == [0.0, 0.0, -6.0]
    assert np.isnan(evidence.loc[evidence["detector"] == BASELINE, "score"]).all()


def test_a_silent_detector_contributes_nothing_and_its_figures_are_not_asked():
    evidence = weigh(table("a", spell_cv=9.0), scores(("a", "steps", "curve", 1.0)), MODEL)
    # both trees of `flat` send what is missing to the right, which is said by nobody
    assert weights(evidence) == {"baseline": 6.0, "steps": 2.5}
    other = weigh(table("a", spell_cv=0.0), scores(("a", "steps", "curve", 1.0)), MODEL)
    pd.testing.assert_frame_equal(evidence, other)


def test_a_missing_figure_goes_to_the_start():
    found = scores(("a", "flat", "curve", 1.5))
    evidence = weigh(table("a", spell_cv=float("nan")), found, MODEL)
    assert weights(evidence) == {"baseline": 4.0, "flat": 2.0}


def test_the_finest_grain_answers():
    both = pd.concat([table("a"), table("a").assign(grain="settlements")])
    found = scores(("a", "flat", "settlements", 2.0), ("a", "flat", "curve", 1.0))
    evidence = weigh(both, found, MODEL)
    assert set(evidence["grain"]) == {"curve"}
    assert weights(evidence)["flat"] == 4.0 - 1.0


@pytest.mark.parametrize(("days", "grain"), [(182, "settlements"), (183, "curve")])
def test_a_short_history_at_a_finer_grain_does_not_answer_for_a_long_one(days: int, grain: str):
    both = pd.concat([table("a", days=days), table("a").assign(grain="settlements")])
    found = scores(("a", "flat", "settlements", 2.0), ("a", "flat", "curve", 1.0))
    assert set(weigh(both, found, MODEL)["grain"]) == {grain}


def test_a_grain_that_the_model_does_not_know_answers_for_nobody():
    both = pd.concat([table("a").assign(grain="registers"), table("a").assign(grain="settlements")])
    found = scores(("a", "flat", "registers", 2.0), ("a", "flat", "settlements", 2.0))
    assert set(weigh(both, found, MODEL)["grain"]) == {"settlements"}
    alone = weigh(both[both["grain"] == "registers"], found, MODEL)
    assert alone.empty
    assert judge(alone, "a").loc["a", "class"] == "insufficient"


def test_a_detector_that_was_never_fitted_is_shown_and_decides_nothing():
    found = scores(("a", "flat", "curve", 1.5), ("a", "new", "curve", 9.0))
    evidence = weigh(table("a"), found, MODEL)
    new = evidence.set_index("detector").loc["new"]
    assert (new["score"], new["weight_mining"], new["weight_data_centre"]) == (9.0, 0.0, 0.0)


def test_the_posterior_is_the_prior_and_the_weights_added_up():
    """Log odds by hand: mining ln(.002/.996)+6+2.5, data centre ln(.002/.996)-6."""
    found = scores(("a", "flat", "curve", 1.5), ("a", "steps", "curve", 1.0))
    judged = judge(weigh(table("a"), found, MODEL), "a").loc["a"]
    odds = np.array([0.002 / 0.996 * np.exp(8.5), 0.002 / 0.996 * np.exp(-6), 1.0])
    assert judged["p_mining"] == pytest.approx(odds[0] / odds.sum())
    assert judged["p_data_centre"] == pytest.approx(odds[1] / odds.sum())
    assert judged["class"] == "mining"
    assert judged["flagged"]
    assert judged["reasons"] == "flat;steps"


def test_without_evidence_a_meter_is_not_judged():
    evidence = weigh(table("ab"), scores(("a", "flat", "curve", 0.5)), MODEL)
    assert set(evidence["meter_id"]) == {"a"}
    found = judge(evidence, "a", "b")
    assert found.loc["a", "class"] == "ordinary"
    assert found.loc["b", "class"] == "insufficient"
    assert np.isnan(found.loc["b", "p_mining"])
    assert not found.loc["b", "flagged"]


def test_nothing_to_weigh_is_an_empty_table():
    evidence = weigh(table(""), scores(), MODEL)
    assert evidence.empty
    assert judge(evidence, "a").loc["a", "class"] == "insufficient"


MANY = "abcdefgh"
CV = dict(zip(MANY, np.linspace(0.5, 2.0, 8), strict=True))


def many(order: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = table(order).assign(spell_cv=[CV[name] for name in order])
    return rows, scores(*((name, "flat", "curve", 2.0 - CV[name]) for name in order))


@settings(max_examples=20)
@given(st.permutations(list(MANY)))
def test_the_order_of_rows_does_not_matter(order: list[str]):
    pd.testing.assert_frame_equal(weigh(*many(order), MODEL), weigh(*many(MANY), MODEL))


@settings(max_examples=20)
@given(st.sets(st.sampled_from(MANY), min_size=1))
def test_what_is_said_of_a_meter_does_not_hang_on_the_others(kept: set[str]):
    every = weigh(*many(MANY), MODEL)
    expected = every[every["meter_id"].isin(kept)].reset_index(drop=True)
    pd.testing.assert_frame_equal(weigh(*many(sorted(kept)), MODEL), expected)


class Odd(Detector):
    name, grains, figures = "odd", ("curve",), ("spell_cv",)

    def score_samples(self, rows: pd.DataFrame) -> np.ndarray:
        return np.array([1.0])


def test_a_detector_that_does_not_score_every_row_is_refused():
    assert len(score_detectors(table("a"), {"odd": Odd()})) == 1
    with pytest.raises(DetectorError, match="odd"):
        score_detectors(table("ab"), {"odd": Odd()})


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
