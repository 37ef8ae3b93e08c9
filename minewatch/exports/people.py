"""Masking of persons' names (个人姓名脱敏) in what leaves the analyst's desk."""

import re

_HAN = r"[\u3400-\u9fff]"
_PERSON = re.compile(rf"{_HAN}{{2,4}}|{_HAN}{{1,8}}[·•・]{_HAN}{{1,8}}")

# An organisation's short name ends in one of these; characters common in given names (园, 会, 行)
# count only within a longer word, for a person shown in full is worse than a firm masked.
_ORGANISATION = re.compile(
    r"(公司|集团|中心|商行|银行|商会|协会|学会|委会|小区|社区|公园|园区|大厦|饭庄|超市|网吧|机房|电站"
    r"|[厂店局院所社部站场村镇乡县校馆队库铺吧厅处楼矿塔])$"
)


def mask_person(name: str | None) -> str | None:
    """Mask a name that looks like a person's: its first character and ``*``.

    Parameters
    ----------
    name : str or None
        Customer name (户名).

    Returns
    -------
    str or None
        ``张三`` becomes ``张*``; firms, and None, come back unchanged.
    """
    if name is None:
        return None
    bare = name.strip()
    if _PERSON.fullmatch(bare) and not _ORGANISATION.search(bare):
        return f"{bare[0]}*"
    return name
