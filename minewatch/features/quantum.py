"""Kernel for the size of machine whose whole multiples fit the steps of a load.

A mine grows and shrinks by whole machines of one model; the steps of its level are then whole
multiples of one quantum. With few steps *some* quantum always fits by chance, so the misfit is
reported against the same search on random steps.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.segments import Spells

#: Candidate machine sizes [kW] and the factor between neighbours.
SMALLEST_KW = 0.8
LARGEST_KW = 8.0
GRID_FACTOR = 1.01
#: A step is usable from this many standard errors on, and up to this many quanta: a step is known
#: to a few per cent, which beyond is more than the distance to the nearest whole multiple.
STANDARD_ERRORS = 6.0
MOST_QUANTA = 12.0
LEAST_STEPS = 3
#: Misfits nearer than this to the best are ties, which the largest quantum wins.
TIE = 0.02
#: Random sets of steps that chance is measured on.
SURROGATES = 24

QUANTUM_COLUMNS = ("step_quantum_kw", "step_misfit", "steps_tested")


@njit(cache=True, nogil=True)
def misfit(steps: NDArray[np.float64], quantum_kw: float) -> tuple[float, float, int]:
    """Measure how far steps are from whole multiples of a quantum.

    The quantum is first refined by least squares to the multiples that it rounds to, since the
    grid of candidates is coarser than a step of many machines is sharp.

    Parameters
    ----------
    steps : array of float64
        Sizes of steps, positive [kW].
    quantum_kw : float
        Candidate machine size [kW].

    Returns
    -------
    distance : float
        Mean distance from the nearest multiple (at least one), of half a quantum.
    refined_kw : float
        The refined quantum [kW].
    used : int
        Steps of at most :data:`MOST_QUANTA` quanta, the others being left out.
    """
    product = 0.0
    square = 0.0
    used = 0
    for step in steps:
        if step <= MOST_QUANTA * quantum_kw:
            whole = max(1.0, np.floor(step / quantum_kw + 0.5))
            product += whole * step
            square += whole * whole
            used += 1
    if used == 0:
        return np.inf, quantum_kw, 0
    refined = product / square
    total = 0.0
    for step in steps:
        if step <= MOST_QUANTA * quantum_kw:
            whole = max(1.0, np.floor(step / quantum_kw + 0.5))
            total += 2.0 * abs(step / refined - whole)
    return total / used, refined, used


@njit(cache=True, nogil=True)
def _best(steps: NDArray[np.float64]) -> tuple[float, float, int]:
    """Return (misfit, quantum [kW], steps used) of the best candidate."""
    candidates = int(np.log(LARGEST_KW / SMALLEST_KW) / np.log(GRID_FACTOR)) + 1
    least = max(LEAST_STEPS, (len(steps) + 1) // 2)
    distance = np.full(candidates, np.inf)
    refined = np.zeros(candidates)
    used = np.zeros(candidates, dtype=np.int64)
    for c in range(candidates):
        found = misfit(steps, SMALLEST_KW * GRID_FACTOR**c)
        if found[2] >= least:
            distance[c], refined[c], used[c] = found
    lowest = np.min(distance)
    if np.isinf(lowest):
        return np.nan, np.nan, 0
    for c in range(candidates - 1, -1, -1):
        if distance[c] <= lowest + TIE:
            return distance[c], refined[c], used[c]
    return np.nan, np.nan, 0


@njit(cache=True, nogil=True)
def quantum_of_steps(steps: NDArray[np.float64]) -> tuple[float, float, int]:
    """Find the machine size that best explains the steps, and how much better than chance.

    Chance is the mean best misfit of random steps of about the same sizes (each between 0.7 and
    1.4 times its own), from a fixed sequence: the same steps always give the same answer.

    Parameters
    ----------
    steps : array of float64
        Sizes of steps, positive [kW].

    Returns
    -------
    quantum_kw : float
        Machine size [kW]; NaN with fewer than three usable steps.
    misfit : float
        Best misfit over the best misfit of random steps, at most 1: 0 is an exact fit, 1 is no
        better than chance; NaN with fewer than three usable steps.
    tested : int
        Steps used.
    """
    if len(steps) < LEAST_STEPS:
        return np.nan, np.nan, len(steps)
    distance, quantum_kw, used = _best(steps)
    if np.isnan(distance):
        return np.nan, np.nan, 0
    state = np.uint64(88172645463325252)
    total = 0.0
    counted = 0
    surrogate = np.empty(len(steps))
    for _ in range(SURROGATES):
        for i in range(len(steps)):
            # xorshift64 (Marsaglia 2003)
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            uniform = np.float64(state >> np.uint64(11)) / 9007199254740992.0
            surrogate[i] = steps[i] * 0.7 * 2.0**uniform
        by_chance = _best(surrogate)[0]
        if not np.isnan(by_chance):
            total += by_chance
            counted += 1
    if total <= 0.0:
        return quantum_kw, np.nan, used
    return quantum_kw, min(1.0, distance / (total / counted)), used


@njit(cache=True, nogil=True)
def _clear_steps(
    mean: NDArray[np.float64], sd: NDArray[np.float64], size: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sizes of the changes between neighbouring spells that stand out of their noise [kW]."""
    steps = np.empty(max(0, len(mean) - 1))
    count = 0
    for s in range(1, len(mean)):
        change = abs(mean[s] - mean[s - 1])
        error = np.sqrt(sd[s] ** 2 / size[s] + sd[s - 1] ** 2 / size[s - 1])
        if change >= SMALLEST_KW and change >= STANDARD_ERRORS * error:
            steps[count] = change
            count += 1
    return steps[:count]


@njit(cache=True, nogil=True)
def quantum_features(spells: Spells) -> NDArray[np.float64]:
    """Compute the columns :data:`QUANTUM_COLUMNS` of each meter from its spells.

    Returns
    -------
    array of float64, shape (meters, 3)
        Quantum [kW] and misfit are NaN with fewer than three usable steps.
    """
    meters = len(spells.offsets) - 1
    out = np.full((meters, 3), np.nan)
    for m in range(meters):
        own = slice(spells.offsets[m], spells.offsets[m + 1])
        size = spells.end[own] - spells.start[own]
        steps = _clear_steps(spells.mean[own], spells.sd[own], size)
        out[m, 0], out[m, 1], out[m, 2] = quantum_of_steps(steps)
    return out
