"""What a second officer returned: who, when and why, on the lead and to the first officer."""

import pytest
from dash import Dash
from desk_browser import PASSWORD
from desk_calls import Signed, listed, show_queue, take, texts_in
from small_snapshot import publish_small

from dashboards.accounts.database import ACCOUNTS_FILE, Database
from dashboards.accounts.office import Office
from dashboards.accounts.proposals import Proposals
from dashboards.app import create_app
from dashboards.words import Words
from minewatch.workspace import Workspace

WHY = "当日未到场"


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_small(workspace)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, office: Office, app: Dash) -> Signed:
    for name, full_name in (("second", "王敏"), ("third", "李强")):
        office.accounts.create(name, full_name, "officer", by="")
        office.accounts.change_password(name, PASSWORD)
    return Signed(app)


@pytest.fixture
def site(signed: Signed, app: Dash) -> str:
    """A case with a finding that the first officer submitted to the second."""
    first = listed(show_queue(signed["officer"], app, "new"))[0]
    take(signed["officer"], app, "open", first, to="officer", reason="负荷平稳")
    told = propose(signed, app, first)
    assert "已提交" in told, told
    return first


def propose(signed: Signed, app: Dash, site: str, by: str = "officer", second: str = "second"):
    return texts_in(take(signed[by], app, "propose", site, seen=2, outcome="cleared",
                         found="ordinary", second=second, reason="现场为冷库", on="2025-07-02",
                         household="no"))  # fmt: skip


def returned(signed: Signed, app: Dash, who: str) -> list[str]:
    return listed(show_queue(signed[who], app, "returned"))


def card(signed: Signed, app: Dash, who: str, site: str) -> str:
    return texts_in(show_queue(signed[who], app, "hand", site))


def last_of(workspace: Workspace, site: str):
    return Proposals(Database(workspace.folder / ACCOUNTS_FILE)).of_site(site)[-1]


def test_the_first_officer_finds_what_was_returned_and_why(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    assert returned(signed, app, "officer") == []
    take(signed["second"], app, "return", site, seen=2, reason=WHY)
    assert returned(signed, app, "officer") == [site]
    assert returned(signed, app, "second") == [], "not theirs to mend"
    one = last_of(workspace, site)
    assert one.ended_at is not None
    shown = card(signed, app, "officer", site)
    told = ("王敏（second）", "退回", Words("zh").moment(one.ended_at), WHY, "现场为冷库",
            "排除：普通用电", Words("zh").moment(one.proposed_at))  # fmt: skip
    assert [text for text in told if text not in shown] == []
    assert WHY in card(signed, app, "analyst", site), "who looks at the lead is told as well"
    assert WHY not in card(signed, app, "officer", "S000001"), "of this lead alone"


def test_what_is_submitted_anew_was_mended(signed: Signed, app: Dash, site: str) -> None:
    take(signed["second"], app, "return", site, seen=2, reason=WHY)
    assert "已提交" in propose(signed, app, site, second="third")
    assert returned(signed, app, "officer") == []
    assert WHY in card(signed, app, "third", site), "the next one is told why it was returned"
    take(signed["third"], app, "confirm", site, seen=2)
    after = card(signed, app, "officer", site)
    assert after.index("案件经过") > 0
    assert WHY in after, "and it is kept"
    assert returned(signed, app, "officer") == []


def test_another_officer_may_take_it_over(signed: Signed, app: Dash, site: str) -> None:
    take(signed["second"], app, "return", site, seen=2, reason=WHY)
    assert "已提交" in propose(signed, app, site, by="third")
    assert returned(signed, app, "officer") == []
    take(signed["second"], app, "return", site, seen=2, reason="仍不符")
    assert returned(signed, app, "officer") == []
    assert returned(signed, app, "third") == [site]


def test_what_one_withdrew_is_told_but_waits_for_nobody(
    signed: Signed, app: Dash, site: str
) -> None:
    take(signed["officer"], app, "withdraw", site, seen=2, reason="写错户号")
    assert returned(signed, app, "officer") == []
    shown = card(signed, app, "second", site)
    assert "写错户号" in shown
    assert "officer name（officer） 于" in shown
    assert "撤回" in shown


def test_a_case_undone_meanwhile_has_nothing_to_mend(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    take(signed["second"], app, "return", site, seen=2, reason=WHY)
    for seen in (2, 3):
        take(signed["officer"], app, "undo", site, seen=seen, reason="另案处理")
    with workspace.ledger() as ledger:
        assert not ledger.case(site).running
    assert returned(signed, app, "officer") == []


def test_who_comes_too_late_is_told_who_dealt_with_it(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    again = propose(signed, app, site, by="third")
    waiting = last_of(workspace, site)
    told = ("等待确认", "officer name（officer）", Words("zh").moment(waiting.proposed_at))
    assert [text for text in told if text not in again] == []
    take(signed["officer"], app, "withdraw", site, seen=2, reason="写错户号")
    late = texts_in(take(signed["second"], app, "confirm", site, seen=2))
    ended = last_of(workspace, site)
    told = (
        "已处理",
        "officer name（officer）",
        "撤回",
        Words("zh").moment(ended.ended_at),
        "写错户号",
    )
    assert [text for text in told if text not in late] == []
    assert '"act": "refresh"' in late
