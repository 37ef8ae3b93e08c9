"""Shares with exact intervals: a bootstrap of an event that never happened has no width."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from minewatch.evaluation.measures import Estimate

UNDEFINED = Estimate(value=None, low=None, high=None)

#: What intervals leave out on each side.
TAIL = 0.025


def estimate(value: float, low: float, high: float) -> Estimate:
    """Return a figure with its interval, rounded so that files can be read; NaN is undefined."""
    if np.isnan(value):
        return UNDEFINED
    bounds = min(low, value), max(high, value)
    return Estimate(
        value=round(float(value), 6),
        low=round(float(bounds[0]), 6),
        high=round(float(bounds[1]), 6),
    )


def bare(value: float) -> Estimate:
    """Return a figure of too few cases for an interval; NaN is undefined."""
    if np.isnan(value):
        return UNDEFINED
    return Estimate(value=round(float(value), 6), low=None, high=None)


def exact_share(events: NDArray[np.bool_], weights: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the weighted share of events with its bounds; NaN where there is no case.

    The interval is that of Clopper and Pearson (1934), with Kish's effective number of cases
    where weights differ.

    Parameters
    ----------
    events : array of bool, shape (n,)
    weights : array of float, shape (n,)
        Greater than 0.
    """
    if not len(events):
        return np.nan, np.nan, np.nan
    total = float(weights.sum())
    share = float(weights[events].sum()) / total
    cases = total**2 / float(weights @ weights)
    hits, misses = share * cases, (1.0 - share) * cases
    low = float(beta.ppf(TAIL, hits, misses + 1.0)) if events.any() else 0.0
    high = float(beta.ppf(1.0 - TAIL, hits + 1.0, misses)) if not events.all() else 1.0
    return share, low, high


def share_of(events: NDArray[np.bool_]) -> Estimate:
    """Return the share of events with its exact interval; undefined where there is no case."""
    value, low, high = exact_share(events, np.ones(len(events)))
    return estimate(value, low, high)
