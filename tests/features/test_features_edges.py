"""Sudden edges of a curve: dips, drops and rises counted by hand, and the quiet noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.edges import (
    DIP_KW,
    DIPS,
    DROPS,
    EDGE_COLUMNS,
    EDGE_WIDTH,
    NOISE,
    QUIET_MEAN,
    QUIET_SD,
    RISES,
    day_edges,
    edge_features,
)


def flat(points: int = 96, kw: float = 100.0, seed: int = 1) -> np.ndarray:
    """A day at `kw` that strays by 0.2 %."""
    return kw * np.random.default_rng(seed).normal(1, 0.002, points)


def edges(kw: np.ndarray) -> np.ndarray:
    out = np.empty(EDGE_WIDTH, dtype=np.float32)
    day_edges(np.asarray(kw, dtype=np.float32), out)
    return out


def counted(kw: np.ndarray) -> tuple[float, float, float]:
    """Return (dips, drops, rises) of a day."""
    found = edges(kw)
    return tuple(found[[DIPS, DROPS, RISES]].tolist())


def dipped(kw: float = 40.0, first: int = 40, points: int = 5) -> np.ndarray:
    day = flat()
    day[first : first + points] -= kw
    return day


def features(days: np.ndarray, off_below: float = 0.0) -> dict[str, float]:
    """Return the columns of one meter, from days x points."""
    found = np.array([edges(day) for day in days])
    level = np.nanmean(days, axis=1)
    offsets = np.array([0, len(days)])
    values = edge_features(offsets, found, level, np.array([off_below]))
    return dict(zip(EDGE_COLUMNS, values[0].tolist(), strict=True))


def test_a_rectangular_dip_of_40_for_five_points_is_one_dip_of_40():
    assert counted(dipped()) == (1, 0, 0)
    assert edges(dipped())[DIP_KW] == pytest.approx(40.0, abs=1.5)


def test_a_fall_without_return_is_a_drop_and_a_rise_without_fall_a_rise():
    day = flat()
    day[50:] -= 40
    assert counted(day) == (0, 1, 0)
    assert edges(day)[DIP_KW] == 0.0
    day = flat()
    day[50:] += 40
    assert counted(day) == (0, 0, 1)


def test_a_return_by_another_size_is_no_dip():
    day = dipped()
    day[45:] += 30
    assert counted(day) == (0, 1, 1)


def test_a_fall_into_a_gap_is_neither_a_dip_nor_a_drop():
    day = dipped()
    day[43:60] = np.nan
    assert counted(day) == (0, 0, 0)


@pytest.mark.parametrize(("points", "dips"), [(1, 1), (32, 1), (33, 0)])
def test_a_dip_lasts_eight_hours_at_most(points: int, dips: int):
    assert edges(dipped(points=points, first=20))[DIPS] == dips


def test_the_day_of_people_is_no_edge():
    hour = np.arange(96) / 4
    smooth = 60 - 40 * np.cos(2 * np.pi * (hour - 3) / 24)
    assert counted(smooth) == (0, 0, 0)


def test_a_perfectly_constant_day_has_no_edges_and_no_noise():
    found = edges(np.full(96, 100.0))
    assert found[[DIPS, DROPS, RISES, QUIET_SD]].tolist() == [0, 0, 0, 0]
    assert found[NOISE : NOISE + 4].tolist() == [0, 0, 0, 0]
    assert found[QUIET_MEAN] == 100.0


def test_the_usual_change_is_that_of_its_own_quarter():
    day = np.full(96, 100.0)
    day[24:48:2] += 1.0  # every change from 06 to 12 h is 1 kW
    found = edges(day)[NOISE : NOISE + 4]
    np.testing.assert_allclose(found, [0, 1 / 0.6745, 0, 0], rtol=1e-4)


@pytest.mark.parametrize("points", [24, 48, 96, 288])
def test_a_dip_of_three_hours_is_seen_at_every_resolution(points: int):
    day = flat(points)
    day[points // 2 : points // 2 + points // 8] -= 40
    assert counted(day) == (1, 0, 0)


@pytest.mark.parametrize("kw", [np.full(96, np.nan), np.zeros(96), np.full(96, -5.0)])
def test_a_day_without_draw_is_unknown(kw: np.ndarray):
    assert np.isnan(edges(kw)).all()


def test_a_night_without_points_leaves_the_rest_known():
    day = dipped()
    day[:24] = np.nan
    found = edges(day)
    assert np.isnan(found[[NOISE, QUIET_MEAN, QUIET_SD]]).all()
    assert found[DIPS] == 1


def test_columns_by_hand():
    """Four days: dips of 40, 40, 41 and none; the last falls and stays."""
    fallen = flat()
    fallen[50:] -= 20
    days = np.array([dipped(), dipped(), dipped(60.0), fallen])
    found = features(days)
    mean = days.mean()
    assert found["dips_year"] == pytest.approx(3 * 365 / 4)
    assert found["drops_year"] == pytest.approx(365 / 4)
    assert found["rises_year"] == 0.0
    assert found["dip_share"] == pytest.approx(40 / mean, rel=0.03)
    assert found["dip_largest"] == pytest.approx(60 / mean, rel=0.03)
    assert found["dips_alike"] == 2
    assert found["dips_alike_share"] == pytest.approx(2 / 3)
    assert found["night_share"] == pytest.approx(100 / mean, rel=0.01)
    assert found["night_cv"] == pytest.approx(0.002, rel=0.5)


def test_without_dips_their_size_is_unknown_and_their_number_zero():
    found = features(np.array([flat(seed=k) for k in range(5)]))
    assert (found["dips_year"], found["dips_alike"]) == (0.0, 0.0)
    assert np.isnan(
        [found[name] for name in ("dip_share", "dip_largest", "dips_alike_share")]
    ).all()


def test_days_switched_off_are_left_out():
    days = np.array([dipped(), dipped(), *np.full((6, 96), 0.5)])
    found = features(days, off_below=3.0)
    assert found == pytest.approx(features(days[:2]), nan_ok=True)


def test_a_meter_without_running_days_has_no_columns():
    assert np.isnan(list(features(np.zeros((3, 96))).values())).all()
    empty = edge_features(
        np.array([0, 0]), np.empty((0, EDGE_WIDTH), np.float32), np.empty(0), np.zeros(1)
    )
    assert np.isnan(empty).all()


@settings(max_examples=30)
@given(st.integers(0, 2**16), st.sampled_from([0.25, 8.0, 512.0]))
def test_ratios_do_not_depend_on_the_unit(seed: int, unit: float):
    rng = np.random.default_rng(seed)
    days = rng.uniform(50, 100, (6, 96)) * rng.choice([1.0, 0.5], (6, 96), p=[0.95, 0.05])
    assert features(days * unit) == pytest.approx(features(days), rel=1e-5, nan_ok=True)


@settings(max_examples=50)
@given(st.integers(0, 2**16), st.floats(0.01, 0.5), st.sampled_from([24, 48, 96, 288]))
def test_missing_points_make_no_edges(seed: int, share: float, points: int):
    day = np.full(points, 100.0)
    day[np.random.default_rng(seed).random(points) < share] = np.nan
    if np.isnan(day).all():
        return
    assert counted(day) == (0, 0, 0)


@settings(max_examples=30)
@given(st.permutations(range(5)))
def test_days_and_meters_do_not_touch_each_other(order: list[int]):
    meters = [np.array([dipped(10.0 + 10 * k), flat(seed=k)]) for k in range(5)]
    found = np.concatenate([[edges(day) for day in meters[k]] for k in order])
    level = np.concatenate([meters[k].mean(axis=1) for k in order])
    values = edge_features(np.arange(0, 11, 2), found, level, np.zeros(5))
    turned = np.array([edges(day) for k in order for day in meters[k][::-1]])
    level = level.reshape(5, 2)[:, ::-1].ravel()
    again = edge_features(np.arange(0, 11, 2), turned, level, np.zeros(5))
    np.testing.assert_allclose(values, again, rtol=1e-12)
    for row, k in zip(values.tolist(), order, strict=True):
        assert dict(zip(EDGE_COLUMNS, row, strict=True)) == pytest.approx(
            features(meters[k]), nan_ok=True
        )
