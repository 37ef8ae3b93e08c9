"""Puts the dashboard together: accounts, gate, headers, frame and pages."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, dcc, html, set_props
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from flask import Flask, abort

from dashboards.accounts.office import Office
from dashboards.accounts.routes import Routes, plain_page
from dashboards.components.attributes import attributes
from dashboards.components.header import header, links
from dashboards.components.no_scan import no_scan, nothing_scanned
from dashboards.desk import Desk
from dashboards.guard import needs
from dashboards.guard.checked import check_callbacks, check_routes
from dashboards.guard.cookies import SECURE, TOKEN, cookie_name
from dashboards.guard.csrf import TOKEN_HEADER
from dashboards.guard.gate import Gate, stand_before
from dashboards.guard.headers import set_headers, style_nonce
from dashboards.libraries import compress_libraries
from dashboards.page import Asked, Page, page_for, query_of
from dashboards.pages import PAGES, users
from dashboards.words import Words, lang_asked
from minewatch.errors import MinewatchError, WorkspaceError
from minewatch.workspace import Workspace

_HERE = Path(__file__).parent
#: Where a callback's error is told, above the page.
NOTICE = "notice"

_INDEX = """<!DOCTYPE html>
<html lang="{lang}">
<head>{metas}<meta name="style-nonce" content="{nonce}">
<script src="/assets/styled.js"></script>
<title>{title}</title><link rel="icon" href="data:,">{css}</head>
<body>{app_entry}{config}{scripts}{renderer}</body>
</html>"""


class _Shell(Dash):
    """Dash with the language of the request in its first page."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        """Return the first page; what Dash would load from elsewhere has no place in it."""
        words = Words(lang_asked())
        lang = "zh-CN" if words.lang == "zh" else "en"
        wanted = ("metas", "css", "app_entry", "config", "scripts", "renderer")
        return _INDEX.format(
            lang=lang,
            title=words("shell.name"),
            nonce=style_nonce(),
            **{name: parts[name] for name in wanted},
        )


def create_app(
    workspace: Workspace,
    *,
    secure: bool,
    office: Office | None = None,
    pages: Sequence[Page] = PAGES,
) -> Dash:
    """Return the application over a workspace.

    Parameters
    ----------
    secure : bool
        The browser reaches it by TLS: cookies are marked so, and the browser told to insist.
    office : Office, optional
        The accounts; those of the workspace by default.
    pages : sequence of Page
        The page of the accounts is added to them.

    Raises
    ------
    WorkspaceError
        If the accounts' file cannot be used.
    """
    office = office or Office.open(workspace.folder)
    desk = Desk(workspace)
    pages = (*pages, users.page(office))
    server = Flask("dashboards", root_path=str(_HERE), static_folder=None)
    server.config[SECURE] = secure
    server.register_blueprint(Routes(office, pages).blueprint())
    app = _dash(server, secure=secure)
    _route(app, desk, pages)
    for page in pages:
        page.register(app, desk)
    _set_up(app, server)
    check_callbacks(app)
    check_routes(server, own="accounts")
    app.layout = lambda: frame(desk, pages)
    stand_before(server, Gate(office, pages, app.callback_map), _tell)
    compress_libraries(server)
    set_headers(server, app.csp_hashes(), secure=secure)
    return app


def _dash(server: Flask, *, secure: bool) -> Dash:
    return _Shell(
        "dashboards",
        server=server,  # type: ignore[arg-type]  # a Flask is what it asks for
        assets_folder=str(_HERE / "assets"),
        assets_ignore=r"^styled\.js$",  # stands before all others
        serve_locally=True,
        use_pages=False,
        suppress_callback_exceptions=True,  # pages come and go
        update_title="",  # the title stays while a callback runs
        title="minewatch",
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        on_error=_tell_above_page,
        csrf_token_name=cookie_name(TOKEN, secure=secure),
        csrf_header_name=TOKEN_HEADER,
        websocket_callbacks=False,
        enable_mcp=False,
        add_log_handler=False,
    )


def _set_up(app: Dash, server: Flask) -> None:
    """Let Dash do now what it does at its first request, which may be two at once."""
    app.layout = html.Div()
    with server.test_request_context():
        server.preprocess_request()


def frame(desk: Desk, pages: Sequence[Page]) -> Component:
    """Return what stands around every page."""
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            header(desk, pages),
            html.Div(id=NOTICE, role="alert", className="notice"),
            _faults(desk),
            html.Main(id="page", tabIndex=-1),
            dcc.Store(id="page-title"),
            html.Div(id="page-titled", hidden=True),
        ],
        id="frame",
    )


def _faults(desk: Desk) -> Component:
    """Return where the browser tells that an answer did not come; see ``assets/shell.js``."""
    told = {f"data_{status}": desk.words(f"shell.error_{status}") for status in (403, 500)}
    return html.Div(id="fault", role="alert", className="notice", **attributes(**told))


def _route(app: Dash, desk: Desk, pages: Sequence[Page]) -> None:
    @app.callback(
        Output("page", "children"),
        Output("page-title", "data"),
        Output("header-links", "children"),
        Output(NOTICE, "children"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    @needs("viewer")
    def show(pathname: str | None, search: str | None) -> tuple[Any, ...]:
        if not isinstance(pathname or "", str) or not isinstance(search or "", str):
            abort(400, description="no address")
        found = page_for(pathname or "/", pages)
        if found is None:
            abort(404, description="no such page")
        page, part = found
        if not desk.user.may(page.role):
            abort(403, description=f"needs {page.role}")
        words = desk.words
        title = f"{words(page.title_key)} · {words('shell.name')}"
        drawn, notice = _drawn(page, desk, Asked(part or None, query_of(search or "")))
        return drawn, title, links(desk, pages, page), notice

    app.clientside_callback(
        ClientsideFunction("shell", "named"),
        Output("page-titled", "children"),
        Input("page-title", "data"),
    )


def _drawn(page: Page, desk: Desk, asked: Asked) -> tuple[Any, str]:
    """Return the page; else what to do before the first scan, or why it cannot be shown."""
    title = desk.words(page.title_key)
    try:
        return page.layout(desk, asked), ""
    except MinewatchError as error:
        if isinstance(error, WorkspaceError) and nothing_scanned(desk.workspace):
            return no_scan(title, desk.words), ""
        return html.H1(title), str(error)


def _tell_above_page(error: Exception) -> None:
    """Tell a person what was refused, in the sentence of the error; anything else is a fault."""
    if not isinstance(error, MinewatchError):
        raise error
    set_props(NOTICE, {"children": str(error)})


def _tell(status: int) -> Any:
    told = status if status in {400, 401, 403, 404, 413, 429} else 500
    return plain_page("told.html", status, key=f"shell.error_{told}")
