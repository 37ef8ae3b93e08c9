"""What is still to be paid of the surcharge (尚应缴纳): due, less paid; no yuan is asked twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from minewatch.cases.model import Case
from minewatch.exports.notices.document import Table
from minewatch.exports.notices.wording import capital_money, money_text
from minewatch.exports.words import MISSING

Row = dict[str, Any]

_NOTHING = Decimal(0)
_HEADER = ("账期", "户号", "应收（元）", "已开账单（元）", "已缴（元）", "尚应缴（元）")
_DEDUCTED = "已经开具账单或者缴纳的部分从中扣除，不重复计收。"


@dataclass(frozen=True)
class Rest:
    """One month of an account [yuan].

    Attributes
    ----------
    due : Decimal
        Sum of the amounts that are known.
    whole : bool
        Whether no amount of the month is missing.
    billed, paid : Decimal or None
        None: no bills, or no payments, were loaded.
    """

    meter_id: str | None
    month: date | None
    due: Decimal
    whole: bool
    billed: Decimal | None
    paid: Decimal | None

    @property
    def known(self) -> bool:
        """Whether both what was billed and what was paid is known."""
        return self.billed is not None and self.paid is not None

    @property
    def rest(self) -> Decimal:
        """What is still to be paid; what was paid in excess is set off against no other month."""
        return max(self.due - (self.paid or _NOTHING), _NOTHING)

    @property
    def on_bills(self) -> Decimal:
        """The part of the rest that a bill asks for already."""
        asked = (self.billed or _NOTHING) - (self.paid or _NOTHING)
        return min(max(asked, _NOTHING), self.rest)

    @property
    def unbilled(self) -> Decimal:
        """The part of the rest that no bill asks for yet."""
        return self.rest - self.on_bills

    @property
    def overpaid(self) -> Decimal:
        """What was paid beyond what is due."""
        return max((self.paid or _NOTHING) - self.due, _NOTHING) if self.whole else _NOTHING

    @property
    def overbilled(self) -> Decimal:
        """What bills ask beyond what is due, as far as it was not paid."""
        if not self.whole:
            return _NOTHING
        beyond = max((self.billed or _NOTHING) - self.due, _NOTHING)
        return max(beyond - self.overpaid, _NOTHING)


def open_rest(charges: Iterable[Row], accounts: Iterable[Row]) -> list[Rest]:
    """Set what was billed and paid against the surcharge, an account and month a row.

    Parameters
    ----------
    charges : iterable of dict
        Rows of the measure ``surcharge``; several of a month are one sum.
    accounts : iterable of dict
        Rows of the table ``collections``.

    Returns
    -------
    list of Rest
        In the order of `charges`; months without any known amount are left out.
    """
    held = {_key(row): row for row in accounts}
    amounts: dict[tuple[Any, Any], list[Decimal | None]] = {}
    for row in charges:
        amounts.setdefault(_key(row), []).append(row["amount_yuan"])
    found = []
    for key, parts in amounts.items():
        known, account = [part for part in parts if part is not None], held.get(key, {})
        if known:
            due, whole = sum(known, _NOTHING), len(known) == len(parts)
            told = account.get("billed_yuan"), account.get("paid_yuan")
            found.append(Rest(*key, due, whole, *told))
    return found


def rest_values(rows: Sequence[Rest]) -> dict[str, str | None]:
    """Return what a template may say of it; nothing is said to be open that is not known."""
    if not rows or not all(row.known for row in rows):
        return {"收缴说明": _DEDUCTED, "尚应缴金额": None, "尚应缴大写": None}
    rest = _sum(row.rest for row in rows)
    return {
        "收缴说明": _told(rows, rest),
        "尚应缴金额": money_text(rest),
        "尚应缴大写": capital_money(rest),
    }


def rest_table(rows: Sequence[Rest]) -> Table:
    """Return due, billed, paid and rest by month and account; no rows where nothing is known."""
    lines: list[tuple[str, ...]] = []
    if any(row.billed is not None or row.paid is not None for row in rows):
        lines = [_line(row) for row in rows]
    if lines and all(row.known for row in rows):
        names = ("due", "billed", "paid", "rest")
        sums = (_sum(getattr(row, name) for row in rows) for name in names)
        lines.append(("合计", "", *map(money_text, sums)))
    return Table(_HEADER, tuple(lines), (18, 30, 27, 27, 27, 27), frozenset({2, 3, 4, 5}))


def table_title(rows: Sequence[Rest]) -> str:
    """Return the heading of :func:`rest_table`; empty where that has no rows."""
    return "开票和缴费情况" if rest_table(rows).rows else ""


def earlier_notices(case: Case | None, number: str | None) -> str:
    """Return that notices served before are about the same money; empty where there is none."""
    served = () if case is None else case.served("surcharge_notice")
    others = "、".join(notice.number for notice in served if notice.number != number)
    if not others:
        return ""
    return f"本通知与此前送达的加价通知书（{others}）涉及同一账期的，为同一笔款项，不重复计收。"


def _told(rows: Sequence[Rest], rest: Decimal) -> str:
    billed, paid = (_sum(getattr(row, name) for row in rows) for name in ("billed", "paid"))
    text = f"上述账期已开账单{money_text(billed)}元，已缴{money_text(paid)}元，"
    if not rest:
        text += "没有尚应缴纳的余额。"
    else:
        asked = f"{money_text(rest)}元（大写：{capital_money(rest)}）"
        text += f"依据上述规定，尚应缴纳人民币{asked}，{_parts(rows)}。"
    over = _sum(row.overbilled for row in rows), _sum(row.overpaid for row in rows)
    said = zip(over, ("账单多开{}元，应予更正", "多缴{}元，应予退还"), strict=True)
    more = "；".join(words.format(money_text(yuan)) for yuan, words in said if yuan)
    return f"{text}{more}。" if more else text


def _parts(rows: Sequence[Rest]) -> str:
    parts = (_sum(row.on_bills for row in rows), "按已开账单缴纳"), (
        _sum(row.unbilled for row in rows), "尚未开账单，随电费账单收取"
    )  # fmt: skip
    said = "，".join(f"{money_text(yuan)}元{how}" for yuan, how in parts if yuan)
    return f"其中{said}，不重复计收"


def _line(row: Rest) -> tuple[str, ...]:
    return (
        MISSING if row.month is None else f"{row.month:%Y-%m}",
        row.meter_id or MISSING,
        money_text(row.due),
        _shown(row.billed),
        _shown(row.paid),
        _shown(row.rest if row.known else None),
    )


def _shown(yuan: Decimal | None) -> str:
    return MISSING if yuan is None else money_text(yuan)


def _key(row: Row) -> tuple[Any, Any]:
    return row["meter_id"], row["month"]


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, _NOTHING)
