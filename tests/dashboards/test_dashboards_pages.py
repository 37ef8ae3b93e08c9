"""Overview, map, data quality and rules, over a published scan and through the door of the desk."""

import base64
import io
import json
import math
from typing import Any

import openpyxl
import pandas as pd
import pytest
from dash import Dash
from desk_browser import Browser
from flask import g
from large_snapshot import publish_large

from dashboards.accounts.office import Office
from dashboards.accounts.roles import Account
from dashboards.app import create_app
from dashboards.components.filters import filter_of
from dashboards.components.outlines import outlines
from dashboards.components.site_map import packed, site_traces
from dashboards.desk import Desk
from dashboards.page import Asked, Page
from dashboards.pages import map as site_map
from dashboards.pages import overview, quality, rules
from dashboards.pages.map.exporting import EXPORTS
from dashboards.queries.areas import inside
from dashboards.words import Words
from minewatch.workspace import Workspace

OWN = (overview.PAGE, site_map.PAGE, quality.PAGE, rules.PAGE)
EVERY: dict[str, Any] = {"leads": False}


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    publish_large(workspace, 400, 40)
    return Desk(workspace)


@pytest.fixture
def app(desk: Desk, workspace: Workspace, office: Office) -> Dash:
    return create_app(workspace, secure=True, office=office, pages=OWN)


@pytest.fixture
def analyst(browser: Browser, people: None) -> Browser:
    browser.sign_in("analyst")
    return browser


def drawn(app: Dash, desk: Desk, page: Page, lang: str, **query: str) -> str:
    with app.server.test_request_context("/", headers={"Cookie": f"lang={lang}"}):
        g.account = Account("a", "A", "analyst")
        return json.dumps(
            page.layout(desk, Asked(None, query)).to_plotly_json(),
            default=_plain,
            ensure_ascii=False,
        )


def _plain(value: Any) -> Any:
    return value.to_plotly_json() if hasattr(value, "to_plotly_json") else str(value)


@pytest.mark.parametrize("page", OWN, ids=lambda page: page.path)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_drawn_in_both_languages(app: Dash, desk: Desk, page: Page, lang: str):
    assert desk_words(desk, app, page, lang) in drawn(app, desk, page, lang)


def desk_words(desk: Desk, app: Dash, page: Page, lang: str) -> str:
    with app.server.test_request_context("/", headers={"Cookie": f"lang={lang}"}):
        return desk.words(page.title_key)


@pytest.mark.parametrize("area", ["510000", "510107", "", "'; DROP TABLE", "../../x", "999999"])
def test_an_area_in_the_address_is_known_or_the_country(app: Dash, desk: Desk, area: str):
    assert overview.known_area(area) in {area, ""}
    assert "map-graph" in drawn(app, desk, site_map.PAGE, "zh", area=area)


def outputs(*names: str) -> str:
    return f"..{'...'.join(names)}.."


def told(browser: Browser, output: str, inputs: list[dict[str, Any]], **more: Any) -> Any:
    answer = browser.call(output, inputs, **more)
    assert answer.status_code == 200
    return json.loads(answer.text)["response"]


def test_the_overview_tells_where_nothing_came_from(analyst: Browser):
    names = ["ov-cards.children", "ov-crumbs.children", "ov-table.children", "ov-legend.children",
             "ov-silent.children", "ov-areas.data"]  # fmt: skip
    ask = [{"id": "ov-area", "property": "data", "value": ""}]
    areas = told(analyst, outputs(*names), ask)["ov-areas"]["data"]["areas"]
    states = {one["code"]: one["state"] for one in areas}
    assert len(states) == 34
    assert states["710000"] == "no_data"
    assert "leads" in states.values()


def test_outlines_are_of_known_areas_for_those_signed_in(analyst: Browser, app: Dash):
    found = analyst.get("/outlines/510000.json").json
    assert {one["code"] for one in found["areas"]} == set(inside("510000")[1])
    assert analyst.get("/outlines/CN.json").status_code == 200
    for bad in ("../accounts", "999999", "51"):
        assert analyst.get(f"/outlines/{bad}.json").status_code == 404
    assert Browser(app).get("/outlines/CN.json").status_code in {302, 303, 401}


@pytest.mark.parametrize("code", ["", "460000", "659001"])
def test_outlines_of_the_country_bear_the_nine_dashes(code: str):
    body = json.loads(outlines(code))
    assert bool(body["line"]) is (code == "")
    assert all(one["path"].startswith("M") for one in body["areas"])
    assert outlines(code) == outlines(code)


LIST = ("map-table.children", "map-list-count.children", "map-clear.hidden", "map-at.data",
        "map-page-at.children", "map-page-before.className", "map-page-after.className",
        "map-pages.hidden")  # fmt: skip


def listed(
    browser: Browser, wanted: Any, outline: Any = None, *, press: str = "map-wanted", at: Any = None
) -> dict[str, Any]:
    given = {"map-wanted": wanted, "map-outline": outline, "map-datum": "gcj02",
             "map-page-before": 1, "map-page-after": 1}  # fmt: skip
    kinds = {"map-datum": "value", "map-page-before": "n_clicks", "map-page-after": "n_clicks"}
    ask = [{"id": name, "property": kinds.get(name, "data"), "value": value}
           for name, value in given.items()]  # fmt: skip
    body = {
        "output": outputs(*LIST),
        "outputs": [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True))
                    for name in LIST],
        "inputs": ask,
        "changedPropIds": [f"{press}.{kinds.get(press, 'data')}"],
        "state": [{"id": "map-at", "property": "data", "value": at}],
    }  # fmt: skip
    answer = browser.send(body)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.text)["response"]
    return found


def written(found: dict[str, Any]) -> str:
    return str(found["map-table"]["children"]["props"]["data"])


def test_the_list_holds_what_passes_and_what_is_drawn_round(analyst: Browser):
    assert "400" in listed(analyst, EVERY)["map-list-count"]["children"]
    assert "40" in listed(analyst, {})["map-list-count"]["children"]
    nowhere = {"lasso": [[0, 0], [1, 0], [1, 1]]}
    found = listed(analyst, EVERY, nowhere)
    assert "0" in found["map-list-count"]["children"]
    assert found["map-clear"]["hidden"] is False
    listed(analyst, "not a filter", ["not", "an outline"])


def test_the_list_turns_its_pages(analyst: Browser):
    first = listed(analyst, EVERY)
    assert first["map-page-at"]["children"] == "第 1 / 8 页"
    assert (first["map-page-before"]["className"], first["map-page-after"]["className"]) == (
        "end", "")  # fmt: skip
    assert "S000049" in written(first)
    assert "S000050" not in written(first)
    second = listed(analyst, EVERY, press="map-page-after", at=1)
    assert second["map-at"]["data"] == 2
    assert written(second).count("<tr>") == 51
    assert "S000050" in written(second)
    last = listed(analyst, EVERY, press="map-page-after", at=8)
    assert (last["map-at"]["data"], last["map-page-after"]["className"]) == (8, "end")
    assert listed(analyst, EVERY, press="map-datum", at=3)["map-at"]["data"] == 3
    assert listed(analyst, EVERY, press="map-wanted", at=3)["map-at"]["data"] == 1
    assert listed(analyst, {})["map-pages"]["hidden"] is True
    for hostile in ("x", -5, 10**9, True, None, [1]):
        assert (
            1 <= listed(analyst, EVERY, press="map-page-before", at=hostile)["map-at"]["data"] <= 8
        )


CLICKS = {"xlsx": 1, "csv": None, "geojson": None}
EXPORT = [
    {"id": f"map-export-{form}", "property": "n_clicks", "value": CLICKS[form]} for form in EXPORTS
]


def export_state(text: str) -> list[dict[str, Any]]:
    return [{"id": "map-wanted", "property": "data", "value": EVERY | {"text": text}},
            {"id": "map-outline", "property": "data", "value": None}]  # fmt: skip


def test_an_export_holds_the_filtered_leads_alone(analyst: Browser):
    found = told(analyst, "map-file.data", EXPORT, state=export_state("S000001"))
    file = found["map-file"]["data"]
    assert file["filename"].endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(file["content"])))
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert "S000001" in cells
    assert "S000002" not in cells


def test_a_viewer_may_not_export(browser: Browser, people: None):
    browser.sign_in("viewer")
    assert browser.call("map-file.data", EXPORT, state=export_state("")).status_code == 403


def test_rules_are_listed_for_a_place_and_day(analyst: Browser):
    def text(place: object, day: object) -> str:
        ask = [{"id": "rules-place", "property": "value", "value": place},
               {"id": "rules-day", "property": "value", "value": day}]  # fmt: skip
        found = told(analyst, "rules-written.data", ask)
        return json.dumps(found, ensure_ascii=False)

    assert "0.30" in text("全国", "2022-05-01")
    assert "2022年5月1日" in text("四川省", "2022-05-01")
    assert "日期无法识别" in text("全国", "<script>")
    assert "全国" in text({"no": "place"}, None)


def test_the_finest_area_chosen_is_the_filter():
    assert filter_of({"leads": "all", "province": "510000", "city": "510100"}).area == "510100"
    assert filter_of({"leads": "leads", "province": "nowhere", "p": [50, 100]}).p_from == 0.5
    assert filter_of({"p": ["x", None], "kw_from": "many"}).kw_from == 0


def test_a_map_without_a_site_is_still_a_map():
    nothing = pd.DataFrame({"lon": [math.nan], "lat": [30.0], "status": ["lead"]})
    traces = packed(site_traces(nothing, Words("zh")))
    assert [trace["type"] for trace in traces] == ["scattermap"]
    assert traces[0]["marker"]["opacity"] == 0
