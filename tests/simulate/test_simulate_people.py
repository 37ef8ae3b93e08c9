"""Invented customers and registers: valid codes, real counties, gaps on purpose."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from minewatch.simulate import simulate
from minewatch.simulate.codes import ALPHABET, check_digit, organisation_check
from minewatch.simulate.places import PLACES
from minewatch.sites.areas import locate


def valid(code: str) -> bool:
    """Check a code by the congruence of GB 32100: the weighted sum of all 18 is 0 modulo 31."""
    if not re.fullmatch(f"[{ALPHABET}]{{18}}", code):
        return False
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
    return sum(ALPHABET.index(c) * w for c, w in zip(code, weights, strict=True)) % 31 == 0


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    out = tmp_path_factory.mktemp("people")
    simulate(out, meters=1500, days=1, seed=21, start_on=date(2025, 1, 1), curve_share=0.0)
    names = ("meters", "enterprises", "data-centres", "labels")
    return {name: pd.read_csv(out / f"{name}.csv", dtype=str) for name in names}


def test_example_of_the_standard() -> None:
    assert organisation_check("M000100Y") == "4"
    assert check_digit("91350100M000100Y4") == "3"
    assert valid("91350100M000100Y43")


def test_codes_of_registers_are_valid_and_name_no_real_body(feeds: dict[str, pd.DataFrame]) -> None:
    codes = pd.concat([feeds["enterprises"]["uscc"], feeds["data-centres"]["uscc"].dropna()])
    assert codes.map(valid).all()
    assert codes.str[8:10].eq("XN").all()
    assert feeds["enterprises"]["uscc"].is_unique


def test_codes_of_meters_are_right_wrong_or_missing(feeds: dict[str, pd.DataFrame]) -> None:
    codes = feeds["meters"]["uscc"]
    assert 0.2 < codes.isna().mean() < 0.32
    wrong = ~codes.dropna().map(valid)
    assert 0.03 < wrong.mean() < 0.13


def test_some_meters_can_be_joined_by_name_only(feeds: dict[str, pd.DataFrame]) -> None:
    meters, firms = feeds["meters"], feeds["enterprises"]
    by_code = meters["uscc"].isin(firms["uscc"])
    by_name = meters["name"].isin(firms["name"])
    assert (by_name & ~by_code).sum() > 50
    assert (~by_name & ~by_code).sum() > 50
    assert set(firms["status"]) == {"存续", "注销", "吊销"}
    assert (~firms["name"].isin(meters["name"])).sum() > 50


def test_meters_of_one_owner_stand_together(feeds: dict[str, pd.DataFrame]) -> None:
    meters = feeds["meters"].astype({"lon": float, "lat": float})
    groups = meters.groupby(["name", "address"])
    spread = groups[["lon", "lat"]].max() - groups[["lon", "lat"]].min()
    assert (groups.size() == 2).sum() > 10
    assert np.nanmax(spread.to_numpy()) < 0.005


def test_places_are_real_counties(feeds: dict[str, pd.DataFrame]) -> None:
    meters = feeds["meters"]
    assert set(meters["adcode"]) == {place.adcode for place in PLACES}
    assert meters["address"].str.startswith(("四川省", "内蒙古自治区")).all()
    assert 0.05 < meters["lon"].isna().mean() < 0.2
    assert (meters["lon"].isna() == meters["lat"].isna()).all()


def test_positions_lie_within_the_declared_county(feeds: dict[str, pd.DataFrame]) -> None:
    meters = feeds["meters"].dropna(subset="lon")
    found = locate(meters["lon"].astype(float).to_numpy(), meters["lat"].astype(float).to_numpy())
    assert found["adcode"].tolist() == meters["adcode"].tolist()


def test_the_hidden_mine_is_a_registered_data_centre(feeds: dict[str, pd.DataFrame]) -> None:
    labels = feeds["labels"].set_index("meter_id")
    meters = feeds["meters"].set_index("meter_id")
    hidden = labels.index[labels["kind"] == "mine_as_data_centre"]
    operators = feeds["data-centres"]["operator"]
    assert len(hidden) >= 1
    assert meters.loc[hidden, "name"].isin(operators).all()
    centres = labels.index[labels["kind"] == "data_centre"]
    assert 0.5 < meters.loc[centres, "name"].isin(operators).mean() <= 1.0


def test_ids_and_declarations_do_not_tell_the_class(feeds: dict[str, pd.DataFrame]) -> None:
    meters = feeds["meters"].merge(feeds["labels"], on="meter_id")
    mining = meters["label"] == "mining"
    assert set(meters.loc[mining, "industry"]) <= set(meters.loc[~mining, "industry"]) | {
        "电力、热力、燃气及水生产和供应业"
    }
    assert meters.loc[mining, "meter_id"].astype(int).between(5100000001, 5100001500).all()
    assert meters["meter_id"].is_unique


def test_no_text_begins_like_a_formula(feeds: dict[str, pd.DataFrame]) -> None:
    for frame in feeds.values():
        for column in frame.columns:
            assert not frame[column].dropna().str.startswith(("=", "+", "@")).any()
