"""Power quality: power factor and phase imbalance of a meter, by day (电能质量).

Contract: ``meter_id``, ``date`` and at least one of ``power_factor`` (功率因数), the day's mean
from 0 to 1, and ``phase_imbalance`` (三相电流不平衡度), the day's mean of the largest departure of
a phase from the mean current over that mean, from 0 to 3. Missing stays missing.
Key: meter and day.
"""

from minewatch.feeds.contract import Column, Feed

FEED = Feed(
    name="power-quality",
    table="power_quality",
    zh="电能质量",
    en="power quality",
    columns=(
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("date", "date", "日期", "day", required=True, target="day"),
        Column("power_factor", "number", "功率因数", "power factor", low=0, high=1),
        Column("phase_imbalance", "number", "三相电流不平衡度", "phase imbalance", low=0, high=3),
    ),
    key=("meter_id", "day"),
    any_of=(("power_factor",), ("phase_imbalance",)),
)
