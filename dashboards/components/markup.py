"""Long texts without callbacks as plain markup: a browser draws that far quicker than components.

Dash keeps an account of every component; of thousands that takes half a minute.
"""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

_PROPERTIES = {"className": "class", "title": "title", "id": "id"}


def markup(part: Any) -> Markup:
    """Return elements of ``dash.html`` as HTML, every text in them escaped.

    Raises
    ------
    TypeError
        If a component is not of ``dash.html``, or has a property that is not written here.
    """
    if part is None:
        return Markup()
    if isinstance(part, Component):
        return _element(part)
    if isinstance(part, Sequence) and not isinstance(part, str):
        return Markup().join(markup(one) for one in part)
    return escape(str(part))


def _element(component: Component) -> Markup:
    given = {k: v for k, v in component.to_plotly_json()["props"].items() if k != "children"}
    if component._namespace != "dash_html_components" or set(given) - set(_PROPERTIES):
        msg = f"{type(component).__name__} with {sorted(given)} cannot be written as markup."
        raise TypeError(msg)
    name = type(component).__name__.lower()
    start = Markup().join(
        Markup(' {}="{}"').format(_PROPERTIES[key], value) for key, value in given.items()
    )
    inner = markup(getattr(component, "children", None))
    return Markup("<{}{}>{}</{}>").format(name, start, inner, name)
