"""Meters in order of score, and the figures of that order for many resamples at once.

A resample of the bootstrap is a weight for each meter: how often it was drawn.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.errors import MinewatchError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Bins of the probability, of equal width (Guo et al. 2017).
BINS = 10
#: Weights held in memory at once.
_BLOCK = 4_000_000
#: False alarms per meter that does not mine at which recall is told.
_FALSE_ALARMS = 0.001


class Ranking(NamedTuple):
    """Meters in order of score, those without one last; equal meters in one order.

    Attributes
    ----------
    mines, flagged : array of bool, shape (n,)
    p : array of float, shape (n,)
        NaN = insufficient.
    weights : array of float, shape (n,)
        They sum to n.
    ends : array of int
        Place of the last meter of each distinct score.
    """

    mines: Bools
    p: Floats
    flagged: Bools
    weights: Floats
    ends: NDArray[np.intp]


def rank_meters(
    mines: Bools, p_mining: Floats, flagged: Bools, weights: Floats | None = None
) -> Ranking:
    """Put meters in order of score; see :func:`minewatch.evaluation.metrics.measure`."""
    heavy = np.ones(len(mines)) if weights is None else np.asarray(weights, dtype=float)
    if not len(mines) == len(p_mining) == len(flagged) == len(heavy):
        msg = "mines, p_mining, flagged and weights must be of one length; give one a meter."
        raise MinewatchError(msg)
    if not (np.isfinite(heavy).all() and (heavy > 0).all()):
        msg = "Every weight must be a number above 0; leave a meter out that is to count nothing."
        raise MinewatchError(msg)
    scores = np.where(np.isnan(p_mining), -np.inf, p_mining)
    order = np.lexsort((heavy, flagged, mines, -scores))
    ordered = scores[order]
    ends = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)[: len(order)])
    shares = heavy[order] * (len(heavy) / heavy.sum()) if len(heavy) else heavy
    return Ranking(mines[order], p_mining[order], flagged[order], shares, ends)


def bootstrap(ranking: Ranking, ks: Sequence[int], resamples: int, seed: int) -> Floats:
    """Return the figures of each resample, shape (resamples, figures)."""
    rng = np.random.default_rng(seed)
    size = max(1, _BLOCK // max(1, len(ranking.p)))
    blocks = []
    for start in range(0, resamples, size):
        rows = min(size, resamples - start)
        counts = np.zeros((rows, len(ranking.p)))
        for members in (np.flatnonzero(ranking.mines), np.flatnonzero(~ranking.mines)):
            if len(members):
                counts[:, members] = _draw(rng, rows, len(members))
        blocks.append(figures_of(ranking, counts * ranking.weights, ks))
    return np.concatenate(blocks)


def _draw(rng: np.random.Generator, rows: int, members: int) -> NDArray[np.intp]:
    """Return how often each member is drawn, `members` times with replacement in each row."""
    drawn = rng.integers(0, members, size=(rows, members))
    drawn += np.arange(rows)[:, None] * members
    return np.bincount(drawn.ravel(), minlength=rows * members).reshape(rows, members)


def figures_of(ranking: Ranking, weights: Floats, ks: Sequence[int]) -> Floats:
    """Return AP, AUC, recall at few false alarms, ECE, Brier, then P and R at each k.

    Parameters
    ----------
    weights : array of float, shape (rows, n)
        One row a resample.
    """
    hits = np.cumsum(weights * ranking.mines, axis=1)[:, ranking.ends]
    seen = np.cumsum(weights, axis=1)[:, ranking.ends]
    columns = [*_areas(hits, seen, len(weights)), *_calibration(ranking, weights)]
    for k in ks:
        columns += (
            _at(k, hits, seen) if k <= len(ranking.p) else [np.full(len(weights), np.nan)] * 2
        )
    return np.stack(columns, axis=1)


def _areas(hits: Floats, seen: Floats, rows: int) -> list[Floats]:
    undefined = np.full(rows, np.nan)
    if not hits.size or not (hits[0, -1] and seen[0, -1] > hits[0, -1]):
        return [undefined] * 3
    false = np.maximum(seen - hits, 0.0)
    recall, fall_out = hits / hits[:, -1:], false / false[:, -1:]
    gained = np.diff(recall, axis=1, prepend=0.0)
    passed = np.diff(fall_out, axis=1, prepend=0.0)
    # The first scores may be of meters that a resample left out.
    precision = np.divide(hits, seen, out=np.zeros_like(hits), where=seen > 0)
    average = (gained * precision).sum(axis=1)
    auc = (passed * (recall - gained / 2.0)).sum(axis=1)
    few = np.where(fall_out <= _FALSE_ALARMS + 1e-12, recall, 0.0).max(axis=1)
    return [average, auc, few]


def _at(k: int, hits: Floats, seen: Floats) -> list[Floats]:
    """Return precision and recall of the first k; among equal scores, what chance would give."""
    rows = np.arange(len(seen))
    place = np.minimum((seen < k).sum(axis=1), seen.shape[1] - 1)
    before = np.maximum(place - 1, 0)
    start = np.where(place > 0, seen[rows, before], 0.0)
    hits_before = np.where(place > 0, hits[rows, before], 0.0)
    width = seen[rows, place] - start
    part = np.clip(np.divide(k - start, width, out=np.ones(len(rows)), where=width > 0), 0.0, 1.0)
    found = hits_before + part * (hits[rows, place] - hits_before)
    total = hits[:, -1]
    recall = np.divide(found, total, out=np.full(len(rows), np.nan), where=total > 0)
    return [found / k, recall]


def bin_ends(ranking: Ranking) -> NDArray[np.intp] | None:
    """Return how many meters lie in or above each bin, from the highest; None if no probability."""
    judged = ranking.p[~np.isnan(ranking.p)]
    if not len(judged) or judged.min() < 0 or judged.max() > 1:
        return None
    edges = np.arange(BINS - 1, -1, -1) / BINS
    return np.searchsorted(-judged, -edges, side="right")


def _calibration(ranking: Ranking, weights: Floats) -> list[Floats]:
    ends = bin_ends(ranking)
    if ends is None:
        return [np.full(len(weights), np.nan)] * 2
    p, mines = ranking.p[: ends[-1]], ranking.mines[: ends[-1]]
    heavy = weights[:, : ends[-1]]
    gaps = np.cumsum(np.pad(heavy * (p - mines), ((0, 0), (1, 0))), axis=1)[:, ends]
    gap = np.abs(np.diff(gaps, axis=1, prepend=0.0)).sum(axis=1)
    squares = heavy @ (p - mines) ** 2
    total = heavy.sum(axis=1)
    return [
        np.divide(sums, total, out=np.full(len(total), np.nan), where=total > 0)
        for sums in (gap, squares)
    ]


def curve_of(ranking: Ranking) -> tuple[Floats, Floats, Floats]:
    """Return recall, precision and false-alarm rate after each distinct score.

    Parameters
    ----------
    ranking : Ranking
        With at least one mine and one other meter.
    """
    hits = np.cumsum(ranking.weights * ranking.mines)[ranking.ends]
    seen = np.cumsum(ranking.weights)[ranking.ends]
    false = seen - hits
    return hits / hits[-1], hits / seen, false / false[-1]
