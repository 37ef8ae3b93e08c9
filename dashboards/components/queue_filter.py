"""The filter of the review queue: an area, the least probability, and a text (筛选)."""

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.area_choice import area_parts, cities, counties, options
from dashboards.components.attributes import attributes
from dashboards.queries.areas import name_of, names, trail
from dashboards.queries.filters import Filter
from dashboards.words import Words

_LONGEST = 60


def filter_of(raw: object) -> Filter:
    """Return the filter of an address or of a browser's store, whatever was sent.

    Parameters
    ----------
    raw : object
        ``area``, ``p`` (least probability in percent) and ``text``; what is not of its kind asks
        for nothing.
    """
    given = raw if isinstance(raw, Mapping) else {}
    least = _percent(given.get("p"))
    return Filter.of({"area": given.get("area"), "p_from": least / 100, "text": given.get("text")})


def _percent(value: object) -> float:
    try:
        found = float(value) if isinstance(value, int | float | str) else 0.0
    except ValueError:
        return 0.0
    return found if 0 <= found <= 100 else 0.0  # NaN is none of them


def stored(wanted: Filter) -> dict[str, object]:
    """Return a filter as the browser keeps it; ``assets/queue.js`` makes the same."""
    return {"area": wanted.area, "p": _shown_percent(wanted) or 0, "text": wanted.text}


def _shown_percent(wanted: Filter) -> float | None:
    return round(wanted.p_from * 100, 6) or None


def filter_told(wanted: Filter, words: Words) -> str:
    """Return what a filter asks for, in words; an empty text where it asks for nothing."""
    told = []
    if wanted.area:
        told.append(" · ".join(name_of(code) for code in trail(wanted.area) if code))
    if wanted.p_from:
        told.append(words("queue.filter_p", p=f"{wanted.p_from:.0%}"))
    if wanted.text:
        told.append(words("queue.filter_text", text=wanted.text))
    return words.clauses(told)


def filter_fields(wanted: Filter, words: Words) -> Component:
    """Return the fields, folded away unless they ask for something."""
    least = dcc.Input(_shown_percent(wanted), id="queue-p", type="number", min=0, max=100,
                      debounce=0.4)  # fmt: skip
    text = dcc.Input(wanted.text, id="queue-text", type="search", maxLength=_LONGEST, debounce=True,
                     placeholder=words("queue.text_hint"))  # fmt: skip
    fields = [
        _areas(wanted.area, words),
        html.Label([html.Span(words("queue.least")), least]),
        html.Label([html.Span(words("queue.text")), text], className="wide"),
        html.Button(words("queue.all"), id="queue-all", type="button", className="quiet"),
    ]
    return html.Details(
        [
            html.Summary([words("queue.filter"), " ", html.Span(id="queue-filter-told")]),
            html.Div(fields, className="queue-fields"),
        ],
        id="queue-filter",
        className="more",
        open=wanted != Filter(),
    )


def _areas(area: str, words: Words) -> Component:
    chosen = area_parts(area)
    offered = {
        "province": list(names("province").items()),
        "city": cities(chosen["province"]),
        "county": counties(chosen["city"], chosen["province"]),
    }
    lists = [
        dcc.Dropdown(options(pairs), chosen[level], id=f"queue-{level}",
                     placeholder=words(f"queue.{level}"))
        for level, pairs in offered.items()
    ]  # fmt: skip
    label = words("queue.area")
    return html.Div(
        [html.Span(label, className="field-label"), html.Div(lists, className="queue-areas")],
        role="group", **attributes(aria_label=label),
    )  # fmt: skip
