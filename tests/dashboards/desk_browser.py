"""A clock in our hands, pages for each role, and a browser without a screen."""

import re
from collections.abc import Mapping
from typing import Any

from dash import Dash, html
from dash.dependencies import Input, Output
from werkzeug.test import TestResponse

from dashboards.desk import Desk
from dashboards.guard import needs
from dashboards.page import Asked, Page

PASSWORD = "Quiet-River-42-stone"  # noqa: S105
_HOST = "desk.test"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


def _home(_desk: Desk, _asked: Asked) -> html.P:
    return html.P("home")


def _secret(_desk: Desk, asked: Asked) -> html.P:
    return html.P(f"secret {asked.part}")


def _register(app: Dash, desk: Desk) -> None:
    @app.callback(Output("answer", "children"), Input("ask", "value"))
    @needs("officer")
    def answer(value: str) -> str:
        return f"{desk.user.name} asked {value}"

    @app.server.get("/export/list.csv")
    @needs("analyst")
    def export() -> str:
        return "a,b"


PAGES = (
    Page("/", "overview.title", "viewer", _home),
    Page("/secret/<number>", "overview.title", "officer", _secret, _register, in_header=False),
)


class Browser:
    """A client that keeps cookies and sends what a browser and Dash would."""

    def __init__(self, app: Dash, address: str = "10.0.0.7") -> None:
        self.client = app.server.test_client()
        self.address = address

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, **self.way())

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> TestResponse:
        return self.client.post(path, data=dict(form), headers=headers, **self.way())

    def form_token(self, path: str = "/sign-in") -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        form = {"csrf": self.form_token(), "name": name, "password": password, **more}
        return self.post("/sign-in", form)

    def cookie(self, which: str) -> str | None:
        found = self.client.get_cookie(f"__Host-{which}", _HOST)
        return None if found is None else found.value

    def set_cookie(self, which: str, value: str) -> None:
        self.client.set_cookie(f"__Host-{which}", value, domain=_HOST, secure=True)

    def call(
        self,
        output: str,
        inputs: list[dict[str, Any]],
        *,
        state: list[dict[str, Any]] | None = None,
        token: str | None = None,
    ) -> TestResponse:
        """Call a callback as Dash does; `output` is ``id.property`` or ``..a.b...c.d..``."""
        parted = [name.rsplit(".", 1) for name in output.strip(".").split("...")]
        outputs = [{"id": one, "property": prop.split("@")[0]} for one, prop in parted]
        body = {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": inputs,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
            "state": state or [],
        }
        return self.send(body, token)

    def send(self, body: Any, token: str | None = None) -> TestResponse:
        shown = self.cookie("token") if token is None else token
        headers = {"X-CSRFToken": shown} if shown else {}
        return self.client.post("/_dash-update-component", json=body, headers=headers, **self.way())

    def show(self, path: str) -> TestResponse:
        """Ask for a page as the frame does."""
        return self.call(
            "..page.children...page-title.data...header-links.children...notice.children..",
            [
                {"id": "url", "property": "pathname", "value": path},
                {"id": "url", "property": "search", "value": ""},
            ],
        )

    def way(self) -> dict[str, Any]:
        return {
            "base_url": f"https://{_HOST}",
            "buffered": True,
            "environ_overrides": {"REMOTE_ADDR": self.address},
        }
