"""Meters: the customer master, one row a meter account (用户档案, 户号).

Contract: ``meter_id`` is required. Capacity in kW or kVA as contracted (合同容量). Positions are
converted to WGS-84 from the datum that the mapping names; a position outside China's bounding box
is set missing and counted. Key: ``meter_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="meters",
    table="meters",
    zh="用户档案",
    en="customer master",
    columns=(
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("name", "text", "户名", "customer name"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("industry", "text", "行业类别", "declared industry"),
        Column("tariff", "text", "电价类别", "tariff class"),
        Column("voltage", "text", "电压等级", "supply voltage"),
        Column("contract_kw", "number", "合同容量", "contract capacity", "kW", low=0, high=1e7),
        Column("address", "text", "用电地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
        Column("built_on", "date", "立户日期", "date of connection"),
    ),
    key=("meter_id",),
)
