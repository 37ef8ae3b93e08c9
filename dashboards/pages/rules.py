"""Which rules apply where and when, with their sources (规则)."""

from datetime import date
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.components.attributes import attributes
from dashboards.components.markup import markup
from dashboards.desk import Desk
from dashboards.guard.needs import needs
from dashboards.page import Asked, Page
from dashboards.words import Words
from minewatch.rules.listing import STATUSES, Entry, computed, entries, row
from minewatch.rules.regions import NATION, PROVINCES, official_province

#: Facts shown when a rule is opened, in this order.
_FACTS = ("instrument", "article", "figure", "department", "trigger", "note", "verification",
          "reviewed_on", "sources", "id")  # fmt: skip


def layout(desk: Desk, asked: Asked) -> Component:
    """Return the page for the place and day in the address; the nation and today by default."""
    words, today = desk.words, desk.today()
    place = official_province(asked.query.get("region")) or NATION
    day = day_of(asked.query.get("on")) or today
    places = [{"value": NATION, "label": words("rules.nation")}]
    places += [{"value": name, "label": name} for name in PROVINCES]
    tools = [
        html.Label(
            [
                html.Span(words("rules.province"), className="field-name"),
                dcc.Dropdown(places, place, id="rules-place", clearable=False),
            ]
        ),
        html.Label(
            [
                html.Span(words("rules.day"), className="field-name"),
                dcc.Input(id="rules-day", type="text", value=day.isoformat(), debounce=True,
                          maxLength=10, placeholder="2026-01-31", pattern=r"\d{4}-\d\d-\d\d"),
            ]
        ),
    ]  # fmt: skip
    return html.Div(
        [
            html.Header(
                [html.H1(words("rules.title")), html.P(words("rules.lead"), className="page-lead")],
                className="page-head",
            ),
            html.Div(tools, className="rule-tools"),
            dcc.Store(id="rules-written"),
            html.Div(id="rules-list", **attributes(aria_live="polite")),
        ],
        className="rules",
    )


def day_of(text: object) -> date | None:
    """Return a day written as 2026-01-31; None for anything else."""
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        return None


def register(app: Dash, desk: Desk) -> None:
    """Add the choice of place and day."""

    @app.callback(
        Output("rules-written", "data"),
        Input("rules-place", "value"),
        Input("rules-day", "value"),
    )
    @needs("viewer")
    def show(place: object, told: object) -> str:
        words, region = desk.words, official_province(place) or NATION
        day = day_of(told)
        found = entries(desk.book, None if region == NATION else region, day or desk.today())
        note = [] if day else [html.P(words("rules.bad_day"), className="problem")]
        head = summary(found, region, day or desk.today(), words)
        return markup([*note, html.P(head, className="as-of"), *sections(found, words)])

    app.clientside_callback(
        ClientsideFunction("markup", "place"),
        Output("rules-list", "title"),
        Input("rules-written", "data"),
        State("rules-list", "id"),
    )


def summary(found: list[Entry], region: str, day: date, words: Words) -> str:
    """Return how many rules apply, and how many of them stand on weak feet."""
    applying = [entry for entry in found if entry.status == "applies"]
    return words(
        "rules.count",
        place=words("rules.nation") if region == NATION else region,
        day=words.date(day),
        count=len(applying),
        weak=sum(not entry.rule.sound for entry in applying),
        stale=sum(entry.stale for entry in applying),
    )


def sections(found: list[Entry], words: Words) -> list[Component]:
    """Return the rules under what they are to the place and day; what applies first."""
    parts: list[tuple[str, list[Entry]]] = []
    for status in STATUSES:
        rows = [entry for entry in found if entry.status == status]
        if status == "applies":
            parts.append(("figures", [one for one in rows if computed(one.rule)]))
            parts.append(("others", [one for one in rows if not computed(one.rule)]))
        else:
            parts.append((status, rows))
    return [_part(key, rows, words) for key, rows in parts if rows] or [html.P(words("rules.none"))]


def _part(key: str, rows: list[Entry], words: Words) -> Component:
    """Return rules under their heading; all but what figures rest on is folded away."""
    heading = html.H2([words(f"rules.{key}"), html.Small(f" {len(rows)}")])
    told = [_rule(entry, words) for entry in rows]
    folded = html.Details([html.Summary(heading), *told], className="more")
    inside = [heading, *told] if key == "figures" else [folded]
    return html.Section(inside, className=f"box rule-part {key}")


def _rule(entry: Entry, words: Words) -> Component:
    told = row(entry, words.lang)
    head = [
        html.Span(str(told["measure_name"]), className="rule-name"),
        html.Span(_place(str(told["region"]), words), className="rule-place"),
        html.Span(
            [
                html.Span(_text(told["figure"] or told["note"]), className="rule-figure"),
                html.Small(f"{told['instrument']} {told['article']}"),
            ],
            className="rule-what",
        ),
        html.Span(_dates(told, entry, words), className="rule-dates"),
        html.Span(_marks(entry, words), className="rule-marks"),
    ]
    facts = [(key, _fact(key, told, words)) for key in _FACTS]
    terms = [
        part
        for key, text in facts
        if text
        for part in (html.Dt(words(f"rules.{key}")), html.Dd(text))
    ]
    return html.Details([html.Summary(head), html.Dl(terms)], className="rule")


def _place(region: str, words: Words) -> str:
    return words("rules.nation") if region == NATION else region


def _fact(key: str, told: dict[str, object], words: Words) -> Any:
    value = told[key]
    if key == "reviewed_on":
        return words.date(value) if isinstance(value, date) else words("rules.never")
    if key == "department" and value and told["department_stated"] is False:
        return words("rules.department_inferred", name=value)
    if key == "sources":
        return html.Ul([html.Li(source) for source in str(value).split(";")])
    return _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _dates(told: dict[str, object], entry: Entry, words: Words) -> str:
    since, until = told["in_force_from"], told["in_force_until"]
    if not isinstance(since, date):
        return words("rules.drafted", day=words.date(entry.rule.drafted_on))
    text = words("rules.since", day=words.date(since))
    return (
        f"{text} {words('rules.until', day=words.date(until))}" if isinstance(until, date) else text
    )


def _marks(entry: Entry, words: Words) -> list[Component]:
    sound = entry.rule.sound
    marks: list[Component] = [html.Span(words("rules.verified" if sound else "rules.unverified"),
                       className="mark sound" if sound else "mark weak")]  # fmt: skip
    if entry.stale:
        marks.append(html.Span(words("rules.stale"), className="mark weak"))
    return marks


PAGE = Page("/rules", "rules.title", "viewer", layout, register)
