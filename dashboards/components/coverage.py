"""Coverage by area and grain, and what comes late (数据覆盖)."""

from urllib.parse import quote

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.scrolled import scrolled
from dashboards.components.tables import Cell, plain_table
from dashboards.queries.areas import inside, level_of, name_of, trail
from dashboards.queries.quality import late_feeds
from dashboards.words import Words
from minewatch.features.schema import GRAINS

#: Names in the address the whole country, which is not asked for by leaving the area out.
NATION = "100000"
#: From this share of late meters on, the age is marked.
_MANY = 0.2


def coverage(covered: pd.DataFrame, area: str, words: Words) -> list[Component]:
    """Return the table of the parts of an area, with a way up and down, and those without a meter.

    Parameters
    ----------
    covered : DataFrame
        See :func:`dashboards.queries.quality.coverage`.
    area : str
        Code of a province, city or county; ``""`` is the country.
    """
    head = [words("quality.area"), words("quality.meters"), words("quality.none")]
    head += [words(f"quality.{grain}") for grain in GRAINS]
    rows = [
        (
            _name(str(code), str(row["name"]), area, words),
            words.number(row["meters"]),
            words.number(row["none"]),
            *(_share(row[grain], row[f"{grain}_age"], row[f"{grain}_late"], words)
              for grain in GRAINS),
        )
        for code, row in covered.iterrows()
    ]  # fmt: skip
    parts: list[Component] = [
        _way(area, words),
        html.P(words("quality.coverage_note"), className="hint"),
    ]
    if rows:
        table = plain_table(head, rows, kind="coverage")
        parts.append(scrolled(table, words("quality.coverage")))
    else:
        parts.append(html.P(words("quality.coverage_none")))
    return [*parts, *_silent(covered, area, words)]


def _way(area: str, words: Words) -> Component:
    """Return the areas that this one lies in, each a link, from the country down."""
    codes = trail(area)
    links: list[Component] = []
    for code in codes:
        name = name_of(code) if code else words("quality.nation")
        if code == codes[-1]:
            links.append(html.Span(name, **attributes(aria_current="page")))
        else:
            links.append(dcc.Link(name, href=_address(code)))
    return html.Nav(links, className="area-way", **attributes(aria_label=words("quality.way")))


def _address(code: str) -> str:
    return f"/quality?area={quote(code or NATION, safe='')}"


def _name(code: str, name: str, area: str, words: Words) -> Cell:
    if not code:
        return words("quality.unplaced")
    deeper = level_of(code) != "county" and code != area
    return dcc.Link(name, href=_address(code)) if deeper else name


def _silent(covered: pd.DataFrame, area: str, words: Words) -> list[Component]:
    """Return the parts of the area without any meter, folded where they are many."""
    names = [name_of(code) for code in inside(area)[1] if code not in covered.index]
    if not names:
        return []
    told = words("quality.no_meters", count=len(names))
    joined = words.listed(names)
    return [html.Details([html.Summary(told), html.P(joined)], className="more silent")]


def _share(share: float, age: float, late: float, words: Words) -> Component:
    """Return a share as a bar; late ones are marked by a word and a colour."""
    if not share:
        return html.Span(words("quality.no_grain"), className="share none")
    days = words("quality.days", count=words.number(age))
    if late >= _MANY:
        days = words("quality.days_late", days=days)
    return html.Span(
        [
            html.Meter(value=f"{share:.3f}", min="0", max="1", **attributes(aria_hidden="true")),
            html.Span(words.percent(share), className="percent"),
            html.Span(words.bracketed(days), className="age late" if late >= _MANY else "age"),
        ],
        className="share",
    )


def late(covered: pd.DataFrame, words: Words) -> list[Component]:
    """Return the areas and grains of which many meters are late, the oldest first."""
    found = late_feeds(covered, at_least=_MANY)
    note = html.P(words("quality.late_note"), className="hint")
    if found.empty:
        return [html.P(words("quality.late_none")), note]
    keys = ("area", "grain", "age", "late_share")
    rows = [
        (
            row["name"] or words("quality.unplaced"),
            words(f"quality.{row['grain']}"),
            words("quality.days", count=words.number(row["age"])),
            words.percent(row["late"]),
        )
        for _, row in found.iterrows()
    ]
    table = plain_table([words(f"quality.{key}") for key in keys], rows, kind="figures-2")
    return [scrolled(table, words("quality.late")), note]
