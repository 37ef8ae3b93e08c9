"""What a person gives with an event, before any law is asked."""

import re
from datetime import datetime
from typing import Any

from minewatch.cases.details import Details, Inspected, plain_text, read_details
from minewatch.cases.model import KINDS, SITELESS, Case, Kind
from minewatch.errors import ConflictError, GuardError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def told_of(kind: Kind, at: datetime, details: dict[str, Any] | None) -> Details:
    """Return the details of an event, its day being that of recording where none is given."""
    if at.tzinfo is None:
        msg = "The time of an event lacks its offset; give it as 2025-07-01T09:30:00+08:00."
        raise GuardError(msg)
    return read_details(kind, {"on": at.date(), **(details or {})})


def about_leads(told: Details, case: Case) -> Details:
    """Return an inspection that names no meter as one of all meters that are leads (线索户号)."""
    if not isinstance(told, Inspected) or told.meter_ids:
        return told
    leads = case.lead_meter_ids if told.lead_meter_ids is None else told.lead_meter_ids
    return told.model_copy(update={"meter_ids": sorted(leads)})


def check_given(
    site_id: str | None, kind: Kind, actor: str, reason: str, evidence: tuple[str, ...]
) -> None:
    """Refuse an event without a site where it needs one, or without an actor and a reason."""
    if (site_id is None) != (kind in SITELESS):
        msg = f"Event {kind!r} {'needs a' if site_id is None else 'concerns no single'} site."
        raise GuardError(msg)
    given = {"site": "-" if site_id is None else site_id, "actor": actor, "reason": reason}
    for name, text in given.items():
        try:
            plain_text(text)
        except ValueError as error:
            msg = f"Event {kind!r}: the {name} {error}; give it and record the event again."
            raise GuardError(msg) from error
    if not all(_SHA256.fullmatch(proof) for proof in evidence):
        msg = f"Event {kind!r}: evidence must be given as SHA-256 digests; take them of the files."
        raise GuardError(msg)


def refuse_conflict(case: Case) -> None:
    """Refuse to go on from a case that somebody else has changed, and say who."""
    last = case.events[-1] if case.events else None
    zh = "没有事项" if last is None else f"事项{last.seq}（{KINDS[last.kind]}，{last.actor}）"
    en = "nothing" if last is None else f"event {last.seq} ({last.kind}) by {last.actor}"
    msg = (
        f"场所{case.site_id}最后记录的是{zh}，请查看后重新决定 · "
        f"On site {case.site_id} {en} was recorded last; look at the case and decide again."
    )
    raise ConflictError(msg)
