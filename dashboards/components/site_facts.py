"""What a site is and who owns it: facts, register matches, meters (场所与业主)."""

from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.scrolled import scrolled
from dashboards.components.tables import Cell, plain_table, positions
from dashboards.queries.site import SiteView
from dashboards.words import MISSING, Words
from minewatch.exports.explanation_words import chance
from minewatch.exports.words import Words as Codes

Row = dict[str, Any]


def facts(view: SiteView, words: Words, codes: Codes) -> Component:
    """Return what the registers and the customer's file say, names masked."""
    row = view.row
    told: list[tuple[str, Cell]] = [
        ("name", row["name"]),
        ("uscc", row["uscc"]),
        ("enterprise", _enterprise(row, words, codes)),
        ("data_centre", _centre(row, words, codes)),
        ("address", row["address"]),
        ("place", _place(row, words, codes)),
        ("park", park(row, words)),
        *_positions(view),
        ("industry", row["industry"]),
        ("supply_mode", _supply_mode(row, words, codes)),
        ("supply", words.listed(filter(None, (row["voltage"], row["tariff"]))) or None),
        ("contract_kw", _kw(row["contract_kw"], words)),
        ("site_id", html.Code(row["site_id"])),
    ]
    known = pairs([(words(f"site.{key}"), value) for key, value in told])
    if row["flagged"]:
        return known
    return html.Div([html.P(words("site.owner_hidden"), className="hint"), known])


def pairs(told: list[tuple[str, Cell]]) -> Component:
    """Return names with their values; a missing value is a dash."""
    items = [
        html.Div([html.Dt(name), html.Dd(MISSING if value is None else value)])
        for name, value in told
    ]
    return html.Dl(items, className="facts")


def _kw(value: float | None, words: Words) -> str | None:
    return None if value is None else f"{words.number(value)} kW"


def _enterprise(row: Row, words: Words, codes: Codes) -> Cell:
    match = row["enterprise_match"]
    if match is None:
        return words("site.not_matched")
    told = [row["enterprise_name"], row["enterprise_uscc"], row["enterprise_status"]]
    shown = " · ".join(filter(None, told))
    return html.Span([shown, html.Small(words.bracketed(codes.phrase("match", match)))])


def _centre(row: Row, words: Words, codes: Codes) -> Cell:
    if row["data_centre_match"] is None:
        return words("site.not_matched")
    match = codes.phrase("match", row["data_centre_match"])
    note = words.bracketed(words.clauses([match, words("site.not_exempt")]))
    return html.Span([row["data_centre_name"] or row["data_centre_id"], html.Small(note)])


def park(row: Row, words: Words) -> str | None:
    """Return the park that the customer's file names, with its number where no register has it."""
    if row["park_name"] is not None:
        return str(row["park_name"])
    return None if row["park_id"] is None else words("site.park_unknown", park=row["park_id"])


def _supply_mode(row: Row, words: Words, codes: Codes) -> str:
    """Return how the site is supplied as declared; not stated is said, and is no public grid."""
    mode = row["supply_mode"]
    return words("site.not_stated") if mode is None else codes.phrase("supply_mode", mode)


def _place(row: Row, words: Words, codes: Codes) -> str | None:
    told = [row[name] for name in ("province", "city", "county") if row[name]]
    if not told:
        return None
    basis = row["place_basis"]
    told_by = words.bracketed(codes.phrase("place", basis)) if basis else ""
    return " ".join(dict.fromkeys(told)) + told_by


def _positions(view: SiteView) -> list[tuple[str, Cell]]:
    row = view.row
    if row["lon"] is None or row["lat"] is None:
        return [("position", None)]
    frame = view.place
    return [
        ("position", positions(frame, "wgs84")[0]),
        ("position_gcj", positions(frame, "gcj02")[0]),
    ]


def register_matches(view: SiteView, words: Words, codes: Codes) -> Component:
    """Return every register record that could be the meter's, the one taken first."""
    rows = view.data["links"]
    if not rows:
        return html.P(words("site.links_none"), className="hint")
    keys = ("register", "match_name", "method", "strength", "distance", "choice")
    body: list[list[Cell]] = [
        [
            words(f"site.register_{row['register']}"),
            _record(row, view, words),
            codes.phrase("match", row["method"]),
            words.number(row["strength"], 2),
            words("site.metres", m=words.number(row["distance_m"]))
            if row["distance_m"] is not None
            else None,
            html.Span(words("site.chosen"), className="mark sound")
            if row["chosen"]
            else words("site.alternative"),
        ]
        for row in rows
    ]
    table = plain_table([words(f"site.{key}") for key in keys], body, kind="matches")
    return scrolled(table, words("site.links"))


def _record(row: Row, view: SiteView, words: Words) -> Cell:
    """Return name and key of a record; not who owns a site that is no lead."""
    if row["register"] == "enterprises" and not view.row["flagged"]:
        return words("map.none")
    return html.Div([html.Div(row["name"] or MISSING), html.Small(row["key"])])


def meters(view: SiteView, words: Words, codes: Codes) -> Component:
    """Return the meters of the site; each but the one shown is a link to its readings."""
    shown = view.data["finding"]["meter_id"]
    keys = ("meter", "class", "p", "kw", "since", "reasons")
    site = quote(view.row["site_id"], safe="")
    rows: list[list[Cell]] = [
        [
            _meter(row["meter_id"], site, shown, words, only=len(view.meters) == 1),
            codes.phrase("class", row["class"]),
            chance(row["p_mining"]),
            words.number(row["mining_kw"]),
            words.date(row["active_since"]) if row["active_since"] else None,
            codes.phrases("reason", row["reasons"]),
        ]
        for row in view.meters
    ]
    head = [words(f"site.{key}") for key in keys]
    return scrolled(plain_table(head, rows, kind="meters"), words("site.meters"))


def _meter(meter_id: str, site: str, shown: str, words: Words, *, only: bool) -> Component:
    if only:
        return html.Span(meter_id)
    if meter_id == shown:
        return html.Span([html.Strong(meter_id), html.Small(words("site.shown"))])
    return dcc.Link(meter_id, href=f"/site/{site}?meter={quote(meter_id, safe='')}")
