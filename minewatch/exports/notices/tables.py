"""The tables of notices: surcharge by month, provisions, service record."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from minewatch.exports.cells import rate_text
from minewatch.exports.notices.document import Table
from minewatch.exports.notices.wording import day_text, money_text, titled
from minewatch.exports.words import MISSING

Row = dict[str, Any]

_BASIS = {
    "settlements": "月结算电量",
    "registers": "日冻结电量",
    "curves": "负荷曲线积分",
    "settlements-days": "月结算按天折算",
}
_MONTHS = (
    "账期", "计费起止日", "户号", "计费电量（千瓦时）", "电量来源", "加价标准（元/千瓦时）",
    "金额（元）",
)  # fmt: skip


def months_table(rows: list[Row]) -> Table:
    """Return the surcharge by month and account, with the total of the known amounts."""
    lines = [_month(row) for row in rows]
    known = [row for row in rows if row["amount_yuan"] is not None]
    if known:
        kwh = sum((row["kwh"] for row in known), Decimal(0))
        lines.append(("合计", "", "", _kwh(kwh), "", "", money_text(total(known) or Decimal(0))))
    return Table(_MONTHS, tuple(lines), (15, 25, 22, 28, 21, 18, 26), frozenset({3, 5, 6}))


def total(rows: Iterable[Row]) -> Decimal | None:
    """Return the sum of the amounts; None where no row has one."""
    known = [row["amount_yuan"] for row in rows if row["amount_yuan"] is not None]
    return sum(known, Decimal(0)) if known else None


def rates(rows: Iterable[Row]) -> str | None:
    """Return the rates of the rows, lowest first."""
    found = sorted({row["rate_yuan_per_kwh"] for row in rows} - {None})
    return "、".join(f"每千瓦时{rate_text(rate)}元" for rate in found) or None


def energy(rows: Iterable[Row]) -> str | None:
    """Return the energy of the rows that have an amount [kWh]."""
    known = [row["kwh"] for row in rows if row["amount_yuan"] is not None]
    return _kwh(sum(known, Decimal(0))) if known else None


def _month(row: Row) -> tuple[str, ...]:
    span = [row["from_on"], row["to_on"]]
    rate, amount, kwh = row["rate_yuan_per_kwh"], row["amount_yuan"], row["kwh"]
    return (
        MISSING if row["month"] is None else f"{row['month']:%Y-%m}",
        "至".join(f"{day:%m-%d}" for day in span if day) or MISSING,
        row["meter_id"] or MISSING,
        MISSING if kwh is None else _kwh(kwh),
        _BASIS.get(row["kwh_basis"] or "", MISSING),
        MISSING if rate is None else rate_text(rate),
        MISSING if amount is None else money_text(amount),
    )


def _kwh(kwh: Decimal) -> str:
    """Return energy with the places it was charged by: at least two, at most four."""
    text = f"{kwh.quantize(Decimal('0.0001'), ROUND_HALF_UP):,.4f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def provisions_table(codes: Iterable[str], about: dict[str, Any]) -> Table:
    """Return the provisions by id: instrument, article, and whether the text was verified."""
    rows = tuple(
        (str(n), *_provision(code, about.get(code))) for n, code in enumerate(codes, 1)
    )  # fmt: skip
    return Table(("序号", "文件", "条款", "规则编号", "核实情况"), rows, (10, 72, 26, 30, 20))


def _provision(code: str, about: dict[str, Any] | None) -> tuple[str, str, str, str]:
    if not about:
        return (MISSING, MISSING, code, "未收录")
    state = "已核实" if about["verified"] else "未完全核实"
    return (titled(str(about["instrument"])), str(about["article"]), code, state)


def notes_of(rows: Iterable[Row]) -> str:
    """Return each note of the rows once, numbered; empty where there is none."""
    said = [text for row in rows for text in (row["note"] or "").split("；") if text]
    numbered = [f"{n}．{text}" for n, text in enumerate(dict.fromkeys(said), 1)]
    return "；".join(numbered)


def receipt(title: str, number: str, party: str, bureau: str) -> Table:
    """Return the form of the service record (送达回证), to be filled in by hand."""
    blank_time = "　　　年　　月　　日\n　　　时　　分"
    ways = "□直接　□留置　□邮寄\n□电子　□委托　□公告"
    rows = (
        ("文书名称", title, "文书编号", number),
        ("送达机关（印章）", bureau, "受送达人", party),
        ("送达日期", blank_time, "送达方式", ways),
        ("送达地点", "", "受送达人签名或盖章", ""),
        ("送达人签名（两人）", "", "代收人签名、与受送达人关系", ""),
        ("拒收事由和日期", "", "见证人签名、单位或住址", ""),
        ("案由", "整治虚拟货币“挖矿”活动", "备注", ""),
    )
    return Table((), rows, (28, 50, 28, 50), height_mm=22.0)


def periods_note(day: Any) -> str:
    """Return on which day of service the last days in a notice are counted."""
    return f"文中按{day_text(day)}送达计算期限，实际送达日不同的，按实际送达日另行计算"
