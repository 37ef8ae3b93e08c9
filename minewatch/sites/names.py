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

# What clerks type where they know nothing, after normalising; "-" and "***" are empty by then.
_UNKNOWN = "不详|不明|无|未知|暂无|未填|未填写|待定|待补|待补充|待核实|同上|空"
_PLACEHOLDER = re.compile(f"(?:用电|详细)?(?:地址)?(?:{_UNKNOWN}|none|null|nan|na|x+)(?:地址)?")
# Numbers of houses, floors and rooms, single letters (A座) and what they are counted in.
_HOUSE_NUMBER = re.compile(
    r"(?:[a-z](?![a-z])|[-\d〇零一二三四五六七八九十百甲乙丙丁东南西北第附号號栋幢座楼层单元室户组门院])+"
)
# Kinds of customer and supply that stand where a name should; no token is made of others, so that
# there is one way to read a name.
_KIND = re.compile(
    f"(?:城镇|城市|城乡|农村|乡村|一般|普通|低压|高压|居民|农户|村民|住户|用户|租户|租客|业主|房东|客户|"
    r"个人|个体|商户|工商|住宅|农业|排灌|生活|临时|施工|公用|公共|公变|路灯|照明|合表|用电|表|户|\d|"
    f"{_UNKNOWN})+"
)


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


def names_no_owner(names: pd.Series) -> pd.Series:
    """Return whether normalised names are kinds of customer (居民, 临时用电), not owners; bool."""
    return names.str.fullmatch(_KIND).fillna(value=False).astype("bool")


def names_no_place(addresses: pd.Series) -> pd.Series:
    """Return whether normalised addresses are placeholders (不详) or house numbers alone; bool."""
    unknown = addresses.str.fullmatch(_PLACEHOLDER) | addresses.str.fullmatch(_HOUSE_NUMBER)
    return unknown.fillna(value=False).astype("bool")


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
