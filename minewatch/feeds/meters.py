"""Meters: the customer master, one row a meter account (用户档案, 户号).

Contract: ``meter_id`` is required. Capacity in kW or kVA as contracted (合同容量). Positions are
converted to WGS-84 from the datum that the mapping names; a position outside China's bounding box
is set missing and counted. ``supply_mode`` (供电方式) is one of :data:`SUPPLY_MODES` by code or
Chinese term; ``park_id`` (所在园区) names a row of :mod:`minewatch.feeds.parks`. Key: ``meter_id``.
"""

from minewatch.feeds.contract import Column, Feed

#: Code, and the terms that are read as it. A customer with a line of its own from a public
#: substation (专线用户) is supplied by the public grid: 专线 alone is no term of direct supply.
SUPPLY_MODES = (
    ("public_grid", "公网供电", "公网", "公用电网"),
    ("own_plant", "自备电厂", "自备"),
    ("dedicated_line", "专线直供"),
    ("ahead_of_grid", "网前供电"),
    ("small_hydro", "小水电"),
)

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
        Column("supply_mode", "code", "供电方式", "supply mode", codes=SUPPLY_MODES),
        Column("park_id", "id", "所在园区", "park"),
    ),
    key=("meter_id",),
)
