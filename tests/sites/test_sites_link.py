"""Meters are joined to the registers and gathered into sites as a clerk would do it by hand."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from minewatch.publish.schema import LINKS, SITES
from minewatch.sites import SiteLinks, link

LON, LAT = 106.49, 26.40  # 贵安新区
DEGREE_M = 111_195.0  # of latitude, on the sphere of the haversine distance

# Invented enterprises; the codes pass the check digit.
CODE_A, CODE_B, CODE_C = "91520900MA00000012", "91520900MA00000025", "91520900MA00000038"
WRONG_CODE = "91520900MA00000010"


def meters(*rows: dict[str, Any]) -> pd.DataFrame:
    told = "name uscc industry tariff voltage address adcode built_on supply_mode park_id"
    blank = dict.fromkeys(told.split())
    default = {**blank, "contract_kw": np.nan, "lon": np.nan, "lat": np.nan, "load_id": 1}
    frame = pd.DataFrame([{"meter_id": f"M{i}", **default, **row} for i, row in enumerate(rows)])
    return frame.astype({"contract_kw": "float64", "lon": "float64", "lat": "float64"})


def enterprises(*rows: dict[str, Any]) -> pd.DataFrame:
    columns = "uscc name status industry registered_on capital_yuan scope address province city"
    frame = pd.DataFrame(list(rows), columns=columns.split())
    return frame.assign(load_id=1)


def centres(*rows: dict[str, Any]) -> pd.DataFrame:
    columns = [
        "data_centre_id",
        "name",
        "operator",
        "uscc",
        "lon",
        "lat",
        "address",
        "it_capacity_kw",
        "pue",
        "racks",
        "load_id",
    ]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype({"lon": "float64", "lat": "float64"})


A = {"uscc": CODE_A, "name": "云岭甲数据有限公司", "status": "存续", "scope": "数据处理服务"}
B = {"uscc": CODE_B, "name": "云岭乙商贸有限公司", "status": "注销", "scope": "计算机销售"}


def at(north_m: float = 0.0) -> dict[str, float]:
    return {"lon": LON, "lat": LAT + north_m / DEGREE_M}


def test_the_result_has_the_columns_of_the_snapshot() -> None:
    result = link(meters({"name": "某户"}), enterprises(), centres())
    assert list(result.links) == LINKS.names
    findings = {
        "class",
        "p_mining",
        "flagged",
        "rank",
        "active_since",
        "active_until",
        "since_basis",
        "mining_kw",
        "reasons",
    }
    assert set(result.sites) == set(SITES.names) - findings
    empty = link(meters({}).iloc[:0], enterprises(A), centres())
    assert len(empty.meters) == len(empty.sites) == len(empty.links) == 0


def test_code_first_then_name() -> None:
    result = link(
        meters(
            {"uscc": CODE_A, "name": B["name"]},
            {"name": "云岭乙商贸有限责任公司"},
            {"name": "云岭丙有限公司"},
            {},
        ),
        enterprises(A, B),
        centres(),
    )
    assert result.meters["enterprise_match"].fillna("-").tolist() == ["uscc", "name", "-", "-"]
    assert result.meters["enterprise_uscc"].fillna("-").tolist() == [CODE_A, CODE_B, "-", "-"]
    assert result.meters["scope_computing"].tolist() == [1, 0, 0, 0]
    status = result.sites.dropna(subset="enterprise_uscc").set_index("enterprise_uscc")
    assert status["enterprise_status"].to_dict() == {CODE_A: "存续", CODE_B: "注销"}
    assert result.links["strength"].tolist() == [1.0, 0.9]


def test_a_shared_name_is_ambiguous_and_all_its_bearers_are_listed() -> None:
    twin = {"uscc": CODE_C, "name": "云岭乙商贸 有限责任公司"}
    result = link(meters({"name": B["name"]}), enterprises(B, twin), centres())
    assert result.meters["enterprise_match"].tolist() == ["ambiguous"]
    assert result.meters["enterprise_uscc"].isna().all()
    assert result.links["key"].tolist() == [CODE_B, CODE_C]
    assert not result.links["chosen"].any()
    assert result.links["strength"].tolist() == [0.45, 0.45]


def test_a_code_that_fails_its_check_digit_links_nothing_and_is_listed() -> None:
    table = meters({"uscc": WRONG_CODE}, {"uscc": WRONG_CODE, "name": A["name"]})
    result = link(table, enterprises(A), centres())
    assert result.meters["enterprise_match"].fillna("-").tolist() == ["-", "name"]
    failed = result.links[result.links["key"] == WRONG_CODE]
    assert failed["meter_id"].tolist() == ["M0", "M1"]
    assert failed["strength"].tolist() == [0.0, 0.0]
    assert not failed["chosen"].any()


def test_a_name_does_not_overrule_another_valid_code() -> None:
    result = link(meters({"uscc": CODE_C, "name": A["name"]}), enterprises(A), centres())
    assert result.meters["enterprise_match"].isna().all()
    assert result.links[["key", "method", "chosen"]].to_numpy().tolist() == [
        [CODE_A, "name", False]
    ]


def test_scope_is_judged_on_the_customer_name_where_no_enterprise_is_known() -> None:
    table = meters({"name": "某大数据有限公司"}, {"name": "某计算机维修部"})
    assert link(table, enterprises(), centres()).meters["scope_computing"].tolist() == [1, 0]


def _centre_match(meter: dict[str, Any], *rows: dict[str, Any]) -> tuple[Any, ...]:
    result = link(meters(meter), enterprises(A, B), centres(*rows))
    found = result.meters.iloc[0]
    chosen = None if pd.isna(found["data_centre_id"]) else found["data_centre_id"]
    method = None if pd.isna(found["data_centre_match"]) else found["data_centre_match"]
    return chosen, method, round(found["data_centre_strength"], 4), result.links


def test_data_centre_by_code_by_name_and_by_distance() -> None:
    here = {"data_centre_id": "D1", "name": "云岭数据中心", **at()}
    by_code = _centre_match({"uscc": CODE_A, **at(500)}, {**here, "uscc": CODE_A})
    assert by_code[:3] == ("D1", "uscc", 1.0)
    by_name = _centre_match({"uscc": CODE_A, **at(500)}, {**here, "operator": A["name"]})
    assert by_name[:3] == ("D1", "name", 0.9)
    own_name = _centre_match({"name": "云岭 数据中心"}, here)
    assert own_name[:3] == ("D1", "name", 0.9)
    by_distance = _centre_match({"name": "某户", **at(150)}, here)
    assert by_distance[:3] == ("D1", "distance", round(0.6 * np.exp(-0.5), 4))
    assert by_distance[3]["distance_m"].tolist() == pytest.approx([150], abs=0.1)
    same_spot = _centre_match({"name": "某户", **at()}, here)
    assert same_spot[:3] == ("D1", "distance", 0.6)


def test_beyond_300_m_a_centre_is_an_alternative_and_beyond_2_km_none() -> None:
    here = {"data_centre_id": "D1", "name": "云岭数据中心", **at()}
    assert _centre_match({**at(299)}, here)[0] == "D1"
    chosen, method, strength, links = _centre_match({**at(301)}, here)
    assert (chosen, method, strength) == (None, None, 0.0)
    assert links[["key", "chosen"]].to_numpy().tolist() == [["D1", False]]
    assert len(_centre_match({**at(1999)}, here)[3]) == 1
    assert len(_centre_match({**at(2001)}, here)[3]) == 0


def test_of_an_operators_centres_the_nearest_is_chosen() -> None:
    rows = [
        {"data_centre_id": f"D{i}", "name": f"中心{i}", "uscc": CODE_A, **at(north)}
        for i, north in enumerate([900, 400, 50_000])
    ]
    chosen, method, strength, links = _centre_match({"uscc": CODE_A, **at()}, *rows)
    assert (chosen, method, strength) == ("D1", "uscc", 1.0)
    links = links[links["register"] == "data-centres"]
    assert links["key"].tolist() == ["D1", "D0", "D2"]
    assert links["strength"].tolist() == [1.0, 1.0, 0.3]
    assert links["chosen"].tolist() == [True, False, False]


def test_an_operators_meter_elsewhere_is_not_its_data_centre() -> None:
    far = {"data_centre_id": "D1", "name": "中心", "uscc": CODE_A, **at(50_000)}
    chosen, _, strength, links = _centre_match({"uscc": CODE_A, **at()}, far)
    assert (chosen, strength) == (None, 0.0)
    assert "D1" in links["key"].tolist()


def test_without_positions_a_sole_centre_is_chosen_and_of_several_none() -> None:
    rows = [{"data_centre_id": f"D{i}", "name": f"中心{i}", "uscc": CODE_A} for i in range(4)]
    assert _centre_match({"uscc": CODE_A, **at()}, rows[0])[:3] == ("D0", "uscc", 1.0)
    chosen, _, strength, links = _centre_match({"uscc": CODE_A, **at()}, *rows)
    assert (chosen, strength) == (None, 0.0)
    listed = links[links["register"] == "data-centres"]
    assert listed["strength"].tolist() == [0.25] * 4


def _sites(*rows: dict[str, Any]) -> list[list[str]]:
    return sorted(link(meters(*rows), enterprises(A), centres()).sites["meter_ids"].tolist())


def test_meters_of_one_owner_at_one_address_are_one_site() -> None:
    address = {"address": "云谷路1号（A栋）", "adcode": "520111"}
    rows = (
        {"uscc": CODE_A, **address},
        {"name": A["name"], "address": "云谷路１号(A栋)", "adcode": "520111"},
        {"uscc": CODE_C, **address},
        {"name": "另一家有限公司", **address},
        {"name": "另一家有限责任公司", **address},
        {"uscc": CODE_A, "address": "云谷路11号"},
    )
    assert _sites(*rows) == [["M0", "M1"], ["M2"], ["M3", "M4"], ["M5"]]


def test_within_200_m_joins_through_others_and_beyond_does_not() -> None:
    rows = [{"uscc": CODE_A, **at(north)} for north in (0, 199, 398, 599, 599)]
    assert _sites(*rows) == [["M0", "M1", "M2"], ["M3", "M4"]]
    rows[2]["address"] = rows[3]["address"] = "云谷路1号"
    assert _sites(*rows) == [["M0", "M1", "M2", "M3", "M4"]]


def test_an_unknown_owner_or_place_joins_nobody() -> None:
    assert _sites(at(), at(), {"address": "甲路1号"}, {"address": "甲路1号"}) == [
        ["M0"],
        ["M1"],
        ["M2"],
        ["M3"],
    ]
    assert _sites({"uscc": CODE_A}, {"uscc": CODE_A}) == [["M0"], ["M1"]]
    origin = {"uscc": CODE_A, "lon": 0.0, "lat": 0.0}
    assert _sites(origin, origin) == [["M0"], ["M1"]]


def test_namesakes_in_one_quarter_are_not_one_site() -> None:
    rows = [{"name": "张伟", **at(north)} for north in (0, 150)]
    assert _sites(*rows) == [["M0"], ["M1"]]
    assert _sites(*({**row, "address": "云谷路1号"} for row in rows)) == [["M0", "M1"]]


def test_a_site_is_described_by_its_largest_meter_and_named_by_digest() -> None:
    shared = {"uscc": CODE_A, "address": "云谷路1号", "industry": "零售"}
    result = link(
        meters(
            {**shared, "contract_kw": 100.0, "adcode": "520111", "tariff": "一般工商业"},
            {**shared, "contract_kw": 400.0, "industry": "软件", **at()},
            {**shared},
        ),
        enterprises(A),
        centres(),
    )
    site = result.sites.iloc[0]
    digest = hashlib.sha256(b"M0").hexdigest()[:16]
    assert site["site_id"] == f"S{digest}"
    assert site["name"] == A["name"]
    assert (site["contract_kw"], site["industry"], site["tariff"]) == (500.0, "软件", "一般工商业")
    assert (site["lon"], site["adcode"], site["place_basis"]) == (LON, "520111", "position")
    lone = link(meters({}), enterprises(), centres()).sites.iloc[0]
    assert pd.isna(lone["contract_kw"])


def test_supply_and_park_are_of_the_largest_meter_that_tells_them() -> None:
    shared = {"uscc": CODE_A, "address": "云谷路1号", "adcode": "520111"}
    table = meters(
        {**shared, "contract_kw": 100.0, "supply_mode": "public_grid", "park_id": "K1"},
        {**shared, "contract_kw": 300.0, "supply_mode": "dedicated_line", "park_id": "K2"},
        {**shared, "contract_kw": 400.0},
        {"name": B["name"], "park_id": "K9"},
        {"name": "某户"},
    )
    parks = pd.DataFrame({"park_id": ["K2", "K1"], "name": ["乙园", "甲园"], "load_id": 1})
    found = link(table, enterprises(A, B), centres(), parks).sites
    told = found[["supply_mode", "park_id", "park_name"]].astype("object").to_numpy().tolist()
    told = sorted([[None if pd.isna(x) else x for x in row] for row in told], key=str)
    assert told == [
        ["dedicated_line", "K2", "乙园"],
        [None, "K9", None],
        [None, None, None],
    ]
    nameless = link(table, enterprises(A, B), centres()).sites
    assert nameless["park_name"].isna().all()
    assert sorted(nameless["park_id"].dropna()) == ["K2", "K9"]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([None, A["name"], B["name"], "无名有限公司", "张伟"]),
            "uscc": st.sampled_from([None, CODE_A, CODE_C, WRONG_CODE]),
            "address": st.sampled_from([None, "云谷路1号", "云谷路2号"]),
            "north": st.sampled_from([None, 0, 150, 300, 520, 9000]),
            "contract_kw": st.sampled_from([np.nan, 100.0, 315.0]),
        }
    ),
    min_size=1,
    max_size=12,
)


def _linked(rows: list[dict[str, Any]], order: list[int]) -> SiteLinks:
    placed = []
    for row in rows:
        north = row["north"]
        rest = {key: value for key, value in row.items() if key != "north"}
        placed.append({**rest, **(at(north) if north is not None else {})})
    table = meters(*placed).iloc[order]
    registers = [A, B, {"uscc": CODE_C, "name": "无名有限公司"}]
    parks: list[dict[str, Any]] = [
        {"data_centre_id": "D1", "name": "中心一", "operator": B["name"], **at(100)},
        {"data_centre_id": "D2", "name": "中心二", "uscc": CODE_A, **at(400)},
        {"data_centre_id": "D3", "name": "中心三", "uscc": CODE_A},
    ]
    turn = order[0] % 3
    return link(
        table,
        enterprises(*registers[turn:], *registers[:turn]),
        centres(*parks[turn:], *parks[:turn]),
    )


@settings(max_examples=8, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, Any]], random: Any) -> None:
    order = list(range(len(rows)))
    one = _linked(rows, order)
    random.shuffle(order)
    other = _linked(rows, order)
    for name in ("meters", "links", "sites"):
        assert_frame_equal(getattr(one, name), getattr(other, name))
