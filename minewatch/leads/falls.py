"""Find the stretch of weeks in which a plant delivers less than it did (上网电量下降)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# All figures here are judgements, not measurements.
#: Least weeks before the fall, and within it.
EDGE = 4
#: Least fall, as a share of the level before.
LEAST_FALL = 0.05
#: Least fall, in standard errors of the difference of two medians.
LEAST_Z = 6.0


class Fall(NamedTuple):
    """A stretch of lower level.

    Attributes
    ----------
    start, end : int
        First position in it, and the first after it.
    before, within : float
        Median outside and inside.
    share : float
        Fall as a share of ``before``.
    """

    start: int
    end: int
    before: float
    within: float
    share: float


def find_fall(levels: Floats) -> Fall | None:
    """Return the stretch that parts a series best into a level and a lower one.

    The stretch may reach to the end or give way to the level before, as a mine of the wet season
    does. Of all stretches the one is taken whose two means leave the smallest sum of squares; the
    test is on medians and on the median deviation from them, so single weeks decide nothing.

    Parameters
    ----------
    levels : ndarray of float, shape (weeks,)
        Weekly levels, none missing: output over what was available, or over that of peers.

    Returns
    -------
    Fall or None
        None where there are too few weeks or no fall is clear.
    """
    weeks = len(levels)
    if weeks < 2 * EDGE:
        return None
    sums = np.concatenate([[0.0], np.cumsum(levels)])
    start, end = np.triu_indices(weeks + 1, k=EDGE)
    start, end = start[start >= EDGE], end[start >= EDGE]
    inside = end - start
    outside = weeks - inside
    mean_in = (sums[end] - sums[start]) / inside
    mean_out = (sums[-1] - sums[end] + sums[start]) / outside
    gain = np.where(mean_in < mean_out, inside * outside * (mean_out - mean_in) ** 2, 0.0)
    best = int(gain.argmax())
    return _tested(levels, int(start[best]), int(end[best]))


def _tested(levels: Floats, start: int, end: int) -> Fall | None:
    within = np.zeros(len(levels), dtype=bool)
    within[start:end] = True
    low, high = float(np.median(levels[within])), float(np.median(levels[~within]))
    if high <= 0:
        return None
    spread = 1.4826 * float(np.median(np.abs(levels - np.where(within, low, high))))
    error = 1.2533 * max(spread, 0.002 * high)
    error *= float(np.sqrt(1 / within.sum() + 1 / (~within).sum()))
    share = (high - low) / high
    if share < LEAST_FALL or (high - low) / error < LEAST_Z:
        return None
    return Fall(start, end, high, low, share)
