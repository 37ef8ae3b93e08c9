"""The first page comes with its figures, and its map is worked by keys as by clicks."""

import json
from typing import Any

import pytest
from dash import Dash
from desk_browser import PAGES as OTHERS
from desk_browser import Browser
from large_snapshot import publish_large
from live_desk import Visitor

from dashboards.accounts.office import Office
from dashboards.app import create_app
from dashboards.pages import overview
from dashboards.queries.areas import inside
from minewatch.workspace import Workspace


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_large(workspace, 400, 40)
    pages = (overview.PAGE, *(page for page in OTHERS if page.path != "/"))
    return create_app(workspace, secure=True, office=office, pages=pages)


@pytest.fixture
def reader(people: None, app: Dash) -> Browser:
    browser = Browser(app)
    browser.sign_in("viewer")
    return browser


def parts(node: Any, found: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the properties of every component with an id."""
    found = {} if found is None else found
    if isinstance(node, list):
        for one in node:
            parts(one, found)
    elif isinstance(node, dict):
        props = node.get("props", {})
        if isinstance(props.get("id"), str):
            found[props["id"]] = props
        parts(props.get("children"), found)
    return found


def test_the_first_answer_has_every_figure_of_the_page(reader: Browser, app: Dash) -> None:
    page = parts(json.loads(reader.show("/").text)["response"]["page"]["children"])
    output = next(name for name in app.callback_map if "ov-cards.children" in name)
    ask = [{"id": "ov-area", "property": "data", "value": ""}]
    again = json.loads(reader.call(output, ask).text)["response"]
    assert len(again) == 6
    for name, props in again.items():
        for prop, value in props.items():
            assert page[name][prop] == value, name
    assert len(page["ov-areas"]["data"]["areas"]) == 34


def test_every_province_opens_with_leads_or_without(reader: Browser, app: Dash) -> None:
    output = next(name for name in app.callback_map if "ov-cards.children" in name)
    drawn = {}
    for code in inside("")[1]:
        ask = [{"id": "ov-area", "property": "data", "value": code}]
        answer = reader.call(output, ask)
        assert answer.status_code == 200, code
        drawn[code] = json.loads(answer.text)["response"]["ov-areas"]["data"]["areas"]
    states = {one["state"] for areas in drawn.values() for one in areas}
    assert states == {"leads", "clear", "no_data"}
    assert {one["state"] for one in drawn["540000"]} == {"no_data"}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("desk")
def test_areas_are_gone_into_by_keys_on_the_map_and_in_the_table(
    chromium: Any, desk_origin: str
) -> None:
    visitor = Visitor(chromium, desk_origin)
    visitor.sign_in("wang.min")
    page = visitor.page
    areas = page.locator("#ov-map path.area")
    assert areas.count() == 34
    assert areas.evaluate_all(
        "all => all.every(one => one.tabIndex === 0 && one.getAttribute('role') === 'button'"
        " && one.getAttribute('aria-label'))"
    )
    page.locator("#ov-map path[data-area='510000']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#ov-map path[data-area='510100']")
    # What was focused is gone; the next Tab is the first area of the map that came.
    page.wait_for_function("document.activeElement.closest('#ov-map') !== null")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.area").startswith("51")
    row = page.locator("#ov-table button[data-area]").first
    code = row.get_attribute("data-area")
    row.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "code => !document.querySelector(`#ov-map path[data-area='${code}']`)", arg=code
    )
    assert page.locator("#ov-crumbs [aria-current]").count() == 1
    assert visitor.told == []
    visitor.context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("desk")
def test_the_first_page_asks_the_server_for_its_figures_once(
    chromium: Any, desk_origin: str
) -> None:
    visitor = Visitor(chromium, desk_origin)
    visitor.sign_in("wang.min")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.go("/")
    assert sum("_dash-update-component" in url for url in asked) == 1
    assert sum("/outlines/" in url for url in asked) == 1
    visitor.context.close()
