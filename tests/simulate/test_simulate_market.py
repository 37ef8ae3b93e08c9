"""Coin price and what mines make of it, of tariffs and of seasons; mines to be planted."""

from datetime import date

import numpy as np
import pytest

from minewatch.resources import resource
from minewatch.simulate import SHIFTED
from minewatch.simulate.grid import POINTS, Grid
from minewatch.simulate.injection import mine_series
from minewatch.simulate.machines import (
    catalogue,
    fleet,
    off_when_dear,
    racks_on,
    unprofitable,
)
from minewatch.simulate.market import price, relative_price

YEAR = Grid(date(2025, 1, 1), 365)
COLD = np.full((365, POINTS), -5.0)


def test_known_prices_are_those_of_the_table() -> None:
    lines = resource("reference", "coin_price.csv").read_text(encoding="utf-8").splitlines()
    table = dict(line.split(",") for line in lines[1:])
    assert min(table) == "2020-01"
    assert max(table) == "2022-10"
    year = Grid(date(2021, 1, 1), 365)
    middle = price(year)[(year.dates == np.datetime64("2021-06-16")).argmax()]
    assert middle == pytest.approx(float(table["2021-06"]))


def test_prices_are_common_to_a_seed_and_unknown_ones_differ_by_it() -> None:
    assert np.array_equal(
        price(Grid(date(2021, 1, 1), 99, seed=1)), price(Grid(date(2021, 1, 1), 99, seed=2))
    )
    first, again, other = (price(Grid(date(2025, 1, 1), 99, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_old_machines_stop_when_the_price_falls() -> None:
    fall = Grid(date(2022, 1, 1), 330)
    old = max(catalogue(), key=lambda one: one.w_per_ths)
    new = min(catalogue(), key=lambda one: one.w_per_ths)
    off = [
        np.mean(
            [
                unprofitable(np.random.default_rng(draw), fall, machine)[180:].mean()
                for draw in range(40)
            ]
        )
        for machine in (old, new)
    ]
    assert relative_price(fall)[200] < 0.6
    assert off[0] > 0.3
    assert off[0] > 1.5 * off[1]
    rising = Grid(date(2020, 10, 1), 150)
    assert not any(
        unprofitable(np.random.default_rng(draw), rising, old).any() for draw in range(20)
    )


def test_more_machines_come_when_the_price_is_high() -> None:
    year = Grid(date(2020, 7, 1), 365)
    on = np.sum([racks_on(np.random.default_rng(d), year, 40, young=0) for d in range(60)], axis=0)
    dear_part, cheap_part = (
        np.diff(on.reshape(365, POINTS).mean(axis=1))[part].sum()
        for part in (slice(150, 250), slice(0, 100))
    )
    assert dear_part > 1.3 * cheap_part


def test_racks_are_commissioned_at_once_or_one_by_one() -> None:
    spread = []
    for draw in range(60):
        on = racks_on(np.random.default_rng(draw), Grid(date(2025, 1, 1), 200), 30, young=1.0)
        begin = int(np.flatnonzero(on)[0])
        spread.append(on[begin] == 1)
    assert 0.2 < np.mean(spread) < 0.7


def test_some_mines_stop_in_dear_hours() -> None:
    draws = [off_when_dear(np.random.default_rng(draw), YEAR, 0.5) for draw in range(60)]
    stopping = [factor for factor in draws if factor.size > 1]
    assert 15 < len(stopping) < 45
    hours = {int((factor[0] == 0).sum() / 4) for factor in stopping}
    assert hours == {2, 8}


@pytest.mark.parametrize("evasive", [False, True])
def test_planted_mine_is_a_load_of_whole_machines(evasive: bool) -> None:
    began = 0
    for draw in range(40):
        kw = mine_series(np.random.default_rng(draw), YEAR, COLD, 20.0, evasive)
        assert kw.shape == (365, POINTS)
        assert np.isfinite(kw).all()
        assert (kw >= 0).all()
        assert 0.9 * 1.29 < kw.max() < 40
        began += not kw[0].any()
    assert 4 < began < 30


def test_planted_mine_repeats_and_evasion_shows() -> None:
    def series(draw: int, *, evasive: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return mine_series(np.random.default_rng(draw), YEAR, COLD, 30.0, evasive)

    assert np.array_equal(series(3, evasive=True), series(3, evasive=True))
    uneven = [
        (kw[:, 4:20].mean() / kw[:, 44:60].mean() if kw[:, 44:60].any() else np.inf)
        for kw in (series(draw, evasive=True) for draw in range(30))
    ]
    assert any(ratio > 5 for ratio in uneven)  # night only
    assert any(ratio < 0.9 for ratio in uneven)  # throttled at night


def test_shifted_province_has_newer_machines() -> None:
    grid = Grid(date(2025, 1, 1), 30, SHIFTED)
    seen = {fleet(np.random.default_rng(draw), grid, 100).machine for draw in range(30)}
    assert min(one.released for one in seen) >= "2019-10"
    assert max(one.released for one in seen) > "2022-01"
    home = {fleet(np.random.default_rng(draw), YEAR, 100).machine for draw in range(30)}
    assert max(one.released for one in home) < "2020-04"
