"""Administrators make, change and revoke accounts on the page of accounts."""

import json
import re
from typing import Any

import pytest
from dash import Dash
from desk_browser import PASSWORD, Browser
from werkzeug.test import TestResponse

from dashboards.accounts.office import Office

CREATE = "..users-told.children...users-table.children...users-name.value...users-full-name.value.."


@pytest.fixture
def admin(people: None, browser: Browser) -> Browser:
    browser.sign_in("administrator")
    return browser


def create(
    browser: Browser, name: Any, full_name: Any = "李伟", role: Any = "analyst"
) -> TestResponse:
    values = {"users-name": name, "users-full-name": full_name, "users-role": role}
    return browser.call(
        CREATE,
        [{"id": "users-create", "property": "n_clicks", "value": 1}],
        state=[{"id": i, "property": "value", "value": v} for i, v in values.items()],
    )


def change(app: Dash, browser: Browser, what: str, name: str, value: Any = 1) -> TestResponse:
    output = next(key for key in app.callback_map if key.startswith("..users-told.children@"))
    asked = {"id": {"users": what, "name": name}, "value": value}
    empty: list[dict[str, Any]] = []
    inputs = [
        [{**asked, "property": prop}] if kind == what else empty
        for kind, prop in (("reset", "n_clicks"), ("active", "n_clicks"), ("role", "value"))
    ]
    prop = "value" if what == "role" else "n_clicks"
    key = json.dumps(asked["id"], sort_keys=True, separators=(",", ":"))
    outputs = [part.split(".") for part in output.strip(".").split("...")]
    body = {
        "output": output,
        "outputs": [{"id": one, "property": prop} for one, prop in outputs],
        "inputs": inputs,
        "changedPropIds": [f"{key}.{prop}"],
    }
    return browser.send(body)


def one_time(answer: TestResponse) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", answer.text)
    assert found is not None
    return found[0]


def test_a_new_account_signs_in_with_the_password_that_was_shown(admin: Browser, app: Dash) -> None:
    password = one_time(create(admin, "li.wei"))
    assert Browser(app).sign_in("li.wei", password).headers["Location"] == "/password"


def test_an_account_is_not_made_twice(admin: Browser, office: Office) -> None:
    create(admin, "li.wei")
    assert "账号已存在" in json.dumps(create(admin, "li.wei").json, ensure_ascii=False)
    assert len(office.accounts.all()) == 5


def test_fields_are_emptied_once_an_account_is_made_and_kept_where_not(admin: Browser) -> None:
    made = create(admin, "li.wei").json["response"]
    assert made["users-name"]["value"] == made["users-full-name"]["value"] == ""
    refused = create(admin, "li.wei").json["response"]
    assert "users-name" not in refused


def test_a_second_account_of_the_same_name_is_told(admin: Browser) -> None:
    assert "同名" not in json.dumps(create(admin, "li.wei").json, ensure_ascii=False)
    told = json.dumps(create(admin, "li.wei2").json, ensure_ascii=False)
    assert "另有同名账号：li.wei。" in told


@pytest.mark.parametrize(
    ("name", "full_name", "role"),
    [(None, "x", "viewer"), (["a"], {}, 5), ("<script>", "x", "viewer"), ("ok", "x", "root"),
     ("'; DROP TABLE accounts; --", "x", "viewer")],
)  # fmt: skip
def test_hostile_fields_make_no_account(
    admin: Browser, office: Office, name: Any, full_name: Any, role: Any
) -> None:
    before = office.accounts.all()
    assert create(admin, name, full_name, role).status_code == 200
    assert office.accounts.all() == before


def test_a_role_is_changed_and_the_sessions_end(admin: Browser, app: Dash, office: Office) -> None:
    viewer = Browser(app)
    viewer.sign_in("viewer")
    assert change(app, admin, "role", "viewer", "officer").status_code == 200
    assert office.accounts.account("viewer").role == "officer"  # type: ignore[union-attr]
    assert viewer.show("/").status_code == 401


def test_a_list_that_was_only_drawn_changes_nothing(
    admin: Browser, app: Dash, office: Office
) -> None:
    viewer = Browser(app)
    viewer.sign_in("viewer")
    change(app, admin, "role", "viewer", "viewer")
    assert viewer.show("/").status_code == 200


def test_a_reset_password_replaces_the_old_one(admin: Browser, app: Dash) -> None:
    password = one_time(change(app, admin, "reset", "viewer"))
    assert Browser(app).sign_in("viewer", PASSWORD).status_code == 401
    assert Browser(app).sign_in("viewer", password).status_code == 302


def test_an_account_is_revoked_and_restored(admin: Browser, app: Dash, office: Office) -> None:
    change(app, admin, "active", "viewer")
    assert not office.accounts.account("viewer").active  # type: ignore[union-attr]
    change(app, admin, "active", "viewer")
    assert office.accounts.account("viewer").active  # type: ignore[union-attr]


@pytest.mark.parametrize(("what", "value"), [("role", "viewer"), ("active", 1), ("reset", 1)])
def test_ones_own_account_is_for_another_administrator(
    admin: Browser, app: Dash, office: Office, what: str, value: Any
) -> None:
    before = office.accounts.all()
    change(app, admin, what, "administrator", value)
    assert office.accounts.all() == before
    assert admin.show("/").status_code == 200


@pytest.mark.parametrize("what", ["reset", "active", "role"])
def test_officers_cannot_call_what_they_do_not_see(
    people: None, app: Dash, office: Office, what: str
) -> None:
    officer = Browser(app)
    officer.sign_in("officer")
    before = office.accounts.all()
    assert change(app, officer, what, "officer", "administrator").status_code == 403
    assert create(officer, "mine", role="administrator").status_code == 403
    assert office.accounts.all() == before


def test_what_administrators_do_is_logged_without_the_password(
    admin: Browser, app: Dash, office: Office
) -> None:
    password = one_time(create(admin, "li.wei"))
    change(app, admin, "role", "viewer", "analyst")
    log = (office.log.path).read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    done = [(line["what"], line["who"], line.get("account")) for line in lines][-2:]
    assert done == [
        ("account_created", "administrator", "li.wei"),
        ("role_changed", "administrator", "viewer"),
    ]
    assert password not in log
