"""One site: what it is, why it was flagged, what the law would mean, how its case goes (站点)."""

from typing import Any
from urllib.parse import quote, unquote

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import abort

from dashboards.components.cards import box, card_row, figure_card
from dashboards.components.history import history
from dashboards.components.site_facts import around, facts, meters, pairs, register_matches
from dashboards.components.site_judged import evidence, load
from dashboards.components.site_measures import clock, collected, days_text, measures, total
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.page import Asked, Page
from dashboards.queries.clock import Deadline, deadlines
from dashboards.queries.site import SiteView, site_view
from dashboards.words import Words
from minewatch.errors import MinewatchError
from minewatch.exports.explanation_words import chance
from minewatch.exports.words import Words as Codes

_LONGEST_PURPOSE = 300


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page of the site in the address, with the readings of one of its meters."""
    words, site_id = desk.words, unquote(asked.part or "")
    view = site_view(desk, site_id, asked.query.get("meter"))
    if view is None:
        told = html.P(words("site.unknown", site=site_id), className="problem")
        return html.Div([html.H1(words("site.title")), told])
    codes = Codes.of(desk.snapshot(), words.lang)
    due = deadlines(view.measures, view.case, today=desk.today(), as_of=desk.as_of)
    meter_id = view.data["finding"]["meter_id"]
    return html.Article(
        [
            _head(desk, view, words, codes),
            cards(view, due, words, codes, desk.snapshot().manifest["flag_threshold"]),
            html.Div(
                [
                    box(words("site.what"), [facts(view, words, codes), *_unmask(desk, words)]),
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


def _head(desk: Desk, view: SiteView, words: Words, codes: Codes) -> Component:
    row = view.row
    name = row["name"] if row["flagged"] else words("map.none")
    links: list[Component] = [
        html.Button(words("site.print"), type="button", className="print-page")
    ]
    if desk.user.may("analyst"):
        href = f"/queue?site={quote(row['site_id'], safe='')}"
        links.insert(0, dcc.Link(words("site.to_queue"), href=href, className="button main"))
    told = words("shell.lead") if row["flagged"] else words("site.no_lead")
    return html.Header(
        [
            html.Div(
                [
                    html.H1(name or row["site_id"]),
                    html.P(
                        [
                            html.Span(codes.phrase("class", row["class"]), className="mark plain"),
                            html.Span(words("shell.as_of", day=words.date(desk.as_of))),
                            html.Span(told),
                        ],
                        className="as-of",
                    ),
                ]
            ),
            html.Div(links, className="page-actions"),
        ],
        className="page-head site-head",
    )


def cards(
    view: SiteView, due: list[Deadline], words: Words, codes: Codes, threshold: float
) -> Component:
    """Return the figures that a decision needs first."""
    row = view.row
    charges = [one for one in view.measures if one["measure"] == "surcharge"]
    amount = total(charges)
    unknown = sum(one["amount_yuan"] is None for one in charges)
    note = codes.phrase("status", charges[0]["status"]) if charges else ""
    if unknown:
        note = f"{note}；{words('site.unknown_months', count=unknown)}"
    since = words.date(row["active_since"]) if row["active_since"] else words.date(None)
    return card_row(
        [
            figure_card(words("site.p"), chance(row["p_mining"]),
                        words("site.p_note", threshold=words.percent(threshold)), kind="strong"),
            figure_card(words("site.kw"), words.number(row["mining_kw"]), words("site.kw_note")),
            figure_card(words("site.since"), since, _since(row, words, codes)),
            figure_card(
                words("site.surcharge"),
                words("site.yuan", amount=words.short(amount)) if amount is not None
                else words.yuan(None),
                note, exact=words.yuan(amount),
            ),
            _clock_card(due, words),
            figure_card(words("site.status"), *_case(view, words, codes)),
        ]
    )  # fmt: skip


def _since(row: dict[str, Any], words: Words, codes: Codes) -> str:
    if not row["active_since"]:
        return ""
    basis = codes.phrase("since", row["since_basis"]) if row["since_basis"] else ""
    until = row["active_until"]
    told = words("site.until", day=words.date(until)) if until else ""
    return "；".join(filter(None, (basis, told)))


def _clock_card(due: list[Deadline], words: Words) -> Component:
    if not due:
        return figure_card(words("site.clock"), words.date(None), words("site.clock_none"))
    worst = min(due, key=lambda one: one.days)
    note = words("site.due_on", day=words.date(worst.on))
    if worst.provisional:
        note = f"{note}；{words('site.provisional')}"
    return figure_card(words("site.clock"), days_text(worst, words), note)


def _case(view: SiteView, words: Words, codes: Codes) -> tuple[str, str]:
    case = view.case
    if case.opened_on is None:
        return words("site.case_none"), words("site.case_none_note")
    state = codes.phrase("state", case.state)
    if case.outcome:
        state = codes.phrase("outcome", case.outcome)
    if case.closed_on:
        state = codes.phrase("state", "closed")
    told = words("site.assigned_to", name=case.assigned_to) if case.assigned_to else ""
    return state, told


def _unmask(desk: Desk, words: Words) -> list[Component]:
    if not desk.user.may("officer"):
        return []
    field = dcc.Input(id="site-purpose", maxLength=_LONGEST_PURPOSE, autoComplete="off")
    return [
        html.Details(
            [
                html.Summary(words("site.unmask")),
                html.P(words("site.unmask_hint"), className="hint"),
                html.Div(
                    [
                        html.Label([html.Span(words("site.purpose")), field]),
                        html.Button(words("site.unmask_go"), id="site-unmask", type="button"),
                    ],
                    className="row",
                ),
                html.Div(id="site-unmasked", role="status"),
            ],
            className="unmask",
        )
    ]


def _foot(desk: Desk, words: Words) -> Component:
    manifest = desk.snapshot().manifest
    told = words("site.scan", scan=manifest["scan_id"], rules=str(manifest["rules_digest"])[:12])
    return html.P(told, className="hint site-foot")


def register(app: Dash, desk: Desk) -> None:
    """Add the view of unmasked data."""

    @app.callback(
        Output("site-unmasked", "children"),
        Input("site-unmask", "n_clicks"),
        State("site-purpose", "value"),
        State("url", "pathname"),
        prevent_initial_call=True,
    )
    @needs("officer")
    def unmask(clicks: object, purpose: object, pathname: object) -> Any:
        if not clicks:
            return no_update
        site_id = unquote(str(pathname).removeprefix("/site/"))
        if desk.site(site_id) is None:
            abort(404, description="no such site")
        words, why = desk.words, str(purpose or "")[:_LONGEST_PURPOSE].strip()
        if not why:
            return html.P(words("site.purpose_missing"), className="problem")
        try:
            row = desk.site_unmasked(site_id, why)
        except MinewatchError as error:
            return html.P(str(error), className="problem")
        return _unmasked(row or {}, words)


def _unmasked(row: dict[str, Any], words: Words) -> Component:
    keys = ("name", "enterprise_name", "address")
    named = {"enterprise_name": "enterprise"}
    told = pairs([(words(f"site.{named.get(key, key)}"), row.get(key)) for key in keys])
    return html.Div([told, html.P(words("site.unmask_done"), className="hint")])


PAGE = Page("/site/<site_id>", "site.title", "viewer", layout, register, in_header=False)
