"""The accounts: made, changed and revoked by administrators (账号管理)."""

from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component

from dashboards.accounts.errors import AccountError
from dashboards.accounts.office import Office
from dashboards.accounts.roles import ROLES, Account
from dashboards.components.cards import box
from dashboards.desk import Desk
from dashboards.guard import needs
from dashboards.page import Asked, Page
from dashboards.words import Words


def page(office: Office) -> Page:
    """Return the page over the accounts of an office."""

    def layout(desk: Desk, _asked: Asked) -> Component:
        return _layout(desk, office)

    def register(app: Dash, desk: Desk) -> None:
        _register(app, desk, office)

    return Page("/users", "users.title", "administrator", layout, register)


def _layout(desk: Desk, office: Office) -> Component:
    words = desk.words
    return html.Div(
        [
            html.Header(
                [html.H1(words("users.title")), html.P(words("users.lead"), className="page-lead")],
                className="page-head",
            ),
            html.Div(id="users-told", role="status", className="told"),
            box(words("users.existing"), html.Div(_table(desk, office), id="users-table",
                                                  className="scroll")),
            box(words("users.new"), _new(words)),
        ]
    )  # fmt: skip


def _new(words: Words) -> list[Component]:
    return [
        html.Div(
            [
                _field(words("users.name"), dcc.Input(id="users-name", maxLength=32)),
                _field(words("users.full_name"), dcc.Input(id="users-full-name", maxLength=60)),
                _field(words("users.role"), _roles(words, "users-role", "viewer")),
                html.Button(words("users.create"), id="users-create", className="main"),
            ],
            className="row",
        ),
        html.P(words("users.roles_told"), className="hint"),
    ]


def _register(app: Dash, desk: Desk, office: Office) -> None:
    told = (Output("users-told", "children"), Output("users-table", "children"))

    @app.callback(
        *told,
        Output("users-name", "value"),
        Output("users-full-name", "value"),
        Input("users-create", "n_clicks"),
        State("users-name", "value"),
        State("users-full-name", "value"),
        State("users-role", "value"),
        prevent_initial_call=True,
    )
    @needs("administrator")
    def create(_clicks: int, name: Any, full_name: Any, role: Any) -> Any:
        """Make an account; the fields are emptied, so that its password stays in sight."""
        made: list[str] = []

        def make() -> Component:
            alike = [a.name for a in office.accounts.all() if a.active and a.full_name == full_name]
            password = office.accounts.create(
                str(name or ""), str(full_name or ""), str(role), by=desk.user.name
            )
            office.log.done("account_created", account=str(name), role=str(role))
            made.append(password)
            return html.Div([_one_time(desk.words, str(name), password), _alike(desk, alike)])

        told = _done(desk, office, make)
        return (*told, *(("", "") if made else (no_update, no_update)))

    @app.callback(
        *(Output(o.component_id, o.component_property, allow_duplicate=True) for o in told),
        Input({"users": "reset", "name": ALL}, "n_clicks"),
        Input({"users": "active", "name": ALL}, "n_clicks"),
        Input({"users": "role", "name": ALL}, "value"),
        prevent_initial_call=True,
    )
    @needs("administrator")
    def change(*_values: Any) -> Any:
        asked = ctx.triggered_id
        if not isinstance(asked, dict) or not ctx.triggered or not ctx.triggered[0]["value"]:
            return no_update, no_update
        name, value = str(asked.get("name")), str(ctx.triggered[0]["value"])
        account = office.accounts.account(name)
        if asked["users"] == "role" and account is not None and account.role == value:
            return no_update, no_update  # the list of roles was drawn, not changed
        return _done(desk, office, lambda: _change(desk, office, str(asked["users"]), name, value))


def _change(desk: Desk, office: Office, what: str, name: str, value: str) -> Component:
    words, account = desk.words, office.accounts.account(name)
    if account is None:
        raise AccountError("shell.no_account", f"There is no account {name!r}.")
    if name == desk.user.name:
        raise AccountError("shell.not_own", "An account is changed by another administrator.")
    if what == "reset":
        password = office.accounts.reset(name)
        office.log.done("password_reset", account=name)
        return _one_time(words, name, password)
    if what == "role":
        office.accounts.set_role(name, value)
        office.log.done("role_changed", account=name, role=value)
        return html.P(words("users.role_changed", name=name, role=words(f"shell.role_{value}")))
    office.accounts.set_active(name, not account.active)
    office.log.done("account_revoked" if account.active else "account_restored", account=name)
    return html.P(words("users.revoked" if account.active else "users.restored", name=name))


def _done(desk: Desk, office: Office, action: Callable[[], Component]) -> tuple[Any, Any]:
    try:
        told: Any = action()
    except AccountError as error:
        told = html.P(desk.words(error.key), className="problem")
    return told, _table(desk, office)


def _one_time(words: Words, name: str, password: str) -> Component:
    return html.P(
        [words("users.one_time", name=name), " ", html.Code(password, id="users-one-time")]
    )


def _alike(desk: Desk, names: list[str]) -> Component | None:
    """Return that others are called so too: two accounts of one person are no two officers."""
    if not names:
        return None
    told = desk.words("users.same_name", names=desk.words.listed(names))
    return html.P(told, className="problem")


def _table(desk: Desk, office: Office) -> Component:
    words = desk.words
    heads = ("name", "full_name", "role", "state", "actions")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(words(f"users.{head}"), scope="col") for head in heads])),
            html.Tbody([_row(words, one, desk.user) for one in office.accounts.all()]),
        ]
    )


def _row(words: Words, one: Account, user: Account) -> Component:
    state = "revoked_state" if not one.active else "waiting" if one.must_change else "active"
    own = one.name == user.name
    role = words(f"shell.role_{one.role}")
    return html.Tr(
        [
            html.Th(one.name, scope="row"),
            html.Td(one.full_name),
            html.Td(role if own else _roles(words, {"users": "role", "name": one.name}, one.role)),
            html.Td(words(f"users.{state}")),
            html.Td([] if own else _buttons(words, one)),
        ],
        className="" if one.active else "faint",
    )


def _buttons(words: Words, one: Account) -> list[Component]:
    turn = words("users.revoke" if one.active else "users.restore")
    return [
        html.Button(
            words("users.reset"), id={"users": "reset", "name": one.name}, className="quiet"
        ),
        html.Button(turn, id={"users": "active", "name": one.name}, className="quiet"),
    ]


def _roles(words: Words, where: Any, value: str) -> Component:
    options = [{"value": role, "label": words(f"shell.role_{role}")} for role in ROLES]
    return dcc.Dropdown(
        options, value, id=where, clearable=False, searchable=False, className="roles"
    )


def _field(label: str, control: Component) -> Component:
    return html.Label([html.Span(label), control])
