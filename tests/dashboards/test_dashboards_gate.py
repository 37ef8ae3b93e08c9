"""What a stranger, a revoked or a too curious account may try at the dashboard's door."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from dash import Dash, html
from dash.dependencies import Input, Output
from desk_browser import PAGES, PASSWORD, Browser, Clock

from dashboards.accounts.office import Office
from dashboards.accounts.sessions import IDLE_SECONDS, LONGEST_SECONDS
from dashboards.app import create_app
from dashboards.page import Page
from minewatch.errors import InstallationError
from minewatch.workspace import Workspace

ASK = [{"id": "ask", "property": "value", "value": "why"}]


def log_of(workspace: Workspace) -> list[dict[str, Any]]:
    text = (workspace.folder / "access.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


class _Signed(dict[str, Browser]):
    """Browsers by role, each signed in when first asked for."""

    def __init__(self, app: Dash) -> None:
        super().__init__()
        self._app = app

    def __missing__(self, role: str) -> Browser:
        self[role] = browser = Browser(self._app)
        assert browser.sign_in(role).status_code == 302
        return browser


@pytest.fixture
def signed(people: None, app: Dash) -> dict[str, Browser]:
    return _Signed(app)


def test_a_person_without_a_session_is_sent_to_sign_in(browser: Browser) -> None:
    answer = browser.get("/secret/5")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=%2Fsecret%2F5"


@pytest.mark.parametrize(
    "path",
    ["/_dash-layout", "/_dash-dependencies", "/assets/shell.js",
     "/_dash-component-suites/dash/deps/react@18.v4_4_1m1.min.js"],
)  # fmt: skip
def test_nothing_of_the_frame_without_a_session(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 401


def test_a_callback_without_a_session_is_refused_and_logged(
    browser: Browser, workspace: Workspace
) -> None:
    assert browser.call("answer.children", ASK).status_code == 401
    assert browser.show("/").status_code == 401
    line = log_of(workspace)[-1]
    assert (line["status"], line["who"], line["address"]) == (401, None, "10.0.0.7")
    assert line["path"] == "/_dash-update-component"
    assert line["why"] == "no session"


@pytest.mark.parametrize("token", ["x", "A" * 43, "' OR 1=1 --", "../../accounts", "é" * 10])
def test_a_forged_session_is_none(
    signed: dict[str, Browser], browser: Browser, token: str, workspace: Workspace
) -> None:
    signed["officer"].show("/")
    browser.set_cookie("session", token)
    browser.set_cookie("token", "y")
    assert browser.call("answer.children", ASK).status_code == 401
    assert log_of(workspace)[-1]["why"] == "the session is unknown or over"
    assert token not in (workspace.folder / "access.jsonl").read_text("utf-8")


def test_what_the_accounts_file_holds_opens_no_session(
    signed: dict[str, Browser], browser: Browser, office: Office, workspace: Workspace
) -> None:
    token = str(signed["officer"].cookie("session"))
    kept = b"".join(file.read_bytes() for file in workspace.folder.glob("accounts.sqlite*"))
    assert token.encode() not in kept
    assert PASSWORD.encode() not in kept
    for digest in set(re.findall(rb"[0-9a-f]{64}", kept)):
        browser.set_cookie("session", digest.decode())
        assert browser.show("/").status_code == 401


@pytest.mark.parametrize(
    ("role", "status"),
    [("viewer", 403), ("analyst", 403), ("officer", 200), ("administrator", 200)],
)
def test_a_callback_asks_for_its_role(
    signed: dict[str, Browser], workspace: Workspace, role: str, status: int
) -> None:
    answer = signed[role].call("answer.children", ASK)
    assert answer.status_code == status
    if status == 200:
        assert answer.json["response"]["answer"]["children"] == f"{role} asked why"
    else:
        line = log_of(workspace)[-1]
        assert (line["who"], line["why"]) == (role, "needs officer")


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("officer", 200)])
def test_a_page_asks_for_its_role_at_its_address_and_in_the_frame(
    signed: dict[str, Browser], role: str, status: int
) -> None:
    assert signed[role].get("/secret/5").status_code == status
    assert signed[role].show("/secret/5").status_code == status


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("analyst", 200)])
def test_a_route_asks_for_its_role(signed: dict[str, Browser], role: str, status: int) -> None:
    assert signed[role].get("/export/list.csv").status_code == status


def test_the_page_of_accounts_is_the_administrators_alone(signed: dict[str, Browser]) -> None:
    for role in ("viewer", "analyst", "officer"):
        assert signed[role].get("/users").status_code == 403
        assert signed[role].show("/users").status_code == 403
    assert signed["administrator"].show("/users").status_code == 200


def test_the_header_links_to_what_one_may_see(signed: dict[str, Browser]) -> None:
    assert "users" not in signed["officer"].show("/").text
    assert "users" in signed["administrator"].show("/").text


@pytest.mark.parametrize(
    "path",
    ["/../accounts.sqlite", "/assets/../app.py", "/assets/%2e%2e/app.py", "/accounts.sqlite",
     "/..%2f..%2fetc/passwd", "/secret/a/b", "/secret/", "/no-such-page",
     "/_dash-component-suites/dash/../../../etc/passwd"],
)  # fmt: skip
def test_what_is_no_page_is_not_found(signed: dict[str, Browser], path: str) -> None:
    answer = signed["administrator"].get(path)
    assert answer.status_code in {404, 308}
    assert "root:" not in answer.text
    assert "create_app" not in answer.text


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_callback_without_the_token_against_forgery_is_refused(
    signed: dict[str, Browser], workspace: Workspace, token: str
) -> None:
    assert signed["officer"].call("answer.children", ASK, token=token).status_code == 403
    assert "forgery" in log_of(workspace)[-1]["why"]


def test_the_token_of_another_session_is_none(signed: dict[str, Browser]) -> None:
    other = signed["viewer"].cookie("token")
    assert signed["officer"].call("answer.children", ASK, token=other).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "https://evil.test"}, {"Origin": "http://desk.test"}, {"Origin": "null"}],
)  # fmt: skip
def test_another_sites_form_is_refused_even_with_the_token(
    signed: dict[str, Browser], headers: dict[str, str]
) -> None:
    officer = signed["officer"]
    form = {"csrf": str(officer.cookie("token"))}
    assert officer.post("/sign-out", form, **headers).status_code == 403
    assert officer.show("/").status_code == 200


def test_signing_in_needs_the_token_of_its_own_form(people: None, browser: Browser) -> None:
    form = {"name": "officer", "password": PASSWORD}
    assert browser.post("/sign-in", form).status_code == 403
    browser.form_token()
    assert browser.post("/sign-in", {**form, "csrf": "guessed"}).status_code == 403
    assert browser.cookie("session") is None


def test_signing_out_ends_the_session_on_the_server(signed: dict[str, Browser]) -> None:
    officer = signed["officer"]
    token = str(officer.cookie("session"))
    assert officer.post("/sign-out", {"csrf": str(officer.cookie("token"))}).status_code == 302
    officer.set_cookie("session", token)
    assert officer.show("/").status_code == 401


def test_signing_in_gives_a_new_session(people: None, browser: Browser) -> None:
    browser.set_cookie("session", "chosen-by-a-stranger")
    browser.sign_in("officer")
    assert browser.cookie("session") not in {None, "chosen-by-a-stranger"}


@pytest.mark.parametrize(("step", "seconds"), [(IDLE_SECONDS + 1, 0), (IDLE_SECONDS - 1, 1)])
def test_a_session_ends_when_idle_or_at_last(
    signed: dict[str, Browser], clock: Clock, step: int, seconds: int
) -> None:
    officer, start = signed["officer"], clock.now
    clock.now += step
    assert officer.show("/").status_code == (200 if seconds else 401)
    while seconds and clock.now - start <= LONGEST_SECONDS - step:
        clock.now += step
        assert officer.show("/").status_code == 200
    clock.now = max(clock.now, start + LONGEST_SECONDS + 1)
    assert officer.show("/").status_code == 401


def test_a_revoked_account_is_out_at_once(signed: dict[str, Browser], office: Office) -> None:
    assert signed["officer"].show("/").status_code == 200
    office.accounts.set_active("officer", active=False)
    assert signed["officer"].show("/").status_code == 401
    assert signed["officer"].sign_in("officer").status_code == 401


def test_a_changed_role_holds_at_once(signed: dict[str, Browser], office: Office) -> None:
    assert signed["officer"].call("answer.children", ASK).status_code == 200
    office.accounts.set_role("officer", "viewer")
    assert signed["officer"].show("/").status_code == 401
    signed["officer"].sign_in("officer")
    assert signed["officer"].call("answer.children", ASK).status_code == 403


def test_a_one_time_password_opens_nothing_before_it_is_changed(
    office: Office, browser: Browser
) -> None:
    password = office.accounts.create("li.wei", "李伟", "officer", by="admin")
    answer = browser.sign_in("li.wei", password)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/password")
    assert browser.get("/").headers["Location"] == "/password"
    assert browser.get("/_dash-layout").status_code == 403
    assert browser.call("answer.children", ASK).status_code == 403
    form = {"old": password, "new": PASSWORD, "again": PASSWORD}
    form["csrf"] = browser.form_token("/password")
    changed = browser.post("/password", form)
    assert changed.headers.get("Location") == "/", changed.text
    assert browser.call("answer.children", ASK).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong", PASSWORD + "!", PASSWORD + "!"), (PASSWORD, "short", "short"),
     (PASSWORD, PASSWORD, PASSWORD), (PASSWORD, PASSWORD + "!", PASSWORD + "?")],
)  # fmt: skip
def test_a_password_is_changed_by_its_holder_for_a_good_one(
    signed: dict[str, Browser], app: Dash, old: str, new: str, again: str
) -> None:
    officer = signed["officer"]
    form = {"csrf": str(officer.cookie("token")), "old": old, "new": new, "again": again}
    assert officer.post("/password", form).status_code == 400
    assert Browser(app).sign_in("officer").status_code == 302


def test_a_changed_password_ends_the_other_sessions(signed: dict[str, Browser], app: Dash) -> None:
    other, new = Browser(app), PASSWORD + "!"
    other.sign_in("officer")
    officer = signed["officer"]
    form = {"csrf": str(officer.cookie("token")), "old": PASSWORD, "new": new, "again": new}
    assert officer.post("/password", form).status_code == 302
    assert officer.show("/").status_code == 200
    assert other.show("/").status_code == 401


def test_guessing_locks_the_account_for_longer_and_longer(
    people: None, app: Dash, browser: Browser, clock: Clock, workspace: Workspace
) -> None:
    statuses = [browser.sign_in("officer", f"guess {n}").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    assert browser.sign_in("officer").status_code == 429, "even the right one"
    clock.now += 61
    assert browser.sign_in("officer", "guess").status_code == 401
    clock.now += 61
    assert browser.sign_in("officer").status_code == 429, "the lock has doubled"
    clock.now += 61
    assert browser.sign_in("officer").status_code == 302
    assert Browser(app).sign_in("analyst").status_code == 302, "others are not locked"
    assert "guess" not in (workspace.folder / "access.jsonl").read_text("utf-8")


def test_guessing_many_names_locks_the_address(people: None, app: Dash) -> None:
    stranger, office = Browser(app, "2001:db8::1"), Browser(app, "10.0.0.8")
    statuses = []
    for n in range(31):
        stranger.address = f"2001:db8::{n + 1:x}"  # one network, many addresses
        statuses.append(stranger.sign_in(f"name{n}", "guess").status_code)
    assert statuses == [401] * 30 + [429]
    assert stranger.sign_in("officer").status_code == 429
    assert office.sign_in("officer").status_code == 302


def test_an_unknown_name_is_answered_like_a_wrong_password(people: None, app: Dash) -> None:
    told = []
    for name in ("officer", "nobody"):
        browser = Browser(app)
        text = browser.sign_in(name, "guess").text.replace(name, "")
        told.append(re.sub(r'value="[^"]*"', "", text))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "name", ["' OR 1=1 --", "<script>alert(1)</script>", "officer\x00", "a" * 10_000, "{{7*7}}"]
)
def test_what_is_typed_is_text_and_no_more(people: None, browser: Browser, name: str) -> None:
    answer = browser.sign_in(name)
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text
    assert "49" not in re.findall(r'name="name" value="([^"]*)"', answer.text)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(people: None, browser: Browser) -> None:
    asked = browser.get("/secret/5?tab=2").headers["Location"]
    assert 'name="next" value="/secret/5?tab=2"' in browser.get(asked).text
    answer = browser.sign_in("officer", next="/secret/5?tab=2")
    assert answer.headers["Location"] == "/secret/5?tab=2"


@pytest.mark.parametrize(
    "onward", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/x"]
)
def test_signing_in_leads_to_pages_of_ours_alone(
    people: None, browser: Browser, onward: str
) -> None:
    assert browser.sign_in("officer", next=onward).headers["Location"] == "/"
    answer = browser.client.get("/language", query_string={"to": "en", "next": onward})
    assert answer.headers["Location"] == "/"


def test_too_large_a_body_is_refused(signed: dict[str, Browser]) -> None:
    officer = signed["officer"]
    large = [{"id": "ask", "property": "value", "value": "x" * 5_000_000}]
    assert officer.call("answer.children", large).status_code == 413
    form = {"name": "x" * 20_000, "csrf": str(officer.cookie("token"))}
    assert officer.post("/sign-in", form).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"output": 5}',
             b'{"output": "no.such", "outputs": {"id": "no", "property": "such"}, "inputs": []}',
             b'{"output": "answer.children", "inputs": "x", "outputs": 7}'],
)  # fmt: skip
def test_a_malformed_call_is_refused_as_such(signed: dict[str, Browser], body: bytes) -> None:
    officer = signed["officer"]
    answer = officer.client.post(
        "/_dash-update-component",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": str(officer.cookie("token"))},
        base_url="https://desk.test",
    )
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_every_answer_has_the_headers(signed: dict[str, Browser]) -> None:
    officer = signed["officer"]
    for path in ("/", "/sign-in", "/no-such", "/_dash-layout", "/assets/desk.css", "/secret/1"):
        headers = officer.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert officer.get("/_dash-layout").headers["Cache-Control"] == "no-store"


def test_the_mark_of_styles_is_drawn_for_each_page(signed: dict[str, Browser]) -> None:
    answers = [signed["officer"].get("/") for _ in range(2)]
    marks = [re.search(r'name="style-nonce" content="([^"]+)"', a.text) for a in answers]
    assert marks[0] is not None
    assert marks[1] is not None
    assert marks[0][1] != marks[1][1]
    for mark, answer in zip(marks, answers, strict=True):
        assert mark is not None
        assert f"'nonce-{mark[1]}'" in answer.headers["Content-Security-Policy"]


def test_cookies_are_for_this_host_over_tls_alone(people: None, browser: Browser) -> None:
    cookies = browser.sign_in("officer").headers.getlist("Set-Cookie")
    session = next(c for c in cookies if c.startswith("__Host-session="))
    token = next(c for c in cookies if c.startswith("__Host-token="))
    assert all("Secure" in c and "SameSite=Strict" in c and "Path=/" in c for c in cookies[:2])
    assert "HttpOnly" in session
    assert "HttpOnly" not in token, "Dash reads it to send it back"
    assert "Domain" not in session


def test_the_sign_in_page_has_no_script(browser: Browser) -> None:
    page = browser.get("/sign-in").text
    assert "<script" not in page
    assert "style=" not in page
    assert 'lang="zh-CN"' in page


def test_english_at_a_click(browser: Browser) -> None:
    assert "登录" in browser.get("/sign-in").text
    assert browser.get("/language?to=en&next=/sign-in").headers["Location"] == "/sign-in"
    page = browser.get("/sign-in").text
    assert "Sign in" in page
    assert 'lang="en"' in page


def test_a_callback_without_a_role_stops_the_application(
    workspace: Workspace, office: Office
) -> None:
    def register(app: Dash, _desk: object) -> None:
        app.callback(Output("a", "children"), Input("b", "value"))(lambda value: value)

    bad = Page("/bad", "overview.title", "viewer", lambda *_: html.P(), register)
    with pytest.raises(InstallationError, match=r"a\.children names no role"):
        create_app(workspace, secure=True, office=office, pages=(*PAGES, bad))


def test_a_route_without_a_role_stops_the_application(workspace: Workspace, office: Office) -> None:
    def register(app: Dash, _desk: object) -> None:
        app.server.get("/open")(lambda: "open")

    bad = Page("/bad", "overview.title", "viewer", lambda *_: html.P(), register)
    with pytest.raises(InstallationError, match="names no role"):
        create_app(workspace, secure=True, office=office, pages=(*PAGES, bad))


def test_the_log_is_one_object_a_line_whatever_is_typed(
    people: None, browser: Browser, workspace: Workspace, tmp_path: Path
) -> None:
    browser.sign_in('x"\n{"what": "signed_in"}', "secret-guess")
    browser.get("/nowhere\r\nSet-Cookie: a=b")
    lines = log_of(workspace)
    assert [line["what"] for line in lines] == ["refused"] * len(lines)
    assert "secret-guess" not in json.dumps(lines)
