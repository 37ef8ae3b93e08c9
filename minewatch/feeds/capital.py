"""Registered capital as registers write it (注册资本), read into yuan."""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

Doubt = Literal["capital_foreign", "capital_unit_unknown", "capital_unreadable"]

_MULTIPLES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?(.*)")
_YUAN = frozenset({"元", "人民币", "人民币元", "元人民币", "元人民币元", "RMB", "CNY"})
_FOREIGN = re.compile(
    r"元?(美元|港元|港币|香港元|日元|欧元|德国马克|澳大利亚元|英镑|.{1,6}(元|币|马克|镑|法郎))"
)
_ABSENT = frozenset({"", "-", "--", "N/A", "NULL", "无"})
#: More than DECIMAL(20, 2) can hold is no capital.
_LIMIT = Decimal(10) ** 17
_FEN = Decimal("0.01")


def parse_capital(text: str) -> tuple[Decimal | None, Doubt | None]:
    """Read a register's text of capital.

    Parameters
    ----------
    text : str
        For example ``1,993(万元人民币)``, ``500万人民币``, ``100.0000万美元``; a bare number is
        yuan, as the column's name says.

    Returns
    -------
    amount : Decimal or None
        Capital in yuan to the fen; None where it is absent or not stated in yuan.
    doubt : str or None
        Why a text that is there gave no amount: foreign currency, no currency stated
        (``1,000(万)``), or unreadable.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain.upper() in _ABSENT:
        return None, None
    if "()" in plain:
        return None, "capital_unit_unknown"
    match = _AMOUNT.fullmatch(re.sub(r"[(),]", "", plain).removeprefix("人民币"))
    if match is None:
        return None, "capital_unreadable"
    number, multiple, currency = match[1], match[2] or "", match[3]
    if currency.upper() in _YUAN or (not currency and not multiple):
        amount = Decimal(number) * _MULTIPLES[multiple]
        fits = amount < _LIMIT
        return (amount.quantize(_FEN), None) if fits else (None, "capital_unreadable")
    if not currency:
        return None, "capital_unit_unknown"
    return None, "capital_foreign" if _FOREIGN.fullmatch(currency) else "capital_unreadable"
