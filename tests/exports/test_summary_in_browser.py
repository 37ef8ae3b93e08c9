"""Summary and map opened from disk in a browser without network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from minewatch.exports import export_map, export_summary
from minewatch.publish import Snapshot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = [(1280, 800), (390, 844)]
ARTIFACTS = Path(__file__).parents[2] / "artifacts"


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page opened from disk, every request but that of the file itself refused and noted."""

    def __init__(self, browser: "sync_api.Browser", file: Path, size: tuple[int, int]) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(
            path=ARTIFACTS / f"{file.stem}-{size[0]}.png", full_page=file.stem == "summary"
        )


@pytest.fixture(scope="module")
def files(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    return {
        "summary": export_summary(snapshot, folder / "summary.html"),
        "map": export_map(snapshot, folder / "map.html"),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "heading"), [("summary", "虚拟货币“挖矿”用电线索摘要"), ("map", "线索地图")]
)
def test_page_renders_from_disk(
    browser: "sync_api.Browser",
    files: dict[str, Path],
    name: str,
    heading: str,
    size: tuple[int, int],
) -> None:
    opened = Opened(browser, files[name], size)
    page = opened.page

    assert [url for url in opened.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert len(opened.requests) == 1
    assert opened.complaints == []
    assert page.inner_text("h1") == heading
    marks = page.locator("#map .lead")
    assert marks.count() == 8
    for n in range(8):
        box = marks.nth(n).bounding_box()
        assert box["width"] >= 6
        assert 0 <= box["x"] <= size[0]
    ground = page.locator("#map .province").bounding_box()
    assert ground["width"] > size[0] * 0.3
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_hover_names_the_site_and_the_list_finds_it(
    browser: "sync_api.Browser", files: dict[str, Path]
) -> None:
    page = Opened(browser, files["map"], SIZES[0]).page

    page.click('[data-goto="9"]')
    page.hover('#map .lead[data-rank="9"]')

    assert "S00009" in page.inner_text("#tip")
    box = page.locator('#map .lead[data-rank="9"]').bounding_box()
    plot = page.locator("#map").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - plot["x"] - plot["width"] / 2) < 3


def test_pages_show_their_map_without_script(
    browser: "sync_api.Browser", files: dict[str, Path]
) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(files["summary"].as_uri())

    assert page.locator("#map .lead").first.bounding_box()["width"] > 5
