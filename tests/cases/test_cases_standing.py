"""What the ledger makes of projected measures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from case_steps import Steps, steps

from minewatch.cases.standing import with_refunds, with_standing
from minewatch.publish.schema import COLLECTIONS, MEASURES


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


def of_meters(*names: str) -> pa.Table:
    """A surcharge of each meter of S1."""
    table = measures(*[("S1", "surcharge", "1.00")] * len(names))
    place = table.schema.get_field_index("meter_id")
    return table.set_column(place, "meter_id", pa.array(names))


def account(
    site: str,
    meter: str,
    *,
    paid: str | None,
    arrears: str | None,
    late: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """A month of which 100 yuan are due and billed."""
    known = {"due_yuan": "100.00", "billed_yuan": "100.00", "unbilled_yuan": "0.00"}
    told = {**known, "paid_yuan": paid, "arrears_yuan": arrears}
    if late is not None:
        told |= {"late_charge_min_yuan": late[0], "late_charge_max_yuan": late[1]}
    return {
        "site_id": site,
        "meter_id": meter,
        "month": date(2025, 6, 1),
        "days_late": 1 if arrears == "70.00" else 0,
        **{name: None if value is None else Decimal(value) for name, value in told.items()},
    }


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


def test_a_notice_about_one_meter_makes_no_other_payable(one: Steps) -> None:
    table = of_meters("M1", "M2")
    one.assigned().inspected(meter_ids=["M1"])
    one.notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    one.inspected(on="07-10", meter_ids=["M2"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "projected"]
    one.notice("surcharge_notice", "07-11", "2号")
    one.serve("2号", "07-12")
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "payable"]


def test_each_meter_follows_its_own_finding(one: Steps) -> None:
    """A mine behind M1, none behind M2: the party owes for M1 and nothing for M2."""
    table = of_meters("M1", "M2")
    one.assigned().inspected(meter_ids=["M1", "M2"])
    one.notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    one.inspected("cleared", on="07-10", meter_ids=["M2"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "closed"]
    assert found["amount_yuan"].to_pylist() == [Decimal("1.00"), Decimal(0)]
    one.inspected(on="07-20", meter_ids=["M2"])  # mining again: of M2 the party is told anew
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "projected"]


def test_a_meter_cleared_after_the_whole_site_was_confirmed_is_taken_out(one: Steps) -> None:
    table = of_meters("M1", "M2")
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    one.inspected("cleared", on="07-10", meter_ids=["M2"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["payable", "closed"]


def test_a_measure_of_the_site_is_not_closed_while_a_meter_is_not_cleared(one: Steps) -> None:
    """M1 was cleared; M2, which has a surcharge too, nobody inspected."""
    both = of_meters("M1", "M2")
    table = pa.concat_tables([both, measures(("S1", "phase_out", None))])
    one.assigned().inspected("cleared", meter_ids=["M1"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["closed", "projected", "projected"]
    one.inspected("cleared", on="07-10", meter_ids=["M2"])
    found = with_standing(table, one.ledger.cases())
    assert found["status"].to_pylist() == ["closed", "closed", "closed"]


def test_a_notice_of_before_the_site_was_cleared_is_spent(one: Steps) -> None:
    one.confirmed().notice("surcharge_notice", "07-03", "1号")
    one.serve("1号", "07-04")
    one.inspected("cleared", on="07-10")
    one.inspected(on="07-20")  # mining again: the party must be told again
    assert stand(one) == ["projected", "payable"]
    one.notice("surcharge_notice", "07-21", "2号")
    one.serve("2号", "07-22")
    assert stand(one) == ["payable", "payable"]


def test_what_a_cleared_site_paid_is_to_be_refunded(one: Steps) -> None:
    """Due 100, billed 100, 30 paid in one month and 100 in the other; S2 has no case."""
    rows = pa.Table.from_pylist(
        [
            account("S1", "M1", paid="30.00", arrears="70.00", late=("0.07", "0.21")),
            account("S1", "M2", paid="100.00", arrears="0.00", late=("0.00", "0.00")),
            account("S2", "M3", paid="30.00", arrears="70.00", late=("0.07", "0.21")),
        ],
        COLLECTIONS,
    )
    one.confirmed()
    assert with_refunds(rows, one.ledger.cases()) == rows
    one.inspected("cleared", on="07-10")
    found = with_refunds(rows, one.ledger.cases())
    assert found.schema == rows.schema
    names = ("due_yuan", "billed_yuan", "unbilled_yuan", "arrears_yuan", "late_charge_max_yuan")
    told = [[str(row[name]) for name in names] for row in found.to_pylist()]
    assert told[0] == ["0.00", "100.00", "-100.00", "-30.00", "0.00"]
    assert told[1] == ["0.00", "100.00", "-100.00", "-100.00", "0.00"]
    assert found["days_late"].to_pylist() == [0, 0, 1]
    assert found["note"].to_pylist()[0] == "核查排除，不应收取；应退30.00元"
    assert found.slice(2) == rows.slice(2)


def test_a_cleared_site_whose_payments_are_not_known_has_no_refund_told(one: Steps) -> None:
    rows = pa.Table.from_pylist([account("S1", "M1", paid=None, arrears=None)], COLLECTIONS)
    one.confirmed().inspected("cleared", on="07-10")
    found = with_refunds(rows, one.ledger.cases()).to_pylist()[0]
    assert found["due_yuan"] == 0
    assert found["arrears_yuan"] is None
    assert found["note"] == "核查排除，不应收取；实缴不明，应退金额不明"


@pytest.mark.parametrize(
    "measure",
    ["filing", "filing_change", "filing_termination", "illegal_supply", "shell_facts_missing",
     "shell_inspection", "support_question", "undetermined_project"],
)  # fmt: skip
def test_what_a_finding_of_mining_does_not_prove_stays_projected(one: Steps, measure: str) -> None:
    one.confirmed()
    found = with_standing(measures(("S1", measure, None)), one.ledger.cases())
    assert found["status"].to_pylist() == ["projected"]


def test_no_rows_are_no_trouble(one: Steps) -> None:
    one.confirmed()
    assert with_standing(ROWS.slice(0, 0), one.ledger.cases()).num_rows == 0
