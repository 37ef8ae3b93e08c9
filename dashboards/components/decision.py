"""The steps that a lead in hand can take: open, inspect, confirm, undo."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.accounts.proposal import Proposal
from dashboards.accounts.roles import Account
from dashboards.components.attributes import attributes
from dashboards.components.history import event_name
from dashboards.components.proposals_told import outcome_told
from dashboards.review.officers import named
from dashboards.review.undoing import may_undo, undoable
from dashboards.words import Words
from minewatch.cases.model import Case

OUTCOMES = ("confirmed", "cleared", "undecided")
_LONGEST_REASON = 2000


def reason_field(words: Words, kept: str, label: str = "queue.reason") -> Component:
    """Return the field for the reason, which keeps what was typed while `kept` is the same."""
    area = dcc.Textarea(id={"field": "reason"}, maxLength=_LONGEST_REASON, persistence=kept,
                        persistence_type="memory")  # fmt: skip
    return html.Label([html.Span(words(label)), area])


def act_button(do: str, text: str, *, main: bool = False) -> Component:
    """Return a button that asks the server to do something."""
    kind = "main act" if main else "act-more"
    return html.Button(text, id={"act": do}, type="button", className=kind)


def field(name: str, label: str, control: Component) -> Component:
    """Return a control under its label; radio buttons and lists are a group of their own."""
    if isinstance(control, dcc.Input):
        return html.Label([html.Span(label), control])
    return html.Div([html.Span(label, className="field-label"), control], role="group",
                    **attributes(aria_label=label, data_field=name))  # fmt: skip


def open_step(
    words: Words, officers: tuple[Account, ...], user: Account, kept: str, *, running: bool
) -> Component:
    """Return the step that makes a lead a case; one that runs is assigned alone."""
    told = words("queue.assign" if running else "queue.open")
    own = user.name if any(one.name == user.name for one in officers) else None
    return html.Div(
        [
            html.H3(told),
            html.Div(
                [field("to", words("queue.assign_to"), _accounts("to", officers, own))],
                className="fields",
            ),
            reason_field(words, kept),
            html.Div([act_button("open", told, main=True)], className="row"),
        ],
        className="steps",
    )


def _accounts(name: str, officers: tuple[Account, ...], value: str | None) -> Component:
    options = [{"value": one.name, "label": named(one)} for one in officers]
    return dcc.Dropdown(options, value, id={"field": name}, searchable=False, clearable=False)


def inspect_step(
    words: Words, officers: tuple[Account, ...], user: Account, meters: Mapping[str, bool],
    today: date, kept: str, size: int,
) -> Component:  # fmt: skip
    """Return the step in which the first officer writes down what the two found.

    Parameters
    ----------
    meters : mapping of str to bool
        The site's meters, and whether they are leads not yet decided: those are chosen at first.
    """
    others = tuple(one for one in officers if one.name != user.name)
    fields = [
        field("outcome", words("queue.outcome"),
              _radio("outcome", [(one, words(f"cases.outcome_{one}")) for one in OUTCOMES])),
        field("found", words("queue.found"),
              _radio("found", [(one, words(f"cases.found_{one}")) for one in
                               ("data_centre", "ordinary")])),
        field("second", words("queue.second"), _accounts("second", others, None)),
        field("on", words("queue.on"),
              dcc.Input(today.isoformat(), id={"field": "on"}, maxLength=10)),
        field("household", words("queue.household"), _household(words)),
    ]  # fmt: skip
    if len(meters) > 1:
        leads = [one for one, lead in meters.items() if lead]
        every = dcc.Checklist(list(meters), leads, id={"field": "meter_ids"}, className="choice")
        fields.append(field("meter_ids", words("queue.meters"), every))
    return html.Div(
        [
            html.H3(words("queue.step_inspect")),
            html.P(words("queue.step_inspect_hint"), className="hint"),
            html.Div(fields, className="fields"),
            reason_field(words, kept),
            *_evidence(words, size),
            html.Div([act_button("propose", words("queue.propose"), main=True)], className="row"),
        ],
        className="steps",
    )


def _radio(name: str, options: list[tuple[str, str]], value: str | None = None) -> Component:
    return dcc.RadioItems(
        [{"value": one, "label": text} for one, text in options], value,
        id={"field": name}, className=f"choice choice-{name}",
    )  # fmt: skip


def _household(words: Words) -> Component:
    options = [(one, words(f"queue.household_{one}")) for one in ("unknown", "yes", "no")]
    return _radio("household", options, "unknown")


def _evidence(words: Words, size: int) -> list[Component]:
    return [
        html.Span(words("queue.evidence"), className="field-label"),
        html.Button(words("queue.add_evidence"), type="button", className="add-evidence"),
        html.Div(id={"proofs": "list"}),
        html.P(words("queue.evidence_hint", size=size // 1_000_000), className="hint"),
    ]


def proof_list(proofs: list[dict[str, Any]], words: Words) -> Component:
    """Return the files whose digests were taken."""
    sizes = [words.number(one["size"] / 1e6, 2) for one in proofs]
    items = [
        html.Li([f"{one['name']}　{size} MB　", html.Code(one["sha256"])])
        for one, size in zip(proofs, sizes, strict=True)
    ]
    return html.Ul(items, className="proofs")


def proposal_step(
    words: Words, proposal: Proposal, user: Account, people: tuple[str, str],
    files: dict[str, str], kept: str,
) -> Component:  # fmt: skip
    """Return a proposal that waits, and what who looks at it may do.

    Parameters
    ----------
    people : tuple of str
        Names of the first and the second officer.
    files : dict
        Names of the pieces of evidence by digest.
    """
    told = proposal.details
    outcome = outcome_told(proposal, words)
    proofs = [html.Li([files.get(one, ""), " ", html.Code(one)]) for one in proposal.evidence]
    first, second = people
    by = words("queue.proposed_by", first=first, second=second,
               at=words.moment(proposal.proposed_at))  # fmt: skip
    parts = [
        html.H3(words("queue.waiting")),
        html.Div(
            [
                html.P([html.Strong(outcome), f"　{told['on']}"]),
                html.P(proposal.reason),
                html.Ul(proofs, className="proofs"),
                html.Small(by),
            ],
            className="proposal",
        ),
    ]
    if user.name == proposal.second:
        buttons = [act_button("confirm", words("queue.confirm"), main=True),
                   act_button("return", words("queue.return"))]  # fmt: skip
        parts.append(html.P(words("queue.confirm_hint"), className="hint"))
    elif user.name == proposal.proposed_by:
        buttons = [act_button("withdraw", words("queue.withdraw"))]
    else:
        buttons = []
    if buttons:
        parts += [reason_field(words, kept, "queue.why_return"), html.Div(buttons, className="row")]
    return html.Div(parts, className="steps")


def undo_step(words: Words, case: Case, user: Account) -> Component | None:
    """Return the button that undoes the last event that stands, for who may."""
    event = undoable(case)
    if event is None or not may_undo(user, event):
        return None
    text = words("queue.undo", seq=event.seq, what=event_name(event, words))
    return html.Div(
        [act_button("undo", text), html.P(words("queue.undo_hint"), className="hint")],
        className="undo",
    )
