"""Time-of-use registers: worked cases by hand."""

import numpy as np
import pytest

from minewatch.features.registers import REGISTER_COLUMNS, register_features
from minewatch.features.segments import segment

HOURS = np.array([2.0, 6.0, 8.0, 8.0])


def features(kwh, hours=HOURS, days=None) -> dict[str, float]:
    kwh = np.asarray(kwh, dtype=float)
    days = np.ones(len(kwh)) if days is None else np.asarray(days, dtype=float)
    offsets = np.array([0, len(kwh)])
    spells = segment(offsets, kwh[:, 4] / 24 / days, monthly=False)
    values = register_features(offsets, kwh, days, hours, spells)
    return dict(zip(REGISTER_COLUMNS, values[0].tolist(), strict=True))


def rows(sharp, peak, flat, valley, count=6):
    total = np.nansum([sharp, peak, flat, valley])
    return [[sharp, peak, flat, valley, total]] * count


def test_constant_load_has_no_spread():
    found = features(rows(20, 60, 80, 80))
    assert found["register_spread"] == pytest.approx(0.0)
    assert found["valley_share"] == pytest.approx(1 / 3)
    assert found["share_sd"] == pytest.approx(0.0)


def test_spread_by_hand():
    # Powers 30, 20, 10, 10 kW; mean (60+120+80+80)/24 = 340/24
    assert features(rows(60, 120, 80, 80))["register_spread"] == pytest.approx(20 / (340 / 24))


def test_without_a_sharp_register_its_hours_are_of_the_peak():
    assert features(rows(np.nan, 80, 80, 80))["register_spread"] == pytest.approx(0.0)
    assert features(rows(0, 80, 80, 80))["register_spread"] == pytest.approx(0.0)


def test_a_sharp_register_of_some_months_spreads_nothing():
    year = rows(0, 80, 80, 80, 180) + rows(20, 60, 80, 80, 60) + rows(0, 80, 80, 80, 120)
    assert features(year)["register_spread"] == pytest.approx(0.0)


def test_floor_share_is_the_lowest_register_power_over_the_mean():
    # Powers 30, 20, 10, 10 kW; mean 340/24
    assert features(rows(60, 120, 80, 80))["floor_share"] == pytest.approx(10 / (340 / 24))


def test_period_with_a_gap_is_left_out_of_the_spread():
    gap = [*rows(20, 60, 80, 80), [20, np.nan, 80, 80, 240]]
    assert features(gap)["register_spread"] == pytest.approx(0.0)


def test_unknown_hours_leave_the_spread_missing_alone():
    found = features(rows(20, 60, 80, 80), hours=np.full(4, np.nan))
    assert np.isnan(found["register_spread"])
    assert found["valley_share"] == pytest.approx(1 / 3)


def test_share_sd_is_that_within_a_spell():
    # Two spells of ten with valley shares of 0.3/0.5 and 0.2/0.4: each 0.1 from its own mean.
    low = [[0, 0, 70, 30, 100], [0, 0, 50, 50, 100]] * 5
    high = [[0, 0, 800, 200, 1000], [0, 0, 600, 400, 1000]] * 5
    found = features(low + high)
    assert found["share_sd"] == pytest.approx(np.sqrt(10 * 0.01 / 9))
    assert found["valley_share"] == pytest.approx((400 + 3000) / 11000)


def test_periods_switched_off_do_not_count_in_shares():
    off = [[0, 0, 0, 0.5, 0.5]] * 10
    assert features(rows(20, 60, 80, 80, 30) + off)["share_sd"] == pytest.approx(0.0)


def test_no_valley_register_is_missing():
    found = features(rows(20, 60, 80, np.nan))
    assert np.isnan(found["valley_share"])
    assert np.isnan(found["share_sd"])


def test_share_sd_of_the_spell_that_holds_most_periods():
    # Shares 0.3/0.5 for twenty days, then 0.4 for ten: the median period is in the first.
    unsteady = [[0, 0, 70, 30, 100], [0, 0, 50, 50, 100]] * 10
    steady = [[0, 0, 600, 400, 1000]] * 10
    assert features(unsteady + steady)["share_sd"] == pytest.approx(np.sqrt(20 * 0.01 / 19))
