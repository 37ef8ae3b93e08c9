"""Dates, sums and periods as Chinese official documents write them (公文用语)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from minewatch.rules import Due, Period, due_of

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_UNITS = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "week": "周",
    "month": "个月",
    "year": "年",
}


def day_text(day: date) -> str:
    """Return a date as ``2026年3月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def until_text(day: date) -> str:
    """Return a last day as ``2026年3月1日前（含当日）``."""
    return f"{day_text(day)}前（含当日）"


def titled(instrument: str) -> str:
    """Return an instrument as texts name it: its title in 《》, a mere number as 文件."""
    name, bracket, rest = instrument.partition("（")
    if "《" in instrument or "名称未见" in rest:
        return instrument
    if "〔" in name:
        return f"{instrument.replace(' ', '')}文件"
    return f"《{name}》{bracket}{rest}"


def money_text(yuan: Decimal) -> str:
    """Return a sum with separators and two places."""
    return f"{yuan:,.2f}"


def capital_money(yuan: Decimal) -> str:
    """Return a sum in capital numerals (大写金额), to the fen.

    Parameters
    ----------
    yuan : Decimal
        Not negative, below 10^12 (万亿), nothing below the fen.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    fen = yuan * 100
    if not 0 <= yuan < Decimal(10) ** 12 or fen != fen.to_integral_value():
        msg = f"{yuan} is no sum of yuan and fen"
        raise ValueError(msg)
    whole, rest = divmod(int(fen), 100)
    jiao, cent = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[cent]}分" if cent else "整")


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            continue
        # A zero is read where the places between two figures are empty.
        between = group < 1000 or (place + 1 < len(groups) and groups[place + 1] % 10 == 0)
        if text and between and not text.endswith("零"):
            text += "零"
        text += _group(group) + _GROUPS[place]
    return text


def _group(group: int) -> str:
    text, pending = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if pending and text else "") + _DIGITS[digit] + _PLACES[place]
            pending = False
        else:
            pending = True
    return text


def length_text(period: Period) -> str | None:
    """Return how long a period is; None where the provision gives no figure."""
    if period.count is None:
        return None
    return f"{period.count}{_UNITS[period.unit]}"


def period_text(period: Period, start: date) -> str | None:
    """Return a period with its last day if it starts on `start`; None where none is stated."""
    length, last = length_text(period), due_of(period, start)
    if length is None or last is None:
        return None
    return f"{length}内（于{day_text(start)}送达的，至{due_text(last)}止）"


def due_text(last: Due) -> str:
    """Return a last day, marked where the holidays of its year are not published yet."""
    doubt = "，该年放假安排尚未公布，届时以公布为准" if last.provisional else ""
    return day_text(last.on) + doubt


def listed(texts: Iterable[str | None]) -> str | None:
    """Return the texts joined by ``、``, each once, in their order; None where there is none."""
    return "、".join(dict.fromkeys(text for text in texts if text)) or None
