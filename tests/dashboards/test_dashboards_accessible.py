"""No page keeps people out: axe-core finds no serious barrier, and the keyboard reaches all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_browser import PASSWORD
from live_desk import NARROW, WIDE, Visitor, open_office, served

from dashboards.app import create_app
from minewatch.workspace import Workspace

pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

AXE = Path(__file__).parents[2] / ".cache" / "axe" / "package" / "axe.min.js"
_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(one => ({
    id: one.id, impact: one.impact,
    nodes: one.nodes.slice(0, 5).map(node => node.html.slice(0, 200)),
    why: one.nodes.slice(0, 1).map(node => node.failureSummary),
  }));
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is absent; tests/install_browser.sh fetches it")
    return AXE.read_text(encoding="utf-8")


def barriers(visitor: Visitor, axe: str) -> list[dict[str, Any]]:
    """Return what axe-core calls serious or critical on the page that is open."""
    visitor.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    visitor.page.evaluate(axe)
    found = visitor.page.evaluate(_RUN)
    return [one for one in found if one["impact"] in {"serious", "critical"}]


@pytest.fixture
def visitor(request: Any, chromium: Any, desk_origin: str) -> Iterator[Visitor]:
    one = Visitor(chromium, desk_origin, getattr(request, "param", WIDE))
    yield one
    one.context.close()


def places(sample: Workspace) -> tuple[str, ...]:
    sites = sample.latest().table("sites").to_pandas()
    lead = sites[sites["flagged"]]["site_id"].iloc[0]
    plain = sites[~sites["flagged"]]["site_id"].iloc[0]
    return ("/", "/map", f"/site/{lead}", f"/site/{plain}", "/site/unknown", "/queue", "/quality",
            "/quality?area=510000", "/rules")  # fmt: skip


@pytest.mark.parametrize(
    ("visitor", "lang"), [(WIDE, "zh"), (WIDE, "en"), (NARROW, "zh")], indirect=["visitor"]
)
def test_no_page_has_a_serious_barrier(
    sample: Workspace, visitor: Visitor, axe: str, lang: str
) -> None:
    met: dict[str, Any] = {}
    visitor.page.goto(f"{visitor.own}/language?to={lang}&next=/sign-in")
    met["/sign-in"] = barriers(visitor, axe)
    visitor.sign_in("wang.min", lang)
    for path in (*places(sample), "/password", "/no-such-page"):
        plain = path in {"/password", "/no-such-page"}
        visitor.page.goto(visitor.own + path) if plain else visitor.go(path)
        met[path] = barriers(visitor, axe)
    visitor.context.clear_cookies()
    visitor.sign_in("he.jing", lang)
    visitor.go("/users")
    met["/users"] = barriers(visitor, axe)
    assert {path: found for path, found in met.items() if found} == {}, json.dumps(
        met, ensure_ascii=False, indent=1
    )


def test_no_page_has_a_serious_barrier_before_the_first_scan(
    workspace: Workspace, chromium: Any, axe: str
) -> None:
    office = open_office(workspace.folder)
    met: dict[str, Any] = {}
    with served(create_app(workspace, secure=False, office=office)) as origin:
        visitor = Visitor(chromium, origin, NARROW)
        visitor.page.goto(f"{origin}/sign-in")
        visitor.page.fill("#name", "he.jing")
        visitor.page.fill("#password", PASSWORD)
        visitor.page.keyboard.press("Enter")
        for path in ("/", "/map", "/queue", "/quality", "/site/unknown"):
            visitor.page.wait_for_selector(".to-do")
            visitor.page.goto(origin + path)
            visitor.page.wait_for_selector(".to-do")
            met[path] = [*barriers(visitor, axe), visitor.overflow() or None]
        visitor.context.close()
    office.log.close()
    assert {path: found for path, found in met.items() if found != [None]} == {}
