"""Kernel: readings to arrays of fixed length, one a meter and day; all functions are pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minewatch.feeds.curves import MAX_CONTRACT_MULTIPLE, MAX_KW
from minewatch.feeds.readings import Faults, Flags, Floats, Ints, Readings

Kw = NDArray[np.float32]

_DAY = 86_400


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
