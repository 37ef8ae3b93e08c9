"""Figures that say how well a ranking and its flags tell mines from other meters (评估指标).

Definitions are those of scikit-learn, whose functions are the oracle in the tests; here they are
computed for hundreds of resamples at once. Figures of the ranking and of the probabilities carry
percentile intervals of a bootstrap that resamples meters within each class (Efron & Tibshirani
1993, ch. 13); a resample is a weight for each meter. Figures of the flags carry exact intervals:
a bootstrap in which no meter was wrongly flagged would say that none ever will be.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.errors import MinewatchError
from minewatch.evaluation.measures import AtK, Bin, Estimate, Measures
from minewatch.evaluation.shares import TAIL, UNDEFINED, estimate, exact_share

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Bins of the probability, of equal width (Guo et al. 2017).
_BINS = 10
#: Weights held in memory at once.
_BLOCK = 4_000_000
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


def measure(
    mines: Bools,
    p_mining: Floats,
    flagged: Bools,
    *,
    weights: Floats | None = None,
    ks: Sequence[int] = (10, 50, 100),
    resamples: int = 200,
    seed: int = 0,
) -> Measures:
    """Measure a ranking and its flags on meters whose class is known.

    Parameters
    ----------
    mines : array of bool, shape (n,)
        Whether the meter mines.
    p_mining : array of float, shape (n,)
        Score, higher is likelier; NaN = insufficient, which ranks last. Where one lies outside
        0 to 1 they are no probabilities, and calibration is undefined.
    flagged : array of bool, shape (n,)
        Whether the meter is a lead.
    weights : array of float, shape (n,), optional
        What each meter counts for, greater than 0; see :func:`prevalence_weights`.
    ks : sequence of int
        Lengths of list to look at.
    resamples : int
        Of the bootstrap, at least 1.
    seed : int
        Of the bootstrap.

    Returns
    -------
    Measures
        The same for any order of the meters.

    Raises
    ------
    MinewatchError
        If arrays differ in length or a weight is not above 0.
    """
    ranking = rank_meters(mines, p_mining, flagged, weights)
    point = _figures(ranking, ranking.weights[None], ks)[0]
    draws = _bootstrap(ranking, ks, resamples, seed)
    # A resample may leave a figure undefined; it then says nothing against the point.
    draws = np.where(np.isnan(draws), point, draws)
    low, high = np.quantile(draws, [TAIL, 1.0 - TAIL], axis=0)
    found = [estimate(*three) for three in zip(point, low, high, strict=True)]
    ranked, at = found[:5], found[5:]
    precision, recall, f1, false_alarms = _of_flags(ranking)
    weight_of_mines = float(ranking.weights[ranking.mines].sum())
    return Measures(
        meters=len(ranking.p),
        mines=int(ranking.mines.sum()),
        insufficient=int(np.isnan(ranking.p).sum()),
        flagged=int(ranking.flagged.sum()),
        prevalence=round(weight_of_mines / len(ranking.p), 6) if len(ranking.p) else None,
        average_precision=ranked[0],
        roc_auc=ranked[1],
        recall_at_1_per_1000=ranked[2],
        at_k=tuple(AtK(k=k, precision=at[2 * n], recall=at[2 * n + 1]) for n, k in enumerate(ks)),
        precision=precision,
        recall=recall,
        f1=f1,
        false_alarms_per_10000=false_alarms,
        ece=ranked[3],
        brier=ranked[4],
        reliability=_reliability(ranking),
    )


def prevalence_weights(mines: Bools, prevalence: float) -> Floats:
    """Return weights under which mines make up `prevalence` of all meters (按流行率加权).

    Parameters
    ----------
    mines : array of bool, shape (n,)
        At least one of each class, or every weight is 1.
    prevalence : float
        Share of mines to speak of, between 0 and 1 exclusive.
    """
    share = float(mines.mean()) if len(mines) else 0.0
    if share in {0.0, 1.0}:
        return np.ones(len(mines))
    return np.where(mines, prevalence / share, (1.0 - prevalence) / (1.0 - share))


def rank_meters(
    mines: Bools, p_mining: Floats, flagged: Bools, weights: Floats | None = None
) -> Ranking:
    """Put meters in order of score; parameters and errors as :func:`measure`."""
    heavy = np.ones(len(mines)) if weights is None else np.asarray(weights, dtype=float)
    if not len(mines) == len(p_mining) == len(flagged) == len(heavy):
        msg = "mines, p_mining, flagged and weights must be of one length; give one a meter."
        raise MinewatchError(msg)
    if not (np.isfinite(heavy).all() and (heavy > 0).all()):
        msg = "Every weight must be a number above 0; leave a meter out that is to count nothing."
        raise MinewatchError(msg)
    scores = np.where(np.isnan(p_mining), -np.inf, p_mining)
    order = np.lexsort((heavy, flagged, mines, -scores))
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True)[: len(order)])
    ordered = heavy[order] * (len(heavy) / heavy.sum()) if len(heavy) else heavy
    return Ranking(mines[order], p_mining[order], flagged[order], ordered, ends)


def _bootstrap(ranking: Ranking, ks: Sequence[int], resamples: int, seed: int) -> Floats:
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
        blocks.append(_figures(ranking, counts * ranking.weights, ks))
    return np.concatenate(blocks)


def _draw(rng: np.random.Generator, rows: int, members: int) -> NDArray[np.intp]:
    """Return how often each member is drawn, `members` times with replacement in each row."""
    drawn = rng.integers(0, members, size=(rows, members))
    drawn += np.arange(rows)[:, None] * members
    return np.bincount(drawn.ravel(), minlength=rows * members).reshape(rows, members)


def _figures(ranking: Ranking, weights: Floats, ks: Sequence[int]) -> Floats:
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


def _bin_ends(ranking: Ranking) -> NDArray[np.intp] | None:
    """Return how many meters lie in or above each bin, from the highest; None if no probability."""
    judged = ranking.p[~np.isnan(ranking.p)]
    if not len(judged) or judged.min() < 0 or judged.max() > 1:
        return None
    edges = np.arange(_BINS - 1, -1, -1) / _BINS
    return np.searchsorted(-judged, -edges, side="right")


def _calibration(ranking: Ranking, weights: Floats) -> list[Floats]:
    ends = _bin_ends(ranking)
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


def _reliability(ranking: Ranking) -> tuple[Bin, ...]:
    ends = _bin_ends(ranking)
    if ends is None:
        return ()
    bins = []
    for n, (start, end) in enumerate(zip(np.append(0, ends), ends, strict=False)):
        if end > start:
            heavy = ranking.weights[start:end]
            low = (_BINS - 1 - n) / _BINS
            bins.append(
                Bin(
                    low=low,
                    high=round(low + 1 / _BINS, 6),
                    meters=int(end - start),
                    mean_p=round(float(np.average(ranking.p[start:end], weights=heavy)), 6),
                    share=estimate(*exact_share(ranking.mines[start:end], heavy)),
                )
            )
    return tuple(reversed(bins))


def _of_flags(ranking: Ranking) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    """Return precision, recall, F1 and false alarms of the flags.

    Precision and F1 rise with recall and fall with false alarms, so their bounds are those at the
    opposite ends of the two exact intervals.
    """
    mines, flagged, weights = ranking.mines, ranking.flagged, ranking.weights
    caught = exact_share(flagged[mines], weights[mines])
    false = exact_share(flagged[~mines], weights[~mines])
    recall, alarms = estimate(*caught), estimate(*(1e4 * share for share in false))
    if np.isnan(caught[0]) or np.isnan(false[0]):
        return UNDEFINED, recall, UNDEFINED, alarms
    positive, negative = float(weights[mines].sum()), float(weights[~mines].sum())
    ends = [(caught[0], false[0]), (caught[1], false[2]), (caught[2], false[1])]
    hits = [positive * share for share, _ in ends]
    wrong = [negative * share for _, share in ends]
    f1 = [2 * h / (h + w + positive) for h, w in zip(hits, wrong, strict=True)]
    if not flagged.any():
        return UNDEFINED, recall, estimate(*f1), alarms
    precision = [h / (h + w) for h, w in zip(hits, wrong, strict=True)]
    return estimate(*precision), recall, estimate(*f1), alarms
