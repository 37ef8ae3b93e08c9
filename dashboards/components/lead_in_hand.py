"""The lead in hand: what it is likely to be worth, why, and the steps that it can take."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accounts.proposal import Proposal
from dashboards.components.cards import card_row, figure_card
from dashboards.components.decision import (
    inspect_step,
    open_step,
    proposal_step,
    reason_field,
    undo_step,
)
from dashboards.components.history import history
from dashboards.components.proposals_told import ended_list
from dashboards.components.queue_list import money
from dashboards.desk import Desk
from dashboards.queries.queue import leads_by_worth
from dashboards.review.evidence import EVIDENCE_BYTES
from dashboards.review.officers import evidence_files, name_of, officers, proposals
from dashboards.view import leads_of_site, measures_of, sites_of
from dashboards.words import Words
from minewatch.cases.model import Case
from minewatch.exports.explanation_words import chance
from minewatch.exports.words import Words as Codes


def card(desk: Desk, site_id: str, case: Case) -> list[Component]:
    """Return the lead in hand and the steps that it can take."""
    words, row = desk.words, desk.site(site_id)
    if row is None:
        return [html.P(words("site.unknown", site=site_id), className="problem")]
    codes = Codes.of(desk.snapshot(), words.lang)
    href = f"/site/{quote(site_id, safe='')}"
    return [
        html.Header(
            [
                html.Div([html.H2(row["name"] if row["flagged"] else words("map.none")),
                          html.Small(site_id)]),
                dcc.Link(words("queue.to_site"), href=href, className="button",
                         id="queue-open-site"),
            ],
            className="page-head",
        ),
        _figures(desk, row, words),
        html.P([html.Span(words("queue.reasons"), className="field-label"),
                codes.phrases("reason", row["reasons"]) or words.date(None)]),
        *_steps_and_ended(desk, row, case),
        html.H3(words("queue.history")),
        history(case, words),
    ]  # fmt: skip


def _steps_and_ended(desk: Desk, row: Mapping[str, Any], case: Case) -> list[Component]:
    """Return the steps, below what was returned unless a finding was recorded since."""
    every = proposals(desk).of_site(row["site_id"])
    ended, steps = ended_list(every, desk), _steps(desk, row, case)
    if ended is None:
        return steps
    return [*steps, ended] if every[-1].state == "recorded" else [ended, *steps]


def _figures(desk: Desk, row: Mapping[str, Any], words: Words) -> Component:
    every = leads_by_worth(sites_of(desk), measures_of(desk))
    listed = row["site_id"] in every.index
    lead = every.loc[row["site_id"]] if listed else None
    amount = None if lead is None else lead["projected_yuan"]
    expected = None if lead is None else lead["expected_yuan"]
    p = chance(row["p_mining"])
    note = words("queue.expected_note", p=p, amount=money(amount, words))
    return card_row(
        [
            figure_card(words("queue.expected"), money(expected, words),
                        note if listed else words("queue.not_listed"), kind="strong"),
            figure_card(words("site.p"), p, ""),
            figure_card(words("queue.projected"), money(amount, words), ""),
            figure_card(words("site.kw"), words.number(row["mining_kw"]), words("site.kw_note")),
            figure_card(words("site.since"),
                        words.date(row["active_since"]) if row["active_since"] else
                        words.date(None), ""),
        ]
    )  # fmt: skip


def _steps(desk: Desk, row: Mapping[str, Any], case: Case) -> list[Component]:
    words, user, site_id = desk.words, desk.user, row["site_id"]
    proposal = proposals(desk).open_of(site_id)
    kept = f"{site_id}/{sum(event.actor == user.name for event in case.events)}"
    if proposal is not None:
        return [_proposal(desk, proposal, f"{kept}/{proposal.number}")]
    people = officers(desk)
    steps: list[Component] = []
    asks_why = True
    if not case.running or case.assigned_to is None:
        steps.append(open_step(words, people, user, kept, running=case.running))
    elif user.role != "officer":
        steps.append(html.P(words("queue.only_officers"), className="hint"))
        asks_why = False
    elif (left := _undecided(desk, case)) or case.outcome in {None, "undecided"}:
        meters = {meter: meter in left for meter in sorted(row["meter_ids"])}
        steps.append(inspect_step(words, people, user, meters, desk.today(), kept, EVIDENCE_BYTES))
    else:
        asks_why = False
    undo = undo_step(words, case, user)
    if undo is not None and not asks_why:
        steps.append(html.Div(reason_field(words, kept), className="steps"))
    return [*steps, undo] if undo is not None else steps


def _undecided(desk: Desk, case: Case) -> list[str]:
    """Return the meters that are leads and were neither confirmed nor cleared yet."""
    leads = leads_of_site(desk, case.site_id)
    return [meter for meter in leads if case.outcome_of(meter) in {None, "undecided"}]


def _proposal(desk: Desk, proposal: Proposal, kept: str) -> Component:
    people = (name_of(desk, proposal.proposed_by), name_of(desk, proposal.second))
    files = evidence_files(desk).names_of(proposal.proposed_by, proposal.evidence)
    return proposal_step(desk.words, proposal, desk.user, people, files, kept)
