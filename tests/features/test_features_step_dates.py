"""The day of a step of the base load: found within a busy host, and none into a stuck stretch."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from feature_warehouse import add_curves, days_from, warehouse

from minewatch.features import feature_table
from minewatch.publish.schema import STEPS

AS_OF = date(2025, 12, 31)
DAYS, STEP_DAY = 120, 63  # 2025-03-05
HOUR = np.arange(96) / 4


def host(rng: np.random.Generator) -> np.ndarray:
    """Return 20 kW at night and up to 80 kW by day that vary from day to day."""
    busy = np.where((HOUR > 8) & (HOUR < 18), 60.0, 0.0) * rng.uniform(0.3, 1.0, (DAYS, 1))
    return 20 + busy + rng.normal(0, 0.3, (DAYS, 96))


def steps_of(kw: np.ndarray):
    con = warehouse()
    add_curves(con, "M1", days_from("2025-01-01", DAYS), kw.astype(np.float32))
    return feature_table(con, as_of=AS_OF).steps


@pytest.mark.parametrize("begin", [0, 40, 90])
def test_a_block_is_dated_and_sized_whatever_the_hour_it_came(begin: int):
    rng = np.random.default_rng(begin)
    kw = host(rng)
    kw.reshape(-1)[STEP_DAY * 96 + begin :] += 30
    (row,) = steps_of(kw).itertuples()
    assert abs((row.stepped_on.date() - date(2025, 3, 5)).days) <= 1
    assert row.step_kw == pytest.approx(30, rel=0.05)
    assert row.unevenness < 0.1
    assert row.clarity > 3
    assert row.after_kw - row.before_kw == pytest.approx(30, rel=0.05)


def test_machines_that_stop_in_dear_hours_are_even_in_the_others():
    kw = host(np.random.default_rng(1))
    kw[STEP_DAY:] += np.where((HOUR >= 18) & (HOUR < 22), 0.0, 30.0)
    (row,) = steps_of(kw).itertuples()
    assert row.unevenness < 0.1


def test_growth_in_proportion_to_the_day_is_uneven():
    kw = host(np.random.default_rng(2))
    kw[STEP_DAY:] *= 1 + 0.8 * np.sin(HOUR / 24 * np.pi)
    found = steps_of(kw)
    assert (found["unevenness"] > 0.25).all()


def test_there_is_no_step_into_a_stuck_stretch():
    kw = host(np.random.default_rng(3))
    kw[STEP_DAY:] = 70.0
    assert steps_of(kw).empty


def test_steps_are_a_table_of_the_snapshot():
    kw = host(np.random.default_rng(4))
    kw[STEP_DAY:] += 30
    table = pa.Table.from_pandas(steps_of(kw), schema=STEPS, preserve_index=False)
    assert table.column("stepped_on").to_pylist() == [date(2025, 3, 5)]
    empty = steps_of(host(np.random.default_rng(4)))
    assert pa.Table.from_pandas(empty, schema=STEPS, preserve_index=False).num_rows == 0


@pytest.mark.parametrize("scale", [0.001, 7.0, 1000.0])
def test_scale_moves_no_day(scale: float):
    kw = host(np.random.default_rng(5))
    kw[STEP_DAY:] += 30
    once, again = steps_of(kw), steps_of(kw * scale)
    assert once["stepped_on"].tolist() == again["stepped_on"].tolist()
    np.testing.assert_allclose(again["step_kw"], once["step_kw"] * scale, rtol=1e-4)
