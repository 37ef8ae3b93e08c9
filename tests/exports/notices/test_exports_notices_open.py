"""What a surcharge notice demands beside what was billed and paid: never the same yuan twice."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_rows import lead, surcharge

from minewatch.cases.model import Case, Notice
from minewatch.exports.notices import Bureau, Order, Sources, printed_notice
from minewatch.exports.notices.open_rest import Rest, open_rest, rest_values
from minewatch.publish import Snapshot
from minewatch.rules import Rulebook

SITE = "S00001"
ORDER = Order(
    date(2026, 3, 2), Bureau(name="嘉州市发展和改革委员会", contact="0833-0000000"), "2号"
)
ROW = lead(1)
JANUARY = surcharge(ROW, date(2026, 1, 1), "1000.0000")  # 300.00
FEBRUARY = surcharge(ROW, date(2026, 2, 1), "333.3300")  # 100.00


def account(month: int, billed: str | None, paid: str | None) -> dict[str, Any]:
    known = {"billed_yuan": billed, "paid_yuan": paid}
    return {
        "site_id": SITE, "meter_id": ROW["meter_ids"][0], "month": date(2026, month, 1),
        **{name: None if value is None else Decimal(value) for name, value in known.items()},
    }  # fmt: skip


def told(build: Callable[..., Snapshot], *accounts: dict[str, Any], **changes: Any) -> str:
    """Return the text of a draft of the notice."""
    snapshot = build([ROW], [JANUARY, FEBRUARY], collections=list(accounts))
    sources = Sources(snapshot, Rulebook.load(), changes.pop("case", None))
    content = printed_notice(
        "surcharge", sources, SITE, replace(ORDER, **changes), Path("a.docx"), draft=True
    )
    paper = docx.Document(io.BytesIO(content))
    lines = [p.text for p in paper.paragraphs]
    lines += ["|".join(c.text for c in row.cells) for t in paper.tables for row in t.rows]
    return "\n".join(lines)


def test_the_open_rest_is_demanded_and_what_a_bill_asks_is_not_asked_again(
    build: Callable[..., Snapshot],
) -> None:
    """January: 300 due and billed, 100 paid. February: 100 due, no bill. 300 are open."""
    text = told(build, account(1, "300.00", "100.00"), account(2, "0.00", "0.00"))
    assert "应收加价电费合计人民币400.00元（大写：肆佰元整）" in text
    assert (
        "已开账单300.00元，已缴100.00元，依据上述规定，尚应缴纳人民币300.00元（大写：叁佰元整）"
        in text
    )
    assert "其中200.00元按已开账单缴纳，100.00元尚未开账单" in text
    assert "2026-01|5100000001|300.00|300.00|100.00|200.00" in text
    assert "2026-02|5100000001|100.00|0.00|0.00|100.00" in text
    assert "合计||400.00|300.00|100.00|300.00" in text


def test_what_was_billed_or_paid_too_much_is_said_and_not_set_off(
    build: Callable[..., Snapshot],
) -> None:
    """January: 300 due, 350 billed and paid; February: 100 due and billed."""
    text = told(build, account(1, "350.00", "350.00"), account(2, "100.00", "0.00"))
    assert "尚应缴纳人民币100.00元（大写：壹佰元整）" in text
    assert "其中100.00元按已开账单缴纳" in text
    assert "多缴50.00元，应予退还" in text


def test_a_bill_of_more_than_is_due_is_to_be_corrected(build: Callable[..., Snapshot]) -> None:
    text = told(build, account(1, "350.00", "0.00"), account(2, "0.00", "0.00"))
    assert "其中300.00元按已开账单缴纳，100.00元尚未开账单" in text
    assert "账单多开50.00元，应予更正" in text


def test_all_that_is_paid_is_demanded_no_more(build: Callable[..., Snapshot]) -> None:
    text = told(build, account(1, "300.00", "300.00"), account(2, "100.00", "100.00"))
    assert "已开账单400.00元，已缴400.00元，没有尚应缴纳的余额" in text
    assert "尚应缴纳人民币" not in text


@pytest.mark.parametrize(
    "accounts",
    [(), (account(1, None, None), account(2, None, None)), (account(1, "300.00", "0.00"),)],
)
def test_what_is_not_known_is_taken_off_all_the_same(
    build: Callable[..., Snapshot], accounts: tuple[Any, ...]
) -> None:
    text = told(build, *accounts)
    assert "已经开具账单或者缴纳的部分从中扣除，不重复计收" in text
    assert "尚应缴纳人民币" not in text


def test_only_the_months_of_the_notice_are_set_against(build: Callable[..., Snapshot]) -> None:
    accounts = (account(1, "300.00", "100.00"), account(2, "0.00", "0.00"))
    text = told(build, *accounts, months=(date(2026, 2, 1), date(2026, 2, 1)))
    assert "已开账单0.00元，已缴0.00元，依据上述规定，尚应缴纳人民币100.00元" in text


def test_an_earlier_notice_is_named_as_the_same_money(build: Callable[..., Snapshot]) -> None:
    def notice(number: str, **changes: Any) -> Notice:
        served = Notice("surcharge_notice", number, 4, date(2026, 2, 1), served_on=date(2026, 2, 2))
        return replace(served, **changes)

    notices = (notice("1号"), notice("失效号", spent=True), notice("未送达号", served_on=None),
               notice("2号"))  # fmt: skip
    text = told(build, case=Case(SITE, notices=notices))
    assert "与此前送达的加价通知书（1号）涉及同一账期的，为同一笔款项，不重复计收" in text
    assert "失效号" not in text
    assert "未送达号" not in text


MONEY = st.decimals(0, 1000, places=2)


@given(st.lists(st.tuples(MONEY, st.one_of(st.none(), MONEY), st.one_of(st.none(), MONEY))))
def test_what_is_open_and_what_was_paid_of_it_is_what_is_due(months: list[Any]) -> None:
    charges, accounts = [], []
    for number, (due, billed, paid) in enumerate(months):
        key = {"meter_id": f"M{number}", "month": date(2026, 1, 1)}
        charges.append({**key, "amount_yuan": due})
        accounts.append({**key, "billed_yuan": billed, "paid_yuan": paid})
    rows = open_rest(charges, accounts)
    assert [row.due for row in rows] == [due for due, _, _ in months]
    for row in rows:
        if row.known:
            assert isinstance(row, Rest)
            assert row.rest + min(row.paid or Decimal(0), row.due) == row.due
            assert row.on_bills + row.unbilled == row.rest
            assert row.on_bills <= (row.billed or Decimal(0))
    assert rest_values(rows)["收缴说明"]


def test_a_month_of_two_rates_is_one_sum_due() -> None:
    key = {"meter_id": "M1", "month": date(2026, 1, 1)}
    charges = [{**key, "amount_yuan": Decimal("10.00")}, {**key, "amount_yuan": Decimal("2.50")}]
    (row,) = open_rest(charges, [{**key, "billed_yuan": Decimal(0), "paid_yuan": Decimal("12.00")}])
    assert (row.due, row.rest, row.overpaid) == (Decimal("12.50"), Decimal("0.50"), Decimal(0))


def test_a_payment_is_no_overpayment_while_an_amount_of_the_month_is_missing() -> None:
    key = {"meter_id": "M1", "month": date(2026, 1, 1)}
    charges = [{**key, "amount_yuan": Decimal("10.00")}, {**key, "amount_yuan": None}]
    paid = {"billed_yuan": Decimal("15.00"), "paid_yuan": Decimal("15.00")}
    (row,) = open_rest(charges, [{**key, **paid}])
    assert (row.rest, row.overpaid, row.overbilled) == (Decimal(0), Decimal(0), Decimal(0))
