"""Figures that say how well a ranking and its flags tell mines from other meters (评估指标).

Definitions are those of scikit-learn, whose functions are the oracle in the tests; here they are
computed for hundreds of resamples at once. Figures of the ranking and of the probabilities carry
percentile intervals of a bootstrap that resamples meters within each class (Efron & Tibshirani
1993, ch. 13); a resample is a weight for each meter. Figures of the flags carry exact intervals:
a bootstrap in which no meter was wrongly flagged would say that none ever will be. For the same
reason there is no bootstrap of fewer than five mines, or five others: the figure stands alone.
"""

from collections.abc import Sequence

import numpy as np

from minewatch.evaluation.measures import AtK, Bin, Estimate, Measures
from minewatch.evaluation.ranking import (
    BINS,
    Bools,
    Floats,
    Ranking,
    bin_ends,
    bootstrap,
    figures_of,
    rank_meters,
)
from minewatch.evaluation.shares import TAIL, UNDEFINED, bare, estimate, exact_share

#: Fewest mines, and fewest other meters, from which a bootstrap is worth having.
MIN_CASES = 5


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
    point = figures_of(ranking, ranking.weights[None], ks)[0]
    if min(int(ranking.mines.sum()), int((~ranking.mines).sum())) < MIN_CASES:
        found = [bare(value) for value in point]
    else:
        found = _with_intervals(point, bootstrap(ranking, ks, resamples, seed))
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


def _with_intervals(point: Floats, draws: Floats) -> list[Estimate]:
    # A resample may leave a figure undefined; it then says nothing against the point.
    draws = np.where(np.isnan(draws), point, draws)
    low, high = np.quantile(draws, [TAIL, 1.0 - TAIL], axis=0)
    return [estimate(*three) for three in zip(point, low, high, strict=True)]


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


def _reliability(ranking: Ranking) -> tuple[Bin, ...]:
    ends = bin_ends(ranking)
    if ends is None:
        return ()
    bins = []
    for n, (start, end) in enumerate(zip(np.append(0, ends), ends, strict=False)):
        if end > start:
            heavy = ranking.weights[start:end]
            low = (BINS - 1 - n) / BINS
            bins.append(
                Bin(
                    low=low,
                    high=round(low + 1 / BINS, 6),
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
