"""Where each measure of a snapshot stands, by the decisions in the ledger (措施状态)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

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
        that the measure needs was not served. ``payable``: both were. ``suspended``, ``closed``:
        the case is. A site that was cleared owes nothing: closed, its amounts 0. A finding that
        names meters leaves the rows of the others as they were.
    """
    sites, meters = measures["site_id"].to_pylist(), measures["meter_id"].to_pylist()
    found = [_case_of(cases.get(site), m) for site, m in zip(sites, meters, strict=True)]
    kinds = measures["measure"].to_pylist()
    status = [standing(kind, case) for kind, case in zip(kinds, found, strict=True)]
    cleared = [case is not None and case.outcome == "cleared" for case in found]
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


def _case_of(case: Case | None, meter_id: str | None) -> Case | None:
    """Return the case if it is about a row of this meter; None is a row of the whole site."""
    if case is None or meter_id is None or not case.meter_ids or meter_id in case.meter_ids:
        return case
    return None


def standing(measure: str, case: Case | None) -> Standing:
    """Return the status of a measure of a site; None is a site without a case."""
    if case is None or case.outcome in {None, "undecided"}:
        return "projected"
    if case.outcome == "cleared" or case.closed_on is not None:
        return "closed"
    if case.suspended:
        return "suspended"
    needed = NEEDS.get(measure)
    return "payable" if needed is None or case.served(needed) else "projected"


def _nothing(amounts: list[Decimal | None], cleared: list[bool]) -> list[Decimal | None]:
    """Return amounts with 0 for sites cleared; what was no amount stays none."""
    pairs = zip(amounts, cleared, strict=True)
    return [Decimal(0) if clear and value is not None else value for value, clear in pairs]


def _marked(notes: list[str | None], cleared: list[bool]) -> list[str | None]:
    pairs = zip(notes, cleared, strict=True)
    return ["；".join(filter(None, (note, _NOTHING_DUE))) if c else note for note, c in pairs]
