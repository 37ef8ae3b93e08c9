"""Shades of a map by count: few, evenly read steps of one hue that also print in grey."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

STEPS = 5


def edges(counts: ArrayLike, steps: int = STEPS) -> tuple[int, ...]:
    """Return the least count of each step, from quantiles of the counts above zero.

    Returns
    -------
    tuple of int
        Rising, from the least count above zero; at most `steps`, fewer where counts repeat, none
        where all are zero.
    """
    known = np.asarray(counts, np.int64)
    known = known[known > 0]
    if not len(known):
        return ()
    at = np.quantile(known, np.arange(steps) / steps, method="lower")
    return tuple(int(edge) for edge in np.unique(at))


def steps_of(counts: ArrayLike, least: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the step of each count: 1 for the lowest, 0 for none."""
    return np.searchsorted(np.array(least), np.asarray(counts), side="right").astype(np.int64)
