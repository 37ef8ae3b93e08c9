"""Simulated parks and supply modes: by contract, in their counties, at rates that are said."""

from datetime import date

import pandas as pd
import pytest

from minewatch.feeds import FEEDS
from minewatch.feeds.meters import SUPPLY_MODES
from minewatch.simulate.parks import PARK_COLUMNS, parks, supplied
from minewatch.simulate.people import registers_of_people
from minewatch.simulate.population import population
from minewatch.simulate.province import HOME, SHIFTED, Province
from minewatch.sites.areas import locate

TERMS = {term for terms in SUPPLY_MODES for term in terms}


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    everyone = population(3000, seed=5, prevalence=0.2, curve_share=0.0, province=HOME)
    master, _, _ = registers_of_people(everyone, 5, date(2025, 1, 1))
    told = supplied(everyone, master, 5)
    told["group"] = [meter.kind.group for meter in everyone]
    told["owner"] = [meter.owner for meter in everyone]
    told["hydro"] = [meter.place.hydro for meter in everyone]
    return told


def test_the_columns_are_those_of_the_contracts(customers: pd.DataFrame) -> None:
    assert FEEDS["parks"].names == PARK_COLUMNS
    assert FEEDS["meters"].names == tuple(customers.columns[: len(FEEDS["meters"].names)])
    assert set(customers["supply_mode"].dropna()) <= TERMS


@pytest.mark.parametrize("province", [HOME, SHIFTED])
def test_every_county_has_a_park_that_lies_in_it(province: Province) -> None:
    found = parks(11, province)
    assert found["park_id"].is_unique
    placed = found.dropna(subset=["lon"])
    assert 0.5 < len(placed) / len(found) <= 1
    areas = locate(placed["lon"], placed["lat"])
    assert areas["adcode"].tolist() == placed["adcode"].tolist()


def test_meters_of_one_owner_stand_in_one_park_of_their_county(customers: pd.DataFrame) -> None:
    inside = customers.dropna(subset=["park_id"])
    assert 0.1 < len(inside) / len(customers) < 0.5
    assert (inside["park_id"] == "K" + inside["adcode"]).all()
    assert (customers.groupby("owner")["park_id"].nunique(dropna=False) == 1).all()


def test_only_large_mines_and_works_bypass_the_grid(customers: pd.DataFrame) -> None:
    told = customers.dropna(subset=["supply_mode"])
    assert 0.75 < len(told) / len(customers) < 0.85
    direct = told[told["supply_mode"] != "公网供电"]
    others = direct[direct["group"] != "mining"]
    assert set(others["supply_mode"]) <= {"自备电厂"}
    assert (others["contract_kw"] >= 4000).all()
    mines = told[told["group"] == "mining"]
    share = (mines["supply_mode"] != "公网供电").groupby(mines["hydro"]).mean()
    assert 0.03 < share[False] < 0.35
    assert share[False] < share[True] < 0.8
    assert not (direct["supply_mode"].eq("小水电") & ~direct["hydro"]).any()


def test_what_is_told_hangs_on_the_seed_alone() -> None:
    everyone = population(50, seed=5, prevalence=None, curve_share=0.0, province=HOME)
    master, _, _ = registers_of_people(everyone, 5, date(2025, 1, 1))
    pd.testing.assert_frame_equal(supplied(everyone, master, 5), supplied(everyone, master, 5))
    assert not supplied(everyone, master, 6).equals(supplied(everyone, master, 5))
    few = supplied(everyone[:20], master.head(20), 5)
    pd.testing.assert_frame_equal(few, supplied(everyone, master, 5).head(20))
