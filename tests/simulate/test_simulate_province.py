"""Provinces that differ, what is true of a meter's mining, and how much of a load it is."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from minewatch.cli import app
from minewatch.simulate import HOME, SHIFTED, simulate
from minewatch.simulate.grid import POINTS
from minewatch.simulate.kinds import BY_NAME
from minewatch.simulate.population import counts, population
from minewatch.simulate.readings import largest_rise, truth_of
from minewatch.simulate.weather import ZONES


@pytest.fixture(scope="module")
def shifted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shifted")
    simulate(out, meters=60, days=70, seed=5, start_on=date(2025, 1, 1), province=SHIFTED)
    return out


def test_home_is_the_default(tmp_path: Path) -> None:
    simulate(tmp_path / "a", meters=20, days=32, seed=2)
    simulate(tmp_path / "b", meters=20, days=32, seed=2, province=HOME)
    for file in (tmp_path / "a").iterdir():
        assert (tmp_path / "b" / file.name).read_bytes() == file.read_bytes()


def test_shifted_shares_nothing_with_home() -> None:
    assert not {place.zone for place in HOME.places} & {place.zone for place in SHIFTED.places}
    assert not {place.province for place in HOME.places} & {one.province for one in SHIFTED.places}
    assert {place.zone for place in (*HOME.places, *SHIFTED.places)} == set(ZONES)
    assert HOME.schedule != SHIFTED.schedule
    assert HOME.recording != SHIFTED.recording
    assert all(name in BY_NAME for name, _ in SHIFTED.shares)


def test_shifted_mix_is_another() -> None:
    assert counts(1000, None, SHIFTED)["flat"] > counts(1000, None)["flat"]
    kinds, sizes = [], []
    for where in (HOME, SHIFTED):
        everyone = population(3000, seed=1, prevalence=0.2, curve_share=0.3, province=where)
        kinds.append(pd.Series([meter.kind.name for meter in everyone]).value_counts())
        sizes.append(
            np.median([meter.contract_kw for meter in everyone if meter.kind.name == "office"])
        )
        assert {meter.place for meter in everyone} == set(where.places)
    assert kinds[1]["workshop_three_shift"] > 1.5 * kinds[0]["workshop_three_shift"]
    assert kinds[1]["mine_in_host_farm"] > 1.3 * kinds[0]["mine_in_host_farm"]
    assert sizes[1] < sizes[0]


def test_command_makes_the_shifted_province(shifted: Path, tmp_path: Path) -> None:
    size = ["--meters", "60", "--days", "70", "--seed", "5", "--province", "shifted"]
    done = CliRunner().invoke(app, ["simulate", str(tmp_path), *size])
    assert done.exit_code == 0, done.output
    for file in shifted.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes()


def test_shifted_february_is_unread_for_most_and_sharp_hours_are_seasonal(shifted: Path) -> None:
    settled = pd.read_csv(shifted / "settlements.csv")
    read = settled.groupby("month").size()
    assert read["2025-02"] < 0.8 * read["2025-01"]
    days = pd.read_csv(shifted / "registers.csv")
    assert days.loc[days["date"] >= "2025-02-05", "sharp_kwh"].max() == 0
    assert days.loc[days["date"] < "2025-01-20", "sharp_kwh"].max() > 0


def test_largest_rise_by_hand() -> None:
    level = np.array(
        [0, 0, 3, 10, 10, 10, 10, 10, 0, 0, 10, 10, 10, 10, 10, 14, 14, 14, 14, 14, 14.0]
    )
    assert largest_rise(level) == (2, 10.0)  # the partial day; coming back is no commissioning
    assert largest_rise(np.full(30, 7.0)) is None
    assert largest_rise(np.array([0.0, 0, 1])) is None
    assert largest_rise(np.array([5.0] * 9 + [9.0, 9, 9] + [5.0] * 9)) is None  # too short to last


def test_truth_of_a_load() -> None:
    mining = np.zeros((40, POINTS))
    mining[12, 48:] = 6.0
    mining[13:35] = 6.0
    truth = truth_of(mining + 2.0, mining)
    assert truth[1:4] == (12, 34, 12)
    assert truth.step_kw == pytest.approx(6.0)
    energy = 6.0 * (22 + 0.5)
    assert truth.share == pytest.approx(energy / (energy + 2.0 * 40))
    assert truth_of(mining + 2.0, None) == (0.0, None, None, None, None)


def test_mines_are_5_to_100_percent_of_the_load(tmp_path: Path) -> None:
    simulate(tmp_path, meters=500, days=100, seed=8, prevalence=0.6, curve_share=0)
    labels = pd.read_csv(tmp_path / "labels.csv")
    share = labels.loc[labels["label"] == "mining", "mining_share"]
    for low, high in ((0, 0.1), (0.1, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        assert share.between(low, high).mean() > 0.03, (low, high)
    inside = labels.loc[labels["kind"].str.startswith("mine_in_host"), "mining_share"]
    assert 0.1 < inside.median() < 0.5
    known = labels.dropna(subset=["step_on"])
    assert (known["step_on"] >= known["mining_from"]).all()
    assert (known["step_kw"] > 0).all()
