"""Kernel: single readings of many meters to arrays of fixed length, one a meter and day.

All functions are pure. A *reading* is (meter number, seconds since 1970 in local standard time,
power in kW, line in the file); NaN is missing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from minewatch.feeds.curves import MAX_CONTRACT_MULTIPLE, MAX_KW, POINTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Kw = NDArray[np.float32]
Flags = NDArray[np.bool_]

_DAY = 86_400
_SUPPORTED = np.array(sorted(POINTS)) * 60


@dataclass(frozen=True)
class Readings:
    """Readings in any order; all arrays of shape (n,)."""

    meter: Ints
    at: Ints
    value: Floats
    line: Ints

    def take(self, which: NDArray[np.int64] | Flags) -> "Readings":
        """Return some of them."""
        return Readings(self.meter[which], self.at[which], self.value[which], self.line[which])


@dataclass
class Faults:
    """Readings that broke the contract: lists of arrays to be joined."""

    line: list[Ints] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    at: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)

    def add(self, reason: str, readings: Readings, which: Flags) -> int:
        """Note the readings ``which`` under a reason; return how many."""
        count = int(which.sum())
        if count:
            self.line.append(readings.line[which])
            self.at.append(readings.at[which])
            self.value.append(readings.value[which])
            self.reason += [reason]
        return count


def ordered(readings: Readings) -> Readings:
    """Sort by meter and time."""
    if not len(readings.meter):
        return readings
    key = _key(readings)
    if (key[1:] >= key[:-1]).all():
        return readings
    return readings.take(np.argsort(key))


def _key(readings: Readings) -> Ints:
    at = readings.at - readings.at.min()
    return np.asarray((readings.meter - readings.meter.min()) * (int(at.max()) + 1) + at)


def owners(readings: Readings) -> tuple[Ints, Ints]:
    """Return where each meter starts, and the place of each reading's meter among them.

    Parameters
    ----------
    readings : Readings
        Sorted by meter.
    """
    new = np.ones(len(readings.meter), dtype=bool)
    new[1:] = readings.meter[1:] != readings.meter[:-1]
    return np.flatnonzero(new), np.cumsum(new) - 1


def steps(readings: Readings) -> Ints:
    """Return the most frequent distance in time of each meter [s], in order; 0 where none.

    Parameters
    ----------
    readings : Readings
        Sorted by meter and time. Equal frequencies: the shorter distance.
    """
    start, place = owners(readings)
    numbers = readings.meter[start]
    gap, owner = np.diff(readings.at), place[1:]
    gap = np.where(place[1:] == place[:-1], gap, 0)
    if not (gap > 0).all():
        gap, owner = gap[gap > 0], owner[gap > 0]
    total = np.bincount(owner, minlength=len(numbers))
    found = np.zeros(len(numbers), dtype=np.int64)
    for step in np.intersect1d(_SUPPORTED, gap[:: max(1, len(gap) // 1000)]):
        count = np.bincount(owner, weights=gap == step, minlength=len(numbers))
        found[2 * count > total] = step
    rest = ((found == 0) & (total > 0))[owner]
    pairs, count = np.unique(np.stack([owner[rest], gap[rest]]), axis=1, return_counts=True)
    best = np.lexsort((pairs[1], -count, pairs[0]))
    holders, first = np.unique(pairs[0][best], return_index=True)
    found[holders] = pairs[1][best][first]
    return found


def _changes(values: Ints) -> Flags:
    return np.asarray(values[1:] != values[:-1])


def bounded(readings: Readings, contract_kw: Floats, faults: Faults) -> Floats:
    """Set missing what cannot be load, noting it; return the values.

    Parameters
    ----------
    readings : Readings
        Values in kW.
    contract_kw : ndarray of float, shape (n,)
        Contract capacity of each reading's meter; NaN where unknown.
    faults : Faults
        Gets the reasons ``infinite``, ``negative``, ``absurd``, ``above_contract``.
    """
    value = readings.value
    limit = np.fmin(MAX_KW, MAX_CONTRACT_MULTIPLE * contract_kw)
    if not ((value < 0) | (value > limit)).any():
        return value
    infinite = np.isinf(value)
    negative = ~infinite & (value < 0)
    absurd = ~infinite & (value > MAX_KW)
    above = ~infinite & ~absurd & (value > MAX_CONTRACT_MULTIPLE * contract_kw)
    for reason, which in (
        ("infinite", infinite),
        ("negative", negative),
        ("absurd", absurd),
        ("above_contract", above),
    ):
        faults.add(reason, readings, which)
    return np.where(infinite | negative | absurd | above, np.nan, value)


def once(readings: Readings, faults: Faults) -> tuple[Readings, int]:
    """Leave one reading a meter and time; differing values make the time missing.

    Parameters
    ----------
    readings : Readings
        Sorted by meter and time. A missing value beside one that is there says nothing.
    faults : Faults
        Gets every reading of a time with differing values as ``conflicting_duplicate``.

    Returns
    -------
    readings : Readings
        At most one a meter and time.
    identical : int
        Readings dropped without loss.
    """
    if len(readings.meter) < 2:
        return readings, 0
    new = np.ones(len(readings.meter), dtype=bool)
    new[1:] = _changes(readings.meter) | _changes(readings.at)
    if new.all():
        return readings, 0
    start = np.flatnonzero(new)
    value = readings.value.astype(np.float32)
    low, high = np.fmin.reduceat(value, start), np.fmax.reduceat(value, start)
    conflict = low != high
    conflict &= ~np.isnan(low)
    kept = readings.take(start)
    size = np.diff(np.append(start, len(value)))
    faults.add("conflicting_duplicate", readings, np.repeat(conflict, size))
    one = np.where(conflict, np.nan, np.fmin.reduceat(readings.value, start))
    identical = int((size - 1)[~conflict].sum())
    return Readings(kept.meter, kept.at, one, kept.line), identical


def averaged(readings: Readings, step: int) -> Readings:
    """Average samples over intervals of ``step`` seconds, missing ones left out.

    Parameters
    ----------
    readings : Readings
        Sorted by meter and time.
    """
    if not len(readings.meter):
        return readings
    slot = readings.at // step * step
    new = np.ones(len(slot), dtype=bool)
    new[1:] = _changes(readings.meter) | _changes(slot)
    start = np.flatnonzero(new)
    count = np.add.reduceat((~np.isnan(readings.value)).astype(np.float64), start)
    total = np.add.reduceat(np.nan_to_num(readings.value), start)
    mean = np.divide(total, count, out=np.full(len(start), np.nan), where=count > 0)
    return Readings(readings.meter[start], slot[start], mean, readings.line[start])


@dataclass(frozen=True)
class Days:
    """Rows of one resolution.

    Attributes
    ----------
    meter : ndarray of int64, shape (m,)
    day : ndarray of int64, shape (m,)
        Days since 1970.
    kw : ndarray of float32, shape (m, points)
        NaN where missing.
    covered : ndarray of bool, shape (m, points)
        The file says something of the point, be it that it is missing.
    """

    meter: Ints
    day: Ints
    kw: Kw
    covered: Flags


def scattered(readings: Readings, step: int) -> Days:
    """Put readings into rows of one meter and day each.

    Parameters
    ----------
    readings : Readings
        Sorted by meter and time, one a meter and time, all on the grid of ``step`` seconds.
    """
    day, second = np.divmod(readings.at, _DAY)
    new = np.ones(len(day), dtype=bool)
    new[1:] = _changes(readings.meter) | _changes(day)
    row = np.cumsum(new) - 1
    shape = (int(new.sum()), _DAY // step)
    kw = np.full(shape[0] * shape[1], np.nan, dtype=np.float32)
    covered = np.zeros(len(kw), dtype=bool)
    place = row * shape[1] + second // step
    kw[place] = readings.value
    covered[place] = True
    return Days(readings.meter[new], day[new], kw.reshape(shape), covered.reshape(shape))
