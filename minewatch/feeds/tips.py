"""Tips: what was told to the hotline 12398 (举报).

Contract: ``tip_id`` and ``received_on``. What is reported may be named by meter, name, code or
place; what is missing stays missing. Who told is no column of the contract, so it is never read;
in the summary, numbers that look like a mobile telephone or a resident identity number (居民身份证
号码, GB 11643) are masked when it is loaded, and counted. Positions are treated as in
:mod:`minewatch.feeds.meters`. Key: ``tip_id``.
"""

import re

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="tips",
    table="tips",
    zh="12398举报",
    en="tips",
    columns=(
        Column("tip_id", "id", "举报编号", "tip", required=True),
        Column("received_on", "date", "受理日期", "date received", required=True),
        Column("meter_id", "id", "户号", "meter account"),
        Column("name", "text", "被举报单位", "name of what is reported"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("address", "text", "被举报地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
        Column("summary", "text", "举报内容摘要", "summary"),
    ),
    key=("tip_id",),
)

_DAY_OF_BIRTH = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PERSONAL = re.compile(
    rf"(?<![0-9A-Za-z])(?:[1-9]\d{{5}}{_DAY_OF_BIRTH}\d{{3}}[\dXx]|1[3-9]\d{{9}})(?![0-9A-Za-z])"
)


def masked(summary: str) -> tuple[str, int]:
    """Mask numbers that look like a mobile telephone or a resident identity number.

    Returns
    -------
    text : str
        The summary with each such number replaced by stars.
    count : int
        How many there were.

    Examples
    --------
    >>> masked("请回电13800138000")
    ('请回电***', 1)
    """
    return _PERSONAL.subn("***", summary)
