"""The role that a callback or route needs, checked on the server at every call."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g

from dashboards.accounts.roles import Account, Role

P = ParamSpec("P")
R = TypeVar("R")


def signed_in() -> Account:
    """Return the account of the request in hand.

    Raises
    ------
    werkzeug.exceptions.Unauthorized
        If nobody is signed in (401).
    """
    account = g.get("account")
    if not isinstance(account, Account):
        abort(401)
    return account


def needs(least: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a callback or route run only for accounts of a role or above; written below the hook.

    Every callback of the dashboard needs one: the application refuses to start with a callback
    that lacks it. A call without a session is answered 401, one below the role 403, and both are
    logged.

    Examples
    --------
    >>> @app.callback(Output("note", "children"), Input("save", "n_clicks"))
    ... @needs("analyst")
    ... def save(clicks): ...
    """

    def guarded(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if not signed_in().may(least):
                abort(403, description=f"needs {least}")
            return function(*args, **kwargs)

        call.least_role = least  # type: ignore[attr-defined]
        return call

    return guarded
