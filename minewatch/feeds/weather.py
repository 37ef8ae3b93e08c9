"""Weather: the mean temperature of a day at a station (日平均气温).

Contract: ``station_id``, ``date``, position and ``mean_c``, the mean dry-bulb temperature of the
day (干球温度) in degrees Celsius, from -70 to 60. A missing mean stays missing; a row without a
position inside China's bounding box is quarantined, for it can be joined to nothing. Positions are
treated as in :mod:`minewatch.feeds.meters`. Key: station and day.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="weather",
    table="weather",
    zh="气温",
    en="weather",
    columns=(
        Column("station_id", "id", "气象站编号", "weather station", required=True),
        Column("date", "date", "日期", "day", required=True, target="day"),
        Column("lon", "number", "经度", "longitude", "degrees", required=True),
        Column("lat", "number", "纬度", "latitude", "degrees", required=True),
        Column(
            "mean_c", "number", "日平均气温", "mean dry-bulb temperature", "°C", low=-70, high=60
        ),
    ),
    key=("station_id", "day"),
    any_of=(("mean_c",),),
)
