"""How much a browser loads for each page, over many sites, by its own count."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_desk import open_office, served

from dashboards.app import create_app
from minewatch.workspace import Workspace

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

pytest.importorskip("playwright.sync_api")
from large_snapshot import publish_large
from view_dashboard import FIRST, PAGES, views

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("desk")]

MB = 1_000_000


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    workspace = Workspace.create(tmp_path / "w")
    publish_large(workspace, 20_000, 5_000)
    office = open_office(workspace.folder)
    with served(create_app(workspace, secure=False, office=office)) as own:
        yield own
    office.log.close()


def test_pages_are_light_once_the_first_was_loaded(origin: str, chromium: Any) -> None:
    found = views(chromium, origin, "wang.min")
    weights = {page: seen.bytes for page, (seen,) in found.items()}
    assert 0.5 * MB < weights[FIRST] < 2.5 * MB, "libraries come, and compressed"
    assert max(weights[page] for page in PAGES) < 3 * MB, weights
    # What does not draw a map needs no more than its own figures.
    assert max(weights[page] for page in PAGES if page != "/map") < 0.6 * MB, weights
    # Far above what a quiet machine takes (see docs): no page hangs.
    assert max(seen.seconds for (seen,) in found.values()) < 60
