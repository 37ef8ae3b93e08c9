"""Fit the weights of evidence on meters whose class is known."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.isotonic import IsotonicRegression

from minewatch.features.schema import GRAINS
from minewatch.scoring.calibration import Calibration, WeightCurve
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.evidence import kind_of_evidence, weigh

#: Where the bins of a weight curve end, as shares of the classes taken equally; fine at both ends,
#: where the evidence is.
_EDGES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
#: Fewest meters of each class for a curve, or a set of discounts, to be fitted.
_MIN_METERS = 12
#: Counts added to every bin of every class, so that no bin gives certainty.
_PSEUDO_COUNT = 0.5
#: What each class counts for in the loss. Near what is met in practice, since a lead is decided
#: where ordinary meters are rarest.
_SHARES = np.array([0.02, 0.02, 0.96])
#: Detectors that say the same share its weight: each is pulled to this discount, this strongly.
_SHARED = 0.5
_PULL = 1e-3


def fit_calibration(
    scores: pd.DataFrame, labels: pd.Series, *, fitted_by: str, marks: tuple[str, ...] = ()
) -> Calibration:
    """Fit weight curves on one half of the meters and discounts on the other.

    Parameters
    ----------
    scores : pandas.DataFrame
        From :func:`minewatch.scoring.score_detectors`, all grains.
    labels : pandas.Series
        Class of each meter (``mining``, ``data_centre``, ``ordinary``), indexed by meter_id.
    fitted_by : str
        The command that repeats this fit.
    marks : tuple of str
        Detectors whose silence changes what the others are worth.
    """
    labels = labels.sort_index()
    known = scores[scores["meter_id"].isin(labels.index)]
    half = pd.Series(np.arange(len(labels)) % 2 == 0, index=labels.index)
    first = known["meter_id"].map(half)
    curves = _fit_curves(known[first], labels)
    undiscounted = Calibration(
        fitted_by=fitted_by,
        meters={name: int((labels == name).sum()) for name in CLASSES},
        marks=marks,
        discounts={},
        curves=curves,
    )
    discounts = _fit_discounts(undiscounted, known[~first], labels)
    return undiscounted.model_copy(update={"discounts": discounts})


def _fit_curves(scores: pd.DataFrame, labels: pd.Series) -> dict[str, dict[str, WeightCurve]]:
    curves: dict[str, dict[str, WeightCurve]] = {}
    for (detector, grain), rows in scores.groupby(["detector", "grain"], sort=True):
        curve = _fit_curve(
            rows["score"].to_numpy(float), rows["meter_id"].map(labels).to_numpy(str)
        )
        if curve is not None:
            curves.setdefault(str(detector), {})[str(grain)] = curve
    return curves


def _fit_curve(scores: NDArray[np.float64], classes: NDArray[np.str_]) -> WeightCurve | None:
    """Count scores in bins that hold equal shares of the classes taken equally."""
    by_class: list[NDArray[np.float64]] = [scores[classes == name] for name in CLASSES]
    if min(len(values) for values in by_class) < _MIN_METERS:
        return None
    balance = np.concatenate([np.quantile(values, np.linspace(0, 1, 201)) for values in by_class])
    edges = np.unique(np.quantile(balance, _EDGES))
    place = np.searchsorted(edges, balance, side="right")
    bins = np.unique(place)
    knots = np.array([np.median(balance[place == b]) for b in bins])
    mining, data_centre, ordinary = (_shares(values, edges)[bins] for values in by_class)
    # By contract a higher score resembles mining more; against data centres it may go either way.
    to_mining = _monotone(knots, mining, ordinary, increasing=True)
    rising = bool(np.median(by_class[1]) >= np.median(by_class[2]))
    to_data_centre = _monotone(knots, data_centre, ordinary, increasing=rising)
    return WeightCurve(
        scores=tuple(np.round(knots, 6).tolist()),
        mining=tuple(np.round(to_mining, 4).tolist()),
        data_centre=tuple(np.round(to_data_centre, 4).tolist()),
    )


def _shares(values: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    bins = len(edges) + 1
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=bins)
    shares = (counts + _PSEUDO_COUNT) / (len(values) + bins * _PSEUDO_COUNT)
    return shares.astype(np.float64)


def _monotone(
    knots: NDArray[np.float64],
    shares: NDArray[np.float64],
    ordinary: NDArray[np.float64],
    *,
    increasing: bool,
) -> NDArray[np.float64]:
    """Return log ratios of shares, bins that break the order being put together."""
    both = shares + ordinary
    order = IsotonicRegression(increasing=increasing)
    part = order.fit_transform(knots, shares / both, sample_weight=both)
    ratios: NDArray[np.float64] = np.log(part / (1.0 - part))
    return ratios


def _views(scores: pd.DataFrame, marks: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    """Yield the scores as provinces with fewer feeds would have them."""
    for grains in (GRAINS, GRAINS[1:], GRAINS[:1], GRAINS[2:], (GRAINS[0], GRAINS[2])):
        seen = scores[scores["grain"].isin(grains)]
        yield seen
        if marks:
            yield seen[~seen["detector"].isin(marks)]


def _fit_discounts(
    model: Calibration, scores: pd.DataFrame, labels: pd.Series
) -> dict[str, dict[str, float]]:
    """Fit one set of discounts for each kind of evidence that a meter can have."""
    seen: dict[str, list[pd.DataFrame]] = {}
    for number, view in enumerate(_views(scores, model.marks)):
        evidence = weigh(view, model)
        kinds = evidence["meter_id"].map(kind_of_evidence(evidence, model.marks))
        for kind, rows in evidence.groupby(kinds, sort=True):
            # The same meter seen with other feeds is another case.
            seen.setdefault(str(kind), []).append(rows.assign(case=f"{number} " + rows["meter_id"]))
    found = {kind: _fit_kind(pd.concat(parts), labels) for kind, parts in sorted(seen.items())}
    return {kind: discounts for kind, discounts in found.items() if discounts}


def _fit_kind(evidence: pd.DataFrame, labels: pd.Series) -> dict[str, float]:
    """Minimise the log loss over the discounts, from 0 to 1; empty with too few meters."""
    cases = evidence.groupby("case")["meter_id"].first()
    target = pd.Categorical(cases.map(labels), categories=CLASSES).codes
    sizes = np.bincount(target, minlength=len(CLASSES))
    if sizes.min() < _MIN_METERS:
        return {}
    detectors = sorted(evidence["detector"].unique())
    weights = np.zeros((len(CLASSES), len(detectors), len(cases)))
    for place, name in enumerate(("weight_mining", "weight_data_centre")):
        wide = evidence.pivot_table(index="detector", columns="case", values=name)
        weights[place] = wide.reindex(index=detectors, columns=cases.index).fillna(0.0).to_numpy()
    prior = np.log(_SHARES / _SHARES[-1])[:, None]
    importance = (_SHARES / sizes)[target]

    def loss(discounts: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = prior + np.einsum("d,cdm->cm", discounts, weights)
        logs = logits - logsumexp(logits, axis=0)
        error = np.exp(logs)
        error[target, np.arange(len(target))] -= 1.0
        gradient = np.einsum("cm,cdm,m->d", error, weights, importance)
        cost = -float(importance @ logs[target, np.arange(len(target))])
        away = discounts - _SHARED
        return cost + _PULL * float(away @ away), gradient + 2.0 * _PULL * away

    start = np.full(len(detectors), _SHARED)
    bounds = [(0.0, 1.0)] * len(detectors)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: round(float(x), 3) for name, x in zip(detectors, best.x, strict=True)}
