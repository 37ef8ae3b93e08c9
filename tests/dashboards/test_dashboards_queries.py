"""Filtering, counting and comparing snapshots: pure functions over invented sites."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from large_snapshot import publish_large, tables

from dashboards.components.shades import edges, steps_of
from dashboards.components.trend import trend_figure
from dashboards.queries.areas import city_of, inside, level_of, names, trail
from dashboards.queries.counts import by_area, by_status, money
from dashboards.queries.filters import Filter, passing, within
from dashboards.queries.index import site_index
from dashboards.queries.points import gcj02, other_points
from dashboards.queries.trend import monday, past_scans, weekly
from dashboards.words import Words
from minewatch.cases.model import Case
from minewatch.publish import SnapshotPart
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

AS_OF = date(2026, 10, 25)


def site(site_id: str, adcode: str | None = "510107", **changes: Any) -> dict[str, Any]:
    row = dict.fromkeys(TABLES["sites"].names) | {
        "site_id": site_id, "meter_ids": [f"M{site_id}"], "class": "ordinary", "p_mining": 0.1,
        "flagged": False, "rank": 9, "contract_kw": 100.0, "industry": "纺织业",
        "tariff": "大工业", "voltage": "交流10kV", "lon": 104.0, "lat": 30.6, "adcode": adcode,
    }  # fmt: skip
    return row | changes


def lead(site_id: str, adcode: str | None = "510107", **changes: Any) -> dict[str, Any]:
    told = {"class": "mining", "p_mining": 0.9, "flagged": True, "mining_kw": 50.0, "rank": 1}
    return site(site_id, adcode, **(told | changes))


def index(rows: list[dict[str, Any]], cases: dict[str, Case] | None = None) -> pd.DataFrame:
    table = pa.Table.from_pylist(rows, schema=TABLES["sites"])
    return site_index(table.to_pandas().set_index("site_id"), cases or {})


def ids(rows: pd.DataFrame, **wanted: Any) -> list[str]:
    return sorted(rows.index[passing(rows, Filter(**({"leads": False} | wanted)))])


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return index([
        lead("A", name="成都某某厂", supply_mode="small_hydro"),
        lead("B", "530102", p_mining=0.6, mining_kw=900.0, industry="仓储业", rank=2),
        site("C", voltage="交流380V", address="工业大道3号", supply_mode="own_plant",
             park_id="PK1", park_name="高新园区"),
        site("D", "110101", **{"class": "insufficient"}, p_mining=None, contract_kw=None),
        site("E", None, lon=None, lat=None, tariff="居民合表"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "ABCDE"),
        ({"leads": True}, "AB"),
        ({"classes": ("insufficient", "mining")}, "ABD"),
        ({"p_from": 0.5, "p_to": 0.7}, "B"),
        ({"p_to": 0.95}, "ABCE"),  # D has no probability
        ({"area": "510000"}, "AC"),
        ({"area": "510100"}, "AC"),
        ({"area": "110000"}, "D"),
        ({"industries": ("仓储业",)}, "B"),
        ({"voltages": ("交流380V",), "tariffs": ("大工业",)}, "C"),
        ({"supplies": ("small_hydro",)}, "A"),
        ({"supplies": ("own_plant", "not_stated")}, "BCDE"),
        ({"parks": ("PK1",)}, "C"),
        ({"parks": ("not_stated",)}, "ABDE"),
        ({"text": "高新"}, "C"),
        ({"text": "pk1"}, "C"),
        ({"statuses": ("lead",)}, "AB"),
        ({"kw_from": 60.0}, "BCE"),  # of a lead the machines, of others the contract
        ({"kw_to": 60.0}, "A"),
        ({"text": "某某"}, "A"),
        ({"text": "mc"}, "C"),
        ({"text": "大道"}, "C"),
        ({"text": "%' OR 1=1 --"}, ""),
    ],
)
def test_each_filter_keeps_what_it_says(rows: pd.DataFrame, wanted: dict[str, Any], found: str):
    assert "".join(ids(rows, **wanted)) == found


@given(st.dictionaries(
    st.sampled_from(["leads", "classes", "p_from", "area", "kw_to", "text", "statuses", "x"]),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
))  # fmt: skip
def test_whatever_a_browser_sends_is_a_filter(rows: pd.DataFrame, raw: dict[str, Any]):
    wanted = Filter.of(raw)
    assert isinstance(wanted.leads, bool)
    assert not math.isnan(wanted.p_from)
    assert wanted.area == "" or level_of(wanted.area)
    assert len(wanted.text) <= 64
    assert passing(rows, wanted).shape == (len(rows),)


def test_a_lasso_takes_what_lies_in_it_and_nothing_without_a_position(rows: pd.DataFrame):
    around = {"lasso": [[103.0, 30.0], [105.0, 30.0], [105.0, 31.0], [103.0, 31.0]]}
    assert list(rows.index[within(rows, around)]) == ["A", "B", "C", "D"]
    assert within(rows, {"box": [[105.0, 31.0], [103.0, 30.0]]}).sum() == 4
    assert not within(rows, {"lasso": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]}).any()


@pytest.mark.parametrize(
    "drawn", [None, {}, {"lasso": "x"}, {"lasso": [[1, 2]]}, {"lasso": [["a", "b"]] * 4},
              {"lasso": [[1e9, 1], [2, 2], [3, 1]]}, {"box": [[1, 1]]}, {"lasso": [[1, 1]] * 9999},
              {"lasso": [[0, 0], [2, 2], [2, 0], [0, 2]]}],
)  # fmt: skip
def test_an_outline_that_encloses_nothing_takes_nothing(rows: pd.DataFrame, drawn: Any):
    assert not within(rows, drawn).any()


def test_areas_are_divided_down_to_counties():
    assert inside("")[0] == "province"
    assert len(inside("")[1]) == 34
    assert inside("510000") == ("city", tuple(c for c in names("city") if c.startswith("51")))
    assert inside("110000")[0] == "county"  # a municipality has no cities
    assert "510107" in inside("510100")[1]
    assert city_of("429004") == "429004"  # a county right under its province
    assert trail("510107") == ("", "510000", "510100", "510107")
    assert trail("../etc") == ("",)


def test_every_county_lies_in_one_city_of_its_province():
    for code in names("county"):
        assert city_of(code) is not None
        assert city_of(code)[:2] == code[:2]


def test_no_lead_is_told_from_no_data():
    found = by_area(index([
        lead("A"), site("C"), site("F", "530102"),
        site("D", "110101", **{"class": "insufficient"}, p_mining=None),
    ]))  # fmt: skip
    assert found.loc["510000", ["state", "leads", "sites", "kw"]].tolist() == ["leads", 1, 2, 50.0]
    assert found.loc["530000", "state"] == "clear"
    assert found.loc["110000", "state"] == "no_data"  # a meter without readings tells nothing
    assert found.loc["650000", "state"] == "no_data"
    assert math.isnan(found.loc["530000", "kw"])
    assert found["leads"].sum() == 1


def test_where_a_site_stands_follows_its_case():
    day = date(2026, 10, 1)
    cases = {
        "A": Case("A", outcome="confirmed", confirmed_on=day, opened_on=day),
        "B": Case("B", outcome="cleared", cleared_on=day, opened_on=day),
        "C": Case("C", opened_on=day, state="assigned"),
        "D": Case("D", outcome="confirmed", opened_on=day, closed_on=day),
        "gone": Case("gone", opened_on=day),
    }
    rows = index([lead("A"), lead("B"), site("C"), lead("D"), lead("E"), site("F")], cases)
    assert rows.sort_index()["status"].tolist() == [
        "confirmed", "cleared", "in_hand", "closed", "lead", "none"
    ]  # fmt: skip
    assert by_status(rows) == dict.fromkeys(
        ("lead", "in_hand", "confirmed", "cleared", "closed", "none"), 1
    )


def measure(site_id: str, status: str, amount: str | None) -> dict[str, Any]:
    return dict.fromkeys(TABLES["measures"].names) | {
        "site_id": site_id, "measure": "surcharge", "status": status, "kwh": Decimal(10),
        "amount_yuan": None if amount is None else Decimal(amount),
    }  # fmt: skip


def test_money_is_summed_to_the_fen_and_missing_is_not_zero():
    rows = [measure("A", "projected", "0.10"), measure("A", "projected", "0.20"),
            measure("B", "payable", "7.05"), measure("B", "payable", None),
            measure("C", "closed", "9.00")]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=TABLES["measures"])
    nothing = TABLES["collections"].empty_table()
    whole = money(table, nothing, None)
    assert (whole.projected, whole.payable) == (Decimal("0.30"), Decimal("7.05"))
    assert whole.paid is None  # no payments were loaded
    assert whole.unknown == 1
    assert whole.kwh == 40
    assert money(table, nothing, ["C"]).projected is None
    told = {"site_id": "B", "paid_yuan": Decimal("1.00")}
    paid = [dict.fromkeys(TABLES["collections"].names) | told]
    held = pa.Table.from_pylist(paid, schema=TABLES["collections"])
    assert money(table, held, ["B"]).paid == 1
    assert money(table, held, ["A"]).paid is None


def test_shades_rise_with_the_counts():
    least = edges([0, 1, 2, 3, 50, 400])
    assert list(least) == sorted(set(least))
    assert steps_of([0, 1, 400], least).tolist() == [0, 1, len(least)]
    assert edges([0, 0]) == ()
    assert steps_of([0], ()).tolist() == [0]


def test_gcj02_is_some_hundred_metres_off():
    (lon, lat), none = gcj02([104.06, math.nan], [30.66, math.nan])
    assert none is None
    assert 0.001 < lon - 104.06 < 0.006
    assert -0.006 < lat - 30.66 < -0.001


def test_only_leads_with_a_position_are_layers():
    base = dict.fromkeys(TABLES["leads"].names)
    rows = [base | {"kind": "plant", "subject_id": "P1", "lon": 1.0, "lat": 2.0},
            base | {"kind": "tip", "subject_id": "T1"}]  # fmt: skip
    assert list(other_points(pa.Table.from_pylist(rows, schema=TABLES["leads"]))) == ["plant"]


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("scans") / "w")
    publish_large(workspace, 300, 20, seed=1, as_of=date(2026, 10, 11))
    publish_large(workspace, 300, 20, seed=1, as_of=date(2026, 10, 12))
    publish_large(workspace, 320, 30, seed=1, as_of=date(2026, 10, 25))
    return workspace


def test_weeks_show_new_leads_and_decisions(scans: Workspace):
    found = past_scans(scans.snapshots, AS_OF, 12)
    assert [path.name[:10] for path in found] == ["2026-10-11", "2026-10-12", "2026-10-25"]
    at = datetime(2026, 10, 13, tzinfo=UTC)
    cases = {"S000001": Case("S000001", outcome="confirmed", confirmed_on=at.date())}
    weeks = weekly(found, cases, AS_OF, weeks=4)
    assert weeks.index[-1] == monday(AS_OF) == date(2026, 10, 19)
    assert weeks["leads"].tolist()[1:] == [20, 20, 30]
    assert weeks["new"].tolist()[2:] == [0, 10]
    assert weeks["confirmed"].tolist() == [0, 0, 1, 0]


def test_leads_of_the_first_scan_are_not_told_as_known_before(scans: Workspace):
    figure = trend_figure(weekly(past_scans(scans.snapshots, AS_OF, 12), {}, AS_OF, weeks=4),
                          Words("zh"))  # fmt: skip
    bars = {bar.name: np.nan_to_num(bar.y, nan=-1).tolist() for bar in figure.data}
    assert bars["上期已有线索"] == [-1, -1, 20, 20]
    assert bars["线索（首次扫描，无上期可比）"][1] == 20
    assert bars["本期新增线索"][2:] == [0, 10]


def test_two_scans_of_one_week_count_once(scans: Workspace):
    assert len(past_scans(scans.snapshots, date(2026, 10, 12), 1)) == 1
    assert past_scans(scans.snapshots / "absent", AS_OF, 4) == []


def test_a_part_holds_its_sites_and_their_meters_alone(scans: Workspace):
    part = SnapshotPart(scans.latest().path, ["S000001", "S000040", "unknown"])
    assert part.table("sites")["site_id"].to_pylist() == ["S000001", "S000040"]
    assert set(part.table("evidence")["meter_id"].to_pylist()) == {"M0000001", "M0000040"}
    assert set(part.table("measures")["site_id"].to_pylist()) == {"S000001"}
    assert part.rows("sites", "site_id", "S000002").num_rows == 0
    assert part.rows("sites", "site_id", "S000001", columns=["name"]).column_names == ["name"]
    assert part.table("loads") == scans.latest().table("loads")


def test_the_large_snapshot_is_the_same_each_time():
    first, second = tables(50, 5), tables(50, 5)
    assert all(first[name].equals(second[name]) for name in first)
    placed = first["sites"].to_pandas()
    assert placed["adcode"].notna().all()
