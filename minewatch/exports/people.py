"""Masking of persons' names (个人姓名脱敏) in what leaves the analyst's desk.

A name is shown only where it is clearly an organisation's, or where the customer is matched to a
registered enterprise: a person shown in full is worse than a firm masked.
"""

import re
import unicodedata

_HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_DOT = "[·•・‧∙⋅.]"
_TWO_PART_SURNAMES = (
    "欧阳|司马|上官|诸葛|司徒|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|夏侯|轩辕|端木|百里|南宫|独孤"
)
#: What a person's name looks like even where the customer is matched to an enterprise.
_PERSON = re.compile(
    rf"{_HAN}{{2,3}}|(?:{_TWO_PART_SURNAMES}){_HAN}{{1,2}}|{_HAN}+(?:{_DOT}{_HAN}+)+"
)

# Words count only with two more characters, and endings of one character only in longer names:
# 大学, 中心, 镇, 楼, 塔 and the like are given names too.
_WORDS = (
    "公司|集团|企业|实业|中心|合作社|联社|银行|信用社|商行|商店|商场|商贸|贸易|超市|市场|酒店|宾馆|旅馆|饭店|饭庄|"
    "餐厅|餐馆|食堂|茶楼|网吧|网咖|工厂|酒厂|药房|药店|诊所|医院|卫生院|卫生室|学校|小学|中学|大学|学院|幼儿园|"
    "委员会|委会|政府|办公室|办事处|管理|政务|供电|电网|电力|电站|水电|泵站|变电|光伏|风电|派出所|法院|检察院|"
    "公安|消防|部队|研究所|研究院|事务所|协会|商会|学会|基金会|工会|小区|社区|公寓|物业|花园|公园|园区|产业园|"
    "大厦|广场|大楼|项目部|经营部|门市|服务|营业|工程|加油站|充电|基站|铁塔|机房|数据|云计算|农场|林场|牧场|"
    "养殖|种植|基地|煤矿|矿山|车间|仓库|水库|移动|联通|电信|邮政|铁路|烟草|石油|石化|科技|物流|置业|地产|建筑|"
    "建材|食品|纺织|材料|机械|制造|加工"
)
_WORDED = re.compile(rf".{{2,}}(?:{_WORDS})|(?:{_WORDS}).{{2,}}")
_ENDING = re.compile(r"..+[厂店局站铺]$|.{4,}[所院社部场馆校矿村镇县队处组]$")
_LATIN = re.compile(
    r"\b(?:ltd|limited|inc|corp|llc|plc|gmbh|company|group|bank|idc)\b", re.IGNORECASE
)

# A bracket that is not closed hides what follows it, so that nothing in it makes a firm.
_BRACKETED = re.compile(r"[(\[{<〈《「『【〔].*?(?:[)\]}>〉》」』】〕]|$)")
_SEVERAL = re.compile(r"[、,;]")
#: Digits before, hidden, and after: mobile with or without +86, landline with area code.
_PHONE = re.compile(
    r"(?<![0-9])((?:(?:\+|00)?86[ -]?)?1[3-9][0-9]|\(?0[1-9][0-9]{1,2}\)?[ -])"
    r"([ -]?[0-9]{3,4}[ -]?)([0-9]{4})(?![0-9])"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－＋（）", "0123456789-+()")
_HIDDEN = {"Cf", "Cc", "Zs", "Zl", "Zp"}
_NO_ENTERPRISE = "92"  # how the code of an individual business (个体工商户) starts


def is_enterprise(match: str | None, uscc: str | None) -> bool:
    """Tell whether a customer is matched, by code or name, to an enterprise that is no person's.

    Parameters
    ----------
    match : str or None
        How it was matched: ``uscc``, ``name``, ``ambiguous``.
    uscc : str or None
        Unified social credit code (统一社会信用代码); individual businesses start with 92.
    """
    return match in {"uscc", "name"} and bool(uscc) and not str(uscc).startswith(_NO_ENTERPRISE)


def mask_person(name: str | None, *, enterprise: bool = False) -> str | None:
    """Mask a name unless it is clearly an organisation's: its first character and ``*``.

    Parameters
    ----------
    name : str or None
        Customer name (户名).
    enterprise : bool
        The customer is an enterprise by :func:`is_enterprise`; then only what looks like a
        person's name is masked.

    Returns
    -------
    str or None
        ``张三`` becomes ``张*`` and ``张三、李四`` becomes ``张*、李*``; firms, empty text and None
        come back unchanged.
    """
    if name is None:
        return None
    text = unicodedata.normalize("NFKC", name)
    if _LATIN.search(text) and not re.search(_HAN, text):
        return name
    parts = [part for part in map(_bare, _SEVERAL.split(_BRACKETED.sub("", text))) if part]
    if not parts:  # nothing but brackets, or nothing at all
        return f"{_bare(text)[0]}*" if _bare(text) else name
    hidden = [_is_private(part, enterprise) for part in parts]
    if not any(hidden):
        return name
    return "、".join(
        f"{part[0]}*" if hide else part for part, hide in zip(parts, hidden, strict=True)
    )


def mask_phones(text: str | None) -> str | None:
    """Mask telephone numbers in a text: mobile numbers and landlines with their area code.

    Returns
    -------
    str or None
        ``13812345678`` becomes ``138****5678`` and ``0833-2345678`` becomes ``0833-***5678``;
        None comes back unchanged.
    """
    if text is None:
        return None
    narrow = text.translate(_FULL_WIDTH)
    masked = _PHONE.sub(lambda found: f"{found[1]}{'*' * len(found[2])}{found[3]}", narrow)
    return text if masked == narrow else masked


def _bare(text: str) -> str:
    """Return the text without spaces, controls and what has no width."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _HIDDEN)


def _is_private(part: str, enterprise: bool) -> bool:
    if _WORDED.search(part) or (_ENDING.search(part) and not re.search(_DOT, part)):
        return False
    return not enterprise or _PERSON.fullmatch(part.rstrip("0123456789")) is not None
