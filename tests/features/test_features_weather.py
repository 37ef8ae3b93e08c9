"""Response to temperature and coin price: slopes by hand, missing days, and what is not known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.price import price_features
from minewatch.features.segments import segment
from minewatch.features.weather import weather_features

SEASON = (12 - 20 * np.cos(2 * np.pi * np.arange(365) / 365)).astype(np.float32)


def weather(level, mean_c=SEASON, repeat=1) -> np.ndarray:
    level = np.tile(np.asarray(level, dtype=float), repeat)
    offsets = np.arange(repeat + 1) * (len(level) // repeat)
    spells = segment(offsets, level, monthly=False)
    return weather_features(level, np.tile(np.asarray(mean_c, dtype=np.float32), repeat), spells)


def one_spell(level, mean_c) -> np.ndarray:
    """The same with a single spell, so that slopes can be worked out by hand."""
    level = np.asarray(level, dtype=float)
    spells = segment(np.array([0, len(level)]), np.ones(len(level)), monthly=False)
    return weather_features(level, np.asarray(mean_c, dtype=np.float32), spells)[0]


def noise(seed: int, sd: float = 1.0, size: int = 365) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, sd, size)


def test_slopes_of_cooling_and_heating_by_hand():
    cooling, heating = np.maximum(SEASON - 22, 0), np.maximum(10 - SEASON, 0)
    level = 100.0 + 3.0 * cooling - 2.0 * heating
    found = one_spell(level, SEASON)
    assert found[1] == pytest.approx(30.0 / level.mean(), rel=1e-6)
    assert found[2] == pytest.approx(-20.0 / level.mean(), rel=1e-6)
    assert 0.8 < found[0] <= 1.0


def test_correlation_is_that_of_numpy():
    level = 50 + SEASON + noise(1, 5)
    assert one_spell(level, SEASON)[0] == pytest.approx(np.corrcoef(level, SEASON)[0, 1], rel=1e-6)


def test_a_step_of_load_in_summer_is_no_response():
    level = np.where(np.arange(365) < 180, 100.0, 200.0) + noise(2, 0.5)
    assert np.abs(weather(level)[0, 1:]).max() < 0.01


def test_days_without_temperature_are_left_out():
    level = 100.0 + 3.0 * np.maximum(SEASON - 22, 0) + noise(3, 0.1)
    gappy = SEASON.copy()
    gappy[::3] = np.nan
    kept = np.arange(365) % 3 != 0
    np.testing.assert_allclose(
        one_spell(level, gappy), one_spell(level[kept], SEASON[kept]), rtol=1e-9
    )


def test_what_is_too_little_or_too_narrow_is_missing():
    level = 100 + noise(4)
    assert np.isnan(weather(level[:59], SEASON[150:209])).all()
    assert np.isnan(weather(level, np.full(365, np.nan))).all()
    assert np.isnan(weather(level, np.full(365, 30.0))).all()
    assert np.isnan(weather(np.zeros(365))).all()
    mild = one_spell(level, 16 + (SEASON - 12) / 4)  # from 11 to 21 degrees: neither hinge
    assert np.isnan(mild[1:]).all()
    assert not np.isnan(mild[0])
    assert np.isnan(one_spell(np.full(365, 7.0), SEASON)[0])
    assert one_spell(np.full(365, 7.0), SEASON)[1] == 0.0


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.125, 4.0, 1024.0]))
@settings(deadline=None, max_examples=25)  # the first example compiles the kernel
def test_weather_does_not_depend_on_the_unit_or_on_other_meters(seed, unit):
    level = 60 + np.maximum(SEASON - 22, 0) + noise(seed)
    base = weather(level)
    np.testing.assert_allclose(weather(level * unit), base, rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(weather(level, repeat=3), np.tile(base, (3, 1)))


def price(level, usd, *, repeat=1, least=1, per_month=1) -> np.ndarray:
    level = np.tile(np.repeat(np.asarray(level, dtype=float), per_month), repeat)
    size = len(level) // repeat
    month = np.tile(np.arange(size) // per_month, repeat)
    offsets = np.arange(repeat + 1) * size
    spells = segment(offsets, level, monthly=True)
    usd = np.tile(np.repeat(np.asarray(usd, dtype=float), per_month), repeat)
    return price_features(offsets, month, level, usd, spells, least)


USD = 10_000 * np.exp(0.3 * np.sin(np.arange(12)))


def test_a_load_that_is_a_power_of_the_price_goes_with_it():
    assert price(USD**0.5, USD)[0, 0] == pytest.approx(1.0)
    assert price(USD**-1.0, USD)[0, 0] == pytest.approx(-1.0)
    level = 100 + np.random.default_rng(5).normal(0, 10, 12)
    by_hand = np.corrcoef(np.log(level), np.log(USD))[0, 1]
    assert price(level, USD)[0, 0] == pytest.approx(by_hand)
    assert price(level, USD, per_month=20, least=10)[0, 0] == pytest.approx(by_hand)


def test_what_the_price_cannot_say_is_missing():
    level = 100 + np.random.default_rng(6).normal(0, 10, 12)
    assert np.isnan(price(level[:8], USD[:8])).all()
    assert np.isnan(price(level, 10_000 + np.arange(12))).all()
    assert np.isnan(price(level, np.full(12, np.nan))).all()
    assert np.isnan(price(np.full(12, 5.0), USD)).all()
    assert np.isnan(price(np.zeros(12), USD)).all()
    assert np.isnan(price(level, USD, per_month=9, least=10)).all()
    gappy = np.where(np.arange(12) < 3, np.nan, USD)
    assert price(level, gappy)[0, 0] == pytest.approx(price(level[3:], USD[3:])[0, 0])


def test_months_switched_off_count_as_the_lowest_level_that_runs():
    level = np.where(USD < 9_000, 0.0, 100.0)
    assert price(level, USD)[0, 0] > 0.7


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.125, 4.0, 1024.0]))
@settings(deadline=None, max_examples=25)  # the first example compiles the kernel
def test_price_does_not_depend_on_the_units_or_on_other_meters(seed, unit):
    level = np.random.default_rng(seed).uniform(50, 150, 12)
    base = price(level, USD)
    np.testing.assert_allclose(price(level * unit, USD * unit), base, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(price(level, USD, repeat=3), np.tile(base, (3, 1)))
