"""From the clock of a file to local standard time (地方标准时), without daylight saving."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Seconds = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Share of steps that go one way, from which a meter's rows count as in order of time.
_ORDERED = 0.9


@dataclass(frozen=True)
class Told:
    """Times told from a civil clock.

    Attributes
    ----------
    at : ndarray of int64, shape (n,)
        Seconds since 1970 in local standard time; undefined where a flag below is set.
    absent : ndarray of bool
        The clock never showed this time (spring gap).
    unclear : ndarray of bool
        The clock showed it twice and the file does not tell which is meant.
    repeated : int
        Readings in the repeated hour that were told apart.
    """

    at: Seconds
    absent: Flags
    unclear: Flags
    repeated: int


def tell(
    meter: NDArray[np.int64], wall: Seconds, line: Seconds, zone: ZoneInfo, offset: int
) -> Told:
    """Read a civil clock with daylight saving.

    A time of the repeated autumn hour is clear where a meter has it exactly twice and its rows
    are in order of time: then the first is daylight saving time. It is never guessed.

    Parameters
    ----------
    meter : ndarray of int64, shape (n,)
        Number of the meter.
    wall : ndarray of int64, shape (n,)
        What the clock showed, in seconds since 1970 of that clock.
    line : ndarray of int64, shape (n,)
        Line in the file.
    zone : ZoneInfo
        The clock.
    offset : int
        Local standard time less UTC [s].
    """
    clock = pd.DatetimeIndex(wall.astype("datetime64[s]"))
    plain = clock.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    open_ = np.asarray(plain.isna())
    at = np.where(open_, 0, plain.as_unit("s").asi8) + offset
    if not open_.any():
        return Told(at, open_, open_.copy(), 0)
    summer = np.ones(int(open_.sum()), dtype=bool)
    shown = clock[open_].tz_localize(zone, ambiguous=summer, nonexistent="NaT")
    absent, twice = np.zeros_like(open_), np.zeros_like(open_)
    absent[open_], twice[open_] = np.asarray(shown.isna()), ~np.asarray(shown.isna())
    clear, first = _told_apart(meter, wall, line, twice)
    told = clock[clear].tz_localize(zone, ambiguous=first[clear])
    at[clear] = told.as_unit("s").asi8 + offset
    return Told(at, absent, twice & ~clear, int(clear.sum()))


def _told_apart(
    meter: NDArray[np.int64], wall: Seconds, line: Seconds, twice: Flags
) -> tuple[Flags, Flags]:
    """Say which repeated times are clear, and which of these are the first occurrence."""
    frame = pd.DataFrame({"meter": meter, "wall": wall, "line": line}).sort_values("line")
    step = np.sign(frame.groupby("meter")["wall"].diff())
    way = step.groupby(frame["meter"]).mean().reindex(frame["meter"]).to_numpy()
    pairs = frame.assign(twice=twice[frame.index]).groupby(["meter", "wall"])["line"]
    count, rank = pairs.transform("size").to_numpy(), pairs.cumcount().to_numpy()
    clear = twice[frame.index] & (count == 2) & (np.abs(way) >= _ORDERED - 0.1)
    first = np.where(way > 0, rank == 0, rank == 1)
    back = np.argsort(frame.index.to_numpy())
    return clear[back], first[back]
