"""Texts in two languages, and dates and numbers as each writes them."""

import string
from datetime import date, datetime
from decimal import Decimal

import pytest

from dashboards.words import Words, texts

ZH, EN = Words("zh"), Words("en")


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


@pytest.mark.parametrize("key", sorted(texts()))
def test_every_text_stands_in_both_languages_with_the_same_fields(key: str) -> None:
    both = texts()[key]
    assert set(both) == {"zh", "en"}
    assert all(both.values())
    assert fields(both["zh"]) == fields(both["en"])


def test_an_unknown_text_is_no_empty_one() -> None:
    with pytest.raises(KeyError):
        ZH("shell.no_such_text")


def test_days_and_times() -> None:
    at = datetime(2025, 6, 9, 8, 5)  # noqa: DTZ001
    assert (ZH.date(date(2025, 6, 9)), EN.date(date(2025, 6, 9))) == ("2025年6月9日", "9 June 2025")
    assert (ZH.moment(at), EN.moment(at)) == ("2025年6月9日 08:05", "9 June 2025 08:05")
    assert (ZH.date(None), EN.moment(None)) == ("—", "—")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [(0, "0", "0"), (950, "950", "950"), (1_015, "1,015", "1,015"),
     (12_345, "1.2万", "12.3 k"),
     (-2.5e8, "-2.5亿", "-250.0 M"),
     (Decimal("3e9"), "30.0亿", "3.0 bn"), (None, "—", "—"), (float("nan"), "—", "—")],
)  # fmt: skip
def test_large_numbers_in_the_steps_of_the_language(value: float | None, zh: str, en: str) -> None:
    assert (ZH.short(value), EN.short(value)) == (zh, en)


def test_amounts_to_the_fen_and_shares() -> None:
    amount = Decimal("1234567.5")
    assert (ZH.yuan(amount), EN.yuan(amount)) == ("1,234,567.50 元", "¥1,234,567.50")
    assert (ZH.yuan(None), ZH.percent(0.125, 1), ZH.percent(None)) == ("—", "12.5%", "—")
    assert ZH.number(1234.56, 1) == "1,234.6"
