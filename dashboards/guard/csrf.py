"""Protection against requests that another site makes in an officer's name (CSRF)."""

import hmac
import secrets

from flask import g, request
from werkzeug.wrappers import Response

from dashboards.guard.cookies import FORM, read_cookie, set_cookie

#: What Dash sends with every callback, out of the cookie that it may read.
TOKEN_HEADER = "X-CSRFToken"  # noqa: S105 - a name
#: The hidden field of a form.
TOKEN_FIELD = "csrf"  # noqa: S105 - a name
READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = {None, "same-origin", "none"}


def form_token() -> str:
    """Return what a form of this page must send: the session's, or one for who is not signed in."""
    session = g.get("session")
    if session is not None:
        return str(session.csrf)
    if "form_token" not in g:
        g.form_token = read_cookie(FORM) or secrets.token_urlsafe(24)
    return str(g.form_token)


def keep_form_token(response: Response) -> None:
    """Give the browser the token of a form that was written for who is not signed in."""
    if "form_token" in g:
        set_cookie(response, FORM, g.form_token)


def why_forged() -> str | None:
    """Return why a changing request cannot be trusted to come from our own page, or None.

    A signed-in request must show the session's token, another the one of its own cookie, which
    another site can neither read nor set. Where the browser tells the origin, it must be ours.
    """
    if request.method in READING:
        return None
    if request.headers.get("Sec-Fetch-Site") not in _OWN:
        return "the browser says that another site asks"
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return "the origin is another"
    session = g.get("session")
    expected = session.csrf if session is not None else read_cookie(FORM)
    shown = request.headers.get(TOKEN_HEADER) or _field()
    if not expected or not shown or not hmac.compare_digest(expected.encode(), shown.encode()):
        return "the token against forgery is missing or another"
    return None


def _field() -> str | None:
    return request.form.get(TOKEN_FIELD) if request.mimetype.endswith("form-urlencoded") else None
