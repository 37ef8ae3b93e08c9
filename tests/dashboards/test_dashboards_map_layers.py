"""What lies on the map beside sites, and the list below it: told apart, escaped, traceable."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from dashboards.components.map_layers import MARKS, layer_points, layer_trace
from dashboards.components.site_list import site_list
from dashboards.components.site_map import config
from dashboards.queries.index import site_index
from dashboards.words import Words
from minewatch.publish.schema import TABLES


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    whole = [{column: row.get(column) for column in TABLES[name].names} for row in rows]
    return pa.Table.from_pylist(whole, schema=TABLES[name])


def sites(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"class": "mining", "p_mining": 0.9, "flagged": True, "rank": 1, "meter_ids": ["M"],
            "lon": 104.0, "lat": 30.6, "mining_kw": 50.0}  # fmt: skip
    made = table("sites", [base | row for row in rows]).to_pandas().set_index("site_id")
    return site_index(made, {})


def place(kind: str, one: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "place_id": one, "name": f"{one}地", "lon": 104.0, "lat": 30.0} | more


LEADS = [
    {"kind": "plant", "subject_id": "L1", "name": "某电厂", "lon": 1.0, "lat": 2.0, "site_id": "A"},
    {"kind": "tip", "subject_id": "T1", "name": None, "lon": 1.0, "lat": 2.0},
    {"kind": "network", "subject_id": "N1", "name": "x"},
]  # fmt: skip


def points() -> dict[str, pd.DataFrame]:
    places = [place("data_centre", "D1"), place("park", "K1"), place("plant", "P1"),
              place("plant", "P2")]  # fmt: skip
    return dict(layer_points(table("places", places), table("leads", LEADS), sites({})))


def test_registered_plants_are_no_leads_about_plants():
    found = points()
    assert {kind: len(part) for kind, part in found.items()} == {
        "data_centre": 1, "power": 2, "park": 1, "plant": 1, "tip": 1,
    }  # fmt: skip
    assert list(found["power"]["place_id"]) == ["P1", "P2"]
    assert list(found["plant"]["subject_id"]) == ["L1"]


def test_an_older_scan_knows_the_data_centres_that_sites_are_matched_to():
    matched = sites(
        {"site_id": "A", "data_centre_id": "D1", "data_centre_name": "云基地"}, {"site_id": "B"}
    )
    found = layer_points(TABLES["places"].empty_table(), table("leads", []), matched)
    assert list(found) == ["data_centre"]
    assert found["data_centre"][["place_id", "name"]].to_numpy().tolist() == [["D1", "云基地"]]


def test_who_is_a_person_is_masked_on_the_map():
    """Every viewer sees the map; an applicant's or reported person's name is for none of them."""
    at = {"lon": 104.0, "lat": 30.0}
    told = [{"kind": "application", "subject_id": "A1", "name": "张三丰", **at},
            {"kind": "tip", "subject_id": "T1", "name": "某某公司 13812345678", **at}]  # fmt: skip
    found = layer_points(table("places", []), table("leads", told), sites({}))
    said = {kind: layer_trace(kind, part, Words("zh")).text[0] for kind, part in found.items()}
    assert said["application"] == "张*<br>A1"
    assert "13812345678" not in said["tip"]


def test_no_two_layers_look_the_same():
    assert len({(mark.shape, mark.hollow) for mark in MARKS.values()}) == len(MARKS)
    assert all("_" in mark.symbol for mark in MARKS.values()), "plotly would fetch such an image"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_layer_says_what_a_mark_is_and_opens_the_site_of_a_lead_alone(lang: Any):
    drawn = {kind: layer_trace(kind, part, Words(lang)) for kind, part in points().items()}
    assert list(drawn["power"].text) == ["P1地<br>P1", "P2地<br>P2"]
    assert list(drawn["power"].customdata) == ["", ""]
    assert (list(drawn["plant"].customdata), list(drawn["tip"].customdata)) == (["A"], [""])
    assert list(drawn["tip"].text) == ["T1"]
    said = "登记的电厂" if lang == "zh" else "Registered power plant"
    assert drawn["power"].hovertemplate.startswith(said)
    assert drawn["power"].marker.symbol == MARKS["power"].symbol


def test_a_name_is_no_markup_on_the_map_or_in_the_list():
    bad = "<b onclick=x>&amp;"
    one = layer_points(
        table("places", [place("park", "K", name=bad)]), table("leads", []), sites({})
    )
    assert "<b " not in layer_trace("park", one["park"], Words("zh")).text[0]
    listed = site_list(sites({"site_id": "A/../<x>", "name": bad}), Words("zh"))
    assert "&lt;b onclick=x&gt;" in listed
    assert 'href="/site/A%2F..%2F%3Cx%3E"' in listed
    assert "没有符合条件" in site_list(sites({}).head(0), Words("zh"))


def test_the_buttons_of_the_map_speak_the_language_of_the_page():
    zh, en = config(Words("zh")), config(Words("en"))
    assert zh["locale"] == "zh-CN"
    assert zh["locales"]["zh-CN"]["dictionary"]["Lasso Select"] == "套索圈选"
    assert en["locales"]["en"]["dictionary"]["Zoom in"] == "Zoom in"
