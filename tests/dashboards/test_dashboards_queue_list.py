"""Every lead within reach: pages of the list, the place in it, the filter of the address."""

from statistics import median
from time import perf_counter
from typing import Any

import pandas as pd
import pytest
from dash import Dash
from desk_calls import Signed, listed, show_queue, take, texts_in
from hypothesis import given
from hypothesis import strategies as st
from large_snapshot import publish_large
from small_snapshot import AS_OF

from dashboards.accounts.office import Office
from dashboards.app import create_app
from dashboards.components.area_choice import area_parts, narrowed
from dashboards.components.queue_filter import filter_of, filter_told, stored
from dashboards.queries.areas import names
from dashboards.queries.filters import Filter
from dashboards.queries.queue import LISTED, Place
from dashboards.words import Words
from minewatch.workspace import Workspace

LEADS = 120


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_large(workspace, 200, LEADS, seed=3, as_of=AS_OF)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, app: Dash) -> Signed:
    return Signed(app)


@pytest.fixture
def sites(signed: Signed, workspace: Workspace) -> pd.DataFrame:
    return workspace.latest().table("sites").to_pandas().query("flagged").set_index("site_id")


def around(answer: Any, name: str) -> str:
    """Return the lead before or after the page."""
    return texts_in(answer).partition(f'"data-{name}": "')[2].partition('"')[0]


def walk(signed: Signed, app: Dash, wanted: object = None) -> list[str]:
    """Return every lead that one meets from page to page."""
    answer = show_queue(signed["analyst"], app, "new", None, wanted)
    met = listed(answer)
    while after := around(answer, "after"):
        answer = show_queue(signed["analyst"], app, "new", after, wanted)
        assert len(listed(answer)) <= LISTED
        assert around(answer, "before") == met[-1], "the way back"
        met += listed(answer)
    return met


def test_walking_on_from_page_to_page_meets_every_lead_once(signed: Signed, app: Dash) -> None:
    met = walk(signed, app)
    assert len(met) == len(set(met)) == LEADS
    told = texts_in(show_queue(signed["analyst"], app, "new", met[-1]))
    assert f"第 {LEADS} 条，共 {LEADS} 条" in told
    assert "101–120" in told


def test_after_a_decision_the_next_lead_is_where_the_last_one_was(
    signed: Signed, app: Dash, office: Office
) -> None:
    met = walk(signed, app)
    decided = met[70]
    take(signed["analyst"], app, "open", decided, to="officer", reason="x")
    answer = show_queue(signed["analyst"], app, "new", decided, place=70)
    assert decided not in listed(answer)
    assert listed(answer)[int(around(answer, "at"))] == met[71]
    assert f"共 {LEADS - 1} 条" in texts_in(answer)


@given(st.integers(0, 300), st.integers(-9, 400) | st.none() | st.booleans() | st.text())
def test_a_place_is_within_the_list_and_on_its_page(count: int, before: object) -> None:
    leads = pd.Index([f"S{n}" for n in range(count)], dtype="str")
    place = Place.of(leads, "gone", before)
    assert not place.listed
    assert 0 <= place.first <= place.at < max(count, 1)
    assert place.at - place.first < LISTED
    if count:
        known = Place.of(leads, leads[-1], before)
        assert (known.at, known.listed) == (count - 1, True)


def test_the_filter_lists_what_it_says(signed: Signed, app: Dash, sites: pd.DataFrame) -> None:
    code = sites["adcode"].iloc[0]
    for area, digits in ((f"{code[:2]}0000", 2), (code, 6)):
        found = walk(signed, app, {"area": area})
        assert set(found) == set(sites.index[sites["adcode"].str[:digits] == area[:digits]])
    likely = walk(signed, app, {"p": 90})
    assert set(likely) == set(sites.index[sites["p_mining"] >= 0.9])
    assert 0 < len(likely) < LEADS
    meter = sites["meter_ids"].iloc[5][0]
    assert walk(signed, app, {"text": meter.lower()}) == [sites.index[5]]
    none = texts_in(show_queue(signed["analyst"], app, "new", None, {"text": "没有这样的"}))
    assert "没有符合筛选的线索" in none


def test_a_lead_asked_for_is_shown_where_the_filter_leaves_it_out(
    signed: Signed, app: Dash, sites: pd.DataFrame
) -> None:
    first, other = sites.index[0], sites.index[1]
    shown = texts_in(show_queue(signed["analyst"], app, "new", first, {"text": other}))
    assert f"site/{first}" in shown, "it was asked for by its address"


@pytest.mark.parametrize(
    "odd", [None, [], "x", {"area": ["51"]}, {"area": "' OR 1=1"}, {"p": "nan"}, {"p": -1},
            {"p": 1e9}, {"p": True, "text": None}, {"text": {"a": 1}}, {"p": "９０％"}],
)  # fmt: skip
def test_what_is_no_filter_asks_for_little_or_nothing(
    signed: Signed, app: Dash, odd: object
) -> None:
    assert show_queue(signed["analyst"], app, "new", None, odd).status_code == 200
    assert filter_of(odd).area == ""


@given(
    st.sampled_from(["", "510000", "510100", "510107", "110000", "110105"]),
    st.integers(0, 100), st.text(max_size=20),
)  # fmt: skip
def test_a_filter_comes_back_as_it_went(area: str, p: int, text: str) -> None:
    wanted = filter_of({"area": area, "p": str(p), "text": text})
    assert filter_of(stored(wanted)) == wanted
    assert wanted.p_from == pytest.approx(p / 100)
    assert (filter_told(wanted, Words("zh")) == "") == (wanted == Filter())


def test_cities_and_counties_follow_the_province() -> None:
    assert area_parts("510107") == {"province": "510000", "city": "510100", "county": "510107"}
    near, town, _, place = narrowed("510000", "510100", "510107")
    assert {"value": "510100", "label": names("city")["510100"]} in near
    assert (town, place) == ("510100", "510107")
    assert narrowed("530000", "510100", "510107")[1::2] == (None, None), "what lies elsewhere goes"
    beijing = narrowed("110000", None, "110105")
    assert (beijing[0], beijing[3]) == ([], "110105"), "a municipality has no cities"
    assert narrowed({"a": 1}, None, None)[0] == []


def test_the_address_sets_the_filter_and_the_view(signed: Signed) -> None:
    page = [{"id": "url", "property": "pathname", "value": "/queue"},
            {"id": "url", "property": "search",
             "value": "?area=510107&p=80&text=%E9%94%A6&view=mine"}]  # fmt: skip
    frame = "..page.children...page-title.data...header-links.children...notice.children.."
    shown = texts_in(signed["analyst"].call(frame, page))
    assert '"area": "510107", "p": 80.0, "text": "锦"' in shown
    assert '"value": "mine", "inline": true, "className": "choice"' in shown
    assert '"open": true' in shown


@pytest.mark.slow
def test_five_thousand_leads_are_walked_quickly(
    workspace: Workspace, office: Office, people: None
) -> None:
    publish_large(workspace, 100_000, 5_000)
    app = create_app(workspace, secure=True, office=office)
    browser = Signed(app)["analyst"]
    first = listed(show_queue(browser, app, "new"))
    seconds = []
    for wanted in [None] * 9 + [{"area": "510000"}, {"p": 80}, {"text": "锦岭"}] * 3:
        start = perf_counter()
        answer = show_queue(browser, app, "new", first[1], wanted)
        seconds.append(perf_counter() - start)
        assert answer.status_code == 200
        assert len(answer.data) < 100_000
    assert median(seconds) < 0.3, seconds
