"""Signing in with a real browser: no script needed, nothing blocked, nothing from elsewhere."""

from collections.abc import Iterator

import pytest
from dash import Dash
from desk_browser import PASSWORD
from live_desk import served

from dashboards.accounts.office import Office
from dashboards.app import create_app
from minewatch.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def plain_app(workspace: Workspace, office: Office) -> Dash:
    return create_app(workspace, secure=False, office=office)


@pytest.fixture
def own(plain_app: Dash) -> Iterator[str]:
    with served(plain_app) as origin:
        yield origin


def test_the_first_sign_in_from_the_keyboard_without_script(
    office: Office, own: str, chromium
) -> None:
    password = office.first_password()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own}/users")
    page.wait_for_selector("#name:focus")
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/password")
    page.wait_for_selector("#old:focus")
    for text in (password, PASSWORD, PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{own}/")
    context.close()
    admin = office.accounts.account("admin")
    assert admin is not None
    assert not admin.must_change


@pytest.mark.parametrize(("lang", "title"), [("zh", "账号"), ("en", "Accounts")])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_frame_breaks_no_policy_and_asks_nobody_else(
    people: None, own: str, chromium, lang: str, title: str, width: int, height: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: told.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{own}/language?to={lang}&next=/sign-in")
    page.fill("#name", "administrator")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.click(f"nav >> text={title}")
    page.wait_for_selector("#users-table table")
    page.fill("#users-name", "li.wei")
    page.fill("#users-full-name", "李伟")
    page.click("#users-create")
    page.wait_for_selector("#users-one-time")
    assert page.title().startswith(title)
    assert told == []
    assert [url for url in asked if not url.startswith((own, "data:", "blob:"))] == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, "the page does not move sideways"
    page.click("header button")
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_selector("#password")
    context.close()


def test_a_session_that_is_over_leads_to_signing_in_and_back(
    people: None, office: Office, own: str, chromium
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{own}/sign-in")
    for step in ("first", "again"):
        page.fill("#name", "administrator")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        if step == "first":
            page.click("nav >> text=账号")
        page.wait_for_selector("#users-table table")
        if step == "first":
            office.sessions.end_all("administrator")
            page.click("#users-create")
            page.wait_for_selector("#password")
    context.close()
