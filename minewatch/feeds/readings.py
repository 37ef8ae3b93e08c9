"""Kernel: single readings of many meters, their order and their interval.

All functions are pure. A *reading* is (meter number, seconds since 1970 in local standard time,
power in kW, line in the file); NaN is missing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from minewatch.feeds.curves import POINTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

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
