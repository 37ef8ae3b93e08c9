"""What the ledger adds to sites and measures is kept up with it, as if computed anew."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import sleep

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from large_snapshot import tables

from dashboards.desk import Desk
from dashboards.followed import Followed, changed_sites, status_again, stood_again
from dashboards.held import held
from dashboards.queries.index import placed, with_status
from minewatch.cases.model import Case
from minewatch.cases.standing import with_standing
from minewatch.workspace import Workspace

SITES = [f"S{n:06d}" for n in range(8)]
DAY = datetime(2026, 10, 1, tzinfo=timezone(timedelta(hours=8)))
MADE = tables(40, 6)
MEASURES = MADE["measures"]
INDEX = placed(MADE["sites"].to_pandas().set_index("site_id"))


def a_case(site: str, kind: int) -> Case:
    """Return a case that changes measures and status in one of several ways."""
    case = Case(site, opened_on=DAY.date(), state="assigned")
    outcomes = (None, "confirmed", "cleared", "undecided", "confirmed", "confirmed")
    case = replace(case, outcome=outcomes[kind])
    return replace(case, suspended=kind == 4, closed_on=DAY.date() if kind == 5 else None)


@given(st.lists(st.dictionaries(st.sampled_from([*SITES, "gone"]), st.integers(0, 5)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_following_is_computing_anew(steps: list[dict[str, int]]) -> None:
    status = Followed(with_status, status_again)
    standing = Followed(with_standing, stood_again)
    cases: dict[str, Case] = {}
    for step in steps:
        cases = cases | {site: a_case(site, kind) for site, kind in step.items()}
        assert status(INDEX, cases).equals(with_status(INDEX, cases))
        assert standing(MEASURES, cases).equals(with_standing(MEASURES, cases))


def test_a_case_that_is_gone_leaves_no_trace() -> None:
    standing = Followed(with_standing, stood_again)
    standing(MEASURES, {SITES[0]: a_case(SITES[0], 2)})
    assert standing(MEASURES, {}).equals(with_standing(MEASURES, {}))


def test_another_table_is_computed_whole() -> None:
    status = Followed(with_status, status_again)
    status(INDEX, {})
    assert list(status(INDEX.iloc[:3], {}).index) == SITES[:3]


def test_only_another_case_is_a_change() -> None:
    kept, other = a_case("A", 0), a_case("B", 1)
    assert changed_sites({"A": kept, "B": other}, {"A": kept, "C": other}) == {"B", "C"}


def test_the_desk_folds_what_grew_alone_and_all_of_another_ledger(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    desk, book = Desk(workspace), workspace.rulebook()

    def record(site: str) -> None:
        with workspace.ledger() as ledger:
            ledger.append(site, "opened", actor="a", at=DAY, reason="r", book=book)

    with Flask("x").app_context():
        for site in ("B", "C"):
            record(site)
        before = desk.cases()
        record("A")
        after = desk.cases()
        assert list(after) == ["A", "B", "C"]
        assert after["B"] is before["B"]
        with workspace.ledger() as ledger:
            assert dict(after) == ledger.cases()
            assert [event.site_id for event in ledger.events(after=2)] == ["A"]
        for file in workspace.folder.glob("ledger.sqlite*"):
            file.unlink()
        record("D")
        assert list(desk.cases()) == ["D"]


def test_of_threads_that_ask_at_once_one_computes() -> None:
    computed: list[int] = []

    @held
    def slow(number: int) -> int:
        sleep(0.05)
        computed.append(number)
        return number

    threads = [threading.Thread(target=slow, args=(7,)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert computed == [7]


def test_what_fails_is_computed_again() -> None:
    @held
    def fails(number: int) -> int:
        if not tried:
            tried.append(number)
            raise ValueError
        return number

    tried: list[int] = []
    with pytest.raises(ValueError):  # noqa: PT011 - our own
        fails(1)
    assert fails(1) == 1
