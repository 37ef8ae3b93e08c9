"""Undoing the last step on a lead, by a further event: nothing is ever deleted (撤销)."""

from flask import abort

from dashboards.accounts.errors import AccountError
from dashboards.accounts.roles import Account
from dashboards.desk import Desk
from minewatch.cases.model import Case, Event


def undoable(case: Case) -> Event | None:
    """Return the last event that stands, which alone can be undone; None where there is none."""
    return case.standing[-1] if case.standing else None


def may_undo(account: Account, event: Event) -> bool:
    """Tell whether an account may undo an event: an officer any, others their own."""
    return account.role == "officer" or event.actor == account.name


def undo(desk: Desk, site_id: str, *, reason: str, seen: int) -> Event:
    """Undo the last event that stands.

    Raises
    ------
    AccountError
        If nothing stands that could be undone.
    GuardError, ConflictError, WorkspaceError
        As the ledger refuses.
    """
    if desk.site(site_id) is None:
        abort(404, description="no such site")
    event = undoable(desk.case(site_id))
    if event is None:
        raise AccountError("queue.nothing_to_undo", f"Site {site_id} has nothing to undo.")
    if not may_undo(desk.user, event):
        abort(403, description="needs officer to undo the event of another")
    with desk.ledger() as ledger:
        return ledger.append(
            site_id,
            "undone",
            actor=desk.user.name,
            at=desk.now(),
            reason=reason,
            details={"seq": event.seq},
            book=desk.book,
            expected_seq=seen,
        )
