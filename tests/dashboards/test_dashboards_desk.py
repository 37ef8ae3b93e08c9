"""What pages read: the scan in force, its sites with their cases, persons' names masked."""

from datetime import date, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from flask import Flask, g
from werkzeug.exceptions import Forbidden, Unauthorized

from dashboards.accounts.roles import Account, Role
from dashboards.desk import Desk
from minewatch.errors import GuardError, WorkspaceError
from minewatch.publish import publish
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

SITES = [
    {"site_id": "S2", "name": "张三", "address": "某路1号 13912345678", "flagged": True, "rank": 1},
    {"site_id": "S1", "name": "成都锦岭科技有限公司", "address": "x", "flagged": True, "rank": 2},
    {"site_id": "S3", "name": "李四", "address": "某路3号", "flagged": False, "rank": 3},
]  # fmt: skip


def publish_sites(workspace: Workspace, as_of: str = "2025-06-29", rows: int = 3) -> None:
    tables = {name: schema.empty_table() for name, schema in TABLES.items()}
    filled = [{name: row.get(name) for name in TABLES["sites"].names} for row in SITES[:rows]]
    tables["sites"] = pa.Table.from_pylist(filled, schema=TABLES["sites"])
    publish(workspace.snapshots, tables, {"as_of": as_of})


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace)


def asked(role: Role | None = "officer"):
    context = Flask("asked").test_request_context("/")
    context.push()
    if role is not None:
        g.account = Account("wang", "王五", role)
    return context


@pytest.fixture
def request_of():
    pushed = []

    def push(role: Role | None = "officer") -> None:
        pushed.append(asked(role))

    yield push
    while pushed:
        pushed.pop().pop()


def test_without_a_scan_it_says_what_to_do(desk: Desk, request_of) -> None:
    request_of()
    with pytest.raises(WorkspaceError, match="minewatch scan"):
        desk.sites()


def test_sites_by_rank_with_names_masked_and_of_leads_alone(
    desk: Desk, workspace: Workspace, request_of
) -> None:
    publish_sites(workspace)
    request_of()
    sites = desk.sites()
    assert list(sites.index) == ["S2", "S1", "S3"]
    assert list(sites["name"][:2]) == ["张*", "成都锦岭科技有限公司"]
    assert "13912345678" not in sites["address"]["S2"]
    assert sites[["name", "address"]].loc["S3"].isna().all()
    assert desk.as_of == date(2025, 6, 29)


def test_one_site_masked_and_unknown_ids_none(desk: Desk, workspace: Workspace, request_of) -> None:
    publish_sites(workspace)
    request_of("viewer")
    assert desk.site("S3")["name"] == "李*"  # type: ignore[index]
    for hostile in ("", "x", "S3' OR '1'='1", "../S3", "S3\x00"):
        assert desk.site(hostile) is None


def test_an_unmasked_view_is_in_the_ledger_before_it_is_seen(
    desk: Desk, workspace: Workspace, request_of
) -> None:
    publish_sites(workspace)
    request_of("officer")
    assert desk.site_unmasked("S2", "现场核查前核对户名")["name"] == "张三"  # type: ignore[index]
    with workspace.ledger() as ledger:
        event = ledger.events()[-1]
    assert (event.kind, event.actor, event.details["site"]) == ("viewed_unmasked", "wang", "S2")
    assert event.reason == "现场核查前核对户名"
    with pytest.raises(GuardError):
        desk.site_unmasked("S2", "  ")


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_names_in_full_are_for_officers(
    desk: Desk, workspace: Workspace, request_of, role: Role
) -> None:
    publish_sites(workspace)
    request_of(role)
    with pytest.raises(Forbidden):
        desk.site_unmasked("S2", "好奇")
    with workspace.ledger() as ledger:
        assert ledger.events() == ()


def test_nobody_is_no_user(desk: Desk, request_of) -> None:
    request_of(None)
    with pytest.raises(Unauthorized):
        _ = desk.user


def test_a_new_scan_is_taken_up_by_the_next_request_and_not_within_one(
    desk: Desk, workspace: Workspace, request_of
) -> None:
    publish_sites(workspace)
    request_of()
    first = desk.scan()
    publish_sites(workspace, "2025-07-06", rows=1)
    assert desk.scan() is first
    assert len(desk.sites()) == 3
    request_of()
    assert desk.as_of == date(2025, 7, 6)
    assert len(desk.sites()) == 1


def test_sites_follow_the_ledger_and_are_kept_while_it_stands(
    desk: Desk, workspace: Workspace, request_of
) -> None:
    publish_sites(workspace)
    request_of()
    before = desk.sites()
    assert desk.sites() is before
    assert before["case_state"].isna().all()
    with workspace.ledger() as ledger:
        ledger.append(
            "S1",
            "opened",
            actor="wang",
            at=datetime(2025, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=8))),
            reason="立案",
            book=desk.book,
        )
    after = desk.sites()
    assert after.loc["S1", "case_opened_on"] == date(2025, 7, 1)
    assert after["case_state"].isna().sum() == 2
    assert desk.case("S1").opened_on == date(2025, 7, 1)


def test_now_is_the_local_time_of_the_workspace(desk: Desk) -> None:
    assert desk.now().utcoffset() == timedelta(hours=8)
    assert desk.today() == desk.now().date()
