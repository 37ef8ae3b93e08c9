"""Parks: the register of industrial and data-centre parks (园区名录).

Contract: ``park_id`` and ``name``. ``park_id`` is what the customer master names as 所在园区 of a
meter. Operator (管理单位) and its code are those of the organisation that runs the park. Positions
are treated as in :mod:`minewatch.feeds.meters` and stand for the whole park. Key: ``park_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="parks",
    table="parks",
    zh="园区名录",
    en="register of parks",
    columns=(
        Column("park_id", "id", "园区编号", "park", required=True),
        Column("name", "text", "园区名称", "name", required=True),
        Column("operator", "text", "管理单位", "operator"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code of the operator"),
        Column("address", "text", "地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
    ),
    key=("park_id",),
)
