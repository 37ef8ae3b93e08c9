"""The map as a browser draws it: what was asked for is drawn in the end, layers are told apart."""

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from large_snapshot import AS_OF, tables
from live_desk import WIDE, Visitor, open_office, served

from dashboards.app import create_app
from dashboards.components.map_layers import MARKS
from minewatch.publish import publish
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

playwright = pytest.importorskip("playwright.sync_api")

#: A browser without a graphics card, on a machine with other work, takes its time.
PATIENCE_MS = 30_000

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

SITES, LEADS = 600, 300
#: Points that the map itself holds, by kind of drawing; None while it loads.
_DRAWN = """() => {
  const shown = window.dash_clientside.siteMap && window.dash_clientside.siteMap.found();
  if (!shown || !shown.map.loaded()) return null;
  const held = { circle: 0, symbol: 0 };
  for (const [name, source] of Object.entries(shown.map.getStyle().sources)) {
    const points = source.data && source.data.features ? source.data.features : [];
    for (const kind of Object.keys(held)) if (name.endsWith(kind)) held[kind] += points.length;
  }
  return held;
}"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the desk is served over many leads and places of every kind."""
    workspace = Workspace.create(tmp_path_factory.mktemp("map") / "workspace")
    made = tables(SITES, LEADS)
    places = [
        {"kind": kind, "place_id": f"{kind}-{number}", "name": f"<b>{kind}</b>",
         "lon": 100.0 + number, "lat": 30.0, "adcode": None}
        for kind in ("data_centre", "park", "plant") for number in range(5)
    ]  # fmt: skip
    made["places"] = pa.Table.from_pylist(places, schema=TABLES["places"])
    publish(workspace.snapshots, made, {"as_of": AS_OF.isoformat()})
    office = open_office(workspace.folder)
    with served(create_app(workspace, secure=False, office=office)) as where:
        yield where
    office.log.close()


@pytest.fixture
def come(chromium: Any, origin: str) -> Iterator[Callable[[], Visitor]]:
    came: list[Visitor] = []

    def one() -> Visitor:
        came.append(Visitor(chromium, origin, WIDE))
        came[-1].sign_in("wang.min")
        return came[-1]

    yield one
    for visitor in came:
        visitor.context.close()
    assert [visitor.strayed for visitor in came if visitor.strayed] == []


def drawn(visitor: Visitor, kind: str, count: int) -> None:
    """Wait until the map holds so many points."""
    found = None
    for _ in range(100):
        found = visitor.page.evaluate(_DRAWN)
        if found and found[kind] == count:
            return
        visitor.page.wait_for_timeout(200)
    pytest.fail(f"The map holds {found}, not {count} of {kind}.")


def filter_early(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.own}/map")
    visitor.page.wait_for_selector("#map-text")
    visitor.page.fill("#map-text", "S00000")
    visitor.page.press("#map-text", "Enter")
    playwright.expect(visitor.page.locator("#map-count")).to_contain_text(
        "10 个", timeout=PATIENCE_MS
    )


def test_a_filter_chosen_while_the_map_loads_is_drawn(come: Callable[[], Visitor]) -> None:
    visitor = come()
    filter_early(visitor)
    drawn(visitor, "circle", 10)
    assert visitor.told == []


def test_a_filter_outlives_a_map_that_failed_to_load_its_ground(
    come: Callable[[], Visitor],
) -> None:
    """Plotly gives a drawing up when a request fails, and Dash then draws nothing ever after."""
    visitor = come()
    visitor.context.route("**/outlines/ground.json", lambda route: route.abort())
    filter_early(visitor)
    drawn(visitor, "circle", 10)
    visitor.page.fill("#map-text", "S0000")
    visitor.page.press("#map-text", "Enter")
    drawn(visitor, "circle", 100 - unplaced(visitor))


def unplaced(visitor: Visitor) -> int:
    """Return how many of the sites that match have no position, as the page tells."""
    playwright.expect(visitor.page.locator("#map-count")).to_contain_text(
        "100 个", timeout=PATIENCE_MS
    )
    _, _, rest = visitor.page.inner_text("#map-count").partition("其中 ")
    return int(rest.split(" ")[0]) if rest else 0


def test_layers_have_marks_of_their_own_and_nothing_is_fetched(
    come: Callable[[], Visitor],
) -> None:
    visitor = come()
    visitor.go("/map")
    boxes = visitor.page.locator("#map-layers-places input")
    playwright.expect(boxes).to_have_count(3, timeout=PATIENCE_MS)
    for number in range(3):
        boxes.nth(number).check()
        drawn(visitor, "symbol", 5 * (number + 1))
    for mark in (MARKS["park"], MARKS["power"], MARKS["data_centre"]):
        assert visitor.page.evaluate(
            "name => window.dash_clientside.siteMap.found().map.hasImage(name)", mark.symbol
        )
    assert visitor.told == [], "a missing image is complained of"
    boxes.nth(0).uncheck()
    drawn(visitor, "symbol", 10)


def test_titles_on_the_map_are_in_the_language_of_the_page(come: Callable[[], Visitor]) -> None:
    visitor = come()
    visitor.go("/map")
    titles = visitor.page.locator(".points-map .modebar-btn")
    said = [titles.nth(number).get_attribute("aria-label") for number in range(titles.count())]
    assert said == ["移动", "套索圈选", "方框圈选", "放大", "缩小"]
    canvas = visitor.page.locator(".maplibregl-canvas")
    playwright.expect(canvas).to_have_attribute("aria-label", "站点地图", timeout=PATIENCE_MS)


def test_the_list_turns_its_pages_and_opens_a_site(come: Callable[[], Visitor]) -> None:
    visitor = come()
    visitor.go("/map")
    first = visitor.page.locator("#map-table tbody tr").first
    playwright.expect(first).to_contain_text("S000000", timeout=PATIENCE_MS)
    visitor.page.click("#map-page-after")
    playwright.expect(first).to_contain_text("S000050", timeout=PATIENCE_MS)
    visitor.page.click("#map-table a >> nth=0")
    visitor.page.wait_for_url("**/site/S000050")
