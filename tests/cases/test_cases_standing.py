"""What the ledger makes of projected measures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from case_steps import Steps, steps

from minewatch.cases.standing import with_standing
from minewatch.publish.schema import MEASURES


def measures(*rows: tuple[str, str, str | None]) -> pa.Table:
    """Rows of (site, measure, amount) in the schema of a snapshot, all projected."""
    blank = dict.fromkeys(MEASURES.names)
    made = [
        {
            **blank,
            "site_id": site,
            "measure": measure,
            "amount_yuan": None if amount is None else Decimal(amount),
            "month": date(2025, 6, 1),
            "status": "projected",
        }
        for site, measure, amount in rows
    ]
    return pa.Table.from_pylist(made, MEASURES)


ROWS = measures(
    ("S1", "surcharge", "12.30"), ("S1", "phase_out", None), ("S2", "surcharge", "1.00")
)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Steps]:
    made = steps(tmp_path)
    yield made
    made.ledger.close()


def stand(one: Steps) -> list[str]:
    table = with_standing(ROWS, one.ledger.cases())
    assert table.schema == ROWS.schema
    assert table.column("site_id") == ROWS.column("site_id")
    assert set(table["status"].to_pylist()[2:]) == {"projected"}  # S2 has no case
    return table["status"].to_pylist()[:2]


def test_without_confirmation_all_is_projected(one: Steps) -> None:
    assert stand(one) == ["projected", "projected"]
    one.assigned()
    assert stand(one) == ["projected", "projected"]
    one.inspected("undecided")
    assert stand(one) == ["projected", "projected"]


def test_a_surcharge_is_payable_once_its_notice_was_served(one: Steps) -> None:
    one.confirmed()
    assert stand(one) == ["projected", "payable"]
    one.notice("surcharge_notice", "07-03", "1号")
    assert stand(one) == ["projected", "payable"]
    one.serve("1号", "07-04")
    assert stand(one) == ["payable", "payable"]
    one.do("suspended", "07-05")
    assert stand(one) == ["suspended", "suspended"]
    one.do("resumed", "07-06")
    assert stand(one) == ["payable", "payable"]
    one.do("closed", "07-07", ground="exited")
    assert stand(one) == ["closed", "closed"]


def test_an_undone_service_makes_nothing_payable(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    event = one.serve("1号", "07-04")
    one.do("undone", "07-05", seq=event.seq)
    assert stand(one) == ["projected", "payable"]


def test_a_site_cleared_after_billing_owes_nothing(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    one.inspected("cleared", on="07-10")
    table = with_standing(ROWS, one.ledger.cases())
    assert table["status"].to_pylist() == ["closed", "closed", "projected"]
    assert table["amount_yuan"].to_pylist() == [Decimal(0), None, Decimal("1.00")]
    assert table["note"].to_pylist() == ["核查排除，不应收取", "核查排除，不应收取", None]


@pytest.mark.parametrize(
    ("measure", "notice", "decision"),
    [
        ("closure", "closure_notice", "closure_decision"),
        ("provision_fine", "penalty_notice", "penalty_decision"),
        ("filing_fine", "penalty_notice", "penalty_decision"),
    ],
)
def test_a_fine_or_closure_waits_for_the_served_decision(
    one: Steps, measure: str, notice: str, decision: str
) -> None:
    table = measures(("S1", measure, "5000.00"))

    def status() -> str:
        return str(with_standing(table, one.ledger.cases())["status"][0])

    one.announced(notice)  # type: ignore[arg-type]
    assert status() == "projected"
    one.notice(decision, "07-14", "决定1号")  # type: ignore[arg-type]
    assert status() == "projected"
    one.serve("决定1号", "07-15")
    assert status() == "payable"


def test_a_finding_about_one_meter_leaves_the_others_as_they_were(one: Steps) -> None:
    both = measures(("S1", "surcharge", "12.30"), ("S1", "surcharge", "4.00"))
    place = both.schema.get_field_index("meter_id")
    table = both.set_column(place, "meter_id", pa.array(["M1", "M2"]))
    one.assigned().inspected(meter_ids=["M1"])
    one.notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "projected"]
    one.inspected("cleared", on="07-10", meter_ids=["M1"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["closed", "projected"]
    assert found["amount_yuan"].to_pylist() == [Decimal(0), Decimal("4.00")]


def test_no_rows_are_no_trouble(one: Steps) -> None:
    one.confirmed()
    assert with_standing(ROWS.slice(0, 0), one.ledger.cases()).num_rows == 0
