# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Long curves: from staged readings to days, a share of the meters at a time."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from minewatch.errors import FeedRefusedError
from minewatch.feeds import clock, grid
from minewatch.feeds.canonical import Tally
from minewatch.feeds.curve_store import Store
from minewatch.feeds.curves import POINTS, STEPS
from minewatch.feeds.grid import Faults, Flags, Floats, Readings
from minewatch.feeds.long_stage import Numbers, civil_zone, shares
from minewatch.feeds.mapping import Mapping

#: Readings held in memory at a time, about.
SHARE = 1 << 21
#: With fewer readings than this a meter's interval is taken from the warehouse where it is known.
_FEW = 24

_PER_KW = {"kw": 1.0, "w": 1e-3, "kwh": 1.0, "wh": 1e-3}


@dataclass
class Done:
    """What was placed: rows of the file, and an example where an interval was not kept."""

    rows: int = 0
    example: str = ""


def place(
    store: Store, mapping: Mapping, utc_offset: timedelta, numbers: Numbers, tally: Tally
) -> Done:
    """Place all staged readings."""
    done, capacity = Done(), _capacities(store, numbers)
    for low, high in shares(store.con, SHARE):
        readings, wall = _fetch(store, mapping, low, high)
        faults = Faults()
        zone = civil_zone(mapping)
        if zone is not None and wall.any():
            readings = _told(readings, wall, zone, utc_offset, faults, tally)
        readings = grid.ordered(readings)
        _place_share(store, mapping, numbers, readings, capacity, faults, tally, done)
        for at, reason in enumerate(faults.reason):
            store.fault(reason, faults.line[at], faults.at[at], faults.value[at])
    return done


def _fetch(store: Store, mapping: Mapping, low: int, high: int) -> tuple[Readings, Flags]:
    at = "at_s"
    if mapping.from_order:
        start = int(np.datetime64(mapping.from_order.start.replace(tzinfo=None), "s").astype(int))
        step = mapping.from_order.step_minutes * 60
        at = f"{start} + {step} * (row_number() OVER (PARTITION BY meter ORDER BY line) - 1)"
    table = store.con.sql(
        f"SELECT meter::BIGINT AS meter, ({at})::BIGINT AS at_s, COALESCE(value, 'NaN'::DOUBLE) AS value, "
        f"line, wall FROM staged WHERE meter BETWEEN {low} AND {high}"
    ).to_arrow_table()
    arrays = [table.column(name).to_numpy() for name in ("meter", "at_s", "value", "line")]
    return Readings(*arrays), table.column("wall").to_numpy()


def _told(
    readings: Readings,
    wall: Flags,
    zone: "clock.ZoneInfo",
    utc_offset: timedelta,
    faults: Faults,
    tally: Tally,
) -> Readings:
    own = readings.take(wall)
    told = clock.tell(own.meter, own.at, own.line, zone, int(utc_offset.total_seconds()))
    faults.add("absent_time", own, told.absent)
    faults.add("unclear_time", own, told.unclear)
    tally["daylight_saving"] += told.repeated
    at = readings.at.copy()
    at[wall] = told.at
    keep = np.ones(len(at), dtype=bool)
    keep[wall] = ~(told.absent | told.unclear)
    return Readings(readings.meter, at, readings.value, readings.line).take(keep)


def _place_share(
    store: Store,
    mapping: Mapping,
    numbers: Numbers,
    readings: Readings,
    capacity: Floats,
    faults: Faults,
    tally: Tally,
    done: Done,
) -> None:
    step_of = _steps(store, mapping, numbers, readings)
    step = _per_reading(readings, step_of)
    for minutes in sorted(POINTS):
        chosen = step == minutes * 60
        if chosen.any():
            part = readings if chosen.all() else readings.take(chosen)
            _place_step(store, mapping, numbers, part, minutes * 60, capacity, faults, tally, done)
    rest = ~np.isin(step, [minutes * 60 for minutes in POINTS])
    if faults.add("unknown_step", readings, rest & (step == 0)):
        done.example = "; one reading a meter does not tell its interval, set step_minutes"
    if faults.add("unsupported_step", readings, rest & (step > 0)):
        odd = int(step[rest & (step > 0)][0])
        done.example = f"; an interval of {odd / 60:g} min is kept by no table (5, 15, 30, 60 are)"


def _per_reading(readings: Readings, step_of: dict[int, int]) -> grid.Ints:
    start, place_ = grid.owners(readings)
    numbers = readings.meter[start].tolist()
    return np.array([step_of[number] for number in numbers], dtype=np.int64)[place_]


def _steps(store: Store, mapping: Mapping, numbers: Numbers, readings: Readings) -> dict[int, int]:
    start, _ = grid.owners(readings)
    fixed = mapping.resample_minutes or mapping.step_minutes
    if mapping.from_order:
        fixed = mapping.from_order.step_minutes
    if fixed:
        return dict.fromkeys(readings.meter[start].tolist(), fixed * 60)
    found = grid.steps(readings)
    count = np.diff(np.append(start, len(readings.meter)))
    few = readings.meter[start[count < _FEW]].tolist()
    return found | _held_steps(store, {numbers.names[n]: n for n in few})


def _held_steps(store: Store, wanted: dict[str, int]) -> dict[int, int]:
    """Intervals [s] of meters that the warehouse holds at exactly one resolution."""
    if not wanted:
        return {}
    store.con.register("batch", pa.table({"meter_id": list(wanted)}))
    parts = " UNION ALL ".join(
        f"SELECT DISTINCT meter_id, {step * 60} AS step FROM curves_{points} "
        "WHERE meter_id IN (SELECT meter_id FROM batch)"
        for points, step in STEPS.items()
    )
    held = store.con.execute(
        f"SELECT meter_id, min(step) FROM ({parts}) GROUP BY meter_id HAVING count(*) = 1"
    ).fetchall()
    store.con.unregister("batch")
    return {wanted[name]: int(step) for name, step in held}


def _place_step(
    store: Store,
    mapping: Mapping,
    numbers: Numbers,
    readings: Readings,
    step: int,
    capacity: Floats,
    faults: Faults,
    tally: Tally,
    done: Done,
) -> None:
    unit = mapping.unit or "kw"
    factor = mapping.scale * _PER_KW[unit] * (3600 / step if unit in {"kwh", "wh"} else 1)
    kw = Readings(readings.meter, readings.at, readings.value * factor, readings.line)
    value = grid.bounded(kw, capacity[kw.meter], faults)
    shift = step if mapping.stamp == "end" and not mapping.resample_minutes else 0
    kw = Readings(kw.meter, kw.at - shift, value, kw.line)
    kw, identical = grid.once(kw, faults)
    tally["identical_duplicates"] += identical
    done.rows += len(kw.meter)
    if mapping.resample_minutes:
        tally["resampled"] += len(kw.meter)
        kw = grid.averaged(kw, step)
    off = kw.at % step != 0
    if off.any():
        done.rows -= faults.add("off_grid", kw, off)
        kw = kw.take(~off)
    days = grid.scattered(kw, step)
    names = pa.array(numbers.names).take(pa.array(days.meter))
    store.add(names, days, merge=True)


def _capacities(store: Store, numbers: Numbers) -> Floats:
    """Contract capacity by meter number [kW]; NaN where unknown or zero."""
    capacity = np.full(len(numbers.names), np.nan)
    place_ = {name: at for at, name in enumerate(numbers.names)}
    held = store.con.execute("SELECT meter_id, contract_kw FROM meters WHERE contract_kw > 0")
    for name, kw in held.fetchall():
        if name in place_:
            capacity[place_[name]] = kw
    return capacity
