"""One site: what it is, why it was flagged, what the law would mean, how its case goes (站点)."""

from urllib.parse import unquote

from dash import html
from dash.development.base_component import Component

from dashboards.components.cards import box
from dashboards.components.history import history
from dashboards.components.site_around import around
from dashboards.components.site_facts import facts, meters, register_matches
from dashboards.components.site_head import cards, head
from dashboards.components.site_judged import evidence, load
from dashboards.components.site_measures import clock, collected, measures
from dashboards.components.unmasking import register, unmasking
from dashboards.desk import Desk
from dashboards.page import Asked, Page
from dashboards.queries.clock import deadlines
from dashboards.queries.site import site_view
from dashboards.words import Words
from minewatch.exports.words import Words as Codes


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page of the site in the address, with the readings of one of its meters."""
    words, site_id = desk.words, unquote(asked.part or "")
    view = site_view(desk, site_id, asked.query.get("meter"))
    if view is None:
        told = html.P(words("site.unknown", site=site_id), className="problem")
        next_step = html.P(words("site.unknown_next"), className="hint")
        return html.Div([html.H1(words("site.title")), told, next_step], className="site-page")
    codes = Codes.of(desk.snapshot(), words.lang)
    due = deadlines(view.measures, view.case, today=desk.today(), as_of=desk.as_of)
    meter_id = view.data["finding"]["meter_id"]
    return html.Article(
        [
            head(desk, view, words, codes),
            cards(view, due, words, codes, desk.snapshot().manifest["flag_threshold"]),
            html.Div(
                [
                    box(words("site.what"), [facts(view, words, codes), *unmasking(desk, words)]),
                    html.Div(
                        [
                            box(words("site.clock"), clock(due, words)),
                            box(words("site.history"), history(view.case, words)),
                            box(words("site.links"), register_matches(view, words, codes)),
                        ]
                    ),
                ],
                className="site-columns",
            ),
            box(words("site.meters"), meters(view, words, codes)),
            box(words("site.load", meter=meter_id), load(view, words, codes), kind="keep"),
            box(words("site.evidence"), evidence(view, words, codes)),
            box(words("site.measures"), measures(view.measures, words, codes)),
            box(words("site.collections"), collected(view.collections, words)),
            box(words("site.around"), around(view, words, codes)),
            _foot(desk, words),
        ],
        className="site-page",
    )


def _foot(desk: Desk, words: Words) -> Component:
    manifest = desk.snapshot().manifest
    told = words("site.scan", scan=manifest["scan_id"], rules=str(manifest["rules_digest"])[:12])
    return html.P(told, className="hint site-foot")


PAGE = Page("/site/<site_id>", "site.title", "viewer", layout, register, in_header=False)
