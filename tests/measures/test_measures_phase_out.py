"""The phase-out deadline, worked by hand."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from minewatch.errors import RuleError
from minewatch.measures import phase_outs
from minewatch.publish.schema import MEASURE_BASE
from minewatch.resources import resource
from minewatch.rules import Rulebook

BOOK = Rulebook.load()


def due(
    since: date | None,
    as_of: date,
    book: Rulebook = BOOK,
    basis: str | None = "step",
    until: date | None = None,
) -> list[dict[str, object]]:
    given = {
        "site_id": ["s"],
        "active_since": [since],
        "since_basis": [basis if since else None],
        "active_until": [until],
    }
    sites = pd.DataFrame(given, dtype="object")
    table = phase_outs(book, sites=sites, as_of=as_of)
    assert table.schema == MEASURE_BASE
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


def test_an_existing_mine_is_late_from_the_notice() -> None:
    """Running since 2020; as of 2021-10-03 that is 30 days after 2021-09-03."""
    (row,) = due(date(2020, 5, 1), date(2021, 10, 3))
    assert row["deadline_on"] == date(2021, 9, 3)
    assert row["provisions"] == "1283-17;1283-7"
    assert row["verified"] is True
    assert "截至2021-10-03已逾期30天" in str(row["note"])


def test_a_mine_that_began_later_is_late_from_its_first_day() -> None:
    """From 2024-02-28 to 2024-03-01 in a leap year are 2 days."""
    (row,) = due(date(2024, 2, 28), date(2024, 3, 1))
    assert row["deadline_on"] == date(2024, 2, 28)
    assert row["provisions"] == "1283-17;catalogue-2024"
    assert row["verified"] is False
    assert "已逾期2天" in str(row["note"])
    assert "条目原文未见" in str(row["note"])


def test_a_later_catalogue_does_not_move_the_deadline() -> None:
    for as_of in (date(2021, 12, 26), date(2021, 12, 27), date(2024, 1, 31), date(2024, 2, 1)):
        assert BOOK.phase_out(as_of).eliminated_from == date(2021, 9, 3)
    assert BOOK.phase_out(date(2023, 1, 1)).rules == ("1283-17", "catalogue-2019-amended")


def test_an_unbroken_chain_carries_the_duty_and_a_gap_ends_it(tmp_path: Path) -> None:
    text = resource("rules", "phase_out.toml").read_text(encoding="utf-8")
    chain = text.replace(
        "in_force_from = 2021-09-03\nstart_basis",
        "in_force_from = 2021-09-03\nin_force_until = 2021-12-26\nstart_basis",
    )
    (tmp_path / "own.toml").write_text(chain, encoding="utf-8")
    carried = Rulebook.load(tmp_path).phase_out(date(2024, 6, 1))
    assert carried.eliminated_from == date(2021, 9, 3)
    assert carried.rules == ("1283-17", "1283-7", "catalogue-2024")
    gap = chain.replace("in_force_until = 2024-01-31", "in_force_until = 2024-01-30")
    (tmp_path / "own.toml").write_text(gap, encoding="utf-8")
    assert Rulebook.load(tmp_path).phase_out(date(2024, 6, 1)).eliminated_from == date(2024, 2, 1)


def test_what_is_not_known_gives_no_deadline() -> None:
    (row,) = due(None, date(2024, 6, 1))
    assert row["deadline_on"] is None
    assert row["verified"] is False
    assert "起始日不明" in str(row["note"])
    (row,) = due(date(2020, 1, 1), date(2021, 9, 2))
    assert row["deadline_on"] is None
    assert "无有效的淘汰规定" in str(row["note"])
    assert due(date(2024, 7, 1), date(2024, 6, 1)) == []


def test_a_load_there_at_the_first_reading_is_never_called_new() -> None:
    """Read since 2024-03: it may have run before 2021-09-03 or not, so no deadline is guessed."""
    (row,) = due(date(2024, 3, 1), date(2024, 6, 1), basis="first_reading")
    assert row["deadline_on"] is None
    assert row["verified"] is False
    assert "起始日不晚于2024-03-01；存量或新增不能判定" in str(row["note"])
    assert "期限不早于2021-09-03、不晚于2024-03-01" in str(row["note"])
    assert "新增，" not in str(row["note"])
    assert "逾期" not in str(row["note"])


@pytest.mark.parametrize("since", [date(2021, 9, 3), date(2020, 1, 1)])
def test_a_first_reading_before_the_first_instrument_is_an_existing_mine(since: date) -> None:
    """Whenever it began, it ran on the instrument's first day or before."""
    (row,) = due(since, date(2021, 10, 3), basis="first_reading")
    assert row["deadline_on"] == date(2021, 9, 3)
    assert f"起始日不晚于{since}" in str(row["note"])
    assert "已逾期30天" in str(row["note"])
    assert "不能判定" not in str(row["note"])


@pytest.mark.parametrize("basis", [None, "guess"])
def test_a_basis_that_is_not_known_is_refused(basis: str | None) -> None:
    with pytest.raises(RuleError, match=r"Site s .*since_basis"):
        due(date(2024, 3, 1), date(2024, 6, 1), basis=basis)


def test_the_notice_of_2026_is_named_from_its_date_and_moves_no_deadline() -> None:
    before, after = BOOK.phase_out(date(2026, 2, 5)), BOOK.phase_out(date(2026, 2, 6))
    assert before.rules == ("1283-17", "catalogue-2024")
    assert after.rules == ("1283-17", "catalogue-2024", "YF-2026-42")
    assert before.eliminated_from == after.eliminated_from == date(2021, 9, 3)
    (row,) = due(date(2026, 3, 1), date(2026, 3, 2))
    assert row["provisions"] == "1283-17;catalogue-2024;YF-2026-42"


def test_a_load_that_ended_is_overdue_no_longer() -> None:
    """Running since 2020, gone after 2021-09-13: 10 days late, whatever the day asked."""
    for as_of in (date(2021, 9, 21), date(2024, 6, 1)):
        (row,) = due(date(2020, 5, 1), as_of, until=date(2021, 9, 13))
        assert row["to_on"] == date(2021, 9, 13)
        assert "截至2021-09-13已逾期10天" in str(row["note"])
        assert "最后见于2021-09-13，此后不计逾期" in str(row["note"])


def test_a_load_seen_a_week_ago_still_runs() -> None:
    (row,) = due(date(2020, 5, 1), date(2021, 10, 3), until=date(2021, 9, 26))
    assert row["to_on"] is None
    assert "截至2021-10-03已逾期30天" in str(row["note"])


def test_a_load_that_ended_before_the_deadline_was_never_late() -> None:
    (row,) = due(date(2020, 5, 1), date(2024, 6, 1), until=date(2021, 6, 30))
    assert row["deadline_on"] == date(2021, 9, 3)
    assert "期限之前已不见该负荷" in str(row["note"])
    assert "已逾期" not in str(row["note"])


def test_where_the_deadline_is_not_known_an_end_gives_no_overdue_days() -> None:
    (row,) = due(None, date(2024, 6, 1), until=date(2023, 1, 1))
    assert "逾期1" not in str(row["note"])
    assert "已逾期" not in str(row["note"])
