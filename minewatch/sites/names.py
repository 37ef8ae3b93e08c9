"""Make names, addresses and codes comparable (名称规范化).

Registers are typed by many hands: full-width and half-width brackets, stray spaces, 有限责任公司
beside 有限公司. What is left after normalising is compared for equality, never for likeness.
"""

import re
import unicodedata
from collections.abc import Callable

import pandas as pd

from minewatch.feeds.uscc import valid_uscc

_NOT_WORD = re.compile(r"[\W_]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_NOT_ADDRESS = re.compile(r"[^\w-]|_|(?<!\d)-|-(?!\d)")


def _fixed_point(step: Callable[[str], str], text: str) -> str:
    """Repeat until nothing changes: taking a character out can let its neighbours compose."""
    while (once := step(text)) != text:
        text = once
    return text


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _name_step(text: str) -> str:
    return _NOT_WORD.sub("", _fold(text)).replace("有限责任公司", "有限公司")


def _address_step(text: str) -> str:
    return _NOT_ADDRESS.sub("", _BETWEEN_DIGITS.sub("-", _fold(text)))


def normalise_name(text: str) -> str:
    """Return the form of a name by which two spellings of it are equal.

    Compatibility forms are unified (NFKC), case folded, brackets, spaces and punctuation taken
    out, 有限责任公司 written 有限公司. Traditional and simplified characters stay different.

    Parameters
    ----------
    text : str
        Name of an enterprise, customer or data centre.

    Returns
    -------
    str
        Letters and digits only; empty if the name has none. Normalising twice changes nothing.
    """
    return _fixed_point(_name_step, text)


def normalise_address(text: str) -> str:
    """Return the form of an address by which two spellings of it are equal.

    As :func:`normalise_name`, but a separator between digits stays as a hyphen, since 1-2号 is
    not 12号.
    """
    return _fixed_point(_address_step, text)


def map_unique(values: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function of text to each distinct value once; missing and empty give missing."""
    text = values.astype("str")
    distinct = text.dropna().unique()
    table = {value: function(value) for value in distinct}
    mapped = text.map(table).astype("str")
    return mapped.where(mapped != "")


def valid_code(values: pd.Series) -> pd.Series:
    """Return unified social credit codes in capitals, missing where the check digit fails."""
    code = map_unique(values, lambda text: unicodedata.normalize("NFKC", text).strip().upper())
    return code.where(valid_uscc(code))
