"""The two-officer rule: what one officer writes down counts for nothing until a second confirms."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from dashboards.accounts.database import ACCOUNTS_FILE, Database
from dashboards.accounts.errors import AccountError
from dashboards.accounts.evidence_files import EvidenceFiles
from dashboards.accounts.office import Office
from dashboards.accounts.proposals import Proposals
from minewatch.errors import GuardError
from minewatch.workspace import Workspace

AT = datetime.fromisoformat("2025-07-01T09:30:00+08:00")
SHA = "a" * 64


@pytest.fixture
def store(workspace: Workspace, office: Office, people: None) -> Proposals:
    for name in ("second", "third"):
        office.accounts.create(name, f"{name} name", "officer", by="")
    return Proposals(Database(workspace.folder / ACCOUNTS_FILE))


def given(**more: Any) -> dict[str, Any]:
    told = {"by": "officer", "second": "second", "at": AT, "seen": 2, "reason": "现场见矿机",
            "details": {"outcome": "confirmed"}, "evidence": ()}  # fmt: skip
    return told | more


def propose(store: Proposals, site: str = "S1", **more: Any) -> int:
    store.propose(site, **given(**more))
    waiting = store.open_of(site)
    assert waiting is not None
    return waiting.number


def nothing(_proposal: object) -> int:
    pytest.fail("it must not reach the ledger")


def test_what_waits_is_as_it_was_written(store: Proposals) -> None:
    propose(store)
    waiting = store.open_of("S1")
    assert waiting is not None
    assert (waiting.proposed_by, waiting.second, waiting.seen) == ("officer", "second", 2)
    assert waiting.details == {"outcome": "confirmed"}
    assert waiting.proposed_at == AT
    assert store.waiting() == (waiting,)
    assert store.open_of("S2") is None


@pytest.mark.parametrize(
    ("first", "second"),
    [("officer", "officer"), ("officer", "analyst"), ("officer", "nobody"), ("officer", "viewer"),
     ("officer", "administrator"), ("analyst", "second"), ("administrator", "second")],
)  # fmt: skip
def test_both_are_different_officers(store: Proposals, first: str, second: str) -> None:
    with pytest.raises(AccountError, match="two different officers"):
        store.propose("S1", **given(by=first, second=second))
    assert store.waiting() == ()


def test_only_the_officer_named_confirms(store: Proposals) -> None:
    number = propose(store)
    for name in ("officer", "third", "administrator", "analyst"):
        with pytest.raises(AccountError, match="waits for second"):
            store.record(number, by=name, at=AT, append=nothing)
    assert store.record(number, by="second", at=AT, append=lambda _: 7) == 7
    assert store.waiting() == ()


@pytest.mark.parametrize("gone", ["officer", "second"])
def test_an_officer_revoked_meanwhile_does_not_count(
    store: Proposals, office: Office, gone: str
) -> None:
    number = propose(store)
    office.accounts.set_active(gone, False)
    with pytest.raises(AccountError, match="two different officers"):
        store.record(number, by="second", at=AT, append=nothing)


def test_what_the_ledger_refuses_still_waits(store: Proposals) -> None:
    number = propose(store)

    def refuse(_proposal: object) -> int:
        raise GuardError("not yet")

    with pytest.raises(GuardError):
        store.record(number, by="second", at=AT, append=refuse)
    assert store.open_of("S1") is not None
    assert store.record(number, by="second", at=AT, append=lambda _: 8) == 8


def test_two_confirmations_at_once_record_once(store: Proposals) -> None:
    number, appended = propose(store), []

    def confirm(_: int) -> str:
        try:
            store.record(number, by="second", at=AT, append=lambda p: appended.append(p) or 9)
        except AccountError as error:
            return error.key
        return "recorded"

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(confirm, range(8)))
    assert told == ["queue.not_waiting"] * 7 + ["recorded"]
    assert len(appended) == 1


def test_two_proposals_at_once_keep_one(store: Proposals) -> None:
    def write(first: str) -> str:
        try:
            store.propose("S1", **given(by=first, second="third"))
        except AccountError as error:
            return error.key
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(write, ["officer", "second"]))
    assert told == ["kept", "queue.proposed_already"]
    assert len(store.waiting()) == 1


def test_returned_by_the_second_withdrawn_by_the_first_and_nobody_else(store: Proposals) -> None:
    number = propose(store)
    for state, name in (("returned", "officer"), ("returned", "third"), ("withdrawn", "second")):
        with pytest.raises(AccountError):
            store.end(number, state, by=name, at=AT, why="不符")
    with pytest.raises(AccountError, match="Say why"):
        store.end(number, "returned", by="second", at=AT, why="  ")
    store.end(number, "returned", by="second", at=AT, why="当日未到场")
    with pytest.raises(AccountError, match="does not wait"):
        store.record(number, by="second", at=AT, append=nothing)
    again = propose(store)
    store.end(again, "withdrawn", by="officer", at=AT, why="写错")
    assert store.waiting() == ()


def test_evidence_is_what_the_server_took_of_ones_own_files(
    store: Proposals, workspace: Workspace
) -> None:
    files = EvidenceFiles(Database(workspace.folder / ACCOUNTS_FILE))
    files.take(SHA, "照片.jpg", 5, by="third", at=AT)
    with pytest.raises(AccountError, match="add the file again"):
        store.propose("S1", **given(evidence=(SHA,)))
    files.take(SHA, "现场.jpg", 5, by="officer", at=AT)
    files.take(SHA, "又一次.jpg", 5, by="officer", at=AT)
    propose(store, evidence=(SHA, SHA))
    waiting = store.open_of("S1")
    assert waiting is not None
    assert waiting.evidence == (SHA,)
    assert files.names_of("officer", waiting.evidence) == {SHA: "现场.jpg"}
