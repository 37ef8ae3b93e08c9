"""Energy of a month and a year in the working ledger: as settled, else as read, never in part."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from published_rows import MANIFEST, lead

from minewatch.exports.decided import Decided
from minewatch.exports.ledgers import working_ledger
from minewatch.exports.ledgers.consumption import Consumed, consumed
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES

Row = dict[str, Any]


def settled(meter_id: str, year: int, month: int, kwh: float) -> Row:
    hours = 24 * monthrange(year, month)[1]
    return {
        "meter_id": meter_id,
        "grain": "settlements",
        "started_on": date(year, month, 1),
        "level_kw": kwh / hours,
    }


def read(meter_id: str, first: date, days: int, kwh: float) -> list[Row]:
    return [
        {"meter_id": meter_id, "grain": "registers", "started_on": first + timedelta(days=day),
         "level_kw": kwh / 24}
        for day in range(days)
    ]  # fmt: skip


def written(folder: Path, levels: list[Row], *, of_two: bool = False) -> Snapshot:
    """A site with the flagged meter M1, or with M1 and M2, and one that is not flagged."""
    meters = ["M1", "M2"] if of_two else ["M1"]
    found = [
        {"meter_id": name, "site_id": "S00001", "class": "mining", "flagged": name in meters}
        for name in ("M1", "M2", "M3")
    ]
    rows = {"sites": [lead(1, meter_ids=meters)], "findings": found, "levels": levels}
    tables = {
        name: pa.Table.from_pylist(rows.get(name) or [], schema=schema)
        for name, schema in TABLES.items()
    }
    return publish(folder, tables, MANIFEST | {"as_of": "2026-10-31", "coverage": {}})


def year(meter_id: str, kwh: float, last: int = 9) -> list[Row]:
    """Twelve settlements up to a month of 2026."""
    months = [
        (2026 - (month < 1), month + 12 * (month < 1)) for month in range(last - 11, last + 1)
    ]
    return [settled(meter_id, *month, kwh) for month in months]


def test_a_month_is_its_settlement_and_a_year_is_twelve_of_them(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [*year("M1", 1234.5678), settled("M3", 2026, 10, 9.0)])
    assert consumed(snapshot) == {
        "S00001": Consumed(date(2026, 9, 1), Decimal("1234.5678"), Decimal("14814.8136"))
    }
    (row,) = working_ledger(Decided(snapshot, {})).to_pylist()
    assert (row["month_kwh"], row["year_kwh"]) == (Decimal("1234.5678"), Decimal("14814.8136"))


def test_a_year_that_lacks_a_month_has_no_sum(tmp_path: Path) -> None:
    gap = [row for row in year("M1", 100.0) if row["started_on"] != date(2026, 2, 1)]
    assert consumed(written(tmp_path, gap))["S00001"][1:] == (Decimal(100), None)


def test_a_thirteenth_month_is_not_of_the_year(tmp_path: Path) -> None:
    levels = [settled("M1", 2025, 9, 5000.0), *year("M1", 100.0)]
    assert consumed(written(tmp_path, levels))["S00001"].year_kwh == Decimal(1200)


def test_a_month_counts_where_it_is_known_of_every_lead_of_the_site(tmp_path: Path) -> None:
    levels = [
        *year("M1", 100.0),
        settled("M2", 2026, 7, 30.0),
        settled("M2", 2026, 8, 40.0),
    ]
    found = consumed(written(tmp_path, levels, of_two=True))
    assert found == {"S00001": Consumed(date(2026, 8, 1), Decimal(140), None)}


def test_days_stand_in_for_a_month_that_was_not_settled_if_every_one_was_read(
    tmp_path: Path,
) -> None:
    whole = read("M1", date(2026, 9, 1), 30, 10.0)
    begun = read("M1", date(2026, 10, 1), 20, 10.0)
    found = consumed(written(tmp_path, [settled("M1", 2026, 8, 90.0), *whole, *begun]))
    assert found["S00001"] == Consumed(date(2026, 9, 1), Decimal(300), None)
    both = consumed(written(tmp_path, [settled("M1", 2026, 9, 310.0), *whole]))
    assert both["S00001"].month_kwh == Decimal(310)  # the settlement goes before the days


def test_nothing_read_is_nothing_told(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [])
    assert consumed(snapshot) == {}
    (row,) = working_ledger(Decided(snapshot, {})).to_pylist()
    assert (row["month_kwh"], row["year_kwh"]) == (None, None)
    del snapshot.manifest["tables"]["levels"]  # a scan of an older release
    assert consumed(snapshot) == {}


LEVELS = [
    *year("M1", 0.1234),
    *year("M2", 77777.7777),
    *read("M1", date(2026, 10, 1), 31, 3.3333),
    *read("M2", date(2026, 10, 1), 31, 0.0007),
]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Consumed]:
    return consumed(written(tmp_path_factory.mktemp("s"), LEVELS, of_two=True))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(levels=st.permutations(LEVELS))
def test_the_order_of_readings_changes_nothing(
    tmp_path: Path, expected: dict[str, Consumed], levels: list[Row]
) -> None:
    assert consumed(written(tmp_path, levels, of_two=True)) == expected
