"""Plants: power plants connected to the grid (并网电厂).

Contract: ``plant_id`` is required. Fuel (发电类型) is kept as declared; a text with 水 or hydro
means water. Capacity in kW as installed (装机容量). Owner and its code are those of the
organisation. Positions are treated as in :mod:`minewatch.feeds.meters`. Key: ``plant_id``.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="plants",
    table="plants",
    zh="并网电厂",
    en="power plants",
    columns=(
        Column("plant_id", "id", "电厂编号", "plant", required=True),
        Column("name", "text", "电厂名称", "name"),
        Column("fuel", "text", "发电类型", "fuel"),
        Column("capacity_kw", "number", "装机容量", "installed capacity", "kW", low=0, high=1e8),
        Column("owner", "text", "业主单位", "owner"),
        Column("uscc", "text", "统一社会信用代码", "unified social credit code of the owner"),
        Column("address", "text", "地址", "address"),
        Column("lon", "number", "经度", "longitude", "degrees"),
        Column("lat", "number", "纬度", "latitude", "degrees"),
        Column("adcode", "id", "行政区划代码", "administrative code"),
    ),
    key=("plant_id",),
)
