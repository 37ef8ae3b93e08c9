"""Plant output: what a plant delivered to the grid, by day (上网电量).

Contract: ``plant_id``, ``date`` and ``output_kwh``. ``available_kwh`` (可发电量) is what water,
wind, sun or fuel would have allowed, where that is known; ``dispatched_down_kwh`` (调度限电量) what
dispatch ordered to be held back; ``outage`` (停运标志) 1 where the plant was out of service for
some of the day, else 0, and ``outage_hours`` for how long. Each of them may be missing, and missing
says nothing: a day without a mark of an outage may have had one. Energies are at least 0 and at
most 1e9 kWh a day. Key: plant and day.
"""

from minewatch.feeds.contract import Column, Feed

#: The largest plant of the world delivers 22.5 GW for 24 h, 5.4e8 kWh.
MAX_KWH = 1e9

FEED = Feed(
    name="plant-output",
    table="plant_output",
    zh="上网电量",
    en="plant output",
    columns=(
        Column("plant_id", "id", "电厂编号", "plant", required=True),
        Column("date", "date", "日期", "day", required=True, target="day"),
        Column("output_kwh", "number", "上网电量", "delivered", "kWh", low=0, high=MAX_KWH),
        Column("available_kwh", "number", "可发电量", "available", "kWh", low=0, high=MAX_KWH),
        Column(
            "dispatched_down_kwh",
            "number",
            "调度限电量",
            "held back by dispatch",
            "kWh",
            low=0,
            high=MAX_KWH,
        ),
        Column("outage", "whole", "停运标志", "outage", low=0, high=1),
        Column("outage_hours", "number", "停运小时", "hours of outage", "h", low=0, high=24),
    ),
    key=("plant_id", "day"),
    any_of=(("output_kwh",),),
)
