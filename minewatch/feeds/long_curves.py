# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""Long curves: from staged readings to days, a share of the meters at a time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from minewatch.feeds import clock, grid
from minewatch.feeds.canonical import Tally
from minewatch.feeds.curve_store import Store
from minewatch.feeds.curves import PER_KW, POINTS, STEPS
from minewatch.feeds.long_stage import Numbers, civil_zone, shares
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.readings import (
    Faults,
    Flags,
    Floats,
    Ints,
    Readings,
    ordered,
    owners,
    steps,
)

#: Readings held in memory at a time, about.
SHARE = 1 << 21
#: With fewer readings than this a meter's interval is taken from the warehouse where it is known.
_FEW = 24


class Placer:
    """Places the staged readings of one file.

    Attributes
    ----------
    rows : int
        Rows of the file that were placed.
    example : str
        Why an interval was not kept, where one was not.
    """

    def __init__(
        self, store: Store, mapping: Mapping, utc_offset: timedelta, numbers: Numbers, tally: Tally
    ) -> None:
        self.rows = 0
        self.example = ""
        self._store = store
        self._mapping = mapping
        self._offset = int(utc_offset.total_seconds())
        self._numbers = numbers
        self._tally = tally
        self._capacity = _capacities(store, numbers)

    def place(self) -> None:
        """Place all staged readings."""
        zone = civil_zone(self._mapping)
        for low, high in shares(self._store.con, SHARE):
            readings, wall = self._fetch(low, high)
            faults = Faults()
            if zone is not None and wall.any():
                readings = self._told(readings, wall, zone, faults)
            self._place_share(ordered(readings), faults)
            for at, reason in enumerate(faults.reason):
                self._store.fault(reason, faults.line[at], faults.at[at], faults.value[at])

    def _fetch(self, low: int, high: int) -> tuple[Readings, Flags]:
        at, order = "at_s", self._mapping.from_order
        if order:
            start = int(np.datetime64(order.start.replace(tzinfo=None), "s").astype(np.int64))
            number = "row_number() OVER (PARTITION BY meter ORDER BY line)"
            at = f"{start} + {order.step_minutes * 60} * ({number} - 1)"
        table = self._store.con.sql(
            f"SELECT meter::BIGINT AS meter, ({at})::BIGINT AS at_s, "
            "COALESCE(value, 'NaN'::DOUBLE) AS value, line, wall FROM staged "
            f"WHERE meter BETWEEN {low} AND {high}"
        ).to_arrow_table()
        arrays = [table.column(name).to_numpy() for name in ("meter", "at_s", "value", "line")]
        return Readings(*arrays), table.column("wall").to_numpy()

    def _told(self, readings: Readings, wall: Flags, zone: ZoneInfo, faults: Faults) -> Readings:
        own = readings.take(wall)
        told = clock.tell(own.meter, own.at, own.line, zone, self._offset)
        faults.add("absent_time", own, told.absent)
        faults.add("unclear_time", own, told.unclear)
        self._tally["daylight_saving"] += told.repeated
        at, keep = readings.at.copy(), np.ones(len(readings.at), dtype=bool)
        at[wall] = told.at
        keep[wall] = ~(told.absent | told.unclear)
        return Readings(readings.meter, at, readings.value, readings.line).take(keep)

    def _place_share(self, readings: Readings, faults: Faults) -> None:
        step = self._steps(readings)
        for minutes in sorted(POINTS):
            chosen = step == minutes * 60
            if chosen.any():
                part = readings if chosen.all() else readings.take(chosen)
                self._place_step(part, minutes * 60, faults)
        rest = ~np.isin(step, [minutes * 60 for minutes in POINTS])
        if faults.add("unknown_step", readings, rest & (step == 0)):
            self.example = "; one reading a meter does not tell its interval, set step_minutes"
        if faults.add("unsupported_step", readings, rest & (step > 0)):
            odd = int(step[rest & (step > 0)][0])
            self.example = f"; an interval of {odd / 60:g} min is none of 5, 15, 30, 60 min"

    def _steps(self, readings: Readings) -> Ints:
        """Return the interval of each reading's meter [s], 0 where it is not known."""
        mapping = self._mapping
        fixed = mapping.resample_minutes or mapping.step_minutes
        fixed = mapping.from_order.step_minutes if mapping.from_order else fixed
        if fixed:
            return np.full(len(readings.meter), fixed * 60, dtype=np.int64)
        start, place = owners(readings)
        numbers, found = readings.meter[start], steps(readings)
        few = numbers[np.diff(np.append(start, len(place))) < _FEW]
        held = _held_steps(self._store, {self._numbers.names[n]: n for n in few.tolist()})
        step = [held.get(n, s) for n, s in zip(numbers.tolist(), found.tolist(), strict=True)]
        return np.array(step, dtype=np.int64)[place]

    def _place_step(self, readings: Readings, step: int, faults: Faults) -> None:
        mapping = self._mapping
        unit = mapping.unit or "kw"
        factor = mapping.scale * PER_KW[unit] * (3600 / step if unit in {"kwh", "wh"} else 1)
        kw = Readings(readings.meter, readings.at, readings.value * factor, readings.line)
        value = grid.bounded(kw, self._capacity[kw.meter], faults)
        shift = step if mapping.stamp == "end" and not mapping.resample_minutes else 0
        kw = Readings(kw.meter, kw.at - shift, value, kw.line)
        kw, identical = grid.once(kw, faults)
        self._tally["identical_duplicates"] += identical
        if mapping.resample_minutes:
            self._tally["resampled"] += len(kw.meter)
            self.rows += len(kw.meter)
            kw = grid.averaged(kw, step)
        off = kw.at % step != 0
        if off.any():
            faults.add("off_grid", kw, off)
            kw = kw.take(~off)
        self.rows += 0 if mapping.resample_minutes else len(kw.meter)
        names = pa.array(self._numbers.names, pa.string())
        days = grid.scattered(kw, step)
        self._store.add(names.take(pa.array(days.meter)), days, merge=True)


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


def _capacities(store: Store, numbers: Numbers) -> Floats:
    """Contract capacity by meter number [kW]; NaN where unknown or zero."""
    capacity = np.full(len(numbers.names), np.nan)
    place = {name: at for at, name in enumerate(numbers.names)}
    held = store.con.execute("SELECT meter_id, contract_kw FROM meters WHERE contract_kw > 0")
    for name, kw in held.fetchall():
        if name in place:
            capacity[place[name]] = kw
    return capacity
