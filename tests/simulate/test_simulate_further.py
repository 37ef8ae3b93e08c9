"""The further feeds of a simulation: by contract, repeatable, at the rates they claim."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.feeds import FEEDS
from minewatch.simulate import simulate
from minewatch.simulate.applications import LABELS
from minewatch.simulate.further import NETWORK_MINES, NETWORK_OTHERS, network_leads, tips, weather
from minewatch.simulate.grid import Grid
from minewatch.simulate.kinds import BY_NAME
from minewatch.simulate.people import registers_of_people
from minewatch.simulate.plants import power_plants
from minewatch.simulate.population import Meter, place_of, population
from minewatch.simulate.weather import dry_bulb

FURTHER = ("weather", "plants", "plant-output", "applications", "tips", "network-leads")
START = date(2025, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("further")
    simulate(out, meters=40, days=40, seed=3)
    return out


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str)


@pytest.mark.parametrize("feed", FURTHER)
def test_columns_are_the_contracts(made: Path, feed: str) -> None:
    assert tuple(read(made, feed).columns) == FEEDS[feed].names
    assert tuple(read(made, "enterprises-2").columns) == FEEDS["enterprises"].names


def test_same_seed_same_bytes_and_other_seed_others(made: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    simulate(again, meters=40, days=40, seed=3)
    simulate(other, meters=40, days=40, seed=4)
    for feed in FURTHER:
        assert (again / f"{feed}.csv").read_bytes() == (made / f"{feed}.csv").read_bytes()
    for feed in ("weather", "plants", "plant-output", "applications"):
        assert (other / f"{feed}.csv").read_bytes() != (made / f"{feed}.csv").read_bytes()


def test_weather_is_the_daily_mean_of_the_zone_in_every_county() -> None:
    grid = Grid(START, 30)
    found = weather(grid, 5)
    assert len(found) == 30 * len(grid.province.places)
    xichang = found[found["station_id"] == "W513401"]["mean_c"].to_numpy()
    expected = dry_bulb(5, "Xichang", grid.dates[0], 30).mean(axis=1)
    np.testing.assert_allclose(xichang, expected, atol=0.006)


def test_a_mine_takes_its_load_from_its_plant() -> None:
    grid, kind = Grid(START, 200), BY_NAME["mine_container_hydro"]
    mine = Meter(0, 0, kind, place_of(9, 0, kind), 800.0, curve=True, registers=True)
    plants, output = power_plants([mine], grid, 9)
    bare, without = power_plants([], grid, 9)
    assert len(plants) == len(bare) + 1
    pd.testing.assert_frame_equal(output[: len(without)], without)
    own = output[output["plant_id"] == plants["plant_id"].iloc[-1]]
    assert (own["output_kwh"] >= 0).all()
    assert own["output_kwh"].mean() < 0.97 * plants["capacity_kw"].iloc[-1] * 24


def test_output_stays_below_what_was_available_and_marks_stops() -> None:
    _, output = power_plants([], Grid(START, 365), 2)
    known = output.dropna(subset="available_kwh")
    assert (known["output_kwh"] <= 1.1 * known["available_kwh"]).all()
    assert (output["output_kwh"] >= 0).all()
    stopped = output[output["outage_hours"] == 24]
    assert (stopped["output_kwh"] == 0).all()
    assert (output["outage"] == (output["outage_hours"] > 0)).all()
    assert 0.2 < output.groupby("plant_id")["available_kwh"].count().eq(0).mean() < 0.5


def test_tips_and_network_leads_come_at_their_rates() -> None:
    everyone = population(3000, seed=1, prevalence=0.5, curve_share=0.1)
    customers, _, _ = registers_of_people(everyone, 1, START)
    grid = Grid(START, 100)
    mines = {meter.index for meter in everyone if meter.kind.label == "mining"}
    told, seen = tips(everyone, customers, grid, 1), network_leads(everyone, customers, grid, 1)
    true = told["tip_id"].str[1:].astype(int).sub(1).isin(mines)
    assert 0.06 < true.sum() / len(mines) < 0.10
    assert 0 < (~true).sum() / (3000 - len(mines)) < 0.008
    real = seen["lead_id"].str[1:].astype(int).sub(1).isin(mines)
    assert 0.12 < real.sum() / len(mines) < 0.18
    assert "13" not in "".join(told["summary"].unique())


def test_at_the_prevalence_of_practice_a_fifth_of_the_places_is_innocent() -> None:
    mines, others = 0.002 * NETWORK_MINES, 0.998 * NETWORK_OTHERS
    assert others / (mines + others) == pytest.approx(0.21)


def test_applications_are_labelled_apart_and_mostly_ordinary(made: Path) -> None:
    asked, labels = read(made, "applications"), read(made, "application-labels")
    assert tuple(labels.columns) == LABELS
    assert sorted(asked["application_id"]) == sorted(labels["application_id"])
    assert 0 < (labels["label"] == "mining").mean() < 0.2
    assert not set(asked["uscc"]) & set(read(made, "enterprises")["uscc"])


def test_no_file_has_a_header_alone_and_none_is_left_of_a_larger_set(tmp_path: Path):
    for curve_share in (1.0, 0.0):
        simulate(tmp_path, meters=20, days=10, seed=5, curve_share=curve_share)
        assert (tmp_path / "power-quality.csv").exists() == (curve_share > 0)
        for file in tmp_path.glob("*.csv"):
            assert len(file.read_text(encoding="utf-8").splitlines()) > 1, file.name
