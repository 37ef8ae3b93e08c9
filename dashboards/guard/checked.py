"""No callback and no route without a role: looked at once, when the application is put together."""

from dash import Dash
from flask import Flask

from dashboards.accounts.roles import ROLES
from minewatch.errors import InstallationError

#: What serves the frame and its libraries, which the gate keeps for those who are signed in.
_LIBRARIES = ("dash.", "flask.")


def check_callbacks(app: Dash) -> None:
    """Refuse an application with a callback that anybody could call.

    Raises
    ------
    InstallationError
        If a callback that runs on the server lacks :func:`dashboards.guard.needs`.
    """
    for name, held in app.callback_map.items():
        function = held.get("callback")
        if function is not None and least_role(function) not in ROLES:
            _refuse(f"callback of {name}")


def check_routes(server: Flask, own: str) -> None:
    """Refuse a server with a route that anybody could ask; `own` names the accounts' blueprint.

    Raises
    ------
    InstallationError
        If a route beside those of Dash and of the accounts lacks :func:`dashboards.guard.needs`.
    """
    for endpoint, view in server.view_functions.items():
        known = endpoint.startswith(f"{own}.") or _home(view).startswith(_LIBRARIES)
        if not known and least_role(view) not in ROLES:
            _refuse(f"route {endpoint}")


def _home(view: object) -> str:
    return str(getattr(view, "__module__", ""))


def _refuse(what: str) -> None:
    msg = f"The {what} names no role that it needs; write @needs(...) below its decorator."
    raise InstallationError(msg)


def least_role(function: object) -> object:
    """Return the role that any layer of a decorated function names."""
    while function is not None:
        role = getattr(function, "least_role", None)
        if role is not None:
            return role
        function = getattr(function, "__wrapped__", None)
    return None
