"""What a page of the dashboard is, and which one answers an address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from dash import Dash
from dash.development.base_component import Component

from dashboards.accounts.roles import Role
from dashboards.desk import Desk


@dataclass(frozen=True)
class Asked:
    """What the address asks of a page, as the browser gave it: never to be trusted.

    Attributes
    ----------
    part : str or None
        The last part of the address of a page whose path ends in a ``<name>``.
    query : mapping of str to str
        The query string; of a name given twice, the first.
    """

    part: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


def no_callbacks(_app: Dash, _desk: Desk) -> None:
    """Register nothing: the page is its layout."""


@dataclass(frozen=True)
class Page:
    """A page of the dashboard; each page module of :mod:`dashboards.pages` has one, ``PAGE``.

    Attributes
    ----------
    path : str
        ``/map``, or ``/site/<site_id>`` where the last part is a value.
    title_key : str
        The text that names it, in the header and the browser's title.
    role : Role
        The least role that sees it.
    layout : callable
        Returns the page for a request; called with the role already checked.
    register : callable
        Adds the page's callbacks, each below ``needs(role)``; called once.
    in_header : bool
        Whether the header links to it.
    """

    path: str
    title_key: str
    role: Role
    layout: Callable[[Desk, Asked], Component]
    register: Callable[[Dash, Desk], None] = no_callbacks
    in_header: bool = True

    def answers(self, pathname: str) -> str | None:
        """Return the value in the address if this page answers it ('' if it takes none)."""
        head, found, _ = self.path.partition("<")
        if not found:
            return "" if pathname == self.path else None
        part = pathname.removeprefix(head)
        taken = pathname.startswith(head) and part and "/" not in part
        return part if taken else None


def page_for(pathname: str, pages: Sequence[Page]) -> tuple[Page, str] | None:
    """Return the page that answers an address, and the value in it; None for an unknown one."""
    for page in pages:
        part = page.answers(pathname)
        if part is not None:
            return page, part
    return None


def query_of(search: str) -> dict[str, str]:
    """Return the first value of each name in a query string."""
    return {name: values[0] for name, values in parse_qs(search.removeprefix("?")).items()}
