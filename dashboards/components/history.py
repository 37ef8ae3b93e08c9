"""The case of a site as the ledger tells it: events and documents (案件经过)."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboards.components.scrolled import scrolled
from dashboards.components.tables import Cell, plain_table
from dashboards.words import Words
from minewatch.cases.model import Case, Event


def history(case: Case, words: Words) -> Component:
    """Return the events of a case in order, undone ones struck out, and its documents."""
    if not case.events:
        return html.P(words("site.history_none"), className="hint")
    events = html.Ol([event_item(event, case, words) for event in case.events], className="events")
    return html.Div([events, _documents(case, words)])


def event_name(event: Event, words: Words) -> str:
    """Return what an event is, in words."""
    values = {"seq": event.details["seq"]} if event.kind == "undone" else {}
    return words(f"cases.kind_{event.kind}", **values)


def event_item(event: Event, case: Case, words: Words, actor: str | None = None) -> Component:
    """Return an event as an item of a list; `actor` is who recorded it, where more is known."""
    undone = event.seq in case.undone
    told = [html.Strong(event_name(event, words)), *_told(event, words)]
    if undone:
        told.append(html.Span(words("site.undone"), className="mark weak"))
    if event.evidence:
        count = words("site.evidence_count", count=len(event.evidence))
        told.append(html.Span(count, title="\n".join(event.evidence), className="event-proof"))
    return html.Li(
        [
            html.Span(f"#{event.seq}", className="event-seq"),
            html.Div(
                [
                    html.Div(told, className="event-what"),
                    html.P(event.reason),
                    html.Small(f"{actor or event.actor}　{words.moment(event.at)}"),
                ]
            ),
        ],
        className="undone" if undone else "",
    )


def _told(event: Event, words: Words) -> list[Component]:
    details, told = event.details, []
    if event.kind == "inspected":
        told.append(words(f"cases.outcome_{details['outcome']}"))
        if details.get("found"):
            told.append(words(f"cases.found_{details['found']}"))
        if details.get("meter_ids"):
            told.append(meters_told(details["meter_ids"], words))
        names = words.listed(details["officers"])
        told.append(words("cases.officers", names=names))
    if event.kind == "assigned":
        told.append(words("cases.assigned_to", name=details["to"]))
    if details.get("number") or event.kind == "served":
        told.append(words("cases.number", number=details.get("number") or details["notice"]))
    return [html.Span(text) for text in told]


def meters_told(meter_ids: Iterable[str], words: Words) -> str:
    """Return of which meters a finding speaks."""
    return words("cases.meters", meters=words.listed(meter_ids))


def _documents(case: Case, words: Words) -> Component | None:
    if not case.notices:
        return None
    head = [words(f"site.{key}") for key in ("documents", "number", "issued", "served", "due_day")]
    rows: list[list[Cell]] = [
        [
            words(f"cases.kind_{one.kind}"),
            one.number,
            words.date(one.issued_on),
            words.date(one.served_on) if one.served_on else words("site.not_served"),
            words.date(one.due_on) if one.due_on else None,
        ]
        for one in case.notices
    ]
    return scrolled(plain_table(head, rows), words("site.documents"))
