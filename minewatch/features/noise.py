"""Noise of a load's levels, told apart from its steps and its weekly rhythm."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

#: Share of the mean running level below which noise is not believed, so that a perfectly
#: constant load works.
NOISE_FLOOR = 0.005


@njit(cache=True, nogil=True)
def sample_sd(level: NDArray[np.float64]) -> float:
    """Return the sample standard deviation; NaN for fewer than two values."""
    n = len(level)
    if n < 2:
        return np.nan
    mean = np.mean(level)
    squares = 0.0
    for value in level:
        squares += (value - mean) ** 2
    return float(np.sqrt(squares / (n - 1)))


@njit(cache=True, nogil=True)
def quantile(values: NDArray[np.float64], share: float) -> float:
    """Interpolate linearly between order statistics (NumPy's default, quicker to compile)."""
    ordered = np.sort(values)
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (position - low) * (ordered[high] - ordered[low]))


@njit(cache=True, nogil=True)
def noise_scale(
    level: NDArray[np.float64], window: int, correction: float, off_below: float
) -> tuple[float, float]:
    """Estimate the noise of levels that also move in steps and in a weekly rhythm.

    The median, over all windows of `window` neighbouring periods, of the standard deviation
    within the window. Steps touch few windows and do not move the median; a window of a week
    holds its weekend, so that a weekly rhythm counts as noise and is not cut into spells. (The
    median of day-to-day differences would miss it: five of seven are small.) Windows wholly
    switched off are left out, and the result is at least :data:`NOISE_FLOOR` of the mean
    running level.

    Parameters
    ----------
    level : array of float64, shape (periods,)
        Valid levels in order of time [kW].
    window : int
        Periods to a window: 7 for days, 2 for months.
    correction : float
        Ratio of the median to the true standard deviation for normal noise.
    off_below : float
        Level that counts as switched off [kW].

    Returns
    -------
    absolute : float
        Noise [kW]; 0 where the meter never runs.
    relative : float
        Noise as a share of the window's own mean, for loads whose noise grows with their level;
        0 where the meter never runs.
    """
    n = len(level)
    running_total = 0.0
    running = 0
    for value in level:
        if value > 0.0 and value >= off_below:
            running_total += value
            running += 1
    if running == 0:
        return 0.0, 0.0
    floor = NOISE_FLOOR * running_total / running
    size = min(window, n)
    absolute = np.empty(n - size + 1)
    relative = np.empty(n - size + 1)
    count = 0
    for i in range(n - size + 1):
        piece = level[i : i + size]
        if n > 1 and np.max(piece) > 0.0 and np.max(piece) >= off_below:
            absolute[count] = sample_sd(piece)
            relative[count] = absolute[count] / np.mean(piece)
            count += 1
    if count == 0:
        return floor, NOISE_FLOOR
    return (
        max(floor, quantile(absolute[:count], 0.5) / correction),
        max(NOISE_FLOOR, quantile(relative[:count], 0.5) / correction),
    )
