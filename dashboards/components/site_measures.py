"""What the law would mean for a site: measures, deadlines, and what was collected."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.components.scrolled import scrolled
from dashboards.components.site_judged import details
from dashboards.components.tables import Cell, plain_table
from dashboards.queries.clock import Deadline
from dashboards.words import MISSING, Words
from minewatch.exports.words import Words as Codes
from minewatch.rules.words import MEASURE_NAMES, OUTCOME_NAMES, measure_name

Row = dict[str, Any]


def measure_text(code: str, words: Words) -> str:
    """Return the name of a measure of a snapshot; the code of one that this release knows not."""
    known = code in MEASURE_NAMES or code in OUTCOME_NAMES
    return measure_name(code, words.lang) if known else code


def total(rows: Iterable[Row], key: str = "amount_yuan") -> Decimal | None:
    """Return the sum of the amounts that are known; None where none is."""
    known = [row[key] for row in rows if row[key] is not None]
    return sum(known, Decimal(0)) if known else None


def measures(rows: list[Row], words: Words, codes: Codes) -> list[Component]:
    """Return the measures of a site, surcharges summed, and their months folded away."""
    note = html.P(words("site.measures_note"), className="hint")
    if not rows:
        return [html.P(words("site.measures_none"), className="hint")]
    charges = [row for row in rows if row["measure"] == "surcharge"]
    groups = ([charges] if charges else []) + [[r] for r in rows if r["measure"] != "surcharge"]
    cards = [_measure(group, words, codes) for group in groups]
    months = [details(words("site.by_month"), _months(charges, words, codes))] if charges else []
    return [note, html.Ul(cards, className="measure-list"), *months]


def _measure(group: list[Row], words: Words, codes: Codes) -> Component:
    first = group[0]
    sound = all(row["verified"] for row in group)
    marks = [html.Span(codes.phrase("status", first["status"]), className="mark sound"
                       if first["status"] == "payable" else "mark plain")]  # fmt: skip
    if not sound:
        marks.append(html.Span(words("site.unverified"), className="mark weak"))
    told: list[Cell] = [
        html.Div([html.Strong(measure_text(first["measure"], words)), *marks],
                 className="measure-head"),
        html.Div(_amount(group, words), className="measure-amount"),
    ]  # fmt: skip
    return html.Li([*told, *_basis(group, words, codes)])


def _amount(group: list[Row], words: Words) -> str:
    amount, upper = total(group), group[0]["amount_max_yuan"]
    told = []
    if amount is not None:
        several = len(group) > 1
        told.append(words.yuan(amount))
        if upper is not None and not several:
            told[0] += f" – {words.yuan(upper)}"
        if several:
            told.append(words("site.months", count=len(group)))
    unknown = sum(row["amount_yuan"] is None for row in group)
    if unknown and group[0]["measure"] == "surcharge":
        told.append(words("site.unknown_months", count=unknown))
    return " · ".join(told)


def _basis(group: list[Row], words: Words, codes: Codes) -> list[Component]:
    first, parts = group[0], []
    if first["department"]:
        parts.append((words("site.department"), first["department"]))
    if first["deadline_on"]:
        parts.append((words("site.deadline"), words.date(first["deadline_on"])))
    ids = dict.fromkeys(i for row in group for i in (row["provisions"] or "").split(";") if i)
    parts.append((words("site.basis"), codes.listed(codes.phrase("provision", i) for i in ids)))
    notes = dict.fromkeys(text for row in group for text in (row["note"] or "").split("；") if text)
    if notes:
        parts.append((words("site.note"), "；".join(notes)))
    items = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in parts]
    return [html.Dl(items, className="measure-basis")]


def _months(rows: list[Row], words: Words, codes: Codes) -> Component:
    keys = ("meter", "month", "from", "to", "kwh", "rate", "amount", "energy_from")
    body: list[list[Cell]] = [
        [
            row["meter_id"],
            f"{row['month']:%Y-%m}" if row["month"] else None,
            str(row["from_on"] or MISSING),
            str(row["to_on"] or MISSING),
            words.number(row["kwh"], 1),
            words.number(row["rate_yuan_per_kwh"], 4),
            words.yuan(row["amount_yuan"]),
            codes.phrase("basis", row["kwh_basis"]) if row["kwh_basis"] else None,
        ]
        for row in rows
    ]
    return plain_table([words(f"site.{key}") for key in keys], body, kind="numeric")


def clock(found: list[Deadline], words: Words) -> Component:
    """Return the deadlines with the days left or overdue."""
    if not found:
        return html.P(words("site.clock_none"), className="hint")
    return html.Ul([_deadline(one, words) for one in found], className="clock")


def days_text(one: Deadline, words: Words) -> str:
    """Return how far a deadline is away."""
    if one.days > 0:
        return words("site.left", days=words.number(one.days))
    if one.days == 0:
        return words("site.last_day" if one.counted_to == one.on and one.kind == "case"
                     else "site.passed")  # fmt: skip
    return words("site.overdue", days=words.number(-one.days))


def _deadline(one: Deadline, words: Words) -> Component:
    notes = [words("site.due_on", day=words.date(one.on))]
    if one.days < 0:
        notes.append(words("site.counted_to", day=words.date(one.counted_to)))
    if one.provisional:
        notes.append(words("site.provisional"))
    if one.kind == "measure":
        notes.append(words("site.projected_clock"))
    name = _what(one, words)
    return html.Li(
        [
            html.Strong(days_text(one, words), className="late" if one.days < 0 else ""),
            html.Span(name),
            html.Small(words.clauses(notes)),
        ]
    )


def _what(one: Deadline, words: Words) -> str:
    if one.kind == "measure":
        return measure_text(one.what, words)
    return words("cases.decision" if one.what == "decision" else f"cases.kind_{one.what}")


def collected(rows: list[Row], words: Words) -> Component:
    """Return what was due, billed and paid, an account and month a row."""
    if not rows:
        return html.P(words("site.collections_none"), className="hint")
    keys = ("meter", "month", "due", "billed", "paid", "arrears", "days_late", "late")
    body: list[list[Cell]] = [
        [
            row["meter_id"],
            f"{row['month']:%Y-%m}" if row["month"] else None,
            *(words.yuan(row[f"{key}_yuan"]) for key in ("due", "billed", "paid", "arrears")),
            words.number(row["days_late"]),
            _late(row, words),
        ]
        for row in rows
    ]
    table = plain_table([words(f"site.{key}") for key in keys], body, kind="numeric from-3")
    notes = dict.fromkeys(text for row in rows for text in (row["note"] or "").split("；") if text)
    return html.Div(
        [
            scrolled(table, words("site.collections"), kind="collected"),
            html.P("；".join(notes), className="hint"),
        ]
    )


def _late(row: Row, words: Words) -> str | None:
    low, high = row["late_charge_min_yuan"], row["late_charge_max_yuan"]
    if low is None and high is None:
        return None
    return words.yuan(high) if low in {None, high} else f"{words.yuan(low)} – {words.yuan(high)}"
