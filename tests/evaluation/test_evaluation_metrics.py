"""Figures of an evaluation: worked cases, scikit-learn as oracle, what must change nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from minewatch.errors import MinewatchError
from minewatch.evaluation.measures import Estimate, Measures
from minewatch.evaluation.metrics import measure, prevalence_weights


def of(mines: list[int], p: list[float], flagged: list[int] | None = None, **more) -> Measures:
    scores = np.array(p, dtype=float)
    flags = np.nan_to_num(scores) >= 0.5 if flagged is None else np.array(flagged, dtype=bool)
    return measure(np.array(mines, dtype=bool), scores, flags, **more)


def test_average_precision_and_auc_worked_by_hand():
    # Mines at places 1 and 3 of 4: AP = (1/1 + 2/3) / 2; of four pairs three are in order.
    got = of([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])
    assert got.average_precision.value == pytest.approx(5 / 6, abs=1e-6)
    assert got.roc_auc.value == 0.75


def test_precision_and_recall_at_k_worked_by_hand():
    got = of([1, 0, 1, 1, 0], [0.9, 0.8, 0.7, 0.2, 0.1], ks=(1, 2, 3, 5, 6))
    assert [at.k for at in got.at_k] == [1, 2, 3, 5, 6]
    precision = [at.precision.value for at in got.at_k]
    assert precision[:4] == pytest.approx([1, 0.5, 2 / 3, 0.6], abs=1e-6)
    recall = [at.recall.value for at in got.at_k]
    assert recall[:4] == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1], abs=1e-6)
    assert precision[4] is recall[4] is None


def test_equal_scores_at_k_count_what_chance_would_give():
    # Three meters share the first score, one of them mines: of two drawn, 2/3 of a mine.
    got = of([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.1], ks=(2,))
    assert got.at_k[0].precision.value == pytest.approx(1 / 3, abs=1e-6)
    assert got.at_k[0].recall.value == pytest.approx(2 / 3, abs=1e-6)


def test_calibration_worked_by_hand():
    # Bin 0.1-0.2: told 0.15, true 0.5; bin 0.9-1: told 0.95, true 1. (2*0.35 + 2*0.05) / 4.
    got = of([0, 1, 1, 1], [0.1, 0.2 - 1e-12, 0.9, 1.0])
    assert got.ece.value == pytest.approx(0.2, abs=1e-6)
    assert got.brier.value == pytest.approx((0.01 + 0.64 + 0.01) / 4, abs=1e-6)
    assert [(b.low, b.high, b.meters, b.share.value) for b in got.reliability] == [
        (0.1, 0.2, 2, 0.5),
        (0.9, 1.0, 2, 1.0),
    ]


def test_flags_worked_by_hand():
    got = of([1, 1, 0, 0, 0], [0.9, 0.1, 0.8, 0.1, 0.1])
    assert (got.precision.value, got.recall.value, got.f1.value) == (0.5, 0.5, 0.5)
    assert got.false_alarms_per_10000.value == pytest.approx(1e4 / 3)
    assert got.flagged == 2


def test_no_false_alarm_is_no_proof_that_there_never_is_one():
    got = of([1] * 5 + [0] * 995, [0.9] * 5 + [0.1] * 995)
    assert got.false_alarms_per_10000.value == 0
    # Clopper-Pearson, none of 995: 1 - 0.025 ** (1 / 995).
    upper = 1e4 * (1 - 0.025 ** (1 / 995))
    assert got.false_alarms_per_10000.high == pytest.approx(upper, abs=1e-4)
    assert got.precision.value == 1
    assert got.precision.low < 0.6


def test_recall_at_few_false_alarms_stops_before_too_many():
    mines = [1, 0, 1, 0, 1] + [0] * 1998
    scores = [0.9, 0.8, 0.7, 0.6, 0.5] + [0.1] * 1998
    # 2,000 others: two false alarms are one per 1,000, and every mine is found before a third.
    assert of(mines, scores).recall_at_1_per_1000.value == 1
    # 200 others: none is allowed, so only the mine before the first.
    assert of(mines[:205], scores[:205]).recall_at_1_per_1000.value == pytest.approx(1 / 3)


def test_a_meter_without_a_score_ranks_last_and_is_not_calibrated():
    got = of([1, 0, 1], [0.9, 0.2, np.nan])
    assert got.insufficient == 1
    assert got.average_precision.value == pytest.approx((1 + 2 / 3) / 2, abs=1e-6)
    assert got.brier.value == pytest.approx((0.01 + 0.04) / 2)


def test_scores_that_are_no_probabilities_have_no_calibration():
    got = of([1, 0, 1], [12.0, 3.0, 5.0])
    assert got.ece == got.brier == Estimate(value=None, low=None, high=None)
    assert got.reliability == ()
    assert got.roc_auc.value == 1


@pytest.mark.parametrize("mines", [[], [1, 1], [0, 0]])
def test_one_class_alone_leaves_figures_undefined(mines: list[int]):
    got = of(mines, [0.4] * len(mines), ks=(1,))
    assert got.average_precision.value is got.roc_auc.value is got.precision.value is None
    assert Measures.model_validate_json(got.model_dump_json()) == got


def test_reweighting_speaks_of_the_stated_prevalence():
    rng = np.random.default_rng(1)
    mines = rng.random(4000) < 0.12
    p = np.clip(rng.normal(0.2 + 0.5 * mines, 0.1), 0, 1)
    weights = prevalence_weights(mines, 0.002)
    got = measure(mines, p, p > 0.5, weights=weights)
    assert got.prevalence == pytest.approx(0.002)
    raw = measure(mines, p, p > 0.5)
    assert got.recall == raw.recall
    assert got.false_alarms_per_10000 == raw.false_alarms_per_10000
    assert got.roc_auc.value == raw.roc_auc.value
    assert got.precision.value < raw.precision.value
    assert got.average_precision.value == pytest.approx(
        average_precision_score(mines, p, sample_weight=weights), abs=1e-6
    )


def test_bad_input_is_refused():
    with pytest.raises(MinewatchError, match="one length"):
        measure(np.array([True]), np.array([0.1, 0.2]), np.array([True]))
    with pytest.raises(MinewatchError, match="above 0"):
        of([1, 0], [0.2, 0.1], weights=np.array([1.0, 0.0]))


CASES = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 20).map(lambda n: n / 20), st.sampled_from([0.5, 1.0, 3.0])
    ),
    min_size=4,
    max_size=60,
).filter(lambda rows: len({row[0] for row in rows}) == 2)


def arrays(rows: list[tuple[bool, float, float]]) -> tuple[np.ndarray, ...]:
    mines, p, weights = zip(*rows, strict=True)
    return np.array(mines), np.array(p), np.array(weights)


@given(CASES)
def test_agrees_with_scikit_learn(rows):
    mines, p, weights = arrays(rows)
    got = measure(mines, p, p > 0.5, weights=weights, resamples=2)
    expected = {
        "average_precision": average_precision_score(mines, p, sample_weight=weights),
        "roc_auc": roc_auc_score(mines, p, sample_weight=weights),
        "brier": brier_score_loss(mines, p, sample_weight=weights),
    }
    for name, value in expected.items():
        assert getattr(got, name).value == pytest.approx(value, abs=2e-6), name


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_meters_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = (
        measure(m, p, p > 0.5, weights=w, ks=(1, 3), resamples=20, seed=4)
        for m, p, w in (arrays(rows), arrays(shuffled))
    )
    assert first.model_dump_json() == second.model_dump_json()


@given(CASES)
def test_only_the_order_of_scores_counts_for_ranking(rows):
    mines, p, _ = arrays(rows)
    flags = p > 0.5
    plain, bent = (
        measure(mines, scores, flags, ks=(2,), resamples=20) for scores in (p, np.exp(3 * p) + 7)
    )
    for name in ("average_precision", "roc_auc", "recall_at_1_per_1000", "at_k", "precision"):
        assert getattr(plain, name) == getattr(bent, name)


def estimates(found: Measures) -> list[Estimate]:
    own = [value for value in dict(found).values() if isinstance(value, Estimate)]
    return own + [e for at in found.at_k for e in (at.precision, at.recall)]


@given(CASES, st.integers(0, 5))
def test_every_interval_holds_its_figure(rows, seed):
    mines, p, weights = arrays(rows)
    found = measure(mines, p, p > 0.5, weights=weights, ks=(1, 4), resamples=25, seed=seed)
    for one in estimates(found):
        if one.value is None or one.low is None:
            assert one.low is one.high is None
        else:
            assert one.low <= one.value <= one.high


def test_four_mines_are_too_few_for_a_bootstrap():
    few, enough = (of([1] * n + [0] * 9, np.linspace(1, 0, n + 9).tolist()) for n in (4, 5))
    assert few.average_precision == Estimate(value=1.0, low=None, high=None)
    assert enough.average_precision == Estimate(value=1.0, low=1.0, high=1.0)
    assert few.recall.low is not None


def test_the_interval_narrows_with_more_meters_and_holds_the_truth():
    rng = np.random.default_rng(7)

    def width(n: int) -> float:
        mines = np.arange(n) % 5 == 0
        p = rng.normal(size=n) + mines
        auc = measure(mines, p, p > 1, seed=3).roc_auc
        # Two normal distributions one standard deviation apart: Phi(1 / sqrt 2).
        assert auc.low < 0.7602 < auc.high
        return auc.high - auc.low

    wide, narrow = width(500), width(20_000)
    assert 3 < wide / narrow < 12


def test_the_same_seed_gives_the_same_bytes():
    mines, p = np.arange(300) % 7 == 0, np.linspace(0, 1, 300) ** 2
    first, second, other = (measure(mines, p, p > 0.5, seed=s).model_dump_json() for s in (5, 5, 6))
    assert first == second != other
