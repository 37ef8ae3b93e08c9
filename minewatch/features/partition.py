"""Optimal cut of one series into pieces of constant level.

A penalised piecewise-constant fit: the change points minimise the squared deviations from the
pieces' means plus a penalty for each change. It is found exactly by optimal partitioning with the
pruning of PELT (Killick, Fearnhead and Eckley 2012, JASA 107:1590).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Rows of the table of candidate starts: place, sum of levels up to it, cost up to it less squares
# up to it, and the end from which it is dropped.
_PLACE, _SUM, _BASE, _DROP = 0, 1, 2, 3


@njit(cache=True, nogil=True)
def _extremes(values: NDArray[np.float64]) -> tuple[int, float]:
    """Return the place of the first lowest value, and the highest value."""
    best = 0
    lowest = highest = values[0]
    for c in range(1, len(values)):
        highest = max(highest, values[c])
        if values[c] < lowest:
            lowest = values[c]
            best = c
    return best, highest


@njit(cache=True, nogil=True)
def _drop(
    start: NDArray[np.float64], values: NDArray[np.float64], bound: float, t: int, shortest: int
) -> tuple[int, float]:
    """Drop starts that no later end can need; return how many stay and when the next one goes.

    A start proved worse at `t` may still serve ends nearer than `shortest` to `t`, so it goes
    only from ``t + shortest`` on.
    """
    kept = 0
    next_drop = np.inf
    for c in range(start.shape[1]):
        if values[c] >= bound:
            start[_DROP, c] = min(start[_DROP, c], t + shortest)
        if start[_DROP, c] > t + 1:
            next_drop = min(next_drop, start[_DROP, c])
            start[:, kept] = start[:, c]
            kept += 1
    return kept, next_drop


@njit(cache=True, nogil=True, error_model="numpy")  # no test for zero in the inner loop
def partition(level: NDArray[np.float64], penalty: float, shortest: int) -> NDArray[np.int64]:
    """Return the ends of the optimal segments of one series.

    Minimises the sum of squared deviations from the segments' means plus `penalty` for each
    change, with at least `shortest` periods to a segment. On equal cost the earlier change wins.

    Parameters
    ----------
    level : array of float64, shape (periods,)
        Without missing values.
    penalty : float
        Cost of one change, in squared units of `level`.
    shortest : int
        Least number of periods in a segment; a series shorter than two of them is one segment.

    Returns
    -------
    array of int64
        Exclusive ends in rising order; the last is the number of periods.
    """
    n = len(level)
    if n < 2 * shortest:
        return np.array([n], dtype=np.int64)
    centre = np.mean(level)
    sums = np.zeros(n + 1)
    squares = np.zeros(n + 1)
    for t in range(n):
        value = level[t] - centre
        sums[t + 1] = sums[t] + value
        squares[t + 1] = squares[t] + value * value
    cost = np.full(n + 1, np.inf)
    cost[0] = -penalty
    before = np.zeros(n + 1, dtype=np.int64)
    start = np.empty((4, n + 1))
    place, sum_at, base = start[_PLACE], start[_SUM], start[_BASE]
    values = np.empty(n + 1)
    next_drop = np.inf
    count = 0
    for t in range(shortest, n + 1):
        new = t - shortest
        if new == 0 or new >= shortest:
            place[count] = new
            sum_at[count] = sums[new]
            base[count] = cost[new] - squares[new]
            start[_DROP, count] = np.inf
            count += 1
        # Here the time goes: no branch and one stride, so that it compiles to vector code.
        for c in range(count):
            values[c] = base[c] - (sums[t] - sum_at[c]) ** 2 / (t - place[c])
        best, highest = _extremes(values[:count])
        before[t] = int(place[best])
        bound = values[best] + penalty
        cost[t] = bound + squares[t]
        if highest >= bound or next_drop <= t + 1:
            count, next_drop = _drop(start[:, :count], values, bound, t, shortest)
    return _ends(before, n)


@njit(cache=True, nogil=True)
def _ends(before: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    count = 0
    t = n
    while t > 0:
        count += 1
        t = before[t]
    ends = np.empty(count, dtype=np.int64)
    t = n
    for k in range(count - 1, -1, -1):
        ends[k] = t
        t = before[t]
    return ends
