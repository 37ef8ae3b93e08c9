"""Curves: load curves, long or wide (负荷曲线, 24/48/96/288 点).

Contract, long: ``meter_id``, ``ts`` and ``kw`` (mean power of the interval that starts at ``ts``)
or ``kwh`` (energy of the interval). Wide: ``meter_id``, ``date`` and ``P1`` to ``P24``, ``P48``,
``P96`` or ``P288`` in kW, ``P1`` being the interval from 00:00. A point that is negative,
infinite, above 1e7 kW or above three times the meter's contract capacity is set missing and
quarantined; so are two different values for one time. Missing is NaN. A long file replaces the
points it holds, a wide file whole days. Key: meter and day.
"""

from minewatch.feeds.contract import Column, Feed

#: Points a day -> minutes of an interval.
STEPS: dict[int, int] = {24: 60, 48: 30, 96: 15, 288: 5}
#: Minutes of an interval -> points a day.
POINTS: dict[int, int] = {step: points for points, step in STEPS.items()}
#: Factor from a unit to kW, or kWh where it is one of energy.
PER_KW: dict[str, float] = {"kw": 1.0, "w": 1e-3, "kwh": 1.0, "wh": 1e-3}
#: No meter carries more [kW]: ten million kW is a large power station several times over.
MAX_KW = 1e7
#: A point above this multiple of the contract capacity is not load.
MAX_CONTRACT_MULTIPLE = 3.0

FEED = Feed(
    name="curves",
    table="curves",
    zh="负荷曲线",
    en="load curves",
    columns=(
        Column("meter_id", "id", "户号", "meter account", required=True),
        Column("ts", "text", "时间", "start of the interval (long)"),
        Column("kw", "number", "功率", "mean power (long)", "kW"),
        Column("kwh", "number", "电量", "energy of the interval (long)", "kWh"),
        Column("date", "date", "日期", "day (wide, with P1, P2, ...)"),
    ),
    key=("meter_id", "day"),
    any_of=(("ts", "kw"), ("ts", "kwh"), ("date", "P1", "P24")),
    points=tuple(f"P{at}" for at in range(1, max(STEPS) + 1)),
)
