"""The day on which the machines came: worked cases of steps of the base load."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.scoring import estimate_onset
from minewatch.scoring.commissioning import commissioned

YEAR = (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31"))
TABLE = pd.DataFrame(
    [("m", "curve", *YEAR, 0.6)],
    columns=["meter_id", "grain", "first_on", "last_on", "floor_share"],
)
NAMES = ["stepped_on", "before_kw", "after_kw", "step_kw", "unevenness", "clarity"]
Row = tuple[str, float, float, float, float, float]


def steps(*rows: Row) -> pd.DataFrame:
    kinds = dict.fromkeys(NAMES, "float64") | {"stepped_on": "datetime64[s]"}
    frame = pd.DataFrame(rows, columns=NAMES).astype(kinds)
    return frame.assign(meter_id="m", grain="curve")


def up(day: str, before: float, after: float, uneven: float = 0.0, clarity: float = 20.0) -> Row:
    return day, before, after, after - before, uneven, clarity


def day_of(*rows: Row) -> str | None:
    found = commissioned(steps(*rows))
    return None if found.empty else str(found["stepped_on"].iloc[0].date())


def test_the_largest_even_rise_is_the_commissioning():
    assert day_of(up("2025-03-01", 20, 25), up("2025-05-01", 25, 60)) == "2025-05-01"


def test_an_uneven_rise_is_the_host():
    rows = up("2025-03-01", 20, 60, uneven=1.0), up("2025-05-01", 60, 80)
    assert day_of(*rows) == "2025-05-01"


def test_a_rise_within_its_noise_counts_for_less():
    rows = up("2025-03-01", 20, 60, clarity=0.3), up("2025-05-01", 60, 80)
    assert day_of(*rows) == "2025-05-01"


def test_of_equal_blocks_the_last_came_for_certain():
    assert day_of(up("2025-03-01", 0.1, 60), up("2025-05-01", 60, 120)) == "2025-05-01"


def test_what_returns_after_a_stop_or_a_dry_season_came_the_first_time():
    rows = up("2025-03-01", 20, 60), up("2025-05-01", 60, 20), up("2025-06-01", 20, 61)
    assert day_of(*rows) == "2025-03-01"


def test_a_trial_of_some_days_is_no_start():
    rows = up("2025-03-01", 1, 60), up("2025-03-04", 60, 1), up("2025-06-01", 1, 55)
    assert day_of(*rows) is None  # the rise above the trial is nothing
    assert day_of(*rows[:2], up("2025-06-01", 1, 90)) == "2025-06-01"


def test_machines_that_stop_in_dear_hours_leave_the_base_load_where_it_was():
    rows = [("2025-03-01", 3.0, 3.1, 100.0, 0.0, 20.0), ("2025-05-01", 3.1, 3.0, -100.0, 0.0, 20.0)]
    assert day_of(*rows, ("2025-06-01", 3.0, 3.1, 100.0, 0.0, 20.0)) == "2025-03-01"


def test_little_growth_of_a_load_that_was_there_is_no_start():
    assert day_of(up("2025-03-01", 100, 115)) is None


def spell(start: str, end: str, level: float, cv: float = 0.02) -> dict[str, object]:
    return {
        "meter_id": "m", "grain": "curve", "started_on": pd.Timestamp(start),
        "ended_on": pd.Timestamp(end), "periods": 30, "level_kw": level, "cv": cv,
    }  # fmt: skip


def onset(spells: list[dict[str, object]], *rows: Row) -> pd.Series:
    frame = pd.DataFrame(spells).astype(dict.fromkeys(["started_on", "ended_on"], "datetime64[s]"))
    return estimate_onset(frame, TABLE, steps(*rows)).iloc[0]


def test_the_step_gives_start_and_power_where_the_whole_load_shows_neither():
    found = onset([spell("2025-01-01", "2025-12-31", 100.0)], up("2025-05-01", 25, 55))
    assert (found["active_since"].date(), found["since_basis"]) == (date(2025, 5, 1), "step")
    assert (found["mining_kw"], found["grain"]) == (30.0, "curve")
    assert found["active_until"].date() == date(2025, 12, 31)


def test_power_is_of_the_blocks_that_are_there_at_the_end():
    rows = up("2025-03-01", 10, 50), up("2025-05-01", 50, 40), up("2025-08-01", 40, 4)
    found = onset([spell("2025-01-01", "2025-12-31", 100.0)], *rows)
    assert found["mining_kw"] == pytest.approx(30.0)


def test_without_a_clear_block_the_spells_say_it():
    spells = [spell("2025-01-01", "2025-02-28", 20.0), spell("2025-03-01", "2025-12-31", 50.0)]
    found = onset(spells, up("2025-06-01", 30, 31))
    assert (found["active_since"].date(), found["since_basis"]) == (date(2025, 3, 1), "step")


def test_an_end_is_never_before_the_start():
    found = onset([spell("2025-01-01", "2025-03-31", 50.0)], up("2025-05-01", 10, 60))
    assert found["active_until"] >= found["active_since"]


def test_a_stuck_meter_has_no_steady_load():
    spells = [spell("2025-01-01", "2025-02-28", 20.0), spell("2025-03-01", "2025-12-31", 50.0, 0.0)]
    found = onset(spells)
    assert (found["active_since"].date(), found["since_basis"]) == (
        date(2025, 1, 1),
        "first_reading",
    )


@given(st.floats(0.01, 1000.0), st.permutations(range(4)))
def test_scale_and_order_do_not_move_the_day(scale: float, order: list[int]):
    frame = steps(
        up("2025-02-01", 5, 8), up("2025-03-01", 8, 40), up("2025-06-01", 40, 8),
        up("2025-07-01", 8, 41),
    )  # fmt: skip
    frame[["before_kw", "after_kw", "step_kw"]] *= scale
    found = commissioned(frame.iloc[order])
    assert found["stepped_on"].tolist() == [pd.Timestamp("2025-03-01")]
    assert np.isclose(found["rise_kw"].iloc[0], 32 * scale)
