"""Findings that waited for a second officer, and what became of them (退回、撤回)."""

from dash import html
from dash.development.base_component import Component

from dashboards.accounts.proposal import Proposal
from dashboards.components.history import meters_told
from dashboards.desk import Desk
from dashboards.review.officers import name_of
from dashboards.words import Words


def outcome_told(proposal: Proposal, words: Words) -> str:
    """Return what the first officer found, and of which meters: none named is every lead."""
    told = words(f"cases.outcome_{proposal.details['outcome']}")
    found = proposal.details.get("found")
    between = "：" if words.lang == "zh" else ": "
    told = f"{told}{between}{words(f'cases.found_{found}')}" if found else told
    meters = proposal.details.get("meter_ids") or proposal.details.get("lead_meter_ids")
    return f"{told}　{meters_told(meters, words)}" if meters else told


def submitted_told(proposal: Proposal, desk: Desk) -> Component:
    """Return who submitted a finding, when, and what it says."""
    words = desk.words
    by = words("queue.proposed_by", first=name_of(desk, proposal.proposed_by),
               second=name_of(desk, proposal.second),
               at=words.moment(proposal.proposed_at))  # fmt: skip
    return html.Div(
        [html.P([html.Strong(outcome_told(proposal, words)), f"　{proposal.reason}"]),
         html.Small(by)]
    )  # fmt: skip


def told_of(proposal: Proposal, desk: Desk) -> Component:
    """Return what became of a finding: who ended it, when and why, and what it had said."""
    words = desk.words
    ended = words(f"queue.ended_{proposal.state}", who=name_of(desk, proposal.ended_by or ""),
                  at=words.moment(proposal.ended_at))  # fmt: skip
    first = words("queue.ended_of", first=name_of(desk, proposal.proposed_by),
                  at=words.moment(proposal.proposed_at), what=outcome_told(proposal, words),
                  why=proposal.reason)  # fmt: skip
    return html.Div(
        [html.P([html.Strong(ended), *(["　", proposal.ended_why] if proposal.ended_why else [])]),
         html.Small(first)],
        className="proposal-ended",
    )  # fmt: skip


def ended_list(proposals: tuple[Proposal, ...], desk: Desk) -> Component | None:
    """Return what was returned or withdrawn, last first; None where nothing was."""
    ended = [one for one in proposals if one.state in {"returned", "withdrawn"}]
    if not ended:
        return None
    items = [html.Li(told_of(one, desk)) for one in reversed(ended)]
    return html.Section(
        [html.H3(desk.words("queue.ended")), html.Ul(items, className="ended-list")],
        className="ended",
    )
