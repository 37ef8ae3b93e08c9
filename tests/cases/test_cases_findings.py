"""What was found of each meter, and what that makes of the site."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from case_steps import Steps, steps
from hypothesis import given
from hypothesis import strategies as st

from minewatch.cases.findings import Finding, after, latest, outcome_of_site
from minewatch.errors import GuardError


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Steps]:
    made = steps(tmp_path)
    yield made
    made.ledger.close()


def test_a_site_is_confirmed_as_long_as_one_meter_is(one: Steps) -> None:
    one.assigned().inspected(meter_ids=["M1"])
    one.inspected("cleared", on="07-10", meter_ids=["M2"])
    case = one.case
    assert case.outcome == "confirmed"
    assert (case.outcome_of("M1"), case.outcome_of("M2")) == ("confirmed", "cleared")
    assert str(case.confirmed_on) == "2025-07-02"
    assert str(case.inspected_on) == "2025-07-10"
    assert case.cleared_on is None
    one.inspected("cleared", on="07-11", meter_ids=["M1"])
    assert one.case.outcome == "cleared"
    assert str(one.case.cleared_on) == "2025-07-11"


def test_who_found_it_is_told_of_the_findings_that_make_the_outcome(one: Steps) -> None:
    """Others cleared the second meter later: they confirmed nothing."""
    one.assigned().inspected(meter_ids=["M1"])
    later = {"officers": ["赵六", "钱七"], "found": "ordinary", "outcome": "cleared"}
    one.do("inspected", "07-10", proof=("b" * 64,), meter_ids=["M2"], **later)
    found = one.case.deciding
    assert [(str(f.on), f.officers) for f in found] == [("2025-07-02", ("李四", "王五"))]
    one.inspected("undecided", on="07-11", meter_ids=["M1"])
    assert [f.meter_ids for f in one.case.deciding] == [("M1",)]


def test_a_site_is_cleared_only_with_all_meters_that_were_leads(one: Steps) -> None:
    one.assigned(lead_meter_ids=["M1", "M2"]).inspected("cleared", meter_ids=["M1"])
    assert one.case.outcome == "undecided"
    with pytest.raises(GuardError):
        one.do("closed", "07-03", ground="cleared")
    one.inspected("cleared", on="07-10", meter_ids=["M2"])
    assert one.case.outcome == "cleared"


def test_an_inspection_that_names_no_meter_is_of_all_that_were_leads(one: Steps) -> None:
    event = one.assigned(lead_meter_ids=["M2", "M1"]).inspected()
    assert event.details["meter_ids"] == ["M1", "M2"]
    assert one.case.confirmed_meters == ("M1", "M2")


def test_leads_of_the_inspection_replace_those_of_the_opening(one: Steps) -> None:
    """M2 was a lead when the case was opened and is none any more."""
    one.assigned(lead_meter_ids=["M1", "M2"])
    one.inspected("cleared", lead_meter_ids=["M1"], meter_ids=["M1"])
    assert one.case.outcome == "cleared"


def test_an_event_of_an_older_release_speaks_of_the_whole_site(one: Steps) -> None:
    """Neither the opening nor the inspection names meters: the last one decides."""
    one.confirmed()
    assert one.case.outcome == "confirmed"
    assert one.case.outcome_of("any") == "confirmed"
    assert one.case.confirmed_meters == ()
    one.inspected("cleared", on="07-10")
    assert (one.case.outcome, one.case.outcome_of("any")) == ("cleared", "cleared")
    assert one.ledger.verify() == ()
    stored = json.loads(json.dumps(one.case.events[0].details))
    assert "lead_meter_ids" not in stored


def test_a_new_lead_at_a_cleared_site_opens_the_question_again(one: Steps) -> None:
    one.assigned(lead_meter_ids=["M1"]).inspected("cleared")
    assert one.case.outcome == "cleared"
    assert one.case.over(["M1", "M2"]).outcome == "undecided"
    assert one.case.over([]).outcome == "cleared"


def test_the_only_meter_cleared_after_the_whole_site_was_confirmed_clears_it(one: Steps) -> None:
    one.confirmed()
    one.inspected("cleared", on="07-10", meter_ids=["M1"], lead_meter_ids=["M1"])
    assert one.case.outcome == "cleared"


def test_a_decision_of_closure_stands_on_the_meter_that_is_left(one: Steps) -> None:
    one.assigned().inspected(meter_ids=["M1", "M2"])
    one.notice("closure_notice", "07-03", "告知1号")
    one.serve("告知1号", "07-03")
    one.inspected("cleared", on="07-04", meter_ids=["M2"])
    assert one.notice("closure_decision", "07-14", "决定1号").kind == "closure_decision"
    one.inspected("cleared", on="07-15", meter_ids=["M1"])
    with pytest.raises(GuardError):
        one.notice("closure_decision", "07-16", "决定2号")


METERS = ("A", "B", "C")
told = st.tuples(
    st.sampled_from(["confirmed", "cleared", "undecided"]),
    st.lists(st.sampled_from(METERS), unique=True),
)


@given(st.lists(told, max_size=8))
def test_the_last_word_on_a_meter_counts_and_the_site_follows(given_: list[Any]) -> None:
    findings: tuple[Finding, ...] = ()
    last: dict[str, str] = {}
    for seq, (outcome, named) in enumerate(given_, 1):
        finding = Finding.of(seq, {"on": "2025-07-02", "outcome": outcome, "meter_ids": named,
                                   "officers": []})  # fmt: skip
        findings = after(findings, finding)
        last |= dict.fromkeys(named or METERS, outcome)
    for meter in METERS:
        found = latest(findings, meter)
        assert (None if found is None else found.outcome) == last.get(meter)
    site = outcome_of_site(findings, METERS)
    if not last:
        assert site is None
    elif "confirmed" in last.values():
        assert site == "confirmed"
    elif set(last) == set(METERS) and set(last.values()) == {"cleared"}:
        assert site == "cleared"
    else:
        assert site == "undecided"
