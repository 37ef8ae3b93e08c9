"""Plants: a fall without water, dispatch or outage, and the customer that explains it."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from leads_support import FEEDS, feeds, frame, linked, meter, output_of

from minewatch.leads.plant_leads import plant_leads
from minewatch.leads.plants import plant_falls
from minewatch.simulate.grid import Grid
from minewatch.simulate.plants import power_plants

WEEKS, START = 40, 20
RNG = np.random.default_rng(3)
WATER = 2000 - 1500 * np.cos(2 * np.pi * np.arange(WEEKS * 7) / 365)
NOISE = RNG.normal(0.98, 0.01, WEEKS * 7)
AFTER = np.arange(WEEKS * 7) >= START * 7
FALL_ON = pd.Timestamp("2025-05-26")  # the Monday 20 weeks after 6 January
PLANT = {"plant_id": "H1", "name": "甲电站", "fuel": "水", "capacity_kw": 4000.0,
         "owner": "甲水电有限公司", "lon": 102.28, "lat": 29.20, "adcode": "511824"}  # fmt: skip
MINED = output_of("H1", WATER * NOISE - 600 * AFTER, available_kwh=WATER * 24)


def plants(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame(FEEDS["plants"], list(rows) or [PLANT])


def others(number: int = 4) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Plants of the same prefecture whose output follows the water."""
    rows = [PLANT | {"plant_id": f"H{n}", "lon": 102.3} for n in range(2, 2 + number)]
    parts = [
        output_of(str(row["plant_id"]), WATER * np.random.default_rng(n).normal(0.98, 0.02, 280))
        for n, row in enumerate(rows)
    ]
    return rows, pd.concat(parts)


def test_a_fall_below_the_water_is_dated_and_measured() -> None:
    (fall,) = plant_falls(plants(), MINED)
    assert fall.since_on == FALL_ON
    assert abs(fall.kw - 600) < 60
    assert (fall.basis, fall.missing) == ("available", ("peers",))


def test_without_water_the_peers_of_the_prefecture_show_it() -> None:
    rows, output = others()
    falls = plant_falls(
        plants(PLANT, *rows), pd.concat([MINED.assign(available_kwh=np.nan), output])
    )
    assert [(fall.plant_id, fall.since_on, fall.basis) for fall in falls] == [
        ("H1", FALL_ON, "peers")
    ]
    assert "water" in falls[0].missing


def test_neither_water_nor_enough_peers_judge_nothing() -> None:
    rows, output = others(2)
    unknown = pd.concat([MINED.assign(available_kwh=np.nan), output])
    assert plant_falls(plants(PLANT, *rows), unknown) == []


def test_days_of_outage_or_dispatch_are_not_looked_at() -> None:
    whole = output_of("H1", WATER * NOISE, available_kwh=WATER * 24)
    for mark in ({"outage": 1.0}, {"outage_hours": 24.0}, {"dispatched_down_kwh": 14_400.0}):
        held = MINED.copy()
        held.loc[AFTER, list(mark)] = list(mark.values())
        assert plant_falls(plants(), held) == []
    assert plant_falls(plants(), whole) == []


def test_what_is_not_marked_at_all_is_said() -> None:
    bare = MINED.assign(outage=np.nan, dispatched_down_kwh=np.nan)
    (fall,) = plant_falls(plants(), bare)
    assert set(fall.missing) == {"peers", "outage", "dispatch"}


def spell(meter_id: str, started: str, ended: str, kw: float) -> dict[str, Any]:
    days = (pd.Timestamp(ended) - pd.Timestamp(started)).days + 1
    return {"meter_id": meter_id, "grain": "registers", "started_on": pd.Timestamp(started),
            "ended_on": pd.Timestamp(ended), "periods": days,
            "level_kw": kw, "cv": 0.02}  # fmt: skip


def lead(spells: list[dict[str, Any]], **place: Any) -> dict[str, Any]:
    known, _ = linked([meter(1, **({"lon": 102.281} | place)), meter(2, lon=104.0, lat=30.6)])
    spells = [*spells, spell("M002", "2025-01-06", "2025-10-12", 50.0)]
    table = (
        pd.DataFrame(spells)
        .groupby("meter_id", as_index=False)
        .agg(first_on=("started_on", "min"), last_on=("ended_on", "max"))
    )
    table = table.assign(grain="registers")
    (row,) = plant_leads(feeds(plants=[PLANT], output=MINED), known, table, pd.DataFrame(spells))
    return row


def test_a_customer_that_appears_nearby_makes_the_lead() -> None:
    row = lead([spell("M001", "2025-05-28", "2025-10-12", 590.0)])
    assert row["reasons"] == "below_available;customer_appeared;power_agrees"
    assert (row["meter_id"], row["joined_by"], row["strength"]) == ("M001", "distance", 3)
    assert row["site_id"] is not None


def test_a_customer_that_steps_up_and_is_of_the_same_owner() -> None:
    spells = [spell("M001", "2025-01-06", "2025-05-20", 20.0),
              spell("M001", "2025-05-21", "2025-10-12", 500.0)]  # fmt: skip
    row = lead(spells, name="甲水电有限公司", lon=103.5)
    assert row["reasons"] == "below_available;customer_stepped_up;power_agrees;same_owner"
    assert row["joined_by"] == "owner"


def test_the_plant_alone_is_a_weaker_lead_and_says_so() -> None:
    for spells in (
        [spell("M001", "2025-03-01", "2025-10-12", 590.0)],  # appears in other weeks
        [spell("M001", "2025-05-28", "2025-10-12", 30.0)],  # too little
        [spell("M001", "2025-01-06", "2025-10-12", 590.0)],  # was always there
    ):
        row = lead(spells)
        assert row["reasons"] == "below_available"
        assert (row["site_id"], row["strength"]) == (None, 1)
        assert "customer" in row["missing"].split(";")
    far = lead([spell("M001", "2025-05-28", "2025-10-12", 590.0)], lon=102.4)
    assert far["reasons"] == "below_available"


def test_simulated_plants_without_mines_give_hardly_any_lead() -> None:
    judged, false = 0, 0
    for seed in range(6):
        made, output = power_plants([], Grid(date(2025, 1, 1), 330), seed)
        output = output.rename(columns={"date": "day"})
        falls = plant_falls(made, output.assign(day=pd.to_datetime(output["day"])))
        judged, false = judged + len(made), false + len({fall.plant_id for fall in falls})
    assert judged == 120
    assert false <= 2
