"""What inspections found of each meter (逐户核查结论), and what that makes of the site."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, Self

Outcome = Literal["confirmed", "cleared", "undecided"]
Found = Literal["mining", "data_centre", "ordinary"]


@dataclass(frozen=True)
class Finding:
    """What one inspection found, of the meters that no later one spoke of.

    Attributes
    ----------
    seq : int
        Of its event.
    found : Found or None
        What it is; None where it is undecided.
    officers : tuple of str
        Who inspected.
    meter_ids : tuple of str
        In order. Empty: the whole site, but for meters that a later finding names.
    """

    seq: int
    on: date
    outcome: Outcome
    found: Found | None
    officers: tuple[str, ...]
    meter_ids: tuple[str, ...]

    @classmethod
    def of(cls, seq: int, told: Mapping[str, Any]) -> Self:
        """Return the finding that the details of an inspection tell."""
        outcome = told["outcome"]
        return cls(
            seq=seq,
            on=date.fromisoformat(told["on"]),
            outcome=outcome,
            found="mining" if outcome == "confirmed" else told.get("found"),
            officers=tuple(told["officers"]),
            meter_ids=tuple(sorted(set(told["meter_ids"]))),
        )


def after(findings: Sequence[Finding], last: Finding) -> tuple[Finding, ...]:
    """Return the findings that stand once another was made; one of the whole site ends all."""
    if not last.meter_ids:
        return (last,)
    kept = []
    for one in findings:
        left = tuple(meter for meter in one.meter_ids if meter not in last.meter_ids)
        if left or not one.meter_ids:
            kept.append(replace(one, meter_ids=left))
    return (*kept, last)


def latest(findings: Sequence[Finding], meter_id: str) -> Finding | None:
    """Return what was found of a meter last; None where no inspection spoke of it."""
    named = next((one for one in findings if meter_id in one.meter_ids), None)
    return named or next((one for one in findings if not one.meter_ids), None)


def outcome_of_site(findings: Sequence[Finding], meter_ids: Collection[str]) -> Outcome | None:
    """Return what the findings make of a site.

    Parameters
    ----------
    meter_ids : collection of str
        Its meters that are leads (线索户号), as far as they are known.

    Returns
    -------
    Outcome or None
        ``confirmed`` if one meter is, ``cleared`` only if all are, else ``undecided``; None before
        the first inspection.
    """
    if not findings:
        return None
    named = {meter for one in findings for meter in one.meter_ids}
    # A finding of the whole site says nothing more once every meter of it has one of its own.
    spoken = bool(meter_ids) and named.issuperset(meter_ids)
    outcomes = {one.outcome for one in findings if one.meter_ids or not spoken}
    if "confirmed" in outcomes:
        return "confirmed"
    covered = spoken or not meter_ids or any(not one.meter_ids for one in findings)
    return "cleared" if covered and outcomes == {"cleared"} else "undecided"
