"""How a meter was judged: load, hours, what each detector contributes, and its peers."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.load_figures import evidence_figure, hours_figure, load_figure
from dashboards.components.scrolled import scrolled
from dashboards.components.tables import Cell, plain_table
from dashboards.queries.site import SiteView
from dashboards.words import Words, texts
from minewatch.exports.explanation_words import chance, change_sentences, number
from minewatch.exports.words import Words as Codes

#: No bar of buttons: nothing leaves the page, and nothing distracts.
CONFIG: Any = {"displayModeBar": False, "responsive": True}


def load(view: SiteView, words: Words, codes: Codes) -> list[Component]:
    """Return the curve with spells and machine load, the hours of the days, and the spells."""
    data, series = view.data, view.series
    if not series.levels and not data["spells"]:
        return [html.P(words("site.load_none"), className="hint")]
    grain = words("site.load_grain", grain=codes.phrase("grain", series.grain or ""))
    parts = [
        _graph(load_figure(data, series, words), words("site.load", meter=_meter(view))),
        html.P(grain, className="hint"),
    ]
    if data["finding"]["flagged"]:
        parts += _hours(view, words)
    else:
        parts.append(html.P(words("site.load_lead_only"), className="hint"))
    return [*parts, _spells(data["spells"], words, codes)]


def _meter(view: SiteView) -> str:
    return str(view.data["finding"]["meter_id"])


def _graph(figure: Any, name: str) -> Component:
    graph = dcc.Graph(figure=figure, config=CONFIG, responsive=True,
                      className="site-figure", style={"height": figure.layout.height})  # fmt: skip
    return html.Div(graph, role="img", **attributes(aria_label=name))


def _hours(view: SiteView, words: Words) -> list[Component]:
    grid = view.series.curves
    heading = html.H3(words("site.hours"))
    if grid is None:
        return [heading, html.P(words("site.hours_none"), className="hint")]
    figure, wide = hours_figure(grid, words)
    told = words("site.hours_note")
    if wide > 1:
        told += ("" if words.lang == "zh" else " ") + words("site.hours_wide", days=wide)
    return [heading, _graph(figure, words("site.hours")), html.P(told, className="hint")]


def _spells(spells: list[dict[str, Any]], words: Words, codes: Codes) -> Component:
    head = [words(f"site.{key}") for key in ("energy_from", "from", "to", "level", "machine_kw")]
    rows: list[list[Cell]] = [
        [
            codes.phrase("grain", row["grain"]),
            words.date(row["started_on"]),
            words.date(row["ended_on"]),
            words.number(row["level_kw"], 1),
            words.number(row["machine_kw"], 1),
        ]
        for row in spells
    ]
    return details(words("site.spells"), plain_table(head, rows, kind="figures-3"))


def details(title: str, table: Component) -> Component:
    """Return a table that is folded away until asked for; print shows it."""
    return html.Details([html.Summary(title), scrolled(table, title)],
                        className="more")  # fmt: skip


def evidence(view: SiteView, words: Words, codes: Codes) -> list[Component]:
    """Return the contribution of each detector, what would change the verdict, and the peers."""
    data = view.data
    changes = html.Ul(
        [html.Li(line) for line in change_sentences(data, codes)], className="told-list"
    )
    if data["verdict"] is None:
        return [html.P(words("site.evidence_none"), className="hint"), changes]
    return [
        html.P(words("site.evidence_note"), className="hint"),
        _graph(evidence_figure(data, words), words("site.evidence")),
        changes,
        details(words("site.weights"), _weights(data["evidence"], words, codes)),
        html.H3(words("site.peers")),
        peers(data["evidence"], words, codes),
    ]


def _weights(rows: list[dict[str, Any]], words: Words, codes: Codes) -> Component:
    head = [words(f"site.{key}") for key in ("detector", "energy_from", "weight", "without")]
    body: list[list[Cell]] = [
        [
            html.Div([row["title"].get(words.lang), html.Small(html.Code(row["detector"]))]),
            codes.phrase("grain", row["grain"]),
            f"{row['weight_mining']:+.2f}",
            chance(row["p_without"]),
        ]
        for row in rows
    ]
    return plain_table(head, body, kind="figures-2")


def peers(rows: list[dict[str, Any]], words: Words, codes: Codes) -> Component:
    """Return each figure behind the evidence beside those of the meter's peers, once each."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        for name, standing in row["figures"].items():
            if standing["value"] is not None:
                found.setdefault((row["grain"], name), standing)
    keys = ("figure", "energy_from", "own", "percentile", "among")
    body = [_peer(grain, name, one, words, codes) for (grain, name), one in found.items()]
    table = plain_table([words(f"site.{key}") for key in keys], body, kind="peers")
    return scrolled(table, words("site.peers"), kind="peers-box")


def _peer(
    grain: str, name: str, standing: dict[str, Any], words: Words, codes: Codes
) -> list[Cell]:
    percentile = standing["percentile"]
    bar: Cell = None
    if percentile is not None:
        meter = html.Meter(value=f"{percentile:.0f}", min="0", max="100",
                           **attributes(aria_hidden="true"))  # fmt: skip
        bar = html.Span([html.Span(f"P{percentile:.0f}"), meter], className="peer-bar")
    among = words(f"site.among_{standing['among']}", count=words.number(standing["peers"]))
    return [figure_name(name, words), codes.phrase("grain", grain),
            number(standing["value"]), bar, among]  # fmt: skip


def figure_name(name: str, words: Words) -> str:
    """Return the name of a figure; its code where a detector from elsewhere brought it."""
    return words(f"figures.{name}") if f"figures.{name}" in texts() else name
