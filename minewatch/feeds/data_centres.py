"""Data centres: the register of data centres (数据中心名录).

Contract: ``name`` is required. IT capacity (IT 设备功率) in kW, PUE (电能利用效率) from 1 to 10,
racks (机架数). Positions are treated as in :mod:`minewatch.feeds.meters`. Key:
``data_centre_id``, the first 16 hexadecimal digits of the SHA-256 of name, operator and place,
so that it stays the same from load to load.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="data-centres",
    table="data_centres",
    zh="数据中心名录",
    en="register of data centres",
    columns=(
        Column("name", "text", "名称", "name", required=True),
        Column("operator", "text", "运营单位", "operator"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("address", "text", "地址", "address"),
        Column("it_capacity_kw", "number", "IT设备功率", "IT capacity", "kW", low=0, high=1e7),
        Column("pue", "number", "电能利用效率", "power usage effectiveness", low=1, high=10),
        Column("racks", "whole", "机架数", "racks", low=0, high=1e6),
    ),
    key=("data_centre_id",),
)
