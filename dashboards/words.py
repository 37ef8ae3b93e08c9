"""What people read on the pages: Chinese by default, English at a click, kept in ``texts/``.

One file a page (``texts/map.toml`` holds ``map.…``), so that a text is found where its page is.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

from flask import request

Lang = Literal["zh", "en"]
LANG_COOKIE = "lang"
#: Shown where a value is missing.
MISSING = "—"

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

#: Below this a number is told whole in any language.
_WHOLE = 1e4
_STEPS: dict[Lang, tuple[tuple[float, str], ...]] = {
    "zh": ((1e8, "亿"), (1e4, "万")),
    "en": ((1e9, " bn"), (1e6, " M"), (1e3, " k")),
}


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Return every text by ``file.key``, each with its ``zh`` and ``en``."""
    found = {}
    for file in files("dashboards").joinpath("texts").iterdir():
        if file.name.endswith(".toml"):
            for key, by_lang in tomllib.loads(file.read_text("utf-8")).items():
                found[f"{file.name.removesuffix('.toml')}.{key}"] = by_lang
    return found


def lang_asked() -> Lang:
    """Return the language of the request in hand, by its cookie."""
    return "en" if request.cookies.get(LANG_COOKIE) == "en" else "zh"


class Words:
    """Texts, dates and numbers in one language; ``words("map.title")`` is a text."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its ``{placeholders}`` filled; an unknown key raises KeyError."""
        text = texts()[key][self.lang]
        return text.format(**values) if values else text

    def date(self, day: date | None) -> str:
        """Return a day: 2025年6月29日, 29 June 2025."""
        if day is None:
            return MISSING
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def moment(self, at: datetime | None) -> str:
        """Return a day and time to the minute, in the zone it is given in."""
        return MISSING if at is None else f"{self.date(at.date())} {at:%H:%M}"

    def number(self, value: float | Decimal | None, digits: int = 0) -> str:
        """Return a number with thousands separated; missing and NaN are a dash."""
        return MISSING if value is None or value != value else f"{value:,.{digits}f}"  # noqa: PLR0124

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share [0-1] as a percentage."""
        return MISSING if share is None or share != share else f"{share:.{digits}%}"  # noqa: PLR0124

    def short(self, value: float | Decimal | None) -> str:
        """Return a large number in the language's steps: 3.2万, 1.5亿; 32 k, 150 M."""
        if value is None or value != value:  # noqa: PLR0124
            return MISSING
        amount = float(value)
        for size, unit in _STEPS[self.lang]:
            if abs(amount) >= max(size, _WHOLE):
                return f"{amount / size:,.1f}{unit}"
        return f"{amount:,.0f}"

    def yuan(self, amount: Decimal | None) -> str:
        """Return an amount of money to the fen: 1,234.50 元, ¥1,234.50."""
        if amount is None:
            return MISSING
        return f"{amount:,.2f} 元" if self.lang == "zh" else f"¥{amount:,.2f}"

    def listed(self, names: Iterable[str]) -> str:
        """Join names as the language lists them: 甲、乙; A, B."""
        return ("、" if self.lang == "zh" else ", ").join(names)

    def clauses(self, told: Iterable[str]) -> str:
        """Join remarks, empty ones left out: 甲；乙; a; b."""
        return ("；" if self.lang == "zh" else "; ").join(one for one in told if one)

    def bracketed(self, text: str) -> str:
        """Return a remark to stand behind something, with its space in English."""
        return f"（{text}）" if self.lang == "zh" else f" ({text})"
