"""Every guard is seen to refuse, naming its provision, and to allow.

Days are of 2025: Tuesday 1 July; no holidays in July, so working days are Monday to Friday.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from case_steps import BOOK, OFFICERS, PROOF, Steps, day, steps
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.cases.model import DOCUMENTS
from minewatch.errors import GuardError, RuleError
from minewatch.resources import resource
from minewatch.rules import Rulebook

NEEDS_CONFIRMATION = [
    "rectification_notice",
    "surcharge_notice",
    "restriction_notice",
    "closure_notice",
    "penalty_notice",
    "closure_decision",
    "penalty_decision",
]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Steps]:
    made = steps(tmp_path)
    yield made
    made.ledger.close()


def test_nothing_happens_before_a_case_is_opened(one: Steps) -> None:
    with pytest.raises(GuardError, match="尚未立案登记"):
        one.do("assigned", "07-01", to="李四")
    one.do("opened", "07-01")
    assert one.do("assigned", "07-01", to="李四").seq == 2


def test_a_running_case_is_not_opened_twice(one: Steps) -> None:
    one.do("opened", "07-01")
    with pytest.raises(GuardError, match="running already"):
        one.do("opened", "07-02")


def test_opening_says_until_when_to_decide(one: Steps) -> None:
    # 90 calendar days from 1 July end on Monday 29 September, a working day.
    law = one.do("opened", "07-01").details["law"]
    assert law["due_on"] == "2025-09-29"
    assert law["provisions"] == ["APL-60"]


def test_an_inspection_needs_an_assignment(one: Steps) -> None:
    one.do("opened", "07-01")
    with pytest.raises(GuardError, match="assigned to nobody"):
        one.inspected()


@pytest.mark.parametrize(
    "officers", [[], ["李四"], ["李四", "李四"], ["李四", " 李 四"], ["Li Si", "ＬＩ　ＳＩ"]]
)
def test_two_different_officers_are_named(one: Steps, officers: list[str]) -> None:
    one.assigned()
    with pytest.raises(GuardError, match=r"two different officers.*APL-42"):
        one.do("inspected", "07-02", proof=PROOF, outcome="confirmed", officers=officers)
    assert one.case.outcome is None


def test_what_confirms_is_given_as_evidence(one: Steps) -> None:
    one.assigned()
    with pytest.raises(GuardError, match=r"evidence \[APL-42\]"):
        one.do("inspected", "07-02", outcome="confirmed", officers=OFFICERS)
    one.do("inspected", "07-02", outcome="undecided", officers=OFFICERS)
    assert one.case.outcome == "undecided"


@pytest.mark.parametrize(
    ("outcome", "found", "lawful"),
    [
        ("confirmed", None, True),
        ("confirmed", "mining", True),
        ("confirmed", "ordinary", False),
        ("cleared", "ordinary", True),
        ("cleared", "data_centre", True),
        ("cleared", None, False),
        ("cleared", "mining", False),
        ("undecided", None, True),
        ("undecided", "mining", False),
    ],
)
def test_what_was_found_fits_the_outcome(
    one: Steps, outcome: str, found: str | None, lawful: bool
) -> None:
    told = {"outcome": outcome, "officers": OFFICERS, **({"found": found} if found else {})}
    one.assigned()
    if lawful:
        one.do("inspected", "07-02", proof=PROOF, **told)
        assert one.case.outcome == outcome
    else:
        with pytest.raises(GuardError, match="found must be"):
            one.do("inspected", "07-02", proof=PROOF, **told)


#: What makes a cut lawful.
FOUND = {"illegal_use": "私拉专线"}


def told_of(kind: str) -> dict[str, Any]:
    return {
        "restriction_notice": {"days": 7, "living_supply": "not_affected", **FOUND},
        "hearing_notice": {"hearing_on": "2025-08-29"},
    }.get(kind, {})


@pytest.mark.parametrize("kind", NEEDS_CONFIRMATION)
@pytest.mark.parametrize("outcome", [None, "undecided", "cleared"])
def test_no_measure_before_two_officers_confirmed(
    one: Steps, kind: Any, outcome: str | None
) -> None:
    one.assigned()
    if outcome is not None:
        one.inspected(outcome)
    with pytest.raises(GuardError, match=r"须先经两名以上执法人员.*APL-42"):
        one.notice(kind, "07-03", "1号", **told_of(kind))


@pytest.mark.parametrize("kind", NEEDS_CONFIRMATION[:5])
def test_confirmed_sites_are_given_notices(one: Steps, kind: Any) -> None:
    one.confirmed()
    event = one.notice(kind, "07-03", "1号", **told_of(kind))
    assert event.details["law"]["provisions"]
    assert [n.kind for n in one.case.notices] == [kind]


def test_every_document_is_in_these_tests() -> None:
    assert {*NEEDS_CONFIRMATION, "hearing_notice"} == set(DOCUMENTS)


def test_a_surcharge_notice_rests_on_the_rate_of_the_province(one: Steps) -> None:
    law = one.confirmed().notice("surcharge_notice", "07-03", "1号").details["law"]
    rate = BOOK.surcharge("四川", date(2025, 7, 3))
    assert set(rate.rules) < set(law["provisions"])


def test_no_surcharge_notice_without_a_surcharge_in_force(one: Steps, tmp_path: Path) -> None:
    # Every rate of the book ends before the notice.
    rules = tmp_path / "rules"
    rules.mkdir()
    text = resource("rules", "surcharge.toml").read_text("utf-8").replace("in_force_until", "#")
    for start in range(2021, 2026):
        for line in {x for x in text.splitlines() if x.startswith(f"in_force_from = {start}")}:
            text = text.replace(line, f"{line}\nin_force_until = 2025-06-30")
    (rules / "surcharge.toml").write_text(text, "utf-8")
    one.confirmed()
    one.book = Rulebook.load(resource("rules"), rules)
    with pytest.raises(GuardError, match="no surcharge is in force"):
        one.notice("surcharge_notice", "07-03", "1号")


def test_a_restriction_says_that_living_supply_is_not_affected(one: Steps) -> None:
    one.confirmed()
    for living in ({}, {"living_supply": "affected"}, {"living_supply": "部分影响"}):
        with pytest.raises(GuardError, match=r"household's supply is never cut \[AEL-43\]"):
            one.notice("restriction_notice", "07-03", "1号", **FOUND, days=7, **living)
    one.notice("restriction_notice", "07-03", "1号", **told_of("restriction_notice"))


def test_supply_is_cut_for_illegal_use_that_was_found_and_not_for_mining_alone(one: Steps) -> None:
    """Notice 1283 (十二) speaks of "已查实非法用电" alone."""
    one.confirmed()
    with pytest.raises(GuardError, match=r"illegal use .* \[1283-12-4\]"):
        one.notice("restriction_notice", "07-03", "1号", days=7, living_supply="not_affected")


def test_where_people_live_the_restriction_names_what_it_cuts(one: Steps) -> None:
    one.confirmed(household=True)
    told = told_of("restriction_notice")
    with pytest.raises(GuardError, match=r"named as scope \[AEL-43\]"):
        one.notice("restriction_notice", "07-03", "1号", **told)
    one.notice("restriction_notice", "07-03", "1号", **told, scope="2号机房回路")


def test_a_restriction_gives_days_of_notice_that_are_not_verified(one: Steps) -> None:
    one.confirmed()
    told = {**FOUND, "living_supply": "not_affected"}
    with pytest.raises(GuardError, match=r"days of advance notice \[ESR-2024-cut\]"):
        one.notice("restriction_notice", "07-03", "1号", **told)
    with pytest.raises(GuardError, match="days: "):
        one.notice(
            "restriction_notice", "07-03", "1号", **FOUND, living_supply="not_affected", days=0
        )
    one.notice("restriction_notice", "07-03", "1号", **told, days=7)
    assert not one.case.notices[0].verified


def test_days_of_notice_that_a_verified_rule_states_are_the_least(
    one: Steps, tmp_path: Path
) -> None:
    shipped = resource("rules", "procedure.toml").read_text("utf-8")
    (record,) = [part for part in shipped.split("[[rule]]") if 'id = "ESR-2024-cut"' in part]
    for old, new in {
        'unit = "not_stated"': 'count = 7, unit = "calendar_day"',
        "verified = false": "verified = true",
    }.items():
        record = record.replace(old, new)
    (tmp_path / "own.toml").write_text(f"format = 1\n\n[[rule]]{record}", "utf-8")
    one.book = Rulebook.load(resource("rules"), tmp_path)
    told = {"living_supply": "not_affected"}
    one.confirmed()
    with pytest.raises(GuardError, match=r"7 days at least \[ESR-2024-cut\]"):
        one.notice("restriction_notice", "07-03", "1号", **FOUND, days=6, **told)
    one.notice("restriction_notice", "07-03", "1号", **FOUND, days=7, **told)
    one.serve("1号", "07-03")
    one.do("restricted", "07-11", notice="1号", **told)


def test_supply_is_cut_after_the_notice_was_served_and_its_time_is_over(one: Steps) -> None:
    one.confirmed().notice("restriction_notice", "07-03", "1号", **told_of("restriction_notice"))
    cut = {"notice": "1号", "living_supply": "not_affected"}
    with pytest.raises(GuardError, match=r"no notice of the cut was served \[ESR-2024-cut\]"):
        one.do("restricted", "07-20", **cut)
    one.serve("1号", "07-03")  # 7 calendar days: to Thursday 10 July
    assert one.case.notices[0].due_on == date(2025, 7, 10)
    with pytest.raises(GuardError, match="ends on 2025-07-10"):
        one.do("restricted", "07-10", **cut)
    with pytest.raises(GuardError, match="AEL-43"):
        one.do("restricted", "07-11", notice="1号")
    one.do("restricted", "07-11", **cut)
    assert one.case.restricted_on == date(2025, 7, 11)


def test_supply_is_not_cut_on_another_document(one: Steps) -> None:
    one.confirmed().notice("rectification_notice", "07-03", "1号", days=3)
    one.serve("1号", "07-03")
    with pytest.raises(GuardError, match="no notice of the cut"):
        one.do("restricted", "07-20", notice="1号", living_supply="not_affected")


def test_supply_of_a_site_that_was_cleared_is_not_cut(one: Steps) -> None:
    one.confirmed().notice("restriction_notice", "07-03", "1号", **told_of("restriction_notice"))
    one.serve("1号", "07-03")
    one.inspected("cleared", on="07-10")
    with pytest.raises(GuardError, match="confirmed it first"):
        one.do("restricted", "07-20", notice="1号", living_supply="not_affected")


@pytest.mark.parametrize(
    ("notice", "decision"),
    [("closure_notice", "closure_decision"), ("penalty_notice", "penalty_decision")],
)
def test_a_decision_waits_for_the_time_to_ask_for_a_hearing(
    one: Steps, notice: Any, decision: Any
) -> None:
    one.confirmed()
    with pytest.raises(GuardError, match=r"was served \[APL-44\]"):
        one.notice(decision, "07-02", "决定1号")
    one.notice(notice, "07-02", "告知1号")
    with pytest.raises(GuardError, match=r"was served \[APL-44\]"):
        one.notice(decision, "07-20", "决定1号")
    one2 = Steps(one.ledger, "S2")
    one2.confirmed().notice(notice, "07-02", "告知2号")
    one2.serve("告知2号", "07-03")  # Thursday; 5 working days: 4, 7, 8, 9, 10 July
    with pytest.raises(GuardError, match=r"until 2025-07-10 \[APL-64-1\]"):
        one2.notice(decision, "07-10", "决定2号")
    one2.notice(decision, "07-11", "决定2号")
    assert one2.case.state == "decided"


def test_notice_of_a_penalty_does_not_carry_a_closure(one: Steps) -> None:
    one.announced("penalty_notice")
    with pytest.raises(GuardError, match="no closure_notice was served"):
        one.notice("closure_decision", "07-20", "决定1号")


def test_what_was_told_before_a_clearing_carries_no_step_after_it(one: Steps) -> None:
    cut = {"living_supply": "not_affected"}
    one.announced().notice("restriction_notice", "07-03", "停1号", **FOUND, days=1, **cut)
    one.serve("停1号", "07-03")
    one.inspected("cleared", on="07-10")
    one.inspected(on="07-20")
    with pytest.raises(GuardError, match="no closure_notice was served"):
        one.notice("closure_decision", "07-21", "决定1号")
    with pytest.raises(GuardError, match="cleared it spent it"):
        one.do("restricted", "07-21", notice="停1号", **cut)


@pytest.mark.parametrize("kind", ["rectification_notice", "surcharge_notice", "closure_notice"])
def test_no_document_is_dated_before_the_inspection_that_it_rests_on(one: Steps, kind: Any) -> None:
    one.confirmed()
    with pytest.raises(GuardError, match="confirmed on 2025-07-02, after that day"):
        one.do(kind, "07-03", number="1号", on="2025-07-01")
    one.do(kind, "07-03", number="1号", on="2025-07-02")


def test_a_request_is_not_dated_before_the_notice_that_it_answers(one: Steps) -> None:
    """A misdated request would be passed over, and the decision come without a hearing."""
    one.announced(served_on="07-03")
    with pytest.raises(GuardError, match="served on 2025-07-03, after that day"):
        one.do("hearing_requested", "07-04", on="2025-07-02")
    one.do("hearing_requested", "07-04", on="2025-07-03")


def test_a_hearing_that_was_requested_is_held_first(one: Steps) -> None:
    one.announced()
    one.do("hearing_requested", "07-10")
    with pytest.raises(GuardError, match=r"must be held first \[APL-63\]"):
        one.notice("closure_decision", "07-20", "决定1号")
    # 7 working days before Tuesday 22 July: 21, 18, 17, 16, 15, 14, 11 July.
    with pytest.raises(GuardError, match=r"notified by 2025-07-10 \[APL-64-2\]"):
        one.notice("hearing_notice", "07-11", "听证1号", hearing_on="2025-07-21")
    one.notice("hearing_notice", "07-11", "听证1号", hearing_on="2025-07-22")
    one.serve("听证1号", "07-11")
    with pytest.raises(GuardError, match="set for 2025-07-22"):
        one.do("hearing_held", "07-21")
    one.do("hearing_held", "07-22")
    one.notice("closure_decision", "07-22", "决定1号")
    one.serve("决定1号", "07-23")
    one.do("closed", "07-24", ground="closure")
    assert one.case.state == "closed"


def test_a_hearing_whose_notice_came_late_is_set_anew(one: Steps) -> None:
    one.announced()
    one.do("hearing_requested", "07-10")
    one.notice("hearing_notice", "07-11", "听证1号", hearing_on="2025-07-22")
    one.serve("听证1号", "07-14")  # one working day too late for the 22nd
    with pytest.raises(GuardError, match=r"served as late as 2025-07-14.*APL-64-2"):
        one.do("hearing_held", "07-22")
    one.do("hearing_held", "07-23")


def test_a_hearing_needs_a_served_notice_of_it(one: Steps) -> None:
    one.announced()
    with pytest.raises(GuardError, match="no notice of the hearing"):
        one.do("hearing_held", "07-22")
    with pytest.raises(GuardError, match="no notice of closure or penalty"):
        Steps(one.ledger, "S2").confirmed().notice(
            "hearing_notice", "07-03", "听证1号", hearing_on="2025-07-30"
        )


def test_a_late_request_for_a_hearing_is_a_statement(one: Steps) -> None:
    one.announced()
    with pytest.raises(GuardError, match=r"until 2025-07-10.*APL-64-1"):
        one.do("hearing_requested", "07-11")
    one.do("statement", "07-11")
    assert one.case.hearing_requested_on is None


def test_a_hearing_of_an_earlier_notice_does_not_carry_a_later_one(one: Steps) -> None:
    one.announced()
    one.notice("hearing_notice", "07-03", "听证1号", hearing_on="2025-07-14")
    one.serve("听证1号", "07-03")
    one.do("hearing_held", "07-14")
    one.notice("penalty_notice", "07-15", "告知2号")
    one.serve("告知2号", "07-15")  # to 22 July
    with pytest.raises(GuardError, match="until 2025-07-22"):
        one.notice("penalty_decision", "07-20", "决定1号")
    one.notice("penalty_decision", "07-23", "决定1号")


def test_a_document_is_served_once_and_not_before_it_was_made(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号", amount_yuan=Decimal("10.00"))
    with pytest.raises(GuardError, match="no document 2号"):
        one.serve("2号", "07-03")
    with pytest.raises(GuardError, match="issued on 2025-07-03"):
        one.do(
            "served", "07-03", on="2025-07-02", notice="1号", how="post", receiver_role="mail_room"
        )
    one.serve("1号", "07-04")
    with pytest.raises(GuardError, match="served already"):
        one.serve("1号", "07-04")
    assert one.case.notices[0].amount_yuan == Decimal("10.00")


def test_numbers_are_given_once_in_the_whole_ledger(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    other = Steps(one.ledger, "S2").confirmed()
    with pytest.raises(GuardError, match="given to event 4"):
        other.notice("surcharge_notice", "07-03", "1号")
    one.do("undone", "07-04", seq=4)
    with pytest.raises(GuardError, match="given to event 4"):
        other.notice("rectification_notice", "07-04", "1号")


@pytest.mark.parametrize(
    ("ground", "outcome", "lawful"),
    [
        ("exited", "confirmed", True),
        ("exited", None, False),
        ("exited", "cleared", False),
        ("cleared", "cleared", True),
        ("cleared", "confirmed", False),
        ("cleared", "undecided", False),
        ("withdrawn", None, True),
        ("withdrawn", "undecided", True),
        ("withdrawn", "confirmed", False),
        ("withdrawn", "cleared", False),
        ("transferred", "confirmed", True),
        ("closure", "confirmed", False),
        ("penalty", "confirmed", False),
    ],
)
def test_a_case_closes_on_a_ground_that_is_there(
    one: Steps, ground: str, outcome: str | None, lawful: bool
) -> None:
    one.assigned()
    if outcome is not None:
        one.inspected(outcome)
    if lawful:
        told = {"to": "police"} if ground == "transferred" else {}
        one.do("closed", "07-04", ground=ground, **told)
        assert one.case.closed_ground == ground
        with pytest.raises(GuardError, match="is closed"):
            one.do("assigned", "07-05", to="李四")
    else:
        with pytest.raises(GuardError):
            one.do("closed", "07-04", ground=ground)


def test_a_closed_case_can_be_opened_again_and_starts_afresh(one: Steps) -> None:
    one.confirmed()
    one.do("closed", "07-04", ground="exited")
    one.do("opened", "07-20")
    assert (one.case.state, one.case.outcome, len(one.case.events)) == ("lead", None, 5)


def test_a_suspended_case_takes_no_step_but_the_partys_own(one: Steps) -> None:
    one.announced()
    one.do("suspended", "07-04")
    with pytest.raises(GuardError, match="suspended; resume it first"):
        one.notice("surcharge_notice", "07-04", "2号")
    one.do("statement", "07-04")
    one.do("hearing_requested", "07-07")
    assert one.case.suspended
    one.do("resumed", "07-08")
    with pytest.raises(GuardError, match="not suspended"):
        one.do("resumed", "07-08")
    one.notice("surcharge_notice", "07-08", "2号")


def test_what_was_recorded_in_error_is_undone_last_first(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    one.do("statement", "07-03")
    with pytest.raises(GuardError, match="event 4 came after it"):
        one.do("undone", "07-04", seq=3)
    with pytest.raises(GuardError, match="no event 99"):
        one.do("undone", "07-04", seq=99)
    one.do("undone", "07-04", seq=4)
    one.do("undone", "07-04", seq=3)
    case = one.case
    assert (case.state, case.outcome, case.notices) == ("assigned", None, ())
    assert case.undone == {3, 4}
    assert [event.kind for event in case.events].count("inspected") == 1
    with pytest.raises(GuardError, match="no event 4 to undo"):
        one.do("undone", "07-04", seq=4)


def test_an_event_of_another_site_is_not_undone(one: Steps) -> None:
    one.do("opened", "07-01")
    Steps(one.ledger, "S2").do("opened", "07-01")
    with pytest.raises(GuardError, match="no event 1 to undo"):
        Steps(one.ledger, "S2").do("undone", "07-01", seq=1)


def test_a_wrong_confirmation_is_set_right_by_another_inspection(one: Steps) -> None:
    one.confirmed()
    assert one.ledger.confirmed_sites() == {"S1"}
    one.inspected("cleared", on="07-10", found="data_centre")
    assert one.ledger.confirmed_sites() == set()
    assert (one.case.confirmed_on, one.case.cleared_on) == (None, date(2025, 7, 10))


def test_facts_do_not_lie_ahead_and_records_do_not_go_back(one: Steps) -> None:
    one.assigned()
    with pytest.raises(GuardError, match="lies ahead"):
        one.do("statement", "07-02", on="2025-07-03")
    with pytest.raises(GuardError, match="before the event before it"):
        one.do("statement", "06-30")
    assert one.do("statement", "07-03", on="2025-07-02").details["on"] == "2025-07-02"


@pytest.mark.parametrize(
    ("kind", "told", "why"),
    [
        ("opened", {"colour": "red"}, "colour"),
        ("opened", {"household": "yes"}, "household"),
        ("opened", {"province": " \n"}, "plain text"),
        ("opened", {"province": "四\x00川"}, "plain text"),
        ("statement", {"on": "01.07.2025"}, "on"),
        ("opened", {"on": 1.5}, "give it as text"),
        ("nonsense", {}, "no kind of event"),
        ("drawn", {}, "concerns no single site"),
    ],
)
def test_what_is_incomplete_is_refused(one: Steps, kind: Any, told: Any, why: str) -> None:
    if kind == "drawn":
        told = {
            "seed": 1, "sites": [], "inspectors": [],
            "pool_sites": 0, "pool_inspectors": 0, "pool_sha256": "x",
        }  # fmt: skip
    with pytest.raises(GuardError, match=why):
        one.do(kind, "07-01", **told)
    assert one.ledger.events() == ()


@pytest.mark.parametrize("money", ["-1", "1.001", "1e20", "NaN", "一百"])
def test_money_is_exact_to_the_fen(one: Steps, money: str) -> None:
    one.confirmed()
    with pytest.raises(GuardError, match="amount_yuan"):
        one.notice("surcharge_notice", "07-03", "1号", amount_yuan=money)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"actor": " "}, "actor must be"),
        ({"reason": "a\x07"}, "reason must be"),
        ({"site_id": None}, "needs a site"),
        ({"site_id": ""}, "site must be"),
        ({"evidence": ("ev.txt",)}, "SHA-256"),
        ({"at": day("07-01").replace(tzinfo=None)}, "lacks its offset"),
    ],
)
def test_an_event_says_who_why_when(one: Steps, changed: dict[str, Any], why: str) -> None:
    given_ = {"site_id": "S1", "actor": "张三", "reason": "测试", "at": day("07-01"), **changed}
    site = given_.pop("site_id")
    with pytest.raises(GuardError, match=why):
        one.ledger.append(site, "opened", book=BOOK, **given_)


def test_without_the_provision_nothing_is_recorded(one: Steps, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    for name in ("surcharge.toml", "phase_out.toml"):
        (rules / name).write_bytes(resource("rules", name).read_bytes())
    one.book = Rulebook.load(rules)
    with pytest.raises(RuleError, match=r"decision applies.*missing"):
        one.do("opened", "07-01")
    assert one.ledger.head.events == 0


@settings(max_examples=40)
@given(
    st.sampled_from(["assigned", "confirmed", "announced"]),
    st.lists(
        st.sampled_from(
            [
                ("assigned", {"to": "李四"}),
                ("inspected", {"outcome": "confirmed", "officers": OFFICERS}),
                ("inspected", {"outcome": "confirmed", "officers": ["李四"]}),
                ("inspected", {"outcome": "undecided", "officers": OFFICERS}),
                ("inspected", {"outcome": "cleared", "officers": OFFICERS, "found": "ordinary"}),
                ("surcharge_notice", {"number": None}),
                ("closure_notice", {"number": None}),
                ("closure_decision", {"number": None}),
                ("served", {"how": "post", "receiver_role": "mail_room"}),
                ("hearing_requested", {}),
                ("suspended", {}),
                ("resumed", {}),
                ("undone", {}),
                ("closed", {"ground": "exited"}),
            ]
        ),
        max_size=14,
    ),
)
def test_whatever_is_tried_no_measure_stands_on_less_than_the_law_asks(
    tmp_path_factory: pytest.TempPathFactory, stage: str, tried: list[tuple[Any, dict[str, Any]]]
) -> None:
    one = steps(tmp_path_factory.mktemp("tried"))
    getattr(one, stage)()
    for place, (kind, plan) in enumerate(tried):
        told, on = dict(plan), day("07-01").date().toordinal() + 2 + 3 * place
        if "number" in told:
            told["number"] = f"{place}号"
        if kind == "served":
            waiting = [n.number for n in one.case.notices if n.served_on is None]
            told["notice"] = waiting[-1] if waiting else "无"
        if kind == "undone":
            told["seq"] = one.case.last_seq
        try:
            one.do(kind, date.fromordinal(on).isoformat()[5:], proof=PROOF, **told)
        except GuardError:
            continue
        check(one, kind)
    assert one.ledger.verify() == ()
    one.ledger.close()


def check(one: Steps, kind: str) -> None:
    """Hold what was just allowed against what the law asks, told from the bare events."""
    case = one.case
    standing = [e for e in case.events if e.kind != "undone" and e.seq not in case.undone]
    before = standing[:-1]
    found = [e for e in before if e.kind == "inspected"]
    if kind in DOCUMENTS:
        assert found
        assert found[-1].details["outcome"] == "confirmed"
        assert len(set(found[-1].details["officers"])) == 2
    if kind == "closure_decision":
        numbers = [e.details["number"] for e in before if e.kind == "closure_notice"]
        served = [e for e in before if e.kind == "served" and e.details["notice"] in numbers]
        assert served
        assert date.fromisoformat(served[-1].details["law"]["due_on"]) < standing[-1].at.date()
        since = [e for e in before if e.seq > served[-1].seq]
        assert not [e for e in since if e.kind == "hearing_requested"]
