"""Where each measure of a snapshot stands, by the decisions in the ledger (措施状态)."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

from minewatch.cases.findings import Outcome
from minewatch.cases.model import Case, Kind

Standing = Literal["projected", "payable", "suspended", "closed"]

#: The document that must have been served before a measure is more than projected.
NEEDS: dict[str, Kind] = {
    "surcharge": "surcharge_notice",
    "late_charge": "surcharge_notice",
    "power_cut": "restriction_notice",
    "closure": "closure_decision",
    "filing_fine": "penalty_decision",
    "provision_fine": "penalty_decision",
}
#: What an inspection that found mining did not look into: a service, a supply, an enterprise; and
#: what asks a question.
UNPROVEN = frozenset(
    {
        "filing",
        "filing_change",
        "filing_termination",
        "illegal_supply",
        "shell_facts_missing",
        "shell_inspection",
        "support_question",
        "undetermined_project",
    }
)
_NOTHING_DUE = "核查排除，不应收取"
_AMOUNTS = ("amount_yuan", "amount_max_yuan")


def with_standing(measures: pa.Table, cases: Mapping[str, Case]) -> pa.Table:
    """Return measures with the status that the ledger gives them.

    Parameters
    ----------
    measures : pyarrow.Table
        ``site_id, meter_id, measure, status, note`` and amounts among its columns, as in a
        snapshot.
    cases : mapping of str to Case
        By site_id, see :meth:`minewatch.cases.ledger.Ledger.cases`.

    Returns
    -------
    pyarrow.Table
        The same rows and columns. ``projected``: no inspection confirmed the site, or the document
        that the measure needs was not served, or mining found does not prove it. ``payable``: all
        is there. ``suspended``, ``closed``: the case is. What was cleared owes nothing: closed, its
        amounts 0. A row of a meter follows what was found of that meter; a row of the site is
        closed as cleared only where every meter with a surcharge was cleared.
    """
    sites, meters = measures["site_id"].to_pylist(), measures["meter_id"].to_pylist()
    kinds = measures["measure"].to_pylist()
    over = _over_charged(sites, meters, kinds, cases)
    found = [over.get(site) for site in sites]
    status = [standing(*of_row) for of_row in zip(kinds, found, meters, strict=True)]
    cleared = [_outcome(*of_row) == "cleared" for of_row in zip(found, meters, strict=True)]
    changed: dict[str, list[Any]] = {"status": status}
    if any(cleared):
        changed["note"] = _marked(measures["note"].to_pylist(), cleared)
        for name in _AMOUNTS:
            if name in measures.column_names:
                changed[name] = _nothing(measures[name].to_pylist(), cleared)
    for name, values in changed.items():
        place, field = measures.schema.get_field_index(name), measures.schema.field(name)
        measures = measures.set_column(place, field, pa.array(values, field.type))
    return measures


def _over_charged(
    sites: list[str], meters: list[str | None], kinds: list[str], cases: Mapping[str, Case]
) -> dict[str, Case]:
    """Return the cases, each over the meters that are charged besides those that it knows."""
    charged: dict[str, set[str]] = defaultdict(set)
    for site, meter, kind in zip(sites, meters, kinds, strict=True):
        if kind == "surcharge" and meter is not None and site in cases:
            charged[site].add(meter)
    return {
        site: case.over(charged[site].union(case.lead_meter_ids)) if site in charged else case
        for site, case in cases.items()
    }


def _outcome(case: Case | None, meter_id: str | None) -> Outcome | None:
    """Return what was found of a meter, or of the site where None is given."""
    if case is None or meter_id is None:
        return None if case is None else case.outcome
    return case.outcome_of(meter_id)


def standing(measure: str, case: Case | None, meter_id: str | None = None) -> Standing:
    """Return the status of a measure of a site; None is a site without a case.

    A document serves the meters of the finding that it was issued on; `meter_id` None is a measure
    of the whole site.
    """
    outcome = _outcome(case, meter_id)
    if case is None or outcome in {None, "undecided"}:
        return "projected"
    if outcome == "cleared" or case.closed_on is not None:
        return "closed"
    if case.suspended:
        return "suspended"
    if measure in UNPROVEN:
        return "projected"
    needed = NEEDS.get(measure)
    told = needed is None or any(notice.is_about(meter_id) for notice in case.served(needed))
    return "payable" if told else "projected"


def with_refunds(collections: pa.Table, cases: Mapping[str, Case]) -> pa.Table:
    """Return what was collected, with nothing due of what an inspection cleared.

    Parameters
    ----------
    collections : pyarrow.Table
        As in a snapshot, see :func:`minewatch.measures.collections`.
    cases : mapping of str to Case
        By site_id.

    Returns
    -------
    pyarrow.Table
        The same rows and columns. Of an account that was cleared nothing is due, late or in
        arrears: what was paid is to be refunded (negative arrears); null where it is not known.
    """
    rows: list[dict[str, Any]] = collections.to_pylist()
    found = [_outcome(cases.get(row["site_id"]), row["meter_id"]) for row in rows]
    if "cleared" not in found:
        return collections
    pairs = zip(rows, found, strict=True)
    told = [row | _refund(row) if outcome == "cleared" else row for row, outcome in pairs]
    return pa.Table.from_pylist(told, schema=collections.schema)


def _refund(row: dict[str, Any]) -> dict[str, Any]:
    billed, paid, nothing = row["billed_yuan"], row["paid_yuan"], Decimal("0.00")
    said = "实缴不明，应退金额不明" if paid is None else f"应退{paid}元" if paid > 0 else ""
    return {
        "due_yuan": nothing,
        "unbilled_yuan": None if billed is None else nothing - billed,
        "arrears_yuan": None if paid is None else nothing - paid,
        "days_late": 0,
        "late_charge_min_yuan": nothing,
        "late_charge_max_yuan": nothing,
        "note": "；".join(filter(None, (_NOTHING_DUE, said))),
    }


def _nothing(amounts: list[Decimal | None], cleared: list[bool]) -> list[Decimal | None]:
    """Return amounts with 0 for sites cleared; what was no amount stays none."""
    pairs = zip(amounts, cleared, strict=True)
    return [Decimal(0) if clear and value is not None else value for value, clear in pairs]


def _marked(notes: list[str | None], cleared: list[bool]) -> list[str | None]:
    pairs = zip(notes, cleared, strict=True)
    return ["；".join(filter(None, (note, _NOTHING_DUE))) if c else note for note, c in pairs]
