"""The phase-out deadline, worked by hand."""

from datetime import date
from pathlib import Path

import pandas as pd

from minewatch.publish.schema import MEASURES
from minewatch.resources import resource
from minewatch.rules import Rulebook, phase_outs

BOOK = Rulebook.load()


def due(since: date | None, as_of: date, book: Rulebook = BOOK) -> list[dict[str, object]]:
    sites = pd.DataFrame({"site_id": ["s"], "active_since": [since]}, dtype="object")
    table = phase_outs(book, sites=sites, as_of=as_of)
    assert table.schema == MEASURES
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
