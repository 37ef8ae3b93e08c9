"""What is wider or longer than its place: it scrolls, by keyboard too."""

from dash import html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes


def scrolled(content: Component, name: str, *, kind: str = "") -> Component:
    """Return content in a place of its own to scroll in, which the keyboard reaches by its name."""
    return html.Div(content, className=f"scroll {kind}".strip(), role="region", tabIndex=0,
                    **attributes(aria_label=name))  # fmt: skip
