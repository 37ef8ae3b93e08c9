"""What lies around a site: registered places, other sites, leads from other sources (周边)."""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.scrolled import scrolled
from dashboards.components.tables import Cell, plain_table, site_link
from dashboards.queries.site import PLACES_M, SiteView
from dashboards.words import MISSING, Words
from minewatch.exports.explanation_words import chance
from minewatch.exports.words import Words as Codes

Row = dict[str, Any]


def around(view: SiteView, words: Words, codes: Codes) -> list[Component]:
    """Return registered places and sites near the site, and leads from other sources that join."""
    return [
        html.H3(words("site.registered", km=words.number(PLACES_M / 1000))),
        _registered(view, words),
        html.H3(words("site.neighbours")),
        _neighbours(view, words, codes),
        html.H3(words("site.other_leads")),
        _others(view, words, codes),
    ]


def _registered(view: SiteView, words: Words) -> Component:
    if view.row["lon"] is None:
        return html.P(words("site.no_position"), className="hint")
    if view.registered is None:
        return html.P(words("site.registered_unknown"), className="hint")
    if view.registered.empty:
        return html.P(words("site.registered_none"), className="hint")
    head = [words(f"site.{key}") for key in ("match_name", "kind", "distance")]
    rows: list[list[Cell]] = [
        [
            _named(row["name"], row["place_id"]),
            words(f"site.kind_{row['kind']}"),
            words("site.metres", m=words.number(row["distance_m"])),
        ]
        for row in view.registered.to_dict("records")
    ]
    title = words("site.registered", km=words.number(PLACES_M / 1000))
    return scrolled(plain_table(head, rows, kind="figures-2"), title)


def _named(name: object, place_id: object) -> Component:
    shown = name if isinstance(name, str) and name else MISSING
    return html.Div([html.Div(shown), html.Small(str(place_id))])


def _neighbours(view: SiteView, words: Words, codes: Codes) -> Component:
    if view.row["lon"] is None:
        return html.P(words("site.no_position"), className="hint")
    if view.neighbours.empty:
        return html.P(words("site.neighbours_none"), className="hint")
    head = [words(f"site.{key}") for key in ("title", "distance", "class", "p", "status")]
    rows: list[list[Cell]] = [
        [
            site_link(str(site_id), row["name"], words),
            words("site.metres", m=words.number(row["distance_m"])),
            codes.phrase("class", str(row["class"])),
            chance(row["p_mining"]),
            words(f"map.status_{row['status']}"),
        ]
        for site_id, row in view.neighbours.iterrows()
    ]
    return scrolled(plain_table(head, rows, kind="near"), words("site.neighbours"))


def _others(view: SiteView, words: Words, codes: Codes) -> Component:
    if not view.leads:
        return html.P(words("site.other_none"), className="hint")
    head = [words(f"site.{key}") for key in ("source", "joined", "when", "why")]
    rows: list[list[Cell]] = [
        [
            html.Div([codes.phrase("lead_kind", row["kind"]), html.Small(row["subject_id"])]),
            codes.phrase("lead_join", row["joined_by"]) if row["joined_by"] else None,
            words.date(row["since_on"]) if row["since_on"] else None,
            _reasons(row, codes),
        ]
        for row in view.leads
    ]
    return scrolled(plain_table(head, rows), words("site.other_leads"))


def _reasons(row: Row, codes: Codes) -> str | None:
    values = json.loads(row["figures"] or "{}")
    told = [
        codes.phrase("lead_reason", code).format(values.get(code, MISSING))
        for code in (row["reasons"] or "").split(";")
        if code
    ]
    return codes.listed(told) or None
