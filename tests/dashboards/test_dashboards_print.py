"""The page of a site on paper: whole, unfolded, without buttons, readable in grey."""

from collections.abc import Iterator
from typing import Any

import pytest
from live_desk import Visitor

from minewatch.workspace import Workspace

pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

#: What an A4 sheet with the margins of the style sheet is wide, in CSS pixels.
SHEET = 703
#: Figures are drawn in several goes: two looks must be alike.
_DRAWN = """() => {
  const drawn = [...document.querySelectorAll(".site-figure .main-svg")];
  const now = drawn.map((one) => one.outerHTML).join("");
  const still = window.drawnBefore === now;
  window.drawnBefore = now;
  return still && drawn.length >= 9 && drawn.every(
    (one) => Math.abs(one.getAttribute("width") - one.closest(".site-figure").clientWidth) < 2);
}"""
#: No script draws a figure anew for a sheet.
_STILL = """() => document.querySelectorAll(".site-figure")
  .forEach((one) => one.replaceWith(one.cloneNode(true)))"""
_CUT = """() => [...document.querySelectorAll(".site-figure .main-svg")].map((one) => {
  const box = one.getBoundingClientRect();
  const parts = [...one.querySelectorAll("text")];
  const right = parts.map((part) => part.getBoundingClientRect().right);
  return Math.max(box.right, ...right) - window.innerWidth;
})"""
_SCROLLED = """() => [...document.querySelectorAll(".scroll")].filter((one) =>
  one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1
).map((one) => one.getAttribute("aria-label"))"""
_SHOWN = """(selector) => [...document.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility({contentVisibilityAuto: true})).length"""


@pytest.fixture
def printed(chromium: Any, desk_origin: str, sample: Workspace) -> Iterator[Visitor]:
    """The page of the first lead as the printer gets it, after it was drawn for a wide window."""
    flagged = sample.latest().table("sites").to_pandas().query("flagged")
    one = Visitor(chromium, desk_origin)
    one.sign_in("wang.min")
    one.go(f"/site/{flagged.nsmallest(1, 'lat')['site_id'].iloc[0]}")
    one.page.wait_for_function(_DRAWN, polling=500)
    one.page.emulate_media(media="print")
    one.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    one.page.evaluate(_STILL)
    one.page.set_viewport_size({"width": SHEET, "height": 1000})
    yield one
    one.context.close()


def test_nothing_is_cut_off(printed: Visitor) -> None:
    assert printed.page.evaluate(_SCROLLED) == []
    assert printed.page.evaluate("document.documentElement.scrollWidth") <= SHEET
    cut = printed.page.evaluate(_CUT)
    assert len(cut) >= 3, "load, hours and evidence are drawn"
    assert max(cut) <= 1, cut


def test_what_is_folded_is_unfolded_and_what_is_pressed_is_left_out(printed: Visitor) -> None:
    assert printed.page.evaluate(_SHOWN, "details.more table") == 3
    assert printed.page.evaluate(_SHOWN, "button, .head nav, .unmask") == 0
    assert printed.page.evaluate(_SHOWN, ".site-page .hint") > 3, "what the figures mean"
    assert printed.page.evaluate(_SHOWN, ".verdict") == 1, "a lead is no verdict, on paper too"


def test_the_screen_is_as_before(printed: Visitor) -> None:
    printed.page.emulate_media(media="screen")
    printed.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert printed.page.evaluate("document.querySelectorAll('details.more[open]').length") == 0
    assert printed.page.evaluate("document.querySelectorAll('.main-svg[viewBox]').length") == 0


def test_an_empty_sheet_is_none(printed: Visitor) -> None:
    assert printed.page.pdf(format="A4").startswith(b"%PDF")
