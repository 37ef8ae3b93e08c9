"""The head of every page: where one is, where one can go, who one is (页头)."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.desk import Desk
from dashboards.guard.csrf import TOKEN_FIELD, form_token
from dashboards.guard.gate import LANGUAGE, PASSWORD, SIGN_OUT
from dashboards.page import Page


def header(desk: Desk, pages: Sequence[Page]) -> Component:
    """Return the head of the page for who asks."""
    words = desk.words
    return html.Header(
        [
            html.A(words("shell.skip"), href="#page", className="skip"),
            dcc.Link(words("shell.name"), href="/", className="brand"),
            html.Nav(
                links(desk, pages, None),
                id="header-links",
                **attributes(aria_label=words("shell.pages")),
            ),
            _person(desk),
        ],
        className="head",
    )


def links(desk: Desk, pages: Sequence[Page], current: Page | None) -> list[Component]:
    """Return the links to the pages that who asks may see; `current` is marked."""
    shown = [page for page in pages if page.in_header and desk.user.may(page.role)]
    return [
        dcc.Link(
            desk.words(page.title_key),
            href=page.path,
            className="link current" if page is current else "link",
        )
        for page in shown
    ]


def _person(desk: Desk) -> Component:
    words, user = desk.words, desk.user
    other = "en" if words.lang == "zh" else "zh"
    return html.Div(
        [
            html.A(
                words("shell.other_language"),
                id="language",
                href=f"{LANGUAGE}?to={other}",
                lang="en" if other == "en" else "zh-CN",
            ),
            html.A(
                f"{user.full_name}（{words(f'shell.role_{user.role}')}）"
                if words.lang == "zh"
                else f"{user.full_name} ({words(f'shell.role_{user.role}')})",
                href=PASSWORD,
                title=words("shell.change_password"),
            ),
            html.Form(
                [
                    dcc.Input(type="hidden", name=TOKEN_FIELD, value=form_token()),
                    html.Button(words("shell.sign_out"), type="submit", className="quiet"),
                ],
                action=SIGN_OUT,
                method="POST",
            ),
        ],
        className="person",
    )
