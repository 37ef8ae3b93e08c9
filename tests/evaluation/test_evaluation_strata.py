"""Parts of an evaluation worked by hand: shares of mines, kinds, weights, dates of onset."""

import numpy as np
import pandas as pd
import pytest

from minewatch.evaluation.strata import Options, by_kind, by_share, class_weights, far_above_prior
from minewatch.evaluation.views import onsets
from minewatch.settings import Scoring

OPTIONS = Options(Scoring(), weighted=True, ks=(2,), resamples=5, seed=0)


def judged(rows: list[tuple]) -> pd.DataFrame:
    names = ["label", "kind", "mining_share", "class", "p_mining", "flagged"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(meter_id=[f"{n:03}" for n in range(len(frame))])


def test_shares_of_mines_are_told_apart_at_their_bounds():
    shares = [0.0, 0.05, 0.0501, 0.1, 0.2, 0.5, 0.51, 1.0, np.nan]
    mines = [("mining", "m", share, "mining", 0.9, True) for share in shares]
    others = [("ordinary", "o", 0.0, "ordinary", 0.1, False)] * 3
    groups = by_share(judged(mines + others), OPTIONS)
    assert [(of.name, of.raw.mines, of.raw.meters) for of in groups] == [
        ("0-0.05", 2, 5),
        ("0.05-0.1", 2, 5),
        ("0.1-0.2", 1, 4),
        ("0.2-0.5", 1, 4),
        ("0.5-1", 2, 5),
    ]
    assert {of.told.prevalence for of in groups} == {0.002}


def test_kinds_are_counted_with_exact_intervals():
    rows = by_kind(
        judged(
            [
                ("ordinary", "cold_store", 0, "ordinary", 0.1, False),
                ("ordinary", "cold_store", 0, "mining", 0.6, True),
                ("data_centre", "server_room", 0, "insufficient", np.nan, False),
                ("mining", "mine_farm", 1, "mining", 0.4, False),
            ]
        )
    )
    assert [(row.kind, row.meters, row.insufficient) for row in rows] == [
        ("mine_farm", 1, 0),
        ("server_room", 1, 1),
        ("cold_store", 2, 0),
    ]
    assert [row.classed_mining.value for row in rows] == [1, 0, 0.5]
    assert [row.flagged.value for row in rows] == [0, 0, 0.5]
    # Clopper-Pearson, one of two.
    assert rows[2].flagged.low == pytest.approx(0.0126, abs=1e-4)
    assert rows[2].flagged.high == pytest.approx(0.9874, abs=1e-4)


def test_weights_give_each_class_the_share_that_is_believed_in():
    labels = pd.Series(["mining"] * 4 + ["data_centre"] * 4 + ["ordinary"] * 12)
    weights = class_weights(labels, Scoring(prior_mining=0.01, prior_data_centre=0.03))
    shares = pd.Series(weights).groupby(labels).sum() / weights.sum()
    assert shares["mining"] == pytest.approx(0.01)
    assert shares["data_centre"] == pytest.approx(0.03)
    without = class_weights(labels[labels != "data_centre"], Scoring(prior_mining=0.01))
    assert without[:4].sum() / without.sum() == pytest.approx(0.01)
    assert class_weights(labels[:4], Scoring()) is class_weights(labels[4:], Scoring()) is None


def test_labels_with_twice_the_prior_are_not_far_above_it():
    labels = pd.Series(["mining"] * 2 + ["ordinary"] * 98)
    assert not far_above_prior(labels, Scoring(prior_mining=0.01))
    assert far_above_prior(labels, Scoring(prior_mining=0.009))


def test_onset_is_measured_on_mines_found_that_began_within_the_readings():
    def day(text: str | None) -> pd.Timestamp:
        return pd.Timestamp(text) if text else pd.NaT

    frame = pd.DataFrame(
        [
            ("a", "mining", 0.9, day("2025-03-10"), True, day("2025-03-11")),  # a day late
            ("b", "mining", 0.9, day("2025-03-10"), True, day("2025-03-04")),  # six days early
            ("c", "mining", 0.1, day("2025-03-10"), True, day("2025-04-29")),  # fifty days late
            ("d", "mining", 0.9, day("2025-03-10"), False, day(None)),  # not found
            (
                "e",
                "mining",
                0.9,
                day("2025-01-01"),
                True,
                day("2025-01-01"),
            ),  # there from the start
            ("f", "ordinary", 0.0, day(None), True, day("2025-02-01")),
        ],
        columns=["meter_id", "label", "mining_share", "mining_from", "flagged", "active_since"],
    ).assign(step_on=pd.NaT)
    frame.loc[frame["meter_id"].isin(["b", "e"]), "step_on"] = day("2025-03-05")
    table = pd.DataFrame({"meter_id": list("abcdef"), "first_on": day("2025-01-01")})
    basis = pd.Series({"a": "step", "b": "first_reading", "c": "step"})
    every, large, step, _ = onsets(frame, table, basis)
    assert [of.reference for of in (every, step)] == ["mining_from", "step_on"]
    assert (step.began, step.within_2.value, step.median_days) == (1, 1, -1)
    assert (every.began, every.found, every.dated, every.from_first_reading) == (4, 3, 3, 1)
    assert every.within_2.value == pytest.approx(1 / 3, abs=1e-6)
    assert every.within_7.value == every.within_30.value == pytest.approx(2 / 3, abs=1e-6)
    assert every.early.value == every.late.value == pytest.approx(1 / 3, abs=1e-6)
    assert every.median_days == 1
    assert (large.began, large.dated, large.within_7.value) == (3, 2, 1)
    assert onsets(frame[frame["label"] == "ordinary"], table, basis) == ()
