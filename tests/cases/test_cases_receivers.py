"""In which role a document was received, and to whom a case is handed over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from case_steps import Steps, steps

from minewatch.cases.folding import fold
from minewatch.cases.model import Event
from minewatch.cases.receivers import AUTHORITIES, RECEIVERS, receiver_word
from minewatch.errors import GuardError


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Steps]:
    made = steps(tmp_path).confirmed()
    made.notice("surcharge_notice", "07-03", "1号")
    yield made
    made.ledger.close()


@pytest.mark.parametrize("told", ["legal_representative", "法定代表人", " 法定代表人 "])
def test_code_and_word_are_the_same_role(one: Steps, told: str) -> None:
    one.do("served", "07-04", notice="1号", how="direct", receiver_role=told)
    assert one.case.notices[0].receiver_role == "legal_representative"
    assert receiver_word("legal_representative") == "法定代表人"


@pytest.mark.parametrize("told", ["门卫老张", "13812345678", "张三", ""])
def test_a_name_or_number_is_no_role(one: Steps, told: str) -> None:
    with pytest.raises(GuardError, match="receiver_role") as refused:
        one.do("served", "07-04", notice="1号", how="direct", receiver_role=told)
    assert told == "" or "legal_representative 法定代表人" in str(refused.value)


def test_an_authority_can_receive_a_document(one: Steps) -> None:
    one.do("served", "07-04", notice="1号", how="entrusted", receiver_role="公安机关")
    assert one.case.notices[0].receiver_role == "police"


def test_what_an_older_release_recorded_is_still_read(one: Steps) -> None:
    """Free text stays in the chain as it was, and is shown as it is."""
    one.serve("1号", "07-04")
    *before, last = one.case.events
    old = Event(last.seq, last.at, last.actor, last.site_id, last.kind, last.reason,
                {**last.details, "receiver_role": "门卫"}, last.evidence, "", "")  # fmt: skip
    (notice,) = fold("S1", [*before, old]).notices
    assert notice.receiver_role == "门卫"
    assert receiver_word("门卫") == "门卫"


def test_a_case_that_is_handed_over_says_to_whom(one: Steps) -> None:
    with pytest.raises(GuardError, match="移送"):
        one.do("closed", "07-05", ground="exited", to="police")
    with pytest.raises(GuardError, match="移送"):
        one.do("closed", "07-05", ground="transferred")
    with pytest.raises(GuardError, match="procuratorate 检察机关"):
        one.do("closed", "07-05", ground="transferred", to="someone")
    event = one.do("closed", "07-05", ground="transferred", to="检察机关")
    assert event.details["to"] == "procuratorate"


def test_no_word_stands_for_two_codes() -> None:
    words = [*RECEIVERS.values(), *AUTHORITIES.values()]
    assert len(words) == len(set(words))
    assert not set(RECEIVERS) & set(AUTHORITIES)
