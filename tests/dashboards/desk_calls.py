"""Calls of the review queue as a browser makes them, with their pattern-matching ids."""

import json
from collections.abc import Iterator
from typing import Any

from dash import Dash
from desk_browser import Browser
from werkzeug.test import TestResponse


class Signed(dict[str, Browser]):
    """Browsers by account, signed in when first asked for."""

    def __init__(self, app: Dash) -> None:
        super().__init__()
        self._app = app

    def __missing__(self, name: str) -> Browser:
        browser = self[name] = Browser(self._app)
        assert browser.sign_in(name).status_code == 302
        return browser


def output_of(app: Dash, part: str) -> str:
    """Return the name of the callback whose outputs hold `part`."""
    return next(name for name in app.callback_map if part in name)


def texts_in(answer: TestResponse) -> str:
    """Return an answer as text with its Chinese readable."""
    return json.dumps(json.loads(answer.text or "{}"), ensure_ascii=False)


def take(
    browser: Browser,
    app: Dash,
    what: str,
    site: str,
    *,
    seen: object = 0,
    proofs: object = (),
    **fields: object,
) -> TestResponse:
    """Press a button of the lead in hand."""
    output = output_of(app, "queue-tick.data")
    names = output.strip(".").split("...")
    parted = [name.rsplit(".", 1) for name in names]
    stores = {"queue-shown": site, "queue-seen": seen, "queue-proofs": proofs, "queue-tick": 0}
    body = {
        "output": output,
        "outputs": [{"id": one, "property": prop.split("@")[0]} for one, prop in parted],
        "inputs": [[{"id": {"act": what}, "property": "n_clicks", "value": 1}]],
        "changedPropIds": [json.dumps({"act": what}, separators=(",", ":")) + ".n_clicks"],
        "state": [
            [{"id": {"field": name}, "property": "value", "value": value}
             for name, value in fields.items()],
            *({"id": name, "property": "data", "value": value} for name, value in stores.items()),
        ],
    }  # fmt: skip
    return browser.send(body)


def show_queue(
    browser: Browser, app: Dash, view: str, site: str | None = None, wanted: object = None,
    place: object = 0,
) -> TestResponse:  # fmt: skip
    """Ask for the list and the lead in hand."""
    return browser.call(
        output_of(app, "queue-list.children"),
        [{"id": "queue-site", "property": "data", "value": site},
         {"id": "queue-view", "property": "value", "value": view},
         {"id": "queue-tick", "property": "data", "value": 0},
         {"id": "queue-wanted", "property": "data", "value": wanted}],
        state=[{"id": "queue-place", "property": "data", "value": place}],
    )  # fmt: skip


def show_site(browser: Browser, site: str, search: str = "") -> str:
    """Ask for the page of a site and return what it holds as text."""
    answer = browser.call(
        "..page.children...page-title.data...header-links.children...notice.children..",
        [{"id": "url", "property": "pathname", "value": f"/site/{site}"},
         {"id": "url", "property": "search", "value": search}],
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    return texts_in(answer)


def hand(browser: Browser, content: bytes, name: str = "a.jpg") -> TestResponse:
    """Hand a file to the server for its digest."""
    headers = {"X-CSRFToken": str(browser.cookie("token")), "X-File-Name": name}
    return browser.client.post("/evidence", data=content, headers=headers, **browser.way())


def props_in(node: Any) -> Iterator[dict[str, Any]]:
    """Give the properties of every component in an answer, outer ones first."""
    if isinstance(node, dict):
        if isinstance(node.get("props"), dict):
            yield node["props"]
        for one in node.values():
            yield from props_in(one)
    elif isinstance(node, list):
        for one in node:
            yield from props_in(one)


def listed(answer: TestResponse) -> list[str]:
    """Return the sites of the list, in order, without those that its pages' buttons go to."""
    every = props_in(json.loads(answer.text or "{}"))
    return [one["data-site"] for one in every if "data-site" in one and "aria-current" in one]
