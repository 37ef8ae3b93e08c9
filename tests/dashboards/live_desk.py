"""The desk over a scan of the shipped sample, served, and people who use it in a real browser."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from dash import Dash
from desk_browser import PASSWORD

from dashboards.accounts.office import Office
from dashboards.accounts.passwords import Passwords
from dashboards.serve import Binding, make_server
from minewatch.batch import scan
from minewatch.feeds import load_file
from minewatch.resources import resource
from minewatch.workspace import Workspace

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
#: No name is resolved and nothing is looked for by the browser itself.
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip
WIDE, NARROW = (1280, 800), (390, 844)
#: Account, name, role.
PEOPLE = (
    ("wang.min", "王敏", "officer"),
    ("li.qiang", "李强", "officer"),
    ("zhao.lan", "赵兰", "analyst"),
    ("he.jing", "何静", "administrator"),
)
#: What a page has once it is drawn.
DRAWN = {
    "/": "#ov-map svg path",
    "/map": "#map-table table",
    "/queue": "#queue-card h2, #queue-card .hint",
    "/quality": "#page section",
    "/rules": ".rules .as-of",
    "/users": "#users-table table",
}
#: Points and ground of the map are drawn after the rest of its page.
_MAP_LOADED = """() => {
  const graph = document.querySelector(".points-map .js-plotly-plot");
  const told = graph && graph._fullLayout && graph._fullLayout.map;
  return Boolean(told && told._subplot && told._subplot.map && told._subplot.map.loaded());
}"""
_FEEDS = (
    "meters", "parks", "enterprises", "data-centres", "curves", "registers", "settlements",
    "market-participants", "benefits", "commitments", "filings", "loans", "bills", "payments",
    "annual-reports",
)  # fmt: skip


def sample_workspace(folder: Path) -> Workspace:
    """Return a workspace with the sample scanned, as the demo of the command line makes it."""
    workspace = Workspace.create(folder, prior_mining=0.02, register_hours=(2.0, 6.0, 8.0, 8.0))
    with workspace.warehouse() as con:
        for feed in _FEEDS:
            for file in resource("sample").glob(f"{feed}.*"):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
    scan(workspace, as_of=date(2025, 6, 29))
    return workspace


def open_office(folder: Path) -> Office:
    """Return the accounts of a workspace with those of :data:`PEOPLE`, quick to sign in."""
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    office = Office.open(folder, passwords=quick)
    for name, full_name, role in PEOPLE:
        office.accounts.create(name, full_name, role, by="")
        office.accounts.change_password(name, PASSWORD)
    return office


@contextmanager
def served(app: Dash) -> Iterator[str]:
    """Serve an application as in production and give its origin."""
    server = make_server(app.server, Binding(port=0))
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield f"http://127.0.0.1:{server.bind_addr[1]}"
    server.stop()
    thread.join()


class Visitor:
    """A person with a browser of their own, in which nothing but the desk can be reached.

    Parameters
    ----------
    keeps : bool
        The browser keeps what it may; requests for others are then counted and not cut off, since
        a browser whose requests are looked into keeps nothing.

    Attributes
    ----------
    told : list of str
        What the browser complained of.
    strayed : list of str
        Requests for anything but the desk.
    """

    def __init__(
        self, chromium: Any, own: str, size: tuple[int, int] = WIDE, *, keeps: bool = False
    ) -> None:
        self.own, self.size = own, size
        self.told: list[str] = []
        self.strayed: list[str] = []
        width, height = size
        self.context = chromium.new_context(viewport={"width": width, "height": height})
        if not keeps:
            self.context.route(lambda url: not url.startswith(own), lambda route: route.abort())
        self.context.on("request", self._asked)
        self.page = self.context.new_page()
        self.page.on("websocket", lambda socket: self.strayed.append(socket.url))
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.told.append(str(error)))

    def sign_in(self, name: str, lang: str = "zh") -> None:
        """Sign in, after a click on the other language where it is wanted."""
        self.fill_in(name, lang)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(DRAWN["/"])

    def fill_in(self, name: str, lang: str = "zh") -> None:
        """Fill in name and password."""
        self.page.goto(f"{self.own}/sign-in")
        other = self.page.locator(f"a[href*='to={lang}']")
        if other.count():
            other.click()
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)

    def go(self, path: str) -> None:
        """Open a page by its address and wait until it is drawn."""
        self.page.goto(self.own + path)
        kind = "/" + path.partition("?")[0].split("/")[1]
        self.page.wait_for_selector(DRAWN.get(kind, ".site-page"))
        self.page.wait_for_load_state("networkidle")
        if kind == "/map":
            self.wait_for_map()

    def wait_for_map(self) -> None:
        """Wait until ground and points of the map are drawn."""
        self.page.wait_for_function(_MAP_LOADED)

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth")
        return max(0, wide - self.size[0])

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.own, "data:", "blob:")):
            self.strayed.append(request.url)

    def _said(self, message: Any) -> None:
        """Keep complaints; that drawing without a graphics card is slow is none."""
        if message.type in {"error", "warning"} and "GL Driver Message" not in message.text:
            where = message.location
            self.told.append(
                f"{message.text} ({where['url']}:{where['lineNumber']}) on {self.page.url}"
            )
