"""How one value becomes text or a spreadsheet cell that is safe to open."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from minewatch.exports.columns import CODED, Column, Kind
from minewatch.exports.words import MISSING, Words

# C0 and C1 controls, and the two code points that XML 1.0 forbids; tab and line ends become spaces.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\t\r\n]+")
# Spreadsheets of East Asian locales take full-width signs for the same.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet could take the text for a formula."""
    return text.startswith(_FORMULA)


def plain(text: str) -> str:
    """Return the text on one line and without control characters."""
    return _BREAK.sub(" ", _CONTROL.sub("", text))


def neutral(text: str) -> str:
    """Return the text for a CSV cell: plain, an apostrophe before what looks like a formula."""
    bare = plain(text)
    return f"'{bare}" if is_formula_like(text) or is_formula_like(bare.lstrip()) else bare


def worded(value: Any, kind: Kind, words: Words) -> Any:
    """Return the value with its codes and flags in words; numbers and dates stay what they are."""
    if kind == "flag" and value is not None:
        return words.label("yes" if value else "no")
    return words.phrases(kind, value) if kind in CODED else value


def shown(value: Any, column: Column, words: Words) -> str:
    """Return the value as people read it in a table, a dash where it is missing."""
    value = worded(value, column.kind, words)
    if value is None:
        return MISSING
    match column.kind:
        case "share":
            return f"{value:.1%}"
        case "kw" | "metres":
            return f"{value:,.1f}"
        case "money" | "energy":
            return f"{value:,.2f}"
        case "rate":
            return rate_text(value)
        case _:
            return plain(str(value))


def machine_text(value: Any) -> str:
    """Return the value as a machine reads it in CSV: ISO dates, true or false, missing empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return neutral(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def rate_text(rate: Decimal) -> str:
    """Return a rate with at least two decimals and no idle zeros: 0.30, 0.3125."""
    whole, _, decimals = format(rate, "f").partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
