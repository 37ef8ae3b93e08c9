"""Signing in and out, changing one's password, choosing the language: plain pages (登录)."""

from collections.abc import Sequence

from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from dashboards.accounts.address import address_of
from dashboards.accounts.errors import AccountError
from dashboards.accounts.office import Office
from dashboards.accounts.store import plain_name
from dashboards.guard import signed_in
from dashboards.guard.cookies import FORM, SESSION, TOKEN, drop_cookie, set_cookie
from dashboards.guard.csrf import form_token, keep_form_token
from dashboards.guard.gate import LANGUAGE, PASSWORD, SIGN_IN, SIGN_OUT
from dashboards.page import Page, page_for
from dashboards.words import LANG_COOKIE, Words, lang_asked

_YEAR_SECONDS = 365 * 24 * 3600
_LONGEST_NAME = 64


def plain_page(template: str, status: int = 200, **values: object) -> Response:
    """Return a page that needs no script, in the language asked for."""
    words = Words(lang_asked())
    text = render_template(
        template,
        t=words,
        other="en" if words.lang == "zh" else "zh",
        token=form_token(),
        account=g.get("account"),
        here=request.path,
        **values,
    )
    response = make_response(text, status)
    keep_form_token(response)
    return response


class Routes:
    """The routes of the accounts.

    Parameters
    ----------
    pages : sequence of Page
        Where one may be sent after signing in.
    """

    def __init__(self, office: Office, pages: Sequence[Page]) -> None:
        self._office = office
        self._pages = pages

    def blueprint(self) -> Blueprint:
        """Return the routes, to be registered with the server."""
        routes = Blueprint("accounts", __name__)
        routes.add_url_rule(SIGN_IN, "sign_in_form", self.show_sign_in, methods=["GET"])
        routes.add_url_rule(SIGN_IN, "sign_in", self.sign_in, methods=["POST"])
        routes.add_url_rule(SIGN_OUT, "sign_out", self.sign_out, methods=["POST"])
        routes.add_url_rule(PASSWORD, "password_form", self.show_password, methods=["GET"])
        routes.add_url_rule(PASSWORD, "password", self.change_password, methods=["POST"])
        routes.add_url_rule(LANGUAGE, "language", self.language, methods=["GET"])
        return routes

    def show_sign_in(self) -> Response:
        """Show the form; who is signed in goes on to the page."""
        onward = self._onward(request.args.get("next"))
        return redirect(onward) if "account" in g else plain_page("sign_in.html", next=onward)

    def sign_in(self) -> Response:
        """Start a session, unless the password is not the one or too many were tried."""
        name = plain_name(request.form.get("name", ""))[:_LONGEST_NAME]
        onward = self._onward(request.form.get("next"))
        address = address_of(request.remote_addr)
        wait = self._office.lockout.attempt(name, address)
        if wait > 0:
            self._office.log.refused(429, "locked after repeated failures", account=name)
            return _again(429, "shell.locked", onward, minutes=-(-wait // 60))
        account = self._office.accounts.check(name, request.form.get("password", ""))
        if account is None:
            self._office.log.refused(401, "wrong name or password", account=name)
            return _again(401, "shell.not_known", onward)
        self._office.lockout.passed(name, address)
        self._office.log.done("signed_in", account=name)
        return self._begin(account.name, PASSWORD if account.must_change else onward)

    def sign_out(self) -> Response:
        """End the session."""
        account = signed_in()
        self._office.sessions.end(g.session.token)
        self._office.log.done("signed_out", account=account.name)
        response = redirect(SIGN_IN)
        drop_cookie(response, SESSION)
        drop_cookie(response, TOKEN)
        return response

    def show_password(self) -> Response:
        """Show the form in which one's password is changed."""
        signed_in()
        return plain_page("password.html")

    def change_password(self) -> Response:
        """Change one's password: all sessions of the account end, and a new one starts."""
        account, address = signed_in(), address_of(request.remote_addr)
        if self._office.lockout.attempt(account.name, address) > 0:
            self._office.log.refused(429, "locked after repeated failures")
            return plain_page("password.html", 429, problem="shell.locked_short")
        try:
            self._change(account.name)
        except AccountError as error:
            self._office.log.refused(400, str(error))
            return plain_page("password.html", 400, problem=error.key)
        self._office.lockout.passed(account.name, address)
        self._office.log.done("password_changed")
        return self._begin(account.name, "/")

    def language(self) -> Response:
        """Keep the language that was clicked, and go back to the page."""
        response = redirect(self._onward(request.args.get("next"), SIGN_IN, PASSWORD))
        lang = "en" if request.args.get("to") == "en" else "zh"
        response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True)
        return response

    def _change(self, name: str) -> None:
        old, new = request.form.get("old", ""), request.form.get("new", "")
        if self._office.accounts.check(name, old) is None:
            raise AccountError("shell.old_wrong", "The password that holds now was not given.")
        # It was the right one: what follows is no guessing.
        self._office.lockout.passed(name, address_of(request.remote_addr))
        if new != request.form.get("again"):
            raise AccountError("shell.not_alike", "The new password was not given twice alike.")
        self._office.accounts.change_password(name, new)

    def _begin(self, name: str, onward: str) -> Response:
        """Start a session; one that the browser held before ends."""
        if "session" in g:
            self._office.sessions.end(g.session.token)
        session = self._office.sessions.start(name)
        response = redirect(onward)
        set_cookie(response, SESSION, session.token)
        set_cookie(response, TOKEN, session.csrf, script=True)
        drop_cookie(response, FORM)
        return response

    def _onward(self, path: str | None, *also: str) -> str:
        """Return an address, with its query, if it is a page of ours, else the first page."""
        if path is None:
            return "/"
        bare = path.partition("?")[0]
        return path if bare in also or page_for(bare, self._pages) is not None else "/"


def _again(status: int, problem: str, onward: str, **values: object) -> Response:
    given = request.form.get("name", "")[:_LONGEST_NAME]
    return plain_page(
        "sign_in.html", status, problem=problem, values=values, next=onward, name=given
    )
