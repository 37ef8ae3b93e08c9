"""Level features: the median over periods, and what counts as a step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.levels import LEVEL_COLUMNS, level_features, weighted_median
from minewatch.features.segments import segment


def features(level, *, monthly=False) -> dict[str, float]:
    level = np.asarray(level, dtype=float)
    offsets, period = np.array([0, len(level)]), np.arange(len(level))
    spells = segment(offsets, level, monthly=monthly)
    weekends = (period + 3) % 7 >= 5
    values = level_features(offsets, period, level, spells, weekends, monthly=monthly)
    return dict(zip(LEVEL_COLUMNS, values[0].tolist(), strict=True))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), min_size=1))
@settings(deadline=None)  # the first example compiles the kernel
def test_weighted_median_is_the_lower_median_of_repeated_values(pairs):
    values = np.array([float(v) for v, _ in pairs])
    weights = np.array([w for _, w in pairs])
    repeated = np.sort(np.repeat(values, weights))
    assert weighted_median(values, weights) == repeated[(len(repeated) - 1) // 2]


def test_weighted_median_of_nothing_is_missing():
    assert np.isnan(weighted_median(np.array([np.nan, 1.0]), np.array([0, 0])))


def test_ramp_between_two_levels_does_not_touch_the_spell_cv():
    level = np.r_[np.full(60, 10.0), [12, 15, 19, 24, 28], np.full(60, 30.0)]
    found = features(level)
    assert found["spell_cv"] == 0.0
    assert found["stable_share"] >= 0.9


def test_small_change_of_level_is_a_spell_but_no_step():
    level = np.repeat([100.0, 104.0], 60)
    found = features(level)
    assert (found["spells"], found["steps_up"], found["largest_step"]) == (2, 0, 0.0)


def test_levels_that_repeat_within_a_ten_thousandth_are_stuck_and_zeros_are_not():
    # repeats: the second 10, and 10.0005 within 0.001; 11 is new, zeros never count
    assert features([10, 10, 10.0005, 11, 0, 0])["stuck_share"] == pytest.approx(2 / 5)
    assert features(np.full(30, 7.0))["stuck_share"] == 1.0
    assert np.isnan(features([7.0])["stuck_share"])


def test_steps_by_hand():
    found = features(np.repeat([10.0, 20.0, 14.0], 30))
    assert (found["steps_up"], found["steps_down"]) == (1, 1)
    assert found["largest_step"] == pytest.approx(10 / (44 / 3))
    assert found["recent_kw"] == 14.0


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.125, 4.0, 1024.0]))
@settings(deadline=None)  # the first example compiles the kernel
def test_ratios_do_not_depend_on_the_unit(seed, unit):
    rng = np.random.default_rng(seed)
    level = np.repeat(rng.uniform(5, 50, 4), 20) + rng.normal(0, 0.5, 80)
    one, other = features(level), features(level * unit)
    for name in set(LEVEL_COLUMNS) - {"mean_kw", "recent_kw"}:
        assert other[name] == pytest.approx(one[name], rel=1e-9, abs=1e-9)
