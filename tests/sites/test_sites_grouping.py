"""Sites are one owner's meters at one place, and no wider than a place is."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.sites.distance import haversine_m
from minewatch.sites.grouping import group_meters

DEGREE_M = 111_195.0  # of latitude
CODE, OTHER_CODE = "91520900MA00000012", "91520900MA00000025"
TEXTS = ["key_name", "own_uscc", "enterprise_uscc", "address", "adcode"]
COUNTY, ELSEWHERE = "520111", "150105"  # 贵阳市花溪区, 呼和浩特市赛罕区


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Meters in order M000, M001, ...; north in metres on one meridian, or lon and lat."""
    blank = {**dict.fromkeys(TEXTS), "lon": np.nan, "lat": np.nan}
    placed = []
    for i, row in enumerate(rows):
        full = {**blank, **row, "meter_id": f"M{i:03d}"}
        if (north := full.pop("north", None)) is not None:
            full |= {"lon": 106.49, "lat": 26.4 + north / DEGREE_M}
        placed.append(full)
    kinds = {**dict.fromkeys([*TEXTS, "meter_id"], "str"), "lon": "float64", "lat": "float64"}
    return pd.DataFrame(placed).astype(kinds)


def _sites(*rows: dict[str, Any]) -> list[list[int]]:
    site = group_meters(_table(list(rows)))
    return sorted(list(members.index) for _, members in site.groupby(site))


def _widths_m(table: pd.DataFrame, site: pd.Series) -> pd.Series:
    box = table.groupby(site)[["lon", "lat"]].agg(["min", "max"])
    corners = [box[key].to_numpy() for key in product(["lon", "lat"], ["min", "max"])]
    west, east, south, north = corners
    return pd.Series(haversine_m(west, south, east, north), box.index)


COMPANY = {"key_name": "云岭甲有限公司"}
CODED = {"own_uscc": CODE}


@pytest.mark.parametrize("owner", [COMPANY, CODED, {"key_name": "张伟"}])
def test_an_address_joins_within_one_county_only(owner: dict[str, Any]) -> None:
    here = {**owner, "address": "人民路1号", "adcode": COUNTY}
    assert _sites(here, here, {**here, "adcode": ELSEWHERE}) == [[0, 1], [2]]
    chengdu = {"lon": 104.07, "lat": 30.57, "adcode": "510107"}
    hohhot = {"lon": 111.75, "lat": 40.82, "adcode": ELSEWHERE}
    assert _sites({**here, **chengdu}, {**here, **hohhot}) == [[0], [1]]


def test_where_no_county_is_known_a_code_or_a_named_city_is_needed() -> None:
    street = {"address": "人民路1号"}
    assert _sites({**COMPANY, **street}, {**COMPANY, **street}) == [[0], [1]]
    assert _sites({**CODED, **street}, {**CODED, **street}) == [[0, 1]]
    full = {"address": "四川省成都市人民路1号"}
    assert _sites({**COMPANY, **full}, {**COMPANY, **full}) == [[0, 1]]
    by_name = {"enterprise_uscc": CODE}  # the register's only bearer of the name, not a code
    assert _sites({**by_name, **street}, {**by_name, **street}) == [[0], [1]]


def test_an_unknown_county_goes_with_the_only_known_one() -> None:
    unknown = {**CODED, "address": "人民路1号"}
    here, there = {**unknown, "adcode": COUNTY}, {**unknown, "adcode": ELSEWHERE}
    assert _sites(unknown, here) == [[0, 1]]
    assert _sites(unknown, here, there, unknown) == [[0, 3], [1], [2]]


def test_an_address_does_not_join_positions_2_km_apart() -> None:
    here = {**CODED, "address": "人民路1号", "adcode": COUNTY}
    assert _sites({**here, "north": 0}, {**here, "north": 1900}) == [[0, 1]]
    assert _sites({**here, "north": 0}, {**here, "north": 2100}) == [[0], [1]]
    # Of two places it is not known which the meters without position belong to.
    far: list[dict[str, Any]] = [{"north": 0}, {}, {"north": 9000}, {}]
    assert _sites(*({**here, **place} for place in far)) == [[0], [1, 3], [2]]


NO_PLACE = (
    "不详|无|未知|—|-|暂无|同上|地址不详|无地址|N/A|XXX|null|***|"
    "1号|１２-３号|3栋2单元501室|A座|十二号|东楼|12#"
)


@pytest.mark.parametrize("address", NO_PLACE.split("|"))
def test_an_address_that_names_no_place_joins_nobody(address: str) -> None:
    row = {**CODED, "address": address, "adcode": COUNTY}
    assert _sites(row, row) == [[0], [1]]


@pytest.mark.parametrize("address", ["云谷路1号", "上坝村3组", "industrial park 1", "无锡路1号"])
def test_an_address_that_names_a_place_joins(address: str) -> None:
    row = {**CODED, "address": address, "adcode": COUNTY}
    assert _sites(row, row) == [[0, 1]]


@pytest.mark.parametrize(
    "name",
    [
        "城镇居民用电户",
        "居民",
        "农户",
        "临时用电",
        "农村居民",
        "居民生活用电",
        "个体工商户",
        "路灯",
        "施工临时用电",
    ],
)
def test_a_name_of_a_kind_of_customer_is_no_owner(name: str) -> None:
    row = {"key_name": name, "address": "云谷路1号", "adcode": COUNTY, "north": 0}
    assert _sites(row, row) == [[0], [1]]
    assert _sites({**row, **CODED}, {**row, **CODED}) == [[0, 1]]


@pytest.mark.parametrize(
    "name", ["居民委员会建材经营部", "临时用电设备租赁有限公司", "无名有限公司"]
)
def test_a_name_that_only_begins_like_a_kind_is_an_owner(name: str) -> None:
    row = {"key_name": name, "north": 0}
    assert _sites(row, {**row, "north": 150}) == [[0, 1]]


def test_a_hostile_name_or_address_is_read_in_linear_time() -> None:
    row = {"key_name": "用户" * 5000 + "x" * 5000 + "!", "north": 0}
    assert _sites({**row, "address": "x1-" * 5000 + "路"}, row) == [[0, 1]]


def test_a_long_chain_is_cut_into_places() -> None:
    towers = [
        {"key_name": "中国铁塔股份有限公司", "lon": 106.0 + 0.0019 * i, "lat": 26.4}
        for i in range(300)
    ]
    table = _table(towers)
    site = group_meters(table)
    assert _widths_m(table, site).max() <= 500
    assert 100 <= site.nunique() <= 150
    turned = group_meters(table.iloc[::-1])
    pd.testing.assert_series_equal(turned.sort_index(), site)


def test_a_compact_estate_stays_one_site() -> None:
    assert _sites(*({**CODED, "north": north} for north in (0, 160, 320, 490))) == [[0, 1, 2, 3]]
    longer = [{**CODED, "north": north} for north in (0, 160, 320, 480, 640)]
    assert _sites(*longer) == [[0, 1], [2, 3], [4]]


def test_addresses_and_positions_together_do_not_chain_beyond_2_km() -> None:
    """A block of 400 m every 1,500 m, and each address stands in two blocks."""
    rows = []
    for block in range(8):
        ends = {**CODED, "adcode": COUNTY}
        start = 1500 * block
        rows.append({**ends, "north": start, "address": f"云谷路{block}号"})
        rows.append({**ends, "north": start + 190})
        rows.append({**ends, "north": start + 380, "address": f"云谷路{block + 1}号"})
    rows += [{**CODED, "address": f"云谷路{i}号", "adcode": COUNTY} for i in (3, 3, 4)]
    table = _table(rows)
    site = group_meters(table)
    assert _widths_m(table, site).max() <= 2000
    assert site.iloc[-3] == site.iloc[-2] != site.iloc[-1]
    assert site.iloc[-3:].isin(site.iloc[:-3]).sum() == 0


def test_the_name_of_a_site_is_that_of_its_smallest_meter() -> None:
    rows = [{**COMPANY, "north": 0}, {**COMPANY, "north": 150}, {**COMPANY, "north": 5000}]
    before = group_meters(_table(rows))
    registered = group_meters(_table([{**row, "enterprise_uscc": OTHER_CODE} for row in rows]))
    pd.testing.assert_series_equal(before, registered)
    grown = group_meters(_table([*rows, {**COMPANY, "north": 5100}]))
    pd.testing.assert_series_equal(before, grown.iloc[:3])


ROW = st.fixed_dictionaries(
    {
        "key_name": st.sampled_from([None, "云岭甲有限公司", "张伟"]),
        "own_uscc": st.sampled_from([None, None, CODE]),
        "enterprise_uscc": st.sampled_from([None, None, OTHER_CODE]),
        "address": st.sampled_from([None, "云谷路1号", "云谷路2号"]),
        "adcode": st.sampled_from([COUNTY, COUNTY, ELSEWHERE, None]),
        "north": st.sampled_from([None, 0, 150, 300, 520, 9000]),
    }
)


def _owner(row: dict[str, Any]) -> Any:
    return row["enterprise_uscc"] or row["own_uscc"] or row["key_name"]


def _at_address(rows: list[dict[str, Any]]) -> list[Any]:
    """Owner, address and county of each meter, None where no address places it."""
    keys: list[Any] = []
    for row in rows:
        pair = _owner(row), row["address"]
        counties = {r["adcode"] for r in rows if (_owner(r), r["address"]) == pair} - {None}
        county = row["adcode"] or (counties.pop() if len(counties) == 1 else "unknown")
        placed = row["adcode"] is not None or row["own_uscc"] is not None
        keys.append((*pair, county) if placed and None not in pair else None)
    return keys


def _joined(rows: list[dict[str, Any]], keys: list[Any], i: int, j: int) -> Any:
    one, other = rows[i], rows[j]
    unplaced = one["north"] is None or other["north"] is None
    if keys[i] is not None and keys[i] == keys[j]:
        ends = [r["north"] for r, key in zip(rows, keys, strict=True) if key == keys[i]]
        known = [end for end in ends if end is not None]
        one_place = not known or max(known) - min(known) <= 2000
        if unplaced:
            return one_place or one["north"] == other["north"]
        return one_place or abs(one["north"] - other["north"]) <= 2000
    if _owner(one) in (None, "张伟") or _owner(one) != _owner(other) or unplaced:
        return False
    return abs(one["north"] - other["north"]) <= 200


def _by_hand(rows: list[dict[str, Any]]) -> list[int]:
    site, keys = list(range(len(rows))), _at_address(rows)
    for _ in rows:  # as many rounds as the longest chain has links
        for i, j in product(range(len(rows)), repeat=2):
            if _joined(rows, keys, i, j):
                site[i] = site[j] = min(site[i], site[j])
    return site


@settings(max_examples=50, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=10))
def test_sites_are_what_a_clerk_would_join(rows: list[dict[str, Any]]) -> None:
    found, expected = group_meters(_table(rows)), pd.Series(_by_hand(rows))
    assert expected.groupby(found).nunique().eq(1).all()
    assert found.groupby(expected).nunique().eq(1).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_no_site_is_wide_and_order_changes_nothing(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        {
            "own_uscc": rng.choice([CODE, OTHER_CODE]),
            "address": [*[None] * 8, "云谷路1号", "云谷路2号"][rng.integers(10)],
            "adcode": COUNTY,
            "lon": 106.5 + rng.uniform(0, 0.01) if rng.random() < 0.8 else np.nan,
            "lat": 26.4 + rng.uniform(0, 0.02),
        }
        for _ in range(count)
    ]
    table = _table(rows)
    site = group_meters(table)
    assert table.groupby(site)["own_uscc"].nunique().eq(1).all()
    assert (_widths_m(table.dropna(subset="lon"), site).dropna() <= 2000 * np.sqrt(2)).all()
    other = group_meters(table.sample(frac=1, random_state=seed % 1000))
    pd.testing.assert_series_equal(other.sort_index(), site)
