"""Simulated mines in simulated hosts, from feed files to findings: each is seen, and named."""

from datetime import date, timedelta
from functools import cache
from itertools import count

import numpy as np
import pandas as pd
import pytest

from minewatch.detection import discover
from minewatch.evaluation.hosts import Host
from minewatch.evaluation.judged import Seen, hours_of, judge, see
from minewatch.evaluation.planting import write_feeds
from minewatch.scoring import load_calibration, score_detectors, sufficient, weigh
from minewatch.settings import Scoring
from minewatch.simulate.grid import Floats, Grid, Purpose, stream
from minewatch.simulate.injection import mine_series
from minewatch.simulate.kinds import BY_NAME
from minewatch.simulate.province import HOME
from minewatch.simulate.weather import ZONES, dry_bulb

pytestmark = pytest.mark.slow

START, DAYS, CUT = date(2025, 1, 1), 300, 150
GRID = Grid(START, DAYS)
AIR = dry_bulb(3, next(iter(ZONES)), GRID.dates[0], DAYS)
HOSTS = ("school", "homes", "workshop_one_shift")
#: Ordinary loads around, so that there are peers.
OTHERS = ("office", "shop", "hotel", "homes", "school", "workshop_one_shift", "hospital")
EACH = 6
CENTRES, STUCK = 6, 3


def load(kind: str, draw: int, contract_kw: float = 400.0) -> Floats:
    return BY_NAME[kind].model(stream(3, Purpose.LOAD, draw), GRID, AIR, contract_kw).kw


@cache
def mine(draw: int) -> Floats:
    """A mine of about 60 kW that comes in the middle of the period, never before."""
    days = Grid(START + timedelta(CUT), DAYS - CUT)
    chances = (stream(4, Purpose.LOAD, 100 * draw + again) for again in count())
    series = (mine_series(rng, days, AIR[CUT:], 60.0) for rng in chances)
    return np.concatenate([np.zeros((CUT, 96)), next(kw for kw in series if kw[:7].all())])


def host(name: str, kw: Floats) -> Host:
    return Host("sim", name, "", 400.0, START, kw)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Loads with and without a mine, all of one industry, through files, loading and features."""
    folder = tmp_path_factory.mktemp("planted")
    hosts = [
        host(f"{kind}-clean-{draw}", load(kind, draw)) for kind in OTHERS for draw in range(EACH)
    ]
    hosts += [
        host(f"{kind}-mine-{draw}", load(kind, draw) + mine(draw))
        for kind in HOSTS
        for draw in range(3)
    ]
    hosts += [host(f"centre-{draw}", load("data_centre", draw)) for draw in range(CENTRES)]
    hosts += [host(f"stuck-{draw}", load("stuck_meter", draw)) for draw in range(STUCK)]
    (folder / "feeds").mkdir()
    write_feeds(hosts, folder / "feeds")
    last = START + timedelta(DAYS - 1)
    return see(folder / "feeds", folder / "w", as_of=last, hours=hours_of(HOME.schedule))


@pytest.fixture(scope="module")
def scores(seen: Seen) -> pd.DataFrame:
    """Scores by meter, one column a grain and detector."""
    found = score_detectors(sufficient(seen.table), discover())
    found["meter_id"] = found["meter_id"].str.removeprefix("sim:")
    return found.pivot_table(index="meter_id", columns=["grain", "detector"], values="score")


def clean(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[scores.index.str.contains("clean")]


@pytest.mark.parametrize("grain", ["curve", "registers"])
def test_mines_behind_hosts_are_blocks_of_equal_power(scores: pd.DataFrame, grain: str):
    """They come rack by rack, some too slowly for a clear step; so not each single one.

    One host in eight heats by electricity, and adds a block for the winter.
    """
    found = scores[grain, "added_block"]
    usual = clean(scores)[grain, "added_block"].quantile(0.85)
    assert found[found.index.str.contains("-mine-")].median() > usual
    for kind in HOSTS:
        assert found[found.index.str.startswith(f"{kind}-mine")].max() > usual


def test_a_mine_behind_homes_steps_by_its_racks(seen: Seen):
    table = seen.table[seen.table["grain"] == "curve"].set_index("meter_id")
    for draw in range(3):
        own = table.loc[f"sim:homes-mine-{draw}"]
        step_kw = own["base_step"] * own["mean_kw"]
        assert 0.3 < step_kw / mine(draw).mean(axis=1).max() < 1.2


def test_a_data_centre_is_quieter_than_its_neighbours_and_no_block(scores: pd.DataFrame):
    centres = scores[scores.index.str.startswith("centre")]
    quiet = scores["curve", "spell_flatness"]
    assert quiet[centres.index].median() > clean(scores)["curve", "spell_flatness"].quantile(0.9)
    assert centres["curve", "added_block"].median() < 0.1


@pytest.fixture(scope="module")
def judged(seen: Seen) -> pd.DataFrame:
    found = judge(seen, load_calibration(), Scoring())
    return found.rename(index=lambda name: name.removeprefix("sim:"))


def test_no_data_centre_is_classed_as_mining(judged: pd.DataFrame):
    centres = judged[judged.index.str.startswith("centre")]
    assert len(centres) == CENTRES
    assert not (centres["class"] == "mining").any()


def test_a_stuck_meter_is_no_mine(judged: pd.DataFrame):
    stuck = judged[judged.index.str.startswith("stuck")]
    assert len(stuck) == STUCK
    assert not stuck["flagged"].any()


def test_mines_come_before_hosts_and_their_first_reason_is_the_block(judged: pd.DataFrame):
    mines = judged[judged.index.str.contains("-mine-")]
    hosts = judged[judged.index.str.contains("clean")]
    assert mines["p_mining"].min() > hosts["p_mining"].quantile(0.9)
    assert mines["p_mining"].median() > 2 * hosts["p_mining"].max()
    assert mines["reasons"].str.startswith("added_block").mean() > 0.5
    assert hosts["flagged"].sum() <= 1


def test_without_the_block_the_mines_are_less_likely(seen: Seen, judged: pd.DataFrame):
    without = judge(seen, load_calibration(), Scoring(), without=["added_block"])
    without = without.rename(index=lambda name: name.removeprefix("sim:"))
    mines = judged.index[judged.index.str.contains("-mine-")]
    assert without.loc[mines, "p_mining"].mean() < judged.loc[mines, "p_mining"].mean()


def test_the_evidence_adds_up_to_the_probability(seen: Seen):
    table = sufficient(seen.table)
    evidence = weigh(table, score_detectors(table, discover()), load_calibration())
    sums = evidence.groupby("meter_id")[["weight_mining", "weight_data_centre"]].sum()
    odds = np.exp(sums + np.log(0.002 / 0.996)).assign(ordinary=1.0)
    expected = odds["weight_mining"] / odds.sum(axis=1)
    found = judge(seen, load_calibration(), Scoring())["p_mining"]
    np.testing.assert_allclose(found, expected.reindex(found.index), rtol=1e-9)
