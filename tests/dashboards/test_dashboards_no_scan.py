"""Before the first scan every page says what to do, in the language asked for."""

import pytest
from dash import Dash
from desk_browser import Browser
from desk_calls import texts_in

from dashboards.accounts.office import Office
from dashboards.app import create_app
from dashboards.words import Words
from minewatch.workspace import Workspace


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def administrator(browser: Browser, people: None) -> Browser:
    browser.sign_in("administrator")
    return browser


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/map", "/queue", "/quality", "/site/S000000"])
def test_a_page_of_a_scan_says_how_to_come_to_one(
    administrator: Browser, path: str, lang: str
) -> None:
    administrator.get(f"/language?to={lang}&next=/")
    page, words = texts_in(administrator.show(path)), Words("en" if lang == "en" else "zh")
    assert words("shell.no_scan_why") in page
    assert "minewatch scan -w DIR" in page
    assert "has no published scan" not in page, "no sentence of another language"
    assert str(administrator.client.application.root_path) not in page


@pytest.mark.parametrize(("path", "part"), [("/rules", "rules-list"), ("/users", "users-table")])
def test_rules_and_accounts_need_no_scan(administrator: Browser, path: str, part: str) -> None:
    page = texts_in(administrator.show(path))
    assert part in page
    assert Words("zh")("shell.no_scan") not in page


def test_a_damaged_scan_is_not_taken_for_none(administrator: Browser, workspace: Workspace) -> None:
    folder = workspace.snapshots / "2026-01-01-000000000000"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    (workspace.snapshots / "latest").write_text(folder.name)
    page = texts_in(administrator.show("/quality"))
    assert "is damaged" in page
    assert Words("zh")("shell.no_scan") not in page
