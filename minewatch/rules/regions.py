"""The provinces (省级行政区) that notice 1283 addresses, and their one name.

Taiwan, Hong Kong and Macao are outside it: no rate is computed there.
"""

import re

NATION = "全国"

_NAMES = (
    "北京市 天津市 河北省 山西省 内蒙古自治区 辽宁省 吉林省 黑龙江省 上海市 江苏省 浙江省 安徽省 "
    "福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 广西壮族自治区 海南省 重庆市 四川省 贵州省 "
    "云南省 西藏自治区 陕西省 甘肃省 青海省 宁夏回族自治区 新疆维吾尔自治区"
)
#: The official names, in order of their codes.
PROVINCES: tuple[str, ...] = tuple(_NAMES.split())

_KIND = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|省|市)$")
_BY_NAME = {key: name for name in PROVINCES for key in (name, _KIND.sub("", name))}


def official_province(name: object) -> str | None:
    """Return the official name of a province given with or without 省, 市 or 自治区.

    None where the value is missing or no province that the notice addresses.
    """
    return _BY_NAME.get(name.strip()) if isinstance(name, str) else None
