"""The head of a site's page: its name, and the figures that a decision needs first."""

from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.components.cards import card_row, figure_card
from dashboards.components.site_measures import days_text, total
from dashboards.desk import Desk
from dashboards.queries.clock import Deadline
from dashboards.queries.site import SiteView
from dashboards.words import Words
from minewatch.exports.explanation_words import chance
from minewatch.exports.words import Words as Codes


def head(desk: Desk, view: SiteView, words: Words, codes: Codes) -> Component:
    """Return what the site is called, what it was found to be, and what can be done with it."""
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
                            html.Span(told, className="verdict"),
                        ],
                        className="as-of",
                    ),
                    html.P(words("site.lead") if row["flagged"] else "", className="page-lead"),
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
        note = words.clauses([note, words("site.unknown_months", count=unknown)])
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
    return words.clauses((basis, told))


def _clock_card(due: list[Deadline], words: Words) -> Component:
    if not due:
        return figure_card(words("site.clock"), words.date(None), words("site.clock_none"))
    worst = min(due, key=lambda one: one.days)
    note = words("site.due_on", day=words.date(worst.on))
    if worst.provisional:
        note = words.clauses([note, words("site.provisional")])
    return figure_card(words("site.clock"), days_text(worst, words), note)


def _case(view: SiteView, words: Words, codes: Codes) -> tuple[str, str]:
    case = view.case
    if case.opened_on is None:
        lead = view.row["flagged"]
        return words("site.case_none"), words("site.case_none_note" if lead else "site.no_lead")
    state = codes.phrase("state", case.state)
    if case.outcome:
        state = codes.phrase("outcome", case.outcome)
    if case.closed_on:
        state = codes.phrase("state", "closed")
    told = words("site.assigned_to", name=case.assigned_to) if case.assigned_to else ""
    return state, told
