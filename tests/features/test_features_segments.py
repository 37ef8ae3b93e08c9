"""Segmentation into spells: what must be one spell, and what must be cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.segments import segment


def spells_of(level, *, monthly=False):
    return segment(np.array([0, len(level)]), np.asarray(level, dtype=float), monthly=monthly)


def office(days: int, rng: np.random.Generator) -> np.ndarray:
    rhythm = np.array([10.0, 10.2, 10.1, 10.0, 9.8, 4.0, 3.0])
    return rhythm[np.arange(days) % 7] * rng.normal(1, 0.03, days)


def test_constant_load_is_one_spell_without_variation():
    spells = spells_of(np.full(400, 37.5))
    assert spells.start.tolist() == [0]
    assert spells.end.tolist() == [400]
    assert spells.mean[0] == 37.5
    assert spells.sd[0] == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_noise_alone_is_one_spell(seed):
    level = np.random.default_rng(seed).normal(100, 3, 365)
    assert len(spells_of(level).start) == 1


@pytest.mark.parametrize("weekend", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("first_day", range(7))
def test_weekly_rhythm_is_not_cut(weekend, first_day):
    rng = np.random.default_rng(first_day)
    rhythm = np.array([1, 1, 1, 1, 1, weekend, weekend])
    level = 10 * rhythm[(np.arange(365) + first_day) % 7] * rng.normal(1, 0.02, 365)
    assert len(spells_of(level).start) == 1


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("size", [4.0, 8.0])
def test_steps_are_found_within_a_day(seed, size):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(14, 60, 8)
    heights = 40 + np.cumsum(rng.choice([-1, 1, 2], 8)) * size
    level = np.repeat(heights, lengths) + rng.normal(0, 1, lengths.sum())
    changes = np.cumsum(lengths)[:-1]
    found = spells_of(level).end[:-1]
    assert len(found) == len(changes)
    assert np.abs(found - changes).max() <= 1


def test_mine_on_top_of_an_office_is_found():
    rng = np.random.default_rng(1)
    level = office(300, rng) + np.repeat([0.0, 25.0], [120, 180])
    assert spells_of(level).end.tolist() == [120, 300]


@pytest.mark.parametrize("seed", range(20))
def test_noise_that_grows_with_the_level_is_not_cut(seed):
    rng = np.random.default_rng(seed)
    level = np.repeat([20.0, 23.0, 200.0], [130, 120, 115]) * rng.normal(1, 0.03, 365)
    assert spells_of(level).end.tolist()[-2:] == [250, 365]
    assert len(spells_of(level).end) == 3


@pytest.mark.parametrize("seed", range(20))
def test_machines_before_a_noisy_tenant_are_found(seed):
    rng = np.random.default_rng(seed)
    quiet = np.repeat([40.0, 46.5], [60, 60]) + rng.normal(0, 0.5, 120)
    noisy = 90 + rng.normal(0, 15, 245)
    found = spells_of(np.concatenate([quiet, noisy])).end
    assert np.abs(found - 60).min() <= 1
    # The noisy side may lend the quiet one a day, which then stands as a shortest spell.
    assert np.abs(found - 120).min() <= 1
    assert len(found) <= 4


def test_off_is_a_spell_and_running_noise_stays_believable():
    rng = np.random.default_rng(2)
    running = rng.normal(30, 1, 60)
    level = np.concatenate([running[:40], np.zeros(200), running[40:]])
    spells = spells_of(level)
    assert spells.end.tolist() == [40, 240, 260]
    assert spells.mean[1] == 0.0


def test_monthly_steps():
    spells = spells_of([10, 10, 10.2, 9.9, 30, 30.3, 30, 29.8, 16, 16.1], monthly=True)
    assert spells.end.tolist() == [4, 8, 10]


def test_no_spell_is_a_single_month():
    spells = spells_of([30, 30.3, 30, 29.8, 10, 30, 30.1, 30, 29.9, 30.2], monthly=True)
    assert (spells.end - spells.start).min() >= 2


def test_meters_do_not_touch_each_other():
    rng = np.random.default_rng(3)
    parts = [rng.normal(5, 0.1, n) + np.repeat([0, 3], [n // 2, n - n // 2]) for n in (60, 3, 90)]
    offsets = np.cumsum([0, 60, 3, 90])
    together = segment(offsets, np.concatenate(parts), monthly=False)
    for m, part in enumerate(parts):
        alone = spells_of(part)
        own = slice(together.offsets[m], together.offsets[m + 1])
        assert (together.start[own] - offsets[m]).tolist() == alone.start.tolist()
        assert together.mean[own].tolist() == alone.mean.tolist()


def test_no_meter_and_meter_without_periods():
    empty = segment(np.array([0]), np.empty(0), monthly=False)
    assert len(empty.start) == 0
    assert segment(np.array([0, 0, 1]), np.ones(1), monthly=False).offsets.tolist() == [0, 0, 1]


@settings(deadline=None)  # the first example compiles the kernel
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.125, 4.0, 1024.0]))
def test_cuts_do_not_depend_on_the_unit(seed, unit):
    rng = np.random.default_rng(seed)
    level = np.repeat(rng.uniform(5, 50, 4), 20) + rng.normal(0, 0.5, 80)
    assert spells_of(level * unit).end.tolist() == spells_of(level).end.tolist()
