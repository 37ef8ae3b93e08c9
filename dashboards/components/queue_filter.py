"""The filter of the review queue: an area, the least probability, and a text (筛选)."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.filters import cities, counties, options
from dashboards.queries.areas import city_of, level_of, name_of, names, province_of, trail
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
    return ("；" if words.lang == "zh" else "; ").join(told)


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
    near, nearer = area_options(chosen["province"], chosen["city"])
    offered = {"province": list(names("province").items()), "city": near, "county": nearer}
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


def area_parts(area: str) -> dict[str, str | None]:
    """Return province, city and county of a code, as far down as it goes."""
    level = level_of(area)
    return {
        "province": province_of(area) if level else None,
        "city": city_of(area) if level in {"city", "county"} else None,
        "county": area if level == "county" else None,
    }


def area_options(
    province: str | None, city: str | None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the cities and counties to choose from; a municipality has counties alone."""
    return cities(province), counties(city, province)


def narrowed(province: Any, city: Any, county: Any) -> tuple[Any, ...]:
    """Return choices and choice of city and county for a province; what lies elsewhere goes."""
    of = province if isinstance(province, str) and level_of(province) == "province" else None
    near, _ = area_options(of, None)
    town = city if any(code == city for code, _ in near) else None
    _, nearer = area_options(of, town)
    place = county if any(code == county for code, _ in nearer) else None
    return options(near), town, options(nearer), place
