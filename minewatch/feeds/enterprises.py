"""Enterprises: the register of enterprises (企业登记信息).

Contract: ``uscc`` with a valid check digit (统一社会信用代码, GB 32100-2015) and ``name``.
``capital_yuan`` (注册资本) may be a number of yuan or a register's text such as 500万人民币; only
what is stated in yuan is kept, other currencies and unreadable texts are set missing and counted.
Key: ``uscc``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="enterprises",
    table="enterprises",
    zh="企业登记信息",
    en="register of enterprises",
    columns=(
        Column("uscc", "id", "统一社会信用代码", "unified social credit code", required=True),
        Column("name", "text", "企业名称", "name", required=True),
        Column("status", "text", "经营状态", "status"),
        Column("industry", "text", "行业", "industry"),
        Column("registered_on", "date", "成立日期", "date of registration"),
        Column("capital_yuan", "text", "注册资本", "registered capital", "yuan"),
        Column("scope", "text", "经营范围", "business scope"),
        Column("address", "text", "住所", "address"),
        Column("province", "text", "省份", "province"),
        Column("city", "text", "城市", "city"),
    ),
    key=("uscc",),
)
