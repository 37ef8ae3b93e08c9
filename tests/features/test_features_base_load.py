"""Base load and the blocks on top of it: hosts and blocks worked by hand, and what moves nothing.

The host's day is 10 kW from 00 to 08 h, 40 kW from 08 to 20 h and 20 kW from 20 to 24 h.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.base_load import (
    BLOCK_COLUMNS,
    CLEAR,
    EVEN,
    REACH_DAYS,
    base_features,
    base_load,
    block_steps,
)
from minewatch.features.blocks import Block, block_features
from minewatch.features.curve import DAY_WIDTH, day_statistics
from minewatch.features.registers import register_power
from minewatch.features.segments import segment

HOST = np.repeat([10.0, 40.0, 20.0], [8, 12, 4])
DAYS, CUT = 120, 60


def host(seed: int = 1, days: int = DAYS) -> np.ndarray:
    """Days of the host with hours that stray by 2 %, shape (days, 24)."""
    return HOST * np.random.default_rng(seed).normal(1, 0.02, (days, 24))


def with_block(kw: float, first: int = CUT, last: int | None = None, seed: int = 1) -> np.ndarray:
    power = host(seed)
    power[first:last] += kw
    return power


def steps(power: np.ndarray, reach: int = REACH_DAYS) -> np.ndarray:
    offsets = np.array([0, len(power)])
    return block_steps(offsets, power, segment(offsets, base_load(power), monthly=False), reach)


def features(*meters: np.ndarray) -> list[dict[str, float]]:
    power = np.concatenate(meters)
    offsets = np.cumsum([0] + [len(one) for one in meters])
    spells = segment(offsets, base_load(power), monthly=False)
    mean = np.array([one.mean() for one in meters])
    found = base_features(spells, block_steps(offsets, power, spells, REACH_DAYS), mean)
    return [dict(zip(BLOCK_COLUMNS, row, strict=True)) for row in found.tolist()]


def of_curve(kw: np.ndarray) -> dict[str, float]:
    """Run the whole of a block of one meter with a curve, shape (days, points)."""
    stats = np.empty((len(kw), DAY_WIDTH), dtype=np.float32)
    day_statistics(np.asarray(kw, dtype=np.float32), stats)
    days = np.arange(len(kw)) + 20089
    one = Block(
        np.zeros(len(kw), dtype=np.int64), days, np.ones(len(kw)), monthly=False, stats=stats
    )
    found = block_features(one, np.full(4, np.nan)).columns
    return {name: float(values[0]) for name, values in found.items()}


def of_registers(kwh: list[list[float]], hours: list[float]) -> dict[str, float]:
    rows = np.asarray(kwh, dtype=float)
    days = np.arange(len(rows)) + 20089
    one = Block(
        np.zeros(len(rows), dtype=np.int64), days, np.ones(len(rows)), monthly=False, kwh=rows
    )
    found = block_features(one, np.array(hours)).columns
    return {name: float(values[0]) for name, values in found.items()}


def test_the_base_load_is_the_mean_of_the_lowest_quarter():
    power = np.array([HOST, np.arange(24.0), np.full(24, np.nan)])
    power[1, :3] = np.nan  # lowest six known: 3 to 8
    np.testing.assert_allclose(base_load(power), [10.0, 5.5, np.nan])


def test_of_four_registers_the_base_load_is_the_lowest_and_of_one_that_one():
    power = np.array([[np.nan, 7.0, 5.0, 6.0], [np.nan, np.nan, 9.0, np.nan]])
    np.testing.assert_allclose(base_load(power), [5.0, 9.0])


def test_a_block_of_20_kw_is_one_even_step_of_20():
    found = steps(with_block(20.0))
    assert len(found) == 2
    assert np.isnan(found[0]).all()
    size, uneven, clarity = found[1]
    assert size == pytest.approx(20.0, rel=0.02)
    assert uneven < 0.02
    assert clarity > 10 * CLEAR


def test_its_columns_by_hand():
    power = with_block(20.0)
    (found,) = features(power)
    # mean day of the host (8*10 + 12*40 + 4*20) / 24 = 80/3, with the block half of the time
    share = 20 / (80 / 3 + 10)
    assert (found["base_cuts"], found["blocks"]) == (1, 1)
    for name in ("base_step", "block_share", "blocks_total"):
        assert found[name] == pytest.approx(share, rel=0.03)
    worth = found["block_share"] * (1 - found["block_unevenness"] / 0.5)
    assert found["block_worth"] == pytest.approx(worth)
    assert found["block_return"] == 0.0
    assert found["base_cv"] < 0.02


def test_a_block_that_goes_has_returned():
    (found,) = features(with_block(20.0, 40, 80))
    assert (found["base_cuts"], found["blocks"]) == (2, 2)
    assert found["block_return"] == pytest.approx(found["block_share"], rel=0.03)
    assert found["blocks_total"] == pytest.approx(2 * found["block_share"], rel=0.03)


def test_a_host_that_doubles_in_proportion_is_no_block():
    power = host()
    power[CUT:] *= 2.0
    (found,) = features(power)
    # Changes 10, 40 and 20 kW in 8, 12 and 4 hours: median 30, strays sqrt(200) = 14.1
    change = HOST
    size = np.median(change)
    uneven = np.sqrt(np.mean((change - size) ** 2)) / size
    assert uneven > EVEN
    assert steps(power)[1, :2] == pytest.approx([size, uneven], rel=0.03)
    assert found["base_cuts"] == 1
    assert found["blocks"] == 0
    assert found["base_step"] == pytest.approx(30 / 40, rel=0.03)
    assert found["block_worth"] < 0.1


def test_a_host_without_a_block_has_none_and_knows_it():
    (found,) = features(host())
    assert found["base_cuts"] == found["blocks"] == found["block_worth"] == 0.0
    assert found["base_step"] == found["block_share"] == found["block_return"] == 0.0
    assert np.isnan(found["block_unevenness"])
    assert np.isnan(found["block_clarity"])


def test_a_meter_that_never_draws_has_no_columns():
    (found,) = features(np.zeros((30, 24)))
    assert np.isnan(list(found.values())).all()


def test_one_day_is_one_spell():
    (found,) = features(host(days=1))
    assert found["base_cuts"] == 0.0
    assert np.isnan(found["base_cv"])


def test_registers_of_unknown_hours_leave_the_base_load_unknown():
    kwh = [[20.0, 60.0, 80.0, 80.0, 240.0]] * 40
    found = of_registers(kwh, [np.nan] * 4)
    assert np.isnan([found[name] for name in BLOCK_COLUMNS]).all()
    assert found["mean_kw"] == 10.0


def test_totals_alone_leave_the_base_load_unknown():
    found = of_registers([[np.nan, np.nan, np.nan, np.nan, 240.0]] * 40, [2.0, 6.0, 8.0, 8.0])
    assert np.isnan([found[name] for name in BLOCK_COLUMNS]).all()


def test_a_block_on_registers_is_as_large_as_on_a_curve():
    # 10 kW in the valley and the flat, 30 in peak and sharp; then 20 kW more in all of them
    rng = np.random.default_rng(3)
    kw = np.array([30.0, 30.0, 10.0, 10.0]) * rng.normal(1, 0.01, (DAYS, 4))
    kw[CUT:] += 20
    hours = [2.0, 6.0, 8.0, 8.0]
    kwh = kw * hours
    found = of_registers(np.column_stack([kwh, kwh.sum(axis=1)]).tolist(), hours)
    mean = (30 * 8 + 10 * 16) / 24 + 10
    assert found["block_share"] == pytest.approx(20 / mean, rel=0.03)
    assert found["blocks"] == 1


def test_the_sharp_hours_are_of_the_peak_while_the_sharp_register_stands_still():
    hours = np.array([2.0, 6.0, 8.0, np.nan])
    kwh = np.array([[0, 80, 80, 80, 240], [20, 60, 80, 80, 240], [np.nan, 80, 80, np.nan, 240.0]])
    found = register_power(kwh, np.array([1.0, 1.0, 2.0]), hours)
    # the third sharp reading is missing: whether its hours were the peak's, nobody knows
    expected = [[np.nan, 10, 10, np.nan], [10, 10, 10, np.nan], [np.nan, np.nan, 5, np.nan]]
    np.testing.assert_allclose(found, expected)


def test_a_sharp_register_that_is_never_read_leaves_its_hours_to_the_peak():
    hours = np.array([2.0, 6.0, 8.0, 8.0])
    kwh = np.array([[np.nan, 80, 80, 80, 240.0]])
    np.testing.assert_allclose(register_power(kwh, np.array([1.0]), hours), [[np.nan, 10, 10, 10]])


@pytest.mark.parametrize("points", [24, 48, 96, 288])
def test_the_resolution_of_a_curve_does_not_matter(points: int):
    fine = np.repeat(with_block(20.0), 12, axis=1)
    found = of_curve(fine.reshape(DAYS, points, -1).mean(axis=2))
    expected = features(with_block(20.0))[0]
    for name in BLOCK_COLUMNS:
        assert found[name] == pytest.approx(expected[name], rel=1e-3, abs=1e-3, nan_ok=True)


@settings(max_examples=20)
@given(st.integers(0, 2**16), st.sampled_from([0.25, 8.0, 512.0]), st.floats(5, 40))
def test_ratios_do_not_depend_on_the_unit(seed: int, unit: float, kw: float):
    power = with_block(kw, seed=seed)
    one, other = features(power, power * unit)
    assert other == pytest.approx(one, rel=1e-6, nan_ok=True)


@settings(max_examples=20)
@given(st.permutations(range(4)))
def test_meters_do_not_touch_each_other(order: list[int]):
    meters = [host(), with_block(20.0), with_block(9.0, 30, 90), np.zeros((20, 24))]
    together = features(*(meters[k] for k in order))
    for found, k in zip(together, order, strict=True):
        np.testing.assert_equal(found, features(meters[k])[0])


@settings(max_examples=20)
@given(st.integers(0, 2**16), st.floats(0.02, 0.3))
def test_missing_hours_leave_the_size_of_a_block(seed: int, share: float):
    power = with_block(20.0, seed=seed)
    power[np.random.default_rng(seed).random(power.shape) < share] = np.nan
    found = steps(power)
    largest = found[np.nanargmax(np.abs(found[:, 0]))]
    assert largest[0] == pytest.approx(20.0, rel=0.05)
    assert largest[1] < EVEN
