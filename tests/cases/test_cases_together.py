"""Many officers at once: nothing is lost, and nobody decides on what another has changed."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from case_steps import BOOK, PROOF, Steps, day, steps

from minewatch.cases.ledger import Ledger
from minewatch.errors import ConflictError, GuardError


def record_many(path: Path, name: str, count: int) -> int:
    with closing(Ledger.open(path)) as ledger:
        for _ in range(count):
            ledger.append("S1", "statement", actor=name, at=day("07-05"), reason="并发", book=BOOK)
    return count


def assign_on_sight(path: Path, name: str, seen: int) -> str:
    with closing(Ledger.open(path)) as ledger:
        try:
            ledger.append(
                "S1", "assigned", actor=name, at=day("07-05"), reason="并发",
                details={"to": name}, book=BOOK, expected_seq=seen,
            )  # fmt: skip
        except ConflictError:
            return "conflict"
    return name


def test_two_processes_record_at_once_and_lose_nothing(tmp_path: Path) -> None:
    one = steps(tmp_path)
    one.do("opened", "07-01")
    path = tmp_path / "ledger.sqlite"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(record_many, [path] * 2, ["甲", "乙"], [20, 20]))
    assert sum(done) == 40
    assert [event.seq for event in one.ledger.events()] == list(range(1, 42))
    assert one.ledger.verify() == ()
    one.ledger.close()


def test_of_two_who_decide_on_the_same_sight_one_is_told(tmp_path: Path) -> None:
    one = steps(tmp_path)
    seen = one.do("opened", "07-01").seq
    path = tmp_path / "ledger.sqlite"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        told = list(pool.map(assign_on_sight, [path] * 2, ["甲", "乙"], [seen, seen]))
    assert told.count("conflict") == 1
    assert one.case.assigned_to in told
    assert one.ledger.head.events == 2
    one.ledger.close()


def test_a_conflict_says_who_was_first_and_other_sites_make_none(tmp_path: Path) -> None:
    one = steps(tmp_path)
    one.do("opened", "07-01")
    Steps(one.ledger, "S2").do("opened", "07-01")
    given = {"actor": "甲", "at": day("07-02"), "reason": "测试", "book": BOOK}
    with pytest.raises(ConflictError, match=r"event 1 \(opened\) by 张三"):
        one.ledger.append("S1", "assigned", details={"to": "甲"}, expected_seq=0, **given)
    with pytest.raises(ConflictError, match="nothing was recorded last"):
        one.ledger.append("S3", "opened", expected_seq=4, **given)
    one.ledger.append("S1", "assigned", details={"to": "甲"}, expected_seq=1, **given)
    assert one.case.last_seq == 3
    one.ledger.close()


def test_a_refused_step_leaves_the_file_free_for_others(tmp_path: Path) -> None:
    one = steps(tmp_path)
    with pytest.raises(GuardError):
        one.do("assigned", "07-01", to="李四")
    with closing(Ledger.open(tmp_path / "ledger.sqlite")) as other:
        Steps(other).do("opened", "07-01")
    assert one.case.state == "lead"
    assert one.case.last_seq == 1
    one.ledger.close()


def test_what_is_read_back_is_what_was_recorded(tmp_path: Path) -> None:
    one = steps(tmp_path)
    event = one.do("opened", "07-01", proof=(*PROOF, *PROOF), household=False, province="四川")
    assert one.ledger.events() == (event,)
    assert event.evidence == PROOF
    assert event.at == day("07-01")
    assert event.at.isoformat() == "2025-07-01T09:00:00+08:00"
    assert one.ledger.head == (1, event.hash)
    one.ledger.close()


def test_events_of_no_site_make_no_case(tmp_path: Path) -> None:
    one = steps(tmp_path)
    told = {"purpose": "移送公安", "product": "notice", "rows": 3}
    one.ledger.append(
        None,
        "exported_unmasked",
        actor="甲",
        at=day("07-02"),
        reason="公函",
        details=told,
        book=BOOK,
    )
    assert one.ledger.cases() == {}
    assert one.ledger.events()[0].details["rows"] == 3
    with pytest.raises(GuardError, match="purpose"):
        one.ledger.append(
            None, "viewed_unmasked", actor="甲", at=day("07-02"), reason="公函", book=BOOK
        )
    one.ledger.close()
