"""A dashboard over an empty workspace, with an account of each role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from dash import Dash
from desk_browser import PAGES, PASSWORD, Browser, Clock

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
