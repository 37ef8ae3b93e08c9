"""What would change a verdict: sums without a piece, machine loads, peers."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.scoring import classify
from minewatch.scoring.explain import (
    MAX_REASONS,
    missing_inputs,
    prior_odds,
    verdict,
)
from minewatch.scoring.machine_load import machine_loads, onset_grain
from minewatch.scoring.peers import standings

WEIGHT = st.floats(-6, 6, allow_nan=False)
WEIGHTS = st.lists(st.tuples(WEIGHT, WEIGHT), min_size=1, max_size=9)


def rows(weights: list[tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "meter_id": "m",
            "detector": [f"d{n}" for n in range(len(weights))],
            "weight_mining": [w for w, _ in weights],
            "weight_data_centre": [w for _, w in weights],
        }
    )


def test_a_case_by_hand():
    # prior 0.02 : 0.02 : 0.96, weights ln 64 and ln 3 for mining alone: odds 64*3/48 = 4 to 1+1/48
    judged = verdict(rows([(np.log(64), 0.0), (np.log(3), 0.0)]), prior_odds(0.02, 0.02), 0.5)
    rest = 1 + 1 / 48
    assert judged.p_mining == pytest.approx(4 / (4 + rest))
    first, second = judged.pieces
    assert first.detector == "d0"
    assert first.odds_factor == pytest.approx(64)
    assert first.p_without == pytest.approx((3 / 48) / (3 / 48 + rest))
    assert second.p_without == pytest.approx((64 / 48) / (64 / 48 + rest))
    assert (first.decisive, second.decisive) == (True, False)
    assert judged.odds_margin == pytest.approx(4 / rest)
    assert judged.reasons == judged.pieces


def test_what_keeps_a_meter_from_being_a_lead_is_decisive():
    judged = verdict(rows([(6.0, 0.0), (-4.0, 0.0)]), prior_odds(0.02, 0.02), 0.5)
    assert judged.odds_margin < 1
    assert {p.detector: p.decisive for p in judged.pieces} == {"d0": False, "d1": True}


@given(WEIGHTS, st.floats(0.05, 0.95))
def test_it_agrees_with_the_scan(weights: list[tuple[float, float]], threshold: float):
    evidence = rows(weights)
    judged = verdict(evidence, prior_odds(0.01, 0.03), threshold)
    found = classify(
        pd.Index(["m"]), evidence, prior_mining=0.01, prior_data_centre=0.03,
        flag_threshold=threshold,
    ).iloc[0]  # fmt: skip
    assert judged.p_mining == pytest.approx(found["p_mining"])
    assert ";".join(piece.detector for piece in judged.reasons) == found["reasons"]
    if abs(np.log(judged.odds_margin)) > 1e-9:
        assert (judged.odds_margin >= 1) == found["flagged"]


@given(WEIGHTS)
def test_without_any_reason_the_probability_falls_and_most_without_the_first(
    weights: list[tuple[float, float]],
):
    judged = verdict(rows(weights), prior_odds(0.01, 0.01), 0.5)
    assert len(judged.reasons) <= MAX_REASONS
    left = [piece.p_without for piece in judged.reasons]
    assert all(p < judged.p_mining for p in left)
    assert left == sorted(left)


def test_what_speaks_more_for_a_data_centre_is_no_reason():
    # for mining ln 4, for a data centre ln 400: it makes mining less likely among all classes
    judged = verdict(rows([(np.log(4), np.log(400)), (3.0, 0.0)]), prior_odds(0.02, 0.02), 0.5)
    assert [piece.detector for piece in judged.reasons] == ["d1"]


@given(WEIGHTS)
def test_without_a_piece_is_the_sum_of_the_others(weights: list[tuple[float, float]]):
    prior = prior_odds(0.01, 0.02)
    judged = verdict(rows(weights), prior, 0.5)
    evidence = rows(weights)
    for piece in judged.pieces:
        others = evidence[evidence["detector"] != piece.detector]
        assert verdict(others, prior, 0.5).p_mining == pytest.approx(piece.p_without)


def spell(first: date, last: date, kw: float, grain: str = "curve") -> dict[str, object]:
    return {"grain": grain, "started_on": first, "ended_on": last, "level_kw": kw}


SPELLS = [
    spell(date(2025, 1, 1), date(2025, 1, 31), 20.0),
    spell(date(2025, 2, 1), date(2025, 2, 28), 60.0),
    spell(date(2025, 3, 1), date(2025, 3, 31), 100.0),
    spell(date(2025, 1, 1), date(2025, 3, 31), 60.0, "settlements"),
]
ONSET = {"active_since": date(2025, 2, 1), "active_until": date(2025, 3, 31), "mining_kw": 80.0}


def test_machines_are_what_came_on_top_of_the_load_before():
    # 100 kW at last of which 80 are machines: 20 are another load's
    assert machine_loads(SPELLS, ONSET, 0.99) == [None, pytest.approx(40), pytest.approx(80), None]


def test_machines_draw_no_more_than_the_quietest_time_of_day():
    bounded = machine_loads(SPELLS, ONSET | {"mining_kw": 50.0}, 0.5)
    assert bounded == [None, pytest.approx(30), pytest.approx(50), None]


def test_without_an_onset_no_machines_are_claimed():
    assert machine_loads(SPELLS, None, 0.9) == [None] * 4
    assert onset_grain(SPELLS, None) is None
    assert machine_loads(SPELLS, ONSET | {"mining_kw": None}, 0.9) == [None] * 4


def features(**columns: object) -> pd.DataFrame:
    row = {
        "meter_id": "m", "grain": "registers", "periods": 90.0, "coverage": 1.0,
        "capacity_share": 0.4, "industry": "纺织业", "data_centre_strength": 0.0,
    } | columns  # fmt: skip
    return pd.DataFrame([row])


def test_missing_inputs_are_named():
    assert missing_inputs(features(), register_hours=True) == ["no_curve", "no_settlements"]
    bare = features(capacity_share=np.nan, industry=None, data_centre_strength=np.nan, periods=3.0)
    assert missing_inputs(bare, register_hours=False) == [
        "no_curve", "few_registers", "no_settlements", "no_register_hours", "no_contract_kw",
        "no_industry", "no_data_centre_register",
    ]  # fmt: skip
    assert missing_inputs(features().iloc[:0], register_hours=False)[:3] == [
        "no_curve", "no_registers", "no_settlements",
    ]  # fmt: skip


def peers(industry: list[str | None], values: list[float]) -> pd.DataFrame:
    names = [f"m{n}" for n in range(len(values))]
    return pd.DataFrame({"meter_id": names, "industry": industry, "cv": values})


def test_a_percentile_counts_the_lower_peers_and_half_of_the_equal():
    table = peers(["a"] * 21 + ["b"] * 5, [5.0, *range(20), *[100.0] * 5])
    found = standings(table, "m0", ["cv"])["cv"]
    assert (found.percentile, found.peers, found.among) == (27.5, 20, "industry")


def test_too_few_peers_of_the_industry_give_way_to_all():
    table = peers(["a"] * 20 + ["b"] * 20, [5.0] + [9.0] * 19 + [1.0] * 20)
    found = standings(table, "m0", ["cv"])["cv"]
    assert (found.peers, found.among) == (39, "all")
    assert found.percentile == pytest.approx(100 * 20 / 39)
    unknown = standings(peers([None] * 30, list(range(30))), "m0", ["cv"])["cv"]
    assert (unknown.peers, unknown.among) == (29, "all")


def test_a_missing_figure_has_no_percentile():
    assert standings(peers(["a", "a"], [np.nan, 1.0]), "m0", ["cv"])["cv"].percentile is None
    assert standings(peers(["a", "a"], [1.0, np.nan]), "m0", ["cv"])["cv"].peers == 0
