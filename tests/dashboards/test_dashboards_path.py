"""The whole path in a browser, nothing but the desk in reach: from signing in to signing out."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from live_desk import DRAWN, NARROW, WIDE, Visitor

from minewatch.workspace import Workspace

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
_PIXELS_OF = """place => {
  const graph = document.querySelector(".points-map .js-plotly-plot");
  const point = graph._fullLayout.map._subplot.map.project(place);
  return [point.x, point.y];
}"""


class Walk:
    """One person on their way through the desk, a picture at each step."""

    def __init__(self, visitor: Visitor, lang: str) -> None:
        self.visitor, self.page, self.lang = visitor, visitor.page, lang
        self.expect = playwright.expect

    def picture(self, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        file = f"desk-{self.visitor.size[0]}-{self.lang}-{name}.png"
        self.page.screenshot(path=ARTIFACTS / file, full_page=True)
        assert self.visitor.overflow() == 0, f"{name} moves sideways"

    def follow(self, path: str, drawn: str) -> None:
        """Go to a page by its link in the header."""
        self.page.click(f"#header-links a[href='{path}']")
        self.page.wait_for_selector(drawn)
        self.page.wait_for_load_state("networkidle")

    def filter(self, text: str, count: int) -> None:
        if not self.page.locator("#map-text").is_visible():
            self.page.click("#map-filters > summary")
        self.page.fill("#map-text", text)
        self.page.press("#map-text", "Enter")
        self.listed(count)

    def listed(self, count: int) -> None:
        self.expect(self.page.locator("#map-table tbody tr")).to_have_count(count)

    def lasso(self, place: tuple[float, float], reach: int = 40) -> None:
        """Draw round a place on the map."""
        self.page.locator(".points-map").scroll_into_view_if_needed()
        self.page.click(".modebar-btn[data-val='lasso']")
        box = self.page.locator(".points-map .maplibregl-canvas").bounding_box()
        x, y = self.page.evaluate(_PIXELS_OF, list(place))
        x, y = x + box["x"], y + box["y"]
        around = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -0.9))
        for number, (right, down) in enumerate(around):
            self.page.mouse.move(x + right * reach, y + down * reach, steps=6)
            if number == 0:
                self.page.mouse.down()
        self.page.mouse.up()

    def do(self) -> str:
        """Take the main step of the lead in hand and return what is told of it."""
        self.page.click(".queue-card button.act")
        told = self.page.locator(".queue-told .done")
        self.expect(told).to_be_visible()
        return str(told.inner_text())

    def choose(self, field: str, text: str) -> None:
        self.page.click(f"[data-field='{field}'] .dash-dropdown")
        self.page.click(f".dash-dropdown-option:has-text('{text}')")

    def export(self, form: str) -> bytes:
        with self.page.expect_download() as started:
            self.page.click(f"#map-export-{form}")
        return Path(started.value.path()).read_bytes()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"photo")
    return file


@pytest.fixture
def come(chromium: Any, desk_origin: str) -> Iterator[Callable[[tuple[int, int]], Visitor]]:
    """Let people come; in the end each must have met no complaint and no other host."""
    came: list[Visitor] = []

    def one(size: tuple[int, int]) -> Visitor:
        came.append(Visitor(chromium, desk_origin, size))
        return came[-1]

    yield one
    for visitor in came:
        visitor.context.close()
    assert [visitor.told for visitor in came if visitor.told] == []
    assert [visitor.strayed for visitor in came if visitor.strayed] == []


@pytest.mark.parametrize(
    ("size", "lang", "number"), [(WIDE, "zh", 0), (NARROW, "en", 1)], ids=["wide", "narrow"]
)
def test_from_signing_in_to_a_confirmed_lead_and_out(
    sample: Workspace, come: Callable[[tuple[int, int]], Visitor], photo: Path,
    size: tuple[int, int], lang: str, number: int,
) -> None:  # fmt: skip
    leads = sample.latest().table("sites").to_pandas().query("flagged")
    site = leads.sort_values("lat").iloc[number]
    first, second = Walk(come(size), lang), Walk(come(size), lang)
    first.visitor.sign_in("wang.min", lang)
    first.picture("overview")
    find(first, site, len(leads))
    open_and_propose(first, photo)
    assert case_of(sample, site["site_id"]).outcome is None, "one officer is not enough"
    first.expect(first.page.locator(".queue-card button.act")).to_have_count(0)

    second.visitor.sign_in("li.qiang", lang)
    second.follow("/queue", ".proposal")
    second.picture("confirm")
    second.do()
    case = case_of(sample, site["site_id"])
    inspected = [event for event in case.events if event.kind == "inspected"]
    assert case.outcome == "confirmed"
    assert [event.actor for event in inspected] == ["li.qiang"]
    assert len(inspected[0].details["officers"]) == 2
    look_round_and_leave(first, f"/site/{site['site_id']}")


def find(walk: Walk, site: Any, leads: int) -> None:
    """Filter and lasso until one lead is left, export it and open it."""
    walk.follow("/map", DRAWN["/map"])
    walk.listed(leads)
    walk.filter(site["site_id"], 1)
    walk.lasso((site["lon"], site["lat"]))
    walk.expect(walk.page.locator("#map-clear")).to_be_visible()
    walk.listed(1)
    walk.picture("map")
    rows = list(csv.DictReader(io.StringIO(walk.export("csv").decode("utf-8-sig"))))
    assert len(rows) == 1
    assert site["site_id"] in str(rows[0])
    walk.page.click("#map-table a")
    walk.page.wait_for_selector(".site-page")
    walk.page.wait_for_load_state("networkidle")
    walk.picture("site")


def open_and_propose(walk: Walk, photo: Path) -> None:
    """Open a case, write down an inspection with its evidence and submit it."""
    walk.page.click(".page-actions .main")
    walk.page.fill(".steps textarea", "用电特征与挖矿一致")
    walk.do()
    walk.page.wait_for_selector(".choice-outcome")
    with walk.page.expect_file_chooser() as asked:
        walk.page.click(".add-evidence")
    asked.value.set_files(photo)
    walk.page.wait_for_selector(".proofs code")
    walk.page.click(".choice-outcome label >> nth=0")
    walk.choose("second", "李强")
    walk.page.fill(".steps textarea", "现场查见矿机")
    walk.picture("queue")
    walk.do()


def look_round_and_leave(walk: Walk, path: str) -> None:
    """Visit the other pages and sign out, after which nothing opens any more."""
    for name in ("quality", "rules"):
        walk.follow(f"/{name}", DRAWN[f"/{name}"])
        walk.picture(name)
    walk.page.click("header.head form button")
    walk.page.wait_for_selector("#password")
    walk.picture("sign-in")
    walk.page.goto(walk.visitor.own + path)
    walk.page.wait_for_selector("#password")


def case_of(sample: Workspace, site_id: str) -> Any:
    with sample.ledger() as ledger:
        return ledger.case(site_id)
