"""Steps that are even against steps that are shaped like their host, worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.even_steps import EVEN_COLUMNS, even_steps
from minewatch.features.segments import Spells

HOST = np.array([10.0] * 8 + [40.0] * 10 + [20.0] * 6)  # mean 23.33 kW, a day of its own


def measured(power: np.ndarray, cut: int, *, reach: int = 14) -> dict[str, float]:
    """Return the columns of one meter with one cut."""
    days = len(power)
    mean = np.array([power[:cut].mean(), power[cut:].mean()])
    spells = Spells(
        np.array([0, 2]),
        np.array([0, cut]),
        np.array([cut, days]),
        mean,
        np.array([1.0, 1.0]),
        np.array([0.0]),
    )
    found = even_steps(np.array([0, days]), power, spells, np.array([np.nanmean(power)]), reach)
    return dict(zip(EVEN_COLUMNS, found[0], strict=True))


def days(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.vstack([np.tile(first, (30, 1)), np.tile(second, (30, 1))])


def test_a_block_of_machines_is_even_and_its_share_is_told():
    found = measured(days(HOST, HOST + 20.0), 30)
    mean = (HOST.mean() * 2 + 20.0) / 2
    assert found["even_share"] == pytest.approx(20.0 / mean)
    # Constant fit exact; the best multiple of the host leaves sum((20 - s*h)^2) with
    # s = 20 * sum(h) / sum(h^2); noise is 1 % of the mean in each of 24 hours.
    slope = 20.0 * HOST.sum() / (HOST**2).sum()
    gain = ((20.0 - slope * HOST) ** 2).sum() / ((0.01 * mean) ** 2 * 24)
    assert found["even_fit"] == pytest.approx(np.log1p(gain))
    assert found["even_worth"] == pytest.approx(found["even_fit"] * found["even_share"])
    assert found["host_shape"] == pytest.approx(HOST.std() / HOST.mean())
    assert (found["even_steps"], found["shaped_steps"]) == (1, 0)


def test_a_host_that_grows_is_shaped_like_itself():
    found = measured(days(HOST, 1.5 * HOST), 30)
    assert found["even_worth"] == 0.0
    assert np.isnan(found["even_fit"])
    assert (found["even_steps"], found["shaped_steps"]) == (0, 1)


def test_a_block_that_goes_is_even_as_well():
    assert measured(days(HOST + 20.0, HOST), 30)["even_steps"] == 1


def test_on_a_host_without_a_day_of_its_own_nothing_is_told():
    found = measured(days(np.full(24, 50.0), np.full(24, 80.0)), 30)
    assert found["even_worth"] == pytest.approx(0.0, abs=1e-9)
    assert (found["even_steps"], found["shaped_steps"]) == (0, 0)


def test_without_readings_or_power_nothing_is_known():
    nothing = measured(np.zeros((60, 24)), 30)
    assert all(np.isnan(value) for value in nothing.values())


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 1000.0), st.integers(0, 2**31))
def test_scale_and_lost_hours_change_little(factor: float, seed: int):
    rng = np.random.default_rng(seed)
    power = days(HOST, HOST + 20.0) * rng.normal(1, 0.02, (60, 24))
    whole = measured(power, 30)
    scaled = measured(power * factor, 30)
    assert scaled == pytest.approx(whole, rel=1e-6, nan_ok=True)
    power[rng.random(power.shape) < 0.1] = np.nan
    assert measured(power, 30)["even_steps"] == 1
