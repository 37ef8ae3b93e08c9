"""Kernels of load curves: worked days by hand, and what must not change them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.curve import (
    COUNT,
    CURVE_COLUMNS,
    DAY_WIDTH,
    EDGES,
    HIGHEST,
    HOURS,
    MEAN,
    STD,
    curve_features,
    day_statistics,
)


def statistics(kw) -> np.ndarray:
    kw = np.asarray(kw, dtype=np.float32)
    out = np.empty((len(kw), DAY_WIDTH), dtype=np.float32)
    day_statistics(kw, out)
    return out


def features(stats, off_below=0.0) -> dict[str, float]:
    values = curve_features(np.array([0, len(stats)]), stats, np.array([off_below]))
    return dict(zip(CURVE_COLUMNS, values[0].tolist(), strict=True))


def day(night: float, daytime: float, evening: float) -> np.ndarray:
    """24 hours: `night` 00-06 and 06-09, `daytime` 09-18, `evening` 18-24."""
    return np.repeat([night, daytime, evening], [9, 9, 6])


def test_one_day_by_hand():
    kw = np.repeat([2.0, 4.0], 12)
    kw[5] = np.nan
    stats = statistics([kw])[0]
    # 11 points of 2 and 12 of 4: mean 70/23, variance 11*12/23² * (4-2)²
    assert stats[COUNT] == 23
    assert stats[MEAN] == pytest.approx(70 / 23)
    assert stats[STD] == pytest.approx(2 * np.sqrt(132) / 23)
    assert stats[HIGHEST] == 4
    assert np.isnan(stats[HOURS + 5])
    assert stats[HOURS + 4] == 2


def test_hours_of_finer_points_are_means():
    stats = statistics([np.tile([1.0, 2.0, 3.0, np.nan], 24)])[0]
    assert stats[HOURS:EDGES].tolist() == [2.0] * 24


def test_day_without_points_is_missing_everywhere():
    stats = statistics([np.full(96, np.nan)])[0]
    assert stats[COUNT] == 0
    assert np.isnan(stats[1:]).all()


def test_four_days_by_hand():
    # Days of level 1, 2, 3, 4 times a profile 2/4/3: mean day is 2.5 times the profile.
    kw = np.array([k * day(2, 4, 3) for k in (1.0, 2.0, 3.0, 4.0)])
    found = features(statistics(kw))
    profile = day(2, 4, 3)
    assert found["night_day"] == pytest.approx(0.5)
    assert found["peak_trough"] == pytest.approx(2.0)
    assert found["floor_share"] == pytest.approx(2 / profile.mean(), rel=1e-6)
    assert found["within_day_cv"] == pytest.approx(profile.std() / profile.mean(), rel=1e-6)


def test_days_switched_off_do_not_touch_the_medians():
    kw = np.array([day(2, 4, 3)] * 3 + [np.r_[0.3, np.zeros(23)]] * 7)
    assert features(statistics(kw), off_below=0.1)["floor_share"] == pytest.approx(
        features(statistics(kw[:3]))["floor_share"]
    )


def test_division_by_zero_is_missing():
    found = features(statistics([np.zeros(24)]))
    assert all(np.isnan(value) for value in found.values())
    daytime_only = features(statistics([day(0, 5, 0)]))
    assert daytime_only["night_day"] == 0.0
    assert np.isnan(daytime_only["peak_trough"])


def test_hour_never_there_makes_ratios_missing():
    kw = np.full((5, 24), 3.0)
    kw[:, 2] = np.nan
    found = features(statistics(kw))
    assert np.isnan(found["night_day"])
    assert np.isnan(found["peak_trough"])
    assert found["within_day_cv"] == pytest.approx(0.0)


@settings(deadline=None)  # the first example compiles the kernel
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.25, 8.0, 512.0]))
def test_ratios_do_not_depend_on_the_unit(seed, unit):
    kw = np.random.default_rng(seed).uniform(1, 9, (6, 48))
    assert features(statistics(kw * unit)) == features(statistics(kw))


@settings(deadline=None)  # the first example compiles the kernel
@given(st.integers(0, 2**32 - 1))
def test_missing_points_do_not_bias(seed):
    rng = np.random.default_rng(seed)
    kw = np.repeat(day(2, 4, 3), 4) * rng.normal(1, 0.02, (60, 96))
    holed = np.where(rng.random(kw.shape) < 0.15, np.nan, kw)
    whole, part = features(statistics(kw)), features(statistics(holed))
    for name in ("night_day", "peak_trough"):
        assert part[name] == pytest.approx(whole[name], rel=0.03)
    assert part["within_day_cv"] == pytest.approx(whole["within_day_cv"], rel=0.05)


def test_days_are_independent_of_their_order():
    kw = np.random.default_rng(5).uniform(1, 9, (40, 96))
    turned = np.random.default_rng(6).permutation(40)
    assert statistics(kw)[turned].tobytes() == statistics(kw[turned]).tobytes()
