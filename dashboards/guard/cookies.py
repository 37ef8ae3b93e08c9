"""The cookies of the dashboard: sent to this server alone, and never from another site's page."""

from flask import Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

#: Set on the Flask application: the browser reaches the server by TLS.
SECURE = "REACHED_BY_TLS"
#: The session; the token that Dash sends back; the token of forms before signing in.
SESSION, TOKEN, FORM = "session", "token", "form"


def cookie_name(which: str, *, secure: bool) -> str:
    """Return the name of a cookie; with TLS one that the browser ties to this very host."""
    return f"__Host-{which}" if secure else f"minewatch-{which}"


def read_cookie(which: str) -> str | None:
    """Return a cookie of the request in hand."""
    return request.cookies.get(cookie_name(which, secure=_secure()))


def set_cookie(
    response: Response | BaseResponse, which: str, value: str, *, script: bool = False
) -> None:
    """Set a cookie that lasts as long as the browser runs; `script` lets the page read it."""
    name, secure = cookie_name(which, secure=_secure()), _secure()
    response.set_cookie(
        name, value, secure=secure, httponly=not script, samesite="Strict", path="/"
    )


def drop_cookie(response: Response | BaseResponse, which: str) -> None:
    """Tell the browser to forget a cookie."""
    name, secure = cookie_name(which, secure=_secure()), _secure()
    response.delete_cookie(name, secure=secure, httponly=True, samesite="Strict", path="/")


def _secure() -> bool:
    return bool(current_app.config[SECURE])
