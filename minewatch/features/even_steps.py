"""Kernel that asks of each step of the base load what made it: a block, or the host itself.

A block of machines adds one power to all hours (等功率增量); a host that grows adds in proportion
to its own day. Both are fitted to the change of the mean day at each cut, by least squares with one
parameter each, and compared by how much better the one explains the change than the other. On a
host without a day of its own the two are one, and nothing is told.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from minewatch.features.base_load import mean_and_error
from minewatch.features.segments import Spells

#: Noise of an hour's mean that is always believed, as a share of the mean level.
LEAST_NOISE = 0.01
#: From this much evidence (log of one plus the gain) and this share of the mean level on, a step
#: is counted as even, or as shaped like the host.
CLEAR, LEAST_SHARE = 0.7, 0.03

EVEN_COLUMNS = (
    "even_worth",
    "even_fit",
    "even_share",
    "host_shape",
    "even_steps",
    "shaped_steps",
)


@njit(cache=True, nogil=True)
def _compare(
    power: NDArray[np.float64], first: int, cut: int, last: int, noise: float
) -> tuple[float, float, float]:
    """Return (size [kW], evidence for an even step, variation of the host's day) of a step.

    The evidence is the signed logarithm of one plus the gain in squared misfit over noise and
    parts. The host's day is that of the lower side. NaN where a step cannot be compared.
    """
    parts = power.shape[1]
    change = np.empty(parts)
    host = np.empty(parts)
    error = 0.0
    known = 0
    total_before = 0.0
    total_after = 0.0
    before = np.empty(parts)
    after = np.empty(parts)
    for part in range(parts):
        a, error_a = mean_and_error(power, first, cut, part)
        b, error_b = mean_and_error(power, cut, last, part)
        if not np.isnan(a + b):
            before[known], after[known] = a, b
            total_before += a
            total_after += b
            error += error_a + error_b
            known += 1
    if known < 2:
        return np.nan, np.nan, np.nan
    for k in range(known):
        change[k] = after[k] - before[k]
        host[k] = before[k] if total_after > total_before else after[k]
    change, host = change[:known], host[:known]
    size = float(np.mean(change))
    even = float(np.sum((change - size) ** 2))
    square = float(np.sum(host * host))
    slope = float(np.sum(change * host)) / square if square > 0.0 else 0.0
    shaped = float(np.sum((change - slope * host) ** 2))
    gain = (shaped - even) / ((error / known + noise * noise) * known)
    usual = float(np.mean(host))
    shape = float(np.std(host)) / usual if usual > 0.0 else np.nan
    return size, float(np.sign(gain)) * float(np.log1p(abs(gain))), shape


@njit(cache=True, nogil=True)
def even_steps(
    offsets: NDArray[np.int64],
    power: NDArray[np.float64],
    spells: Spells,
    mean_kw: NDArray[np.float64],
    reach: int,
) -> NDArray[np.float64]:
    """Compute the columns :data:`EVEN_COLUMNS` of each meter.

    Parameters
    ----------
    offsets : array of int64, shape (meters + 1,)
        Meter ``m`` has the rows ``offsets[m]:offsets[m + 1]`` of `power`.
    power : array of float64, shape (periods, parts)
        Mean power of the parts (hours, registers) of each period [kW]; NaN is missing.
    spells : Spells
        Spells of the base load.
    mean_kw : array of float64, shape (meters,)
        Mean level [kW].
    reach : int
        Periods looked at on either side of a cut, at most; never beyond the next cut.

    Returns
    -------
    array of float64, shape (meters, len(EVEN_COLUMNS))
        NaN where the meter never draws or has no base load; the fit, share and shape of the best
        even step are NaN where there is none.
    """
    meters = len(offsets) - 1
    out = np.full((meters, len(EVEN_COLUMNS)), np.nan)
    for m in range(meters):
        if not mean_kw[m] > 0.0 or offsets[m + 1] == offsets[m]:
            continue
        out[m, 0] = out[m, 4] = out[m, 5] = 0.0
        for s in range(spells.offsets[m] + 1, spells.offsets[m + 1]):
            cut = spells.start[s]
            first = max(spells.start[s - 1], cut - reach)
            last = min(spells.end[s], cut + reach)
            size, fit, shape = _compare(power, first, cut, last, LEAST_NOISE * mean_kw[m])
            if np.isnan(fit):
                continue
            share = abs(size) / mean_kw[m]
            if share * fit > out[m, 0]:
                out[m, 0], out[m, 1], out[m, 2], out[m, 3] = share * fit, fit, share, shape
            if share > LEAST_SHARE:
                out[m, 4] += fit > CLEAR
                out[m, 5] += fit < -CLEAR
    return out
