"""What every request passes before anything answers it: host, session, page, origin, size."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash.exceptions import DependencyException
from flask import Flask, Response, abort, g, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from dashboards.accounts.office import Office
from dashboards.guard.calls import check_call
from dashboards.guard.cookies import SESSION, read_cookie
from dashboards.guard.csrf import READING, why_forged
from dashboards.guard.hosts import why_other_host
from dashboards.page import Page, page_for

SIGN_IN, PASSWORD, SIGN_OUT, LANGUAGE = "/sign-in", "/password", "/sign-out", "/language"
#: Open to everybody: how to sign in, and what that page is drawn with.
_OPEN = frozenset({SIGN_IN, LANGUAGE, "/assets/desk.css", "/_favicon.ico"})
#: What an account with a one-time password may reach besides.
_BEFORE_CHANGE = frozenset({PASSWORD, SIGN_OUT})
_FIRST_PAGE = frozenset({"/", "/<path:path>"})  # what Dash answers any address with
_DASH = ("/_dash-", "/assets/", "/_reload-hash")
_FORM_BYTES, _CALLBACK_BYTES = 16_000, 4_000_000
CALLBACK = "/_dash-update-component"


class Gate:
    """Lets a request through or refuses it.

    Parameters
    ----------
    callbacks : mapping
        Dash's ``callback_map``, whose calls alone are let through.
    pages : sequence of Page
        The pages that there are; any other address is not found.
    """

    def __init__(
        self, office: Office, pages: Sequence[Page], callbacks: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._office = office
        self._callbacks = callbacks
        self.log = office.log
        self._pages = pages

    def check(self) -> BaseResponse | None:
        """Refuse the request in hand (an HTTP error), send it elsewhere, or let it through."""
        other = why_other_host()
        if other is not None:
            abort(400, description=other)
        request.max_content_length = _CALLBACK_BYTES if request.path == CALLBACK else _FORM_BYTES
        self._recognise()
        account = g.get("account")
        if account is None and request.path not in _OPEN:
            return _to_sign_in()
        why = why_forged()
        if why is not None:
            abort(403, description=why)
        if account is None or request.path in _OPEN | _BEFORE_CHANGE:
            return None
        if account.must_change:
            return _to_change()
        if request.path == CALLBACK and request.method not in READING:
            check_call(self._callbacks)
        self._check_page(request.path)
        return None

    def _recognise(self) -> None:
        session = self._office.sessions.find(read_cookie(SESSION))
        account = None if session is None else self._office.accounts.account(session.name)
        if account is not None and account.active:
            g.session, g.account = session, account

    def _check_page(self, path: str) -> None:
        if path.startswith(_DASH):
            return
        found = page_for(path, self._pages)
        if found is None and request.url_rule and request.url_rule.rule not in _FIRST_PAGE:
            return  # a route with its own ``needs``
        if found is None:
            abort(404)
        if not g.account.may(found[0].role):
            abort(403, description=f"needs {found[0].role}")


def _to_sign_in() -> BaseResponse:
    """Send a person to sign in; a callback or a form is refused."""
    if request.method not in READING or request.path.startswith(_DASH):
        why = "no session" if read_cookie(SESSION) is None else "the session is unknown or over"
        abort(401, description=why)
    onward = request.full_path.removesuffix("?")
    return redirect(f"{SIGN_IN}?{urlencode({'next': onward})}" if onward != "/" else SIGN_IN)


def _to_change() -> BaseResponse:
    if request.method not in READING or request.path.startswith(_DASH):
        abort(403, description="the one-time password was not changed")
    return redirect(PASSWORD)


def stand_before(server: Flask, gate: Gate, told: Callable[[int], BaseResponse]) -> None:
    """Set a gate before everything that a server answers, and log what is refused.

    Parameters
    ----------
    told : callable
        Returns the page that tells a person of an error, by its HTTP status.
    """
    server.before_request(gate.check)

    @server.errorhandler(DependencyException)
    def no_library(_error: DependencyException) -> BaseResponse:
        return refuse(NotFound("no such library"))

    @server.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> BaseResponse:
        if error.code is None or error.code < 400:
            return error.get_response()
        gate.log.refused(error.code, error.description or error.name)
        return Response(status=error.code) if request.path.startswith(_DASH) else told(error.code)
