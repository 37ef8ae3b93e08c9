"""Registers: daily energy by time-of-use register (日冻结电量: 总、尖、峰、平、谷).

Contract: ``meter_id``, ``date`` and at least one energy in kWh. Energies are at least 0 and at
most 1e9 kWh a day, and at most what three times the meter's contract capacity passes in the day
where that is known. Where the registers are given they should add up to the total, within 1 % and
1 kWh; a sharp register that is contained in the peak register is accepted. Days that do not add
up are kept and counted. A missing total stays missing unless the mapping says ``total = "sum"``.
Key: meter and day.
"""

from minewatch.feeds.contract import Column, Feed

#: No meter passes more in a day: 1e7 kW, the bound of curves, for 24 h, rounded up.
MAX_KWH = 1e9

FEED = Feed(
    name="registers",
    table="registers",
    zh="日冻结电量",
    en="daily registers",
    columns=(
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("date", "date", "日期", "day", required=True, target="day"),
        Column("total_kwh", "number", "总电量", "total", "kWh", low=0, high=MAX_KWH),
        Column("sharp_kwh", "number", "尖电量", "sharp", "kWh", low=0, high=MAX_KWH),
        Column("peak_kwh", "number", "峰电量", "peak", "kWh", low=0, high=MAX_KWH),
        Column("flat_kwh", "number", "平电量", "flat", "kWh", low=0, high=MAX_KWH),
        Column("valley_kwh", "number", "谷电量", "valley", "kWh", low=0, high=MAX_KWH),
    ),
    key=("meter_id", "day"),
    any_of=(("total_kwh",), ("sharp_kwh",), ("peak_kwh",), ("flat_kwh",), ("valley_kwh",)),
)
