"""The panel of filters beside the map, and the filter that its values make."""

from typing import Any

import pandas as pd
from dash import Input, dcc, html
from dash.development.base_component import Component

from dashboards.components.area_choice import area_parts, cities, counties, options
from dashboards.components.attributes import attributes
from dashboards.queries.areas import names
from dashboards.queries.filters import NOT_STATED, Filter
from dashboards.queries.index import STATUSES
from dashboards.words import Words
from minewatch.exports.words import Words as Terms
from minewatch.feeds.meters import SUPPLY_MODES

CLASSES = ("mining", "data_centre", "ordinary", "insufficient")

#: Every input of the panel, by the name it has in the filter.
INPUTS = {
    "leads": Input("map-scope", "value"),
    "classes": Input("map-class", "value"),
    "statuses": Input("map-status", "value"),
    "p": Input("map-p", "value"),
    "province": Input("map-province", "value"),
    "city": Input("map-city", "value"),
    "county": Input("map-county", "value"),
    "industries": Input("map-industry", "value"),
    "voltages": Input("map-voltage", "value"),
    "tariffs": Input("map-tariff", "value"),
    "supplies": Input("map-supply", "value"),
    "parks": Input("map-park", "value"),
    "kw_from": Input("map-kw-from", "value"),
    "kw_to": Input("map-kw-to", "value"),
    "text": Input("map-text", "value"),
}


def filter_of(values: dict[str, Any]) -> Filter:
    """Return the filter that the values of :data:`INPUTS` make, whatever a browser sent."""
    given = {name: value for name, value in values.items() if value is not None}
    span = given.pop("p", None)
    area = next((given[n] for n in ("county", "city", "province") if given.get(n)), "")
    raw = given | {"leads": given.get("leads") != "all", "area": area}
    if isinstance(span, list) and len(span) == 2 and all(isinstance(v, int | float) for v in span):
        raw |= {"p_from": span[0] / 100, "p_to": span[1] / 100}
    return Filter.of(raw)


def panel(sites: pd.DataFrame, area: str, words: Words) -> Component:
    """Return the panel, set to an area; it can be folded away.

    Parameters
    ----------
    sites : DataFrame
        What there is to choose from; see :func:`dashboards.queries.index.site_index`.
    area : str
        Code of a province, city or county; ``""`` is everywhere.
    """
    chosen = area_parts(area)
    province, city = chosen["province"], chosen["city"]
    offered = {
        "province": list(names("province").items()),
        "city": cities(province),
        "county": counties(city, province),
    }
    area_fields = [_one(level, pairs, chosen[level], words) for level, pairs in offered.items()]
    parts = [
        _text(words),
        _radio("scope", ("leads", "all"), "leads", words),
        _many("status", [(s, words(f"map.status_{s}")) for s in STATUSES], words),
        _many("class", [(c, words(f"map.class_{c}")) for c in CLASSES], words),
        _probability(words),
        _field("area", words("map.area"), area_fields),
        _further(sites, words),
    ]
    summary = html.Summary(words("map.filters"))
    reset = html.A(words("map.reset"), href="/map", className="reset")
    return html.Details([summary, *parts, reset], open=True, className="filters", id="map-filters")


def _further(sites: pd.DataFrame, words: Words) -> Component:
    """Return what is asked for less often, folded away."""
    fields = [
        _many("supply", _supplies(words), words),
        _many("park", _parks(sites, words), words),
        _many("industry", _known(sites, "industry"), words),
        _many("voltage", _known(sites, "voltage"), words),
        _many("tariff", _known(sites, "tariff"), words),
        _load(words),
    ]
    return html.Details([html.Summary(words("map.further")), *fields], className="further")


def _known(sites: pd.DataFrame, column: str) -> list[tuple[str, str]]:
    return [(str(value), str(value)) for value in sorted(sites[column].cat.categories)]


def _supplies(words: Words) -> list[tuple[str, str]]:
    terms = Terms(words.lang, {})
    known = [(code, terms.phrase("supply_mode", code)) for code, *_ in SUPPLY_MODES]
    return [*known, (NOT_STATED, words("map.not_stated"))]


def _parks(sites: pd.DataFrame, words: Words) -> list[tuple[str, str]]:
    """Return the parks that sites state, by name; one that is not registered by its id."""
    stated = sites.loc[sites["park_id"].notna(), ["park_id", "park_name"]].astype("str")
    named = stated.drop_duplicates("park_id").set_index("park_id")["park_name"]
    parks = [(str(key), name if isinstance(name, str) else str(key)) for key, name in named.items()]
    found = sorted(parks, key=lambda pair: (pair[1], pair[0]))
    return [*found, (NOT_STATED, words("map.not_stated"))] if found else []


def _field(name: str, label: str, children: list[Component]) -> Component:
    heading = html.Span(label, id=f"map-{name}-name", className="field-name")
    inner = html.Div(
        [heading, *children], role="group", **attributes(aria_labelledby=f"map-{name}-name")
    )
    return html.Div(inner, className="field")


def _many(name: str, pairs: list[tuple[str, str]], words: Words) -> Component:
    label = words(f"map.{name}")
    choice = dcc.Dropdown(
        options(pairs), id=f"map-{name}", multi=True, placeholder=words("map.any")
    )
    return _field(name, label, [choice])


def _one(name: str, pairs: list[tuple[str, str]], value: str | None, words: Words) -> Component:
    return dcc.Dropdown(
        options(pairs), value, id=f"map-{name}", placeholder=words(f"map.{name}"), className="area"
    )


def _radio(name: str, codes: tuple[str, ...], value: str, words: Words) -> Component:
    choices = options([(code, words(f"map.{name}_{code}")) for code in codes])
    radio = dcc.RadioItems(choices, value, id=f"map-{name}", inline=True, className="choices")
    return _field(name, words(f"map.{name}"), [radio])


def _probability(words: Words) -> Component:
    slider = dcc.RangeSlider(
        0, 100, 1, value=[0, 100], id="map-p", marks={0: "0", 50: "50", 100: "100"},
        allowCross=False, updatemode="mouseup", allow_direct_input=False,
    )  # fmt: skip
    return _field("p", words("map.p_range"), [slider])


def _text(words: Words) -> Component:
    # Sent by Enter or on leaving: what is sent while somebody types on, Dash may take back.
    field = dcc.Input(id="map-text", type="search", maxLength=60, debounce=True, className="wide",
                      placeholder=words("map.text_hint"))  # fmt: skip
    heading = html.Span(words("map.text"), className="field-name")
    return html.Label([heading, field], className="field")


def _load(words: Words) -> Component:
    low, high = (
        dcc.Input(id=f"map-kw-{end}", type="number", min=0, debounce=0.4,
                  placeholder=words(f"map.kw_{end}"))
        for end in ("from", "to")
    )  # fmt: skip
    return _field("kw", words("map.kw_range"), [html.Div([low, html.Span("–"), high],
                                                         className="pair")])  # fmt: skip
