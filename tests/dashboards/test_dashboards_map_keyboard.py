"""The map without a mouse: everything on it is reached and seen to be, and does what it says."""

from collections.abc import Iterator
from typing import Any

import pytest
from live_desk import WIDE, Visitor

from minewatch.workspace import Workspace

playwright = pytest.importorskip("playwright.sync_api")

#: A browser without a graphics card, on a machine with other work, takes its time.
PATIENCE_MS = 30_000

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

#: More stops than the page has.
_MOST = 130
#: The id of what has the focus, or of what it lies in; and whether the focus is seen.
_FOCUS = """() => {
  const node = document.activeElement;
  const named = node.closest("[id]");
  const ringed = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = node.closest(".dash-input-container");
  const canvas = node.matches("canvas");
  const part = node.closest(".modebar") ? "modebar" : canvas ? "canvas" : named ? named.id : "";
  return [part, ringed(node) || Boolean(box && ringed(box))];
}"""
_VIEW = """() => {
  const map = window.dash_clientside.siteMap.found().map;
  return [map.getCenter().lng, map.getCenter().lat, map.getZoom()];
}"""
#: Whatever a person does on the page, by the id of what does it.
STOPS = (
    "map-text", "map-scope", "map-status", "map-class", "map-p", "map-province", "map-city",
    "map-county", "map-supply", "map-park", "map-industry", "map-voltage", "map-tariff",
    "map-kw-from", "map-kw-to", "canvas", "modebar", "map-layers-places", "map-view", "map-datum",
    "map-export-xlsx", "map-export-csv", "map-export-geojson", "map-table", "map-page-before",
    "map-page-after",
)  # fmt: skip


class Keys:
    """Somebody who has a keyboard alone."""

    def __init__(self, visitor: Visitor) -> None:
        self.page = visitor.page
        self.passed: list[str] = []
        self.unseen: list[str] = []

    def focus(self) -> str:
        part, seen = self.page.evaluate(_FOCUS)
        if not seen and part not in {"", "page", "frame"}:
            self.unseen.append(part)
        return str(part)

    def tab_to(self, part: str) -> None:
        """Press Tab until the focus is on a part of the page."""
        for _ in range(_MOST):
            self.page.keyboard.press("Tab")
            self.passed.append(self.focus())
            if self.passed[-1] == part:
                return
        pytest.fail(f"Tab does not lead to {part}, but to {self.passed}.")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


@pytest.fixture
def keys(chromium: Any, desk_origin: str) -> Iterator[Keys]:
    visitor = Visitor(chromium, desk_origin, WIDE)
    visitor.sign_in("wang.min")
    visitor.go("/map")
    yield Keys(visitor)
    visitor.context.close()
    assert visitor.told == []
    assert visitor.strayed == []


def test_tab_reaches_everything_and_the_focus_is_seen(keys: Keys) -> None:
    keys.tab_to("map-scope")
    keys.press("ArrowRight")  # all sites: the list has more than a page
    playwright.expect(keys.page.locator("#map-pages")).to_be_visible(timeout=PATIENCE_MS)
    keys.tab_to("map-county")
    keys.tab_to("map-filters")  # what is folded away
    keys.press("Enter")
    keys.tab_to("map-page-after")
    missed = [stop for stop in STOPS if stop not in keys.passed]
    assert missed == []
    assert keys.unseen == []
    keys.press("Enter")
    at = keys.page.locator("#map-page-at")
    playwright.expect(at).to_contain_text("第 2 /", timeout=PATIENCE_MS)
    assert keys.focus() == "map-page-after", "the focus stays where the page is turned"


def test_filter_take_what_is_in_view_and_open_a_site(keys: Keys, sample: Workspace) -> None:
    site = sample.latest().table("sites").to_pandas().query("flagged").sort_values("lat").iloc[0]
    rows = keys.page.locator("#map-table tbody tr")
    keys.tab_to("map-text")
    for part in (site["site_id"][:2], site["site_id"][2:]):  # whoever types may pause
        keys.page.keyboard.type(part)
        keys.page.wait_for_timeout(600)
    assert keys.page.input_value("#map-text") == site["site_id"]
    keys.press("Enter")
    playwright.expect(rows).to_have_count(1, timeout=PATIENCE_MS)
    keys.tab_to("canvas")
    before = keys.page.evaluate(_VIEW)
    keys.press("+")
    keys.page.wait_for_timeout(600)
    assert keys.page.evaluate(_VIEW)[2] > before[2]
    keys.press("-")
    keys.page.wait_for_timeout(600)
    keys.tab_to("map-view")
    keys.press("Enter")
    playwright.expect(keys.page.locator("#map-clear")).to_be_visible(timeout=PATIENCE_MS)
    playwright.expect(rows).to_have_count(1, timeout=PATIENCE_MS)
    keys.tab_to("map-table")
    assert keys.unseen == []
    keys.press("Enter")
    keys.page.wait_for_selector(".site-page")
    assert keys.page.url.endswith(f"/site/{site['site_id']}")


def test_what_is_in_view_leaves_out_what_is_not(keys: Keys) -> None:
    rows = keys.page.locator("#map-table tbody tr")
    playwright.expect(rows).not_to_have_count(0, timeout=PATIENCE_MS)
    keys.tab_to("canvas")
    for _ in range(_MOST):  # far to the west, where no site is
        if keys.page.evaluate(_VIEW)[0] < 45:
            break
        keys.press("ArrowLeft")
        keys.page.wait_for_timeout(300)
    keys.tab_to("map-view")
    keys.press("Enter")
    playwright.expect(rows).to_have_count(0, timeout=PATIENCE_MS)
    keys.tab_to("map-clear")
    keys.press("Enter")
    playwright.expect(rows).not_to_have_count(0, timeout=PATIENCE_MS)
