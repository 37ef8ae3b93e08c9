"""Recording what people decide on a lead: case opened, inspection by two officers.

Every step is an event of the case ledger, whose guards decide what is lawful; here is only who may
ask for it, and that an inspection is confirmed by a second officer from a session of their own.
"""

from collections.abc import Mapping
from typing import Any

from flask import abort

from dashboards.accounts.errors import AccountError
from dashboards.accounts.proposal import Proposal
from dashboards.desk import Desk
from dashboards.review.officers import name_of, named, officers, proposals
from dashboards.view import leads_of_site
from minewatch.cases.asked import Asked
from minewatch.cases.given import check_given, refuse_conflict, told_of
from minewatch.cases.guards import check
from minewatch.cases.model import Case, Event


def open_case(desk: Desk, site_id: str, *, to: str, reason: str, seen: int) -> Event:
    """Make a lead a case and say which officer inspects it.

    Raises
    ------
    AccountError
        If `to` is no officer's account.
    GuardError, ConflictError, RuleError, WorkspaceError
        As the ledger refuses.
    """
    inspector = next((one for one in officers(desk) if one.name == to), None)
    if inspector is None:
        raise AccountError("queue.no_officer", f"There is no officer {to!r}; choose one.")
    row = _site(desk, site_id)
    details = {
        "province": row["province"], "source": "用电监测", "snapshot": desk.scan().id,
        "lead_meter_ids": leads_of_site(desk, site_id) or None,
    }  # fmt: skip
    told = {key: value for key, value in details.items() if value is not None}
    given: dict[str, Any] = {"actor": desk.user.name, "reason": reason, "book": desk.book}
    with desk.ledger() as ledger:
        at = desk.now()
        if not ledger.case(site_id).running:
            opened = ledger.append(
                site_id, "opened", at=at, details=told, expected_seq=seen, **given
            )
            seen = opened.seq
        assigned = {"to": named(inspector)}
        return ledger.append(
            site_id, "assigned", at=at, details=assigned, expected_seq=seen, **given
        )


def propose(
    desk: Desk,
    site_id: str,
    *,
    second: str,
    reason: str,
    details: Mapping[str, Any],
    evidence: tuple[str, ...],
    seen: int,
) -> None:
    """Write down an inspection for a second officer to confirm, if the ledger would take it now.

    Raises
    ------
    AccountError
        If the two are not different officers, or a proposal waits already.
    GuardError, ConflictError, RuleError
        As the ledger would refuse.
    """
    _officer_only(desk)
    _site(desk, site_id)
    if second not in {one.name for one in officers(desk)} - {desk.user.name}:
        msg = f"{second!r} is no other officer's account; choose one."
        raise AccountError("queue.two_officers", msg)
    pair = [name_of(desk, name) for name in (desk.user.name, second)]
    told = {**details, "officers": pair}
    if leads := leads_of_site(desk, site_id):
        told["lead_meter_ids"] = leads
    _would_pass(desk, desk.case(site_id), told, reason, evidence, seen)
    proposals(desk).propose(
        site_id, by=desk.user.name, second=second, at=desk.now(), seen=seen, reason=reason,
        details=told, evidence=evidence,
    )  # fmt: skip


def _would_pass(
    desk: Desk, case: Case, told: dict[str, Any], reason: str, evidence: tuple[str, ...], seen: int
) -> None:
    """Ask the ledger's own guards before a second officer is troubled."""
    check_given(case.site_id, "inspected", desk.user.name, reason, evidence)
    if case.last_seq != seen:
        refuse_conflict(case)
    now = desk.now()
    given = told_of("inspected", now, told)
    check(Asked(case, "inspected", given, now.date(), evidence, desk.book))


def confirm(desk: Desk, number: int) -> int:
    """Record the inspection of a proposal as its second officer; return the event's `seq`.

    Raises
    ------
    AccountError
        If it does not wait for who asks.
    GuardError, ConflictError, RuleError, WorkspaceError
        As the ledger refuses; the proposal then still waits.
    """
    _officer_only(desk)

    def append(proposal: Proposal) -> int:
        with desk.ledger() as ledger:
            return ledger.append(
                proposal.site_id,
                "inspected",
                actor=desk.user.name,
                at=desk.now(),
                reason=proposal.reason,
                details=dict(proposal.details),
                evidence=proposal.evidence,
                book=desk.book,
                expected_seq=proposal.seen,
            ).seq

    return proposals(desk).record(number, by=desk.user.name, at=desk.now(), append=append)


def _officer_only(desk: Desk) -> None:
    """Refuse all but officers: who keeps the accounts could make the second officer up."""
    if desk.user.role != "officer":
        abort(403, description="needs the role officer itself")


def _site(desk: Desk, site_id: str) -> dict[str, Any]:
    row = desk.site(site_id)
    if row is None:
        abort(404, description="no such site")
    return row
