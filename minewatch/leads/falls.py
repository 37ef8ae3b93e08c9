"""Find the stretch of weeks in which a plant delivers less than it did (上网电量下降).

A load that draws from the plant takes the same power whatever the water, so its share of the
output is large in low water and small in high. Hence the model of a week's output over what was
expected: ``ratio = level - always_kw / expected - kw * within / expected``, with one level and one
power that was always taken for all weeks, one more power for the weeks within the stretch, and
least squares for all three.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# All figures here are judgements, not measurements.
#: Least weeks before the fall, and within it.
EDGE = 4
#: Least share of the output that is missing.
LEAST_SHARE = 0.05
#: Least power that is missing, in standard errors.
LEAST_Z = 7.0
#: Most falls that are looked for in one plant.
MOST = 3


class Fall(NamedTuple):
    """A stretch in which a constant power is missing.

    Attributes
    ----------
    start, end : int
        First position in it, and the first after it.
    kw : float
        Power that is missing [kW].
    share : float
        That power over the expected power of the stretch [0-1].
    """

    start: int
    end: int
    kw: float
    share: float


def find_falls(ratio: Floats, expected_kw: Floats) -> list[Fall]:
    """Return up to :data:`MOST` falls, the clearest first: a mine may come in stages.

    Parameters are those of :func:`find_fall`; each fall is looked for with those before it
    put back.
    """
    found: list[Fall] = []
    rest = ratio.copy()
    while len(found) < MOST and (fall := find_fall(rest, expected_kw)) is not None:
        found.append(fall)
        inside = slice(fall.start, fall.end)
        rest[inside] += fall.kw / expected_kw[inside]
    return found


def find_fall(ratio: Floats, expected_kw: Floats) -> Fall | None:
    """Return the stretch in which a constant power is missing that fits best.

    The stretch may reach to the end or give way to the level before, as a mine of the wet season
    does.

    Parameters
    ----------
    ratio : ndarray of float, shape (weeks,)
        Output over what was expected, none missing.
    expected_kw : ndarray of float, shape (weeks,)
        What was expected by water or by peers, above 0 [kW].

    Returns
    -------
    Fall or None
        None where there are too few weeks or no fall is clear. Errors that go on from week to
        week count for fewer weeks.
    """
    weeks = len(ratio)
    if weeks < 2 * EDGE:
        return None
    start, end = np.triu_indices(weeks + 1, k=EDGE)
    start, end = start[start >= EDGE], end[start >= EDGE]
    inverse = 1.0 / expected_kw
    always = inverse - inverse.mean()
    always /= max(float(np.sqrt(always @ always)), 1e-12 * float(inverse.mean()))
    rest = ratio - ratio.mean()
    rest = rest - (always @ rest) * always
    within, squared, along, product = (
        sums[end] - sums[start]
        for sums in map(_sums, (inverse, inverse**2, inverse * always, inverse * rest))
    )
    spread = np.maximum(squared - within**2 / weeks - along**2, 1e-9 * squared)
    gain = np.where(product < 0, product**2 / spread, 0.0)
    best = int(gain.argmax())
    kw = float(-product[best] / spread[best])
    return _tested(ratio, expected_kw, (int(start[best]), int(end[best])), kw, float(spread[best]))


def _sums(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def _tested(
    ratio: Floats, expected_kw: Floats, stretch: tuple[int, int], kw: float, spread: float
) -> Fall | None:
    inside = slice(*stretch)
    missing = np.zeros(len(ratio))
    missing[inside] = kw / expected_kw[inside]
    terms = np.column_stack([np.ones(len(ratio)), 1.0 / expected_kw])
    terms[:, 1] /= terms[:, 1].mean()
    factors = np.linalg.lstsq(terms, ratio + missing, rcond=None)[0]
    level = float(np.median(terms @ factors))
    rest = ratio + missing - terms @ factors
    lasting = float(np.clip((rest[1:] @ rest[:-1]) / max(float(rest @ rest), 1e-12), 0.0, 0.9))
    error = 1.4826 * max(float(np.median(np.abs(rest))), 0.002)
    error *= float(np.sqrt((1 + lasting) / (1 - lasting) / spread))
    if level <= 0 or kw < LEAST_Z * error:
        return None
    share = kw * (stretch[1] - stretch[0]) / float(level * expected_kw[inside].sum())
    return Fall(*stretch, kw, share) if share >= LEAST_SHARE else None
