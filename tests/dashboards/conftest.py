"""A dashboard over an empty workspace, with an account of each role."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from dash import Dash
from desk_browser import PAGES, PASSWORD, Browser, Clock
from live_desk import CHROMIUM, FLAGS, open_office, sample_workspace, served

from dashboards.accounts.office import Office
from dashboards.accounts.passwords import Passwords
from dashboards.app import create_app
from minewatch.workspace import Workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "workspace")


@pytest.fixture
def office(workspace: Workspace, clock: Clock) -> Iterator[Office]:
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    opened = Office.open(workspace.folder, passwords=quick, clock=clock)
    yield opened
    opened.log.close()


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    return create_app(workspace, secure=True, office=office, pages=PAGES)


@pytest.fixture
def people(office: Office) -> None:
    """One account of each role, named as the role, with its own password."""
    for role in ("administrator", "viewer", "analyst", "officer"):
        office.accounts.create(role, f"{role} name", role, by="")
        office.accounts.change_password(role, PASSWORD)


@pytest.fixture
def browser(app: Dash) -> Browser:
    return Browser(app)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the shipped sample scanned; it takes a minute."""
    return sample_workspace(tmp_path_factory.mktemp("desk") / "workspace")


@pytest.fixture(scope="session")
def desk_origin(sample: Workspace) -> Iterator[str]:
    """Where the whole desk is served over the sample."""
    office = open_office(sample.folder)
    with served(create_app(sample, secure=False, office=office)) as origin:
        yield origin
    office.log.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
