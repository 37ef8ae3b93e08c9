"""What a utility's habits make of a load: steps, catch-up, unread months, wrong factors."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.simulate import HOME, SHIFTED, Province
from minewatch.simulate.grid import POINTS, Grid
from minewatch.simulate.province import Recording
from minewatch.simulate.recording import Recorded, multiplier, record
from minewatch.simulate.schedule import by_register, dear, membership

#: Habits that lose nothing.
CLEAN = Recording(
    day_lost=0,
    reads_failing=0,
    points_lost=0,
    curve_days_lost=0,
    channels_dead=0,
    month_lost=0,
    wrong_multiplier=0,
)


def province(**habits: object) -> Province:
    return Province("test", HOME.places, HOME.schedule, CLEAN._replace(**habits))  # type: ignore[arg-type]


def recorded(where: Province, days: int = 120, seed: int = 1, kw: float = 37.3) -> Recorded:
    grid = Grid(date(2025, 1, 1), days, where)
    load = np.full((days, POINTS), kw)
    return record(np.random.default_rng(seed), grid, load, by_register(load, grid), 315.0)


@pytest.mark.parametrize(
    ("contract_kw", "times"),
    [
        (20, 1),  # on a direct meter
        (100, 40),  # 152 A at 380 V: transformers of 200/5
        (315, 400),  # 18 A at 10 kV: 20/5, times 10000/100
        (1000, 1500),  # 58 A: 75/5
        (20000, 28000),  # 330 A at 35 kV: 400/5, times 35000/100
    ],
)
def test_multiplier_is_that_of_the_transformers(contract_kw: float, times: int) -> None:
    assert multiplier(contract_kw) == times


@settings(max_examples=40, deadline=None)
@given(
    kw=st.floats(0.01, 300),
    step=st.sampled_from([0.01, 0.1, 1.0]),
    seed=st.integers(0, 1000),
    days=st.integers(1, 40),
)
def test_registers_move_in_whole_steps_and_lose_no_energy(
    kw: float, step: float, seed: int, days: int
) -> None:
    kwh = recorded(province(daily_step=step), days, seed, kw).register_kwh
    smallest = step * multiplier(315.0)
    assert np.allclose(kwh[:, 1:] / smallest, np.rint(kwh[:, 1:] / smallest), atol=1e-6)
    assert np.all(
        np.abs(kwh[:, 1:].sum(axis=0) - kw * days * np.array([2, 6, 8, 8]))
        <= smallest + days * 0.005
    )
    assert np.allclose(kwh[:, 0], kwh[:, 1:].sum(axis=1))


def test_reading_after_a_gap_holds_the_gap() -> None:
    where = province(day_lost=0.2, day_estimated=0.0, catch_up=1.0)
    kwh = recorded(where).register_kwh[:, 0]
    taken = np.flatnonzero(~np.isnan(kwh))
    assert 60 < len(taken) < 115
    assert abs(np.nansum(kwh) - 37.3 * 24 * (taken[-1] + 1)) < 20
    without = recorded(province(day_lost=0.2, day_estimated=0.0, catch_up=0.0)).register_kwh[:, 0]
    assert np.nanmax(without) < 1.05 * 37.3 * 24


def test_month_after_one_unread_holds_both() -> None:
    where = province(unread_months=(2,), unread_share=1.0, month_estimated=0.0)
    settled = recorded(where).settled_kwh[:, 0]
    assert np.isnan(settled[1])
    assert settled[0] == pytest.approx(37.3 * 24 * 31, abs=20)
    assert settled[2] == pytest.approx(37.3 * 24 * 59, abs=20)
    assert settled[3] == pytest.approx(37.3 * 24 * 30, abs=20)


def test_estimated_month_is_put_right_in_the_next() -> None:
    where = province(unread_months=(3,), unread_share=1.0, month_estimated=1.0)
    settled = recorded(where).settled_kwh[:, 0]
    assert settled[2] == pytest.approx(settled[1])
    assert settled[2] + settled[3] == pytest.approx(37.3 * 24 * 61, abs=20)


def test_wrong_multiplier_scales_curve_and_registers_for_a_while() -> None:
    got = recorded(province(wrong_multiplier=100.0))
    ratio = got.register_kwh[:, 0] / (37.3 * 24)
    wrong = np.abs(ratio - 1) > 0.1
    assert 1 <= wrong.sum() <= 60
    curve = got.curve_kw.mean(axis=1) / 37.3
    assert np.allclose(curve[wrong], ratio[wrong], rtol=0.02)
    assert np.allclose(curve[~wrong], 1, rtol=0.01)


@pytest.mark.parametrize("where", [HOME, SHIFTED])
def test_hours_fill_the_day_once_in_every_month(where: Province) -> None:
    for month in range(1, 13):
        table = membership(where.schedule, month)
        assert (table.sum(axis=1) == 1).all()
        assert (table[:, 0].any()) == (month in where.schedule.sharp_months)


def test_sharp_register_runs_in_its_months_alone() -> None:
    grid = Grid(date(2025, 1, 1), 365, SHIFTED)
    parts = by_register(np.ones((365, POINTS)), grid)
    assert set(grid.month[parts[:, 0] > 0]) == {1, 7, 8}
    assert np.allclose(parts.sum(axis=1), 24)
    assert dear(grid, sharp_only=False).sum(axis=1).tolist() == [7 * 4] * 365
