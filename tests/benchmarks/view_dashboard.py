"""What a browser loads and how long it waits until each page is drawn, over a national scan.

Run: python tests/benchmarks/view_dashboard.py [SITES [LEADS]]

Chromium opens the first page with nothing kept, then every page by its address with what the
browser keeps, three times over. Prints the median time until the page is drawn (map: ground and
points) and the bytes that came over the network, as sent.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "dashboards"))

from live_desk import CHROMIUM, DRAWN, FLAGS, Visitor
from load_dashboard import desk, prepared
from playwright.sync_api import sync_playwright

PAGES = ("/", "/map", "/queue", "/site/S000010", "/quality", "/rules")
FIRST = "first load"
ROUNDS = 3


@dataclass(frozen=True)
class View:
    """How one opening of a page went.

    Attributes
    ----------
    seconds : float
        From asking for the address until the page is drawn.
    bytes : int
        What came over the network, headers and compressed bodies.
    """

    seconds: float
    bytes: int


class Meter:
    """Counts what comes over the network to one tab, by the browser's own count."""

    def __init__(self, visitor: Visitor) -> None:
        self.bytes = 0
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._count)

    def _count(self, told: dict[str, Any]) -> None:
        self.bytes += int(told["encodedDataLength"])


def view(visitor: Visitor, meter: Meter, path: str) -> View:
    """Open a page by its address and tell how long it took and what came."""
    before, start = meter.bytes, time.perf_counter()
    visitor.page.goto(visitor.own + path, wait_until="commit")
    kind = "/" + path.split("/")[1]
    visitor.page.wait_for_selector(DRAWN.get(kind, ".site-page"))
    if kind == "/map":
        visitor.wait_for_map()
    seconds = time.perf_counter() - start
    visitor.page.wait_for_load_state("networkidle")
    return View(seconds, meter.bytes - before)


def views(chromium: Any, own: str, name: str) -> dict[str, list[View]]:
    """Return how the first load and then every page went, for a person who signs in."""
    visitor = Visitor(chromium, own, keeps=True)
    meter = Meter(visitor)
    # The first page is measured with nothing kept: signing in shows nothing of the desk.
    first = view_after_signing_in(visitor, meter, name)
    found = {FIRST: [first]} | {path: [view(visitor, meter, path)] for path in PAGES}
    assert visitor.strayed == []
    visitor.context.close()
    return found


def view_after_signing_in(visitor: Visitor, meter: Meter, name: str) -> View:
    """Sign in and tell how the first page went."""
    visitor.fill_in(name)
    before, start = meter.bytes, time.perf_counter()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_selector(DRAWN["/"])
    seconds = time.perf_counter() - start
    visitor.page.wait_for_load_state("networkidle")
    return View(seconds, meter.bytes - before)


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium."""
    with sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def main(sites: int = 100_000, leads: int = 5_000) -> None:
    """Print the median time and the weight of each page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        prepared(folder, sites, leads, 1)
        with desk(folder) as own, browser() as chromium:
            views(chromium, own, "officer")  # the server reads the scan once
            rounds = [views(chromium, own, "officer") for _ in range(ROUNDS)]
    for page in (FIRST, *PAGES):
        seen = [one[page][0] for one in rounds]
        seconds, weight = median(v.seconds for v in seen), median(v.bytes for v in seen)
        print(f"{page:16} {seconds * 1e3:7.0f} ms {weight / 1e6:8.3f} MB")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
