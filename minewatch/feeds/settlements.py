"""Settlements: monthly settled energy (月结算电量: 总、尖、峰、平、谷).

Contract: ``meter_id``, ``month`` (账期; any day of it is read as the month) and at least one
energy in kWh, kept as decimal to four places. Bounds (that of the contract over the days of the
month), the sum of the registers and a missing total are treated as in
:mod:`minewatch.feeds.registers`. Key: meter and month.
"""

from minewatch.feeds.contract import Column, Feed

#: Thirty-one days of the bound of the daily registers, rounded up.
MAX_KWH = 1e11

FEED = Feed(
    name="settlements",
    table="settlements",
    zh="月结算电量",
    en="monthly settlement",
    columns=(
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("month", "month", "账期", "billing month", required=True),
        Column("total_kwh", "energy", "总电量", "total", "kWh", low=0, high=MAX_KWH),
        Column("sharp_kwh", "energy", "尖电量", "sharp", "kWh", low=0, high=MAX_KWH),
        Column("peak_kwh", "energy", "峰电量", "peak", "kWh", low=0, high=MAX_KWH),
        Column("flat_kwh", "energy", "平电量", "flat", "kWh", low=0, high=MAX_KWH),
        Column("valley_kwh", "energy", "谷电量", "valley", "kWh", low=0, high=MAX_KWH),
    ),
    key=("meter_id", "month"),
    any_of=(("total_kwh",), ("sharp_kwh",), ("peak_kwh",), ("flat_kwh",), ("valley_kwh",)),
)
