"""What a stranger may try, tried on every callback and route that the desk has.

The list is the application's own: what is added to the desk is tried here without being named.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from desk_browser import Browser
from desk_calls import Signed
from small_snapshot import FULL, publish_small
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from dashboards.accounts.office import Office
from dashboards.accounts.roles import ROLES
from dashboards.app import create_app
from dashboards.guard.checked import least_role
from minewatch.workspace import Workspace

SQL = "'; DROP TABLE accounts; UPDATE head SET count = 0; --"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
UP = "../../../../etc/passwd"
HOSTILE: dict[str, Any] = {
    "sql": SQL, "script": SCRIPT, "up": UP, "nul": "a\x00b\u202e\ud800", "long": "长" * 20_000,
    "list": [SQL, None, {"x": [SCRIPT]}], "mapping": {"area": SQL, "lasso": [[SQL, 1e308]]},
    "number": -1e308, "whole": 10**30, "flag": True, "nothing": None,
    "endless": 10**400, "none": [float("nan")] * 2, "least": {"p": 10**400, "kw_from": -(10**400)},
}  # fmt: skip
#: Open to who is not signed in, on purpose: what signing in needs.
OPEN = {"/sign-in", "/language", "/_favicon.ico"}


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_small(workspace)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, app: Dash) -> Signed:
    return Signed(app)


def callbacks(app: Dash) -> dict[str, str]:
    """Return the callbacks that run on the server, with the role that each needs."""
    found = {
        name: str(least_role(one["callback"]))
        for name, one in app.callback_map.items()
        if one.get("callback") is not None
    }
    assert len(found) > 12
    return found


def call(app: Dash, browser: Browser, name: str, value: Any, token: str | None = None) -> Any:
    """Call a callback as a browser would, with one value for all that it takes."""
    known = app.callback_map[name]
    inputs, state = ([given(one, value) for one in known[kind]] for kind in ("inputs", "state"))
    first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    shown = first["id"]
    text = shown if isinstance(shown, str) else json.dumps(shown, separators=(",", ":"))
    parts = name[2:-2].split("...") if name.startswith("..") else [name]
    outputs = [named(*one.rsplit(".", 1)) for one in parts]
    body = {
        "output": name,
        "outputs": outputs if name.startswith("..") else outputs[0],
        "inputs": inputs,
        "state": state,
        "changedPropIds": [f"{text}.{first['property']}"],
    }
    return browser.send(body, token)


def given(one: dict[str, str], value: Any) -> Any:
    """Return what is sent for an input; a pattern stands for a list of components."""
    if not one["id"].startswith("{"):
        return {"id": one["id"], "property": one["property"], "value": value}
    parts = json.loads(one["id"]).items()
    own = {key: str(value)[:40] if isinstance(part, list) else part for key, part in parts}
    return [{"id": own, "property": one["property"], "value": value}]


def named(own: str, prop: str) -> Any:
    told = {"property": prop.partition("@")[0]}
    if not own.startswith("{"):
        return told | {"id": own}
    return [told | {"id": dict.fromkeys(json.loads(own), "x")}]


def log_of(workspace: Workspace) -> list[dict[str, Any]]:
    text = (workspace.folder / "access.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_no_callback_answers_without_a_session_or_with_a_forged_one(
    app: Dash, people: None, workspace: Workspace
) -> None:
    stranger = Browser(app)
    for session in (None, "A" * 43, SQL):
        if session is not None:
            stranger.set_cookie("session", session)
            stranger.set_cookie("token", "x")
        for name in callbacks(app):
            assert call(app, stranger, name, None).status_code == 401, name
    refused = log_of(workspace)
    assert len(refused) == 3 * len(callbacks(app))
    assert {line["why"] for line in refused} == {"no session", "the session is unknown or over"}


def test_every_callback_refuses_each_role_below_its_own(
    app: Dash, signed: Signed, workspace: Workspace
) -> None:
    tried = 0
    for name, least in callbacks(app).items():
        for role in ROLES[: ROLES.index(least)]:  # type: ignore[arg-type]
            assert call(app, signed[role], name, None).status_code == 403, (name, role)
            line = log_of(workspace)[-1]
            assert (line["who"], line["callback"]) == (role, name[:200])
            assert line["why"] == f"needs {least}"
            tried += 1
    assert tried > 10


def test_every_callback_refuses_a_call_without_the_token(app: Dash, signed: Signed) -> None:
    for name in callbacks(app):
        for token in ("", "forged"):
            answer = call(app, signed["administrator"], name, None, token)
            assert answer.status_code == 403, name


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_value_breaks_a_callback_or_what_the_desk_holds(
    app: Dash, signed: Signed, office: Office, workspace: Workspace, kind: str
) -> None:
    accounts, files = office.accounts.all(), files_of(workspace)
    for name in callbacks(app):
        answer = call(app, signed["administrator"], name, HOSTILE[kind])
        assert answer.status_code in {200, 204, 400, 403, 404}, (name, answer.text[:500])
        check_harmless(answer)
    assert office.accounts.all() == accounts
    assert files_of(workspace) == files
    with workspace.ledger() as ledger:
        assert ledger.verify() == ()
        assert ledger.cases() == {}


def test_a_call_of_too_many_layers_is_refused(signed: Signed) -> None:
    browser = signed["viewer"]
    for depth in (900, 2_000, 100_000):
        told = "[" * depth + "]" * depth
        point = f'{{"id":"map-point","property":"data","value":{told}}}'
        body = f'{{"output":"map-go.href","inputs":[{point}],"changedPropIds":["map-point.data"]}}'
        headers = {"X-CSRFToken": browser.cookie("token")}
        answer = browser.client.post(
            "/_dash-update-component", data=body, content_type="application/json",
            headers=headers, **browser.way(),
        )  # fmt: skip
        assert answer.status_code == 400, depth


def check_harmless(answer: TestResponse) -> None:
    """See that an answer holds no file of the machine, and no script but as text."""
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text
    assert "SQLite format" not in answer.text
    assert answer.mimetype == "application/json" or SCRIPT not in answer.text
    if "filename" in answer.text:
        told = json.loads(answer.text)["response"]["map-file"]["data"]["filename"]
        assert "/" not in told
        assert told.startswith("minewatch-2025-06-29-")


def files_of(workspace: Workspace) -> set[str]:
    """Return the files beside databases' own and the log."""
    every = {str(path.relative_to(workspace.folder)) for path in workspace.folder.rglob("*")}
    return {one for one in every if not one.startswith(("accounts.sqlite", "ledger.", "access."))}


def addresses(app: Dash) -> Iterator[tuple[Rule, str, str]]:
    """Give every route with its method and hostile addresses that it answers."""
    for rule in app.server.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for part in (UP, "..%2f..%2faccounts.sqlite", SQL, SCRIPT, "%00", FULL):
                path = re.sub("<[^>]+>", lambda _: part.replace("?", ""), rule.rule)  # noqa: B023
                yield rule, method, path


def test_no_route_answers_a_stranger(app: Dash, people: None) -> None:
    stranger = Browser(app)
    for rule, method, path in addresses(app):
        if rule.rule in OPEN:
            continue
        answer = stranger.client.open(path, method=method, **stranger.way())
        known = {302, 308, 401, 404} if method == "GET" else {401, 403}
        assert answer.status_code in known, (method, path)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/sign-in")


def test_no_address_leads_to_a_file_or_an_error(app: Dash, signed: Signed) -> None:
    administrator = signed["administrator"]
    for _rule, method, path in addresses(app):
        if method == "POST":
            continue  # each takes a form or a call, tried elsewhere
        answer = administrator.client.open(path, method=method, **administrator.way())
        assert answer.status_code in {200, 302, 308, 400, 404}, (method, path)
        assert b"root:" not in answer.data
        assert b"SQLite format" not in answer.data
        assert SCRIPT.encode() not in answer.data


def test_every_route_that_changes_something_wants_the_token(app: Dash, signed: Signed) -> None:
    posts = [rule.rule for rule in app.server.url_map.iter_rules() if "POST" in rule.methods]
    assert len(posts) >= 4
    for path in posts:
        answer = signed["officer"].post(path, {"csrf": "forged"})
        assert answer.status_code == 403, path
