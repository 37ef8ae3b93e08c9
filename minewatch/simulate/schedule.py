"""The time-of-use schedule (分时时段) by which simulated energy falls into registers."""

import numpy as np
from numpy.typing import NDArray

from minewatch.simulate.grid import POINTS

#: Register -> hours of the day as [from, to) pairs. Sharp 2 h, peak 6 h, flat 8 h, valley 8 h; the
#: same all year. Real schedules differ by province and season; this one is the simulator's own.
HOURS: dict[str, tuple[tuple[int, int], ...]] = {
    "sharp": ((19, 21),),
    "peak": ((8, 11), (18, 19), (21, 23)),
    "flat": ((7, 8), (11, 18)),
    "valley": ((23, 24), (0, 7)),
}


def membership() -> NDArray[np.float64]:
    """Return the points that each register counts: 1 or 0, shape (96, 4), columns as in HOURS."""
    table = np.zeros((POINTS, len(HOURS)))
    for column, pairs in enumerate(HOURS.values()):
        for start, stop in pairs:
            table[start * POINTS // 24 : stop * POINTS // 24, column] = 1.0
    return table
