"""The fall of a plant's output: found where it is, by its power, and not in noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.leads.falls import EDGE, find_fall, find_falls


def water(weeks: int, seed: int = 1) -> np.ndarray:
    """Expected power of a year's weeks [kW]: low in winter, high in summer."""
    rng = np.random.default_rng(seed)
    season = 3000 - 2500 * np.cos(2 * np.pi * (np.arange(weeks) - 3) / 52)
    return season * rng.uniform(0.9, 1.1, weeks)


def ratio(expected: np.ndarray, start: int, end: int, kw: float, sd: float, seed: int = 2):
    noise = np.random.default_rng(seed).normal(0.97, sd, len(expected))
    noise[start:end] -= kw / expected[start:end]
    return noise


def test_a_case_checked_by_hand():
    # Ten weeks at all of 1000 kW, ten at four fifths: 200 kW are missing from the eleventh on.
    fall = find_fall(np.repeat([1.0, 0.8], 10), np.full(20, 1000.0))
    assert fall is not None
    assert (fall.start, fall.end) == (10, 20)
    assert fall.kw == pytest.approx(200.0)
    assert fall.share == pytest.approx(0.2)


@given(st.integers(EDGE, 30), st.integers(8, 20), st.floats(250, 400), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_constant_power_is_found_in_its_weeks(start: int, length: int, kw: float, seed: int):
    expected = water(52)
    end = min(start + length, 52)
    fall = find_fall(ratio(expected, start, end, kw, 0.005, seed), expected)
    if fall is None:  # small beside what the plant delivers in high water
        assert kw / expected[start:end].mean() < 0.08
        return
    assert abs(fall.start - start) <= 2
    assert abs(fall.end - end) <= 2
    assert fall.kw == pytest.approx(kw, rel=0.25)


@given(st.floats(0.01, 1000))
def test_the_unit_changes_nothing_but_the_power(scale: float):
    expected = water(52)
    series = ratio(expected, 20, 40, 900, 0.01)
    one, other = find_fall(series, expected), find_fall(series, expected * scale)
    assert one is not None
    assert other is not None
    assert (one.start, one.end) == (other.start, other.end)
    assert other.kw == pytest.approx(one.kw * scale, rel=1e-6)


def test_a_fall_that_gives_way_again_ends_there():
    expected = water(52)
    fall = find_fall(ratio(expected, 18, 44, 800, 0.01), expected)
    assert fall is not None
    assert (fall.start, fall.end) == (18, 44)


def test_a_mine_in_two_stages_gives_two_falls():
    expected = water(60)
    series = ratio(expected, 15, 60, 500, 0.005)
    series[35:] -= 900 / expected[35:]
    starts = sorted(fall.start for fall in find_falls(series, expected))
    assert starts == [15, 35]


def test_a_rise_is_no_fall_and_a_power_that_was_always_taken_is_none():
    expected = water(52)
    assert find_fall(ratio(expected, 20, 52, -900, 0.01), expected) is None
    assert find_fall(ratio(expected, 0, 52, 100, 0.01), expected) is None


def test_noise_alone_gives_no_fall():
    expected = water(52)
    found = [find_fall(ratio(expected, 0, 0, 0, 0.03, seed), expected) for seed in range(300)]
    assert sum(fall is not None for fall in found) <= 1


def test_errors_that_go_on_from_week_to_week_give_hardly_any_fall():
    expected, false = water(52), 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        error = np.zeros(52)
        for week in range(1, 52):
            error[week] = 0.7 * error[week - 1] + rng.normal(0, 0.03)
        false += find_fall(1 + error, expected) is not None
    assert false <= 4


@pytest.mark.parametrize("weeks", [0, 1, 2 * EDGE - 1])
def test_too_few_weeks_give_nothing(weeks: int):
    assert find_fall(np.ones(weeks), np.ones(weeks)) is None
