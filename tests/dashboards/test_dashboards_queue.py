"""The review queue from end to end: order, roles, two officers, undoing, conflict, evidence."""

import hashlib
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from dash import Dash
from desk_browser import PASSWORD, Browser
from desk_calls import Signed, hand, listed, show_queue, take, texts_in
from small_snapshot import publish_small

from dashboards.accounts.office import Office
from dashboards.app import create_app
from dashboards.queries.queue import with_worth
from dashboards.words import Words
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

REASON = "负荷平稳"


@pytest.fixture
def app(workspace: Workspace, office: Office) -> Dash:
    publish_small(workspace)
    return create_app(workspace, secure=True, office=office)


@pytest.fixture
def signed(people: None, office: Office, app: Dash) -> Signed:
    office.accounts.create("second", "王敏", "officer", by="")
    office.accounts.change_password("second", PASSWORD)
    return Signed(app)


@pytest.fixture
def site(signed: Signed, app: Dash) -> str:
    """The first lead, opened and assigned to the officer: events 1 and 2."""
    first = listed(show_queue(signed["analyst"], app, "new"))[0]
    done = take(signed["analyst"], app, "open", first, to="officer", reason=REASON)
    assert "第 2 号" in texts_in(done)
    return first


def cleared(browser: Browser, app: Dash, site: str, **more: object):
    told = {"outcome": "cleared", "found": "ordinary", "second": "second", "reason": "现场为冷库",
            "on": "", "household": "no", "seen": 2} | more  # fmt: skip
    told["on"] = told["on"] or "2025-07-02"
    return take(browser, app, "propose", site, **told)


def kinds(workspace: Workspace, site: str) -> list[str]:
    with workspace.ledger() as ledger:
        return [event.kind for event in ledger.events(site)]


def measure(site: str, amount: str | None, status: str = "projected") -> dict[str, object]:
    row = dict.fromkeys(TABLES["measures"].names)
    return row | {"site_id": site, "measure": "surcharge", "status": status,
                  "amount_yuan": None if amount is None else Decimal(amount)}  # fmt: skip


def test_the_order_is_probability_times_amount_and_unknown_comes_last() -> None:
    index = pd.Index(["A", "B", "C", "D", "E", "F"], name="site_id")
    sites = pd.DataFrame(
        {"flagged": [True] * 5 + [False], "status": ["lead"] * 4 + ["confirmed", "none"],
         "p_mining": [0.9, 0.5, 0.99, 0.98, 1.0, 1.0], "rank": [3, 4, 2, 1, 5, 6]},
        index=index,
    ).assign(
        name="x", unfinished=False, mining_kw=1.0, province=None, city=None, county=None
    )  # fmt: skip
    known = [("A", "100.00"), ("A", "50.00"), ("B", "400.00"), ("C", None), ("F", "1.00")]
    rows = [*(measure(*one) for one in known), measure("E", "999.00", "payable")]
    found = with_worth(sites, pa.Table.from_pylist(rows, schema=TABLES["measures"]))
    # B: 0.5 × 400 = 200; A: 0.9 × 150 = 135; D before C by rank, neither amount is known.
    assert list(found.index) == ["B", "A", "D", "C"]
    assert found["expected_yuan"].to_list()[:2] == pytest.approx([200.0, 135.0])
    assert np.isnan(found["expected_yuan"].to_numpy(float)[2:]).all()


def test_no_viewer_sees_the_queue(signed: Signed, app: Dash) -> None:
    assert show_queue(signed["viewer"], app, "new").status_code == 403
    assert take(signed["viewer"], app, "open", "S000000", reason="x").status_code == 403
    assert hand(signed["viewer"], b"x").status_code == 403


def test_an_analyst_opens_and_the_lead_moves_on(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    assert kinds(workspace, site) == ["opened", "assigned"]
    assert site not in listed(show_queue(signed["analyst"], app, "new"))
    assert listed(show_queue(signed["analyst"], app, "hand")) == [site]
    assert listed(show_queue(signed["officer"], app, "mine")) == [site]
    assert listed(show_queue(signed["second"], app, "mine")) == []


def test_two_officers_make_an_inspection(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    assert "待" in texts_in(cleared(signed["officer"], app, site))
    assert kinds(workspace, site) == ["opened", "assigned"], "nothing yet"
    assert listed(show_queue(signed["second"], app, "confirm")) == [site]
    for name in ("officer", "administrator", "analyst"):
        take(signed[name], app, "confirm", site, seen=2)
    assert kinds(workspace, site) == ["opened", "assigned"], "not by one officer alone"
    assert "第 3 号" in texts_in(take(signed["second"], app, "confirm", site, seen=2))
    with workspace.ledger() as ledger:
        case = ledger.case(site)
    event = case.events[-1]
    assert (case.outcome, case.found, case.household) == ("cleared", "ordinary", False)
    assert (event.actor, event.reason) == ("second", "现场为冷库")
    assert case.officers == ("officer name（officer）", "王敏（second）")
    assert str(case.inspected_on) == "2025-07-02"
    assert listed(show_queue(signed["second"], app, "confirm")) == []


@pytest.mark.parametrize("name", ["analyst", "administrator", "viewer"])
def test_none_but_officers_propose_or_confirm(
    signed: Signed, app: Dash, site: str, name: str, workspace: Workspace
) -> None:
    assert cleared(signed[name], app, site).status_code == 403
    cleared(signed["officer"], app, site)
    assert take(signed[name], app, "confirm", site).status_code == 403
    assert kinds(workspace, site) == ["opened", "assigned"]


@pytest.mark.parametrize("second", ["officer", "analyst", "administrator", "", "' OR 1=1 --"])
def test_the_second_is_another_officer(signed: Signed, app: Dash, site: str, second: str) -> None:
    assert "两名不同" in texts_in(cleared(signed["officer"], app, site, second=second))


def test_the_guards_sentence_is_shown_as_it_is(signed: Signed, app: Dash, site: str) -> None:
    told = texts_in(cleared(signed["officer"], app, site, outcome="confirmed"))
    assert "查实须附证据" in told
    assert "第四十二条" in told
    unopened = listed(show_queue(signed["officer"], app, "new"))[0]
    assert "尚未立案登记" in texts_in(cleared(signed["officer"], app, unopened, seen=0))


@pytest.mark.parametrize(
    ("more", "told"),
    [({"reason": " "}, "理由"), ({"on": "2.7.2025"}, "2025-07-01"), ({"outcome": ""}, "选择结论"),
     ({"outcome": "<script>"}, "outcome"), ({"on": "2999-01-01"}, "2999-01-01")],
)  # fmt: skip
def test_what_is_missing_or_odd_is_refused(
    signed: Signed, app: Dash, site: str, more: dict[str, str], told: str,
    workspace: Workspace,
) -> None:  # fmt: skip
    assert told in texts_in(cleared(signed["officer"], app, site, **more))
    assert "problem" in texts_in(cleared(signed["officer"], app, site, **more))


def test_a_file_is_digested_by_the_server_and_not_kept(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    content = b"\x00photo" * 700_000  # more than a callback may hold
    taken = hand(signed["officer"], content, "%E7%85%A7%E7%89%87.jpg").get_json()
    assert taken["sha256"] == hashlib.sha256(content).hexdigest()
    assert (taken["name"], taken["size"]) == ("照片.jpg", len(content))
    cleared(signed["officer"], app, site, outcome="confirmed", proofs=[taken])
    take(signed["second"], app, "confirm", site, seen=2)
    with workspace.ledger() as ledger:
        assert ledger.case(site).events[-1].evidence == (taken["sha256"],)
    kept = sum(f.stat().st_size for f in workspace.folder.glob("accounts.sqlite*"))
    assert kept < len(content)


def test_a_digest_that_the_server_did_not_take_is_refused(
    signed: Signed, app: Dash, site: str
) -> None:
    made_up = {"name": "x", "size": 3, "sha256": "b" * 64}
    answer = cleared(signed["officer"], app, site, outcome="confirmed", proofs=[made_up])
    assert "重新添加" in texts_in(answer)


def test_a_file_without_the_token_or_too_large_or_empty_is_refused(
    signed: Signed,
) -> None:
    officer = signed["officer"]
    assert officer.client.post("/evidence", data=b"x", **officer.way()).status_code == 403
    assert hand(officer, b"").status_code == 400
    way = officer.way()
    way["environ_overrides"] |= {"CONTENT_LENGTH": "900000000"}
    headers = {"X-CSRFToken": str(officer.cookie("token"))}
    answer = officer.client.post("/evidence", data=b"x", headers=headers, **way)
    assert answer.status_code == 413


def test_undoing_is_a_further_event(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    cleared(signed["officer"], app, site)
    take(signed["second"], app, "confirm", site, seen=2)
    assert take(signed["analyst"], app, "undo", site, seen=3, reason="x").status_code == 403
    assert "理由" in texts_in(take(signed["officer"], app, "undo", site, seen=3, reason=""))
    take(signed["officer"], app, "undo", site, seen=3, reason="记错站点")
    assert kinds(workspace, site) == ["opened", "assigned", "inspected", "undone"]
    with workspace.ledger() as ledger:
        assert ledger.case(site).outcome is None
        assert ledger.verify() == ()
    take(signed["analyst"], app, "undo", site, seen=4, reason="分派有误")
    assert kinds(workspace, site)[-2:] == ["undone", "undone"], "one's own can be undone"


def test_who_decides_second_is_told_who_was_first(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    take(signed["second"], app, "undo", site, seen=2, reason="分派有误")
    late = texts_in(take(signed["officer"], app, "undo", site, seen=2, reason="我也要"))
    assert "他人已先作决定" in late
    with workspace.ledger() as ledger:
        last = ledger.case(site).events[-1]
    told = ("王敏（second）", Words("zh").moment(last.at), "撤销第 2 号事项", "分派有误")
    assert [one for one in told if one not in late] == [], "who, when, what and why"
    assert "officer name" not in late, "what was seen is not told again"
    assert kinds(workspace, site) == ["opened", "assigned", "undone"]


def test_a_case_changed_since_the_proposal_is_not_confirmed_as_it_was(
    signed: Signed, app: Dash, site: str, workspace: Workspace
) -> None:
    cleared(signed["officer"], app, site)
    take(signed["second"], app, "undo", site, seen=2, reason="分派有误")
    assert "他人已先作决定" in texts_in(take(signed["second"], app, "confirm", site, seen=3))
    assert "inspected" not in kinds(workspace, site)


@pytest.mark.parametrize("odd", ["no-such", "../../etc/passwd", "S000000' --", "", "\x00"])
def test_a_site_made_up_by_a_browser_is_not_found(
    signed: Signed, app: Dash, odd: str, workspace: Workspace
) -> None:
    answer = take(signed["analyst"], app, "open", odd, to="officer", reason="x")
    assert answer.status_code == 404
    with workspace.ledger() as ledger:
        assert ledger.head.events == 0


@pytest.mark.parametrize("seen", [None, "2", 1.5, [], {"a": 1}])
def test_what_was_seen_cannot_be_left_out(
    signed: Signed, app: Dash, site: str, seen: object
) -> None:
    assert "他人已先作决定" in texts_in(take(signed["officer"], app, "undo", site, seen=seen,
                                      reason="x"))  # fmt: skip


def test_a_step_that_there_is_not_is_refused(signed: Signed, app: Dash) -> None:
    assert take(signed["officer"], app, "delete", "S000000", reason="x").status_code == 400
