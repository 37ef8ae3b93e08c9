"""The optimal partition against brute force and against ruptures."""

from itertools import pairwise

import numpy as np
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.features.partition import partition

levels = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=40).map(np.array)


def cost_of(level: np.ndarray, ends: np.ndarray, penalty: float) -> float:
    pieces = [level[a:b] for a, b in pairwise([0, *ends])]
    return sum(((p - p.mean()) ** 2).sum() for p in pieces) + penalty * (len(ends) - 1)


def brute_force(level: np.ndarray, penalty: float, shortest: int) -> float:
    """Least cost by plain dynamic programming over every admissible start."""
    n = len(level)
    if n < 2 * shortest:
        return cost_of(level, np.array([n]), penalty)
    best = [-penalty] + [np.inf] * n
    for t in range(shortest, n + 1):
        for s in range(t - shortest + 1):
            piece = level[s:t]
            best[t] = min(best[t], best[s] + ((piece - piece.mean()) ** 2).sum() + penalty)
    return best[n]


@settings(deadline=None)  # the first example compiles the kernel
@given(levels, st.floats(0.01, 300.0), st.integers(1, 6))
def test_cost_is_that_of_brute_force(level, penalty, shortest):
    ends = partition(level, penalty, shortest)
    assert cost_of(level, ends, penalty) == pytest.approx(
        brute_force(level, penalty, shortest), rel=1e-9, abs=1e-6
    )


@settings(deadline=None)  # the first example compiles the kernel
@given(levels, st.floats(0.01, 300.0), st.integers(1, 6))
def test_pieces_cover_the_series_and_are_long_enough(level, penalty, shortest):
    ends = partition(level, penalty, shortest)
    assert ends[-1] == len(level)
    if len(level) >= 2 * shortest:
        assert min(b - a for a, b in pairwise([0, *ends])) >= shortest


def test_same_cuts_as_ruptures():
    rng = np.random.default_rng(4)
    level = np.repeat([10.0, 16.0, 13.0, 22.0], [40, 25, 60, 30]) + rng.normal(0, 1, 155)
    oracle = ruptures.Dynp(model="l2", min_size=5, jump=1).fit(level)
    ours = partition(level, 20.0, 5)
    assert list(ours) == oracle.predict(n_bkps=len(ours) - 1)
    assert len(ours) == 4
