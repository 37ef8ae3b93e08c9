"""Fit the weights of evidence on meters whose class is known."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from minewatch.scoring.calibration import Calibration, WeightCurve
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.evidence import weigh

#: Most bins of one weight curve.
_BINS = 8
#: Fewest meters of each class for a curve to be fitted.
_MIN_METERS = 12
#: Counts added to every bin of every class, so that no bin gives certainty.
_PSEUDO_COUNT = 1.0


def fit_calibration(scores: pd.DataFrame, labels: pd.Series, *, fitted_by: str) -> Calibration:
    """Fit weight curves on one half of the meters and discounts on the other.

    Parameters
    ----------
    scores : pandas.DataFrame
        Columns meter_id, detector, grain, score (:func:`minewatch.scoring.score_detectors`, all
        grains).
    labels : pandas.Series
        Class of each meter (``mining``, ``data_centre``, ``ordinary``), indexed by meter_id.
    fitted_by : str
        The command that repeats this fit.
    """
    known = scores[scores["meter_id"].isin(labels.index)]
    half = pd.Series(np.arange(len(labels)) % 2 == 0, index=labels.sort_index().index)
    for_curves = known[known["meter_id"].map(half)]
    for_discounts = known[~known["meter_id"].map(half)]
    curves = _fit_curves(for_curves, labels)
    undiscounted = Calibration(
        fitted_by=fitted_by,
        meters={name: int((labels == name).sum()) for name in CLASSES},
        discounts=dict.fromkeys(curves, 1.0),
        curves=curves,
    )
    return undiscounted.model_copy(
        update={"discounts": _fit_discounts(undiscounted, for_discounts, labels)}
    )


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
    by_class = [scores[classes == name] for name in CLASSES]
    if min(len(values) for values in by_class) < _MIN_METERS:
        return None
    balance = np.concatenate([np.quantile(values, np.linspace(0, 1, 201)) for values in by_class])
    edges = np.unique(np.quantile(balance, np.linspace(0, 1, _BINS + 1)[1:-1]))
    bins = len(edges) + 1
    shares = np.empty((len(CLASSES), bins))
    for row, values in enumerate(by_class):
        counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=bins)
        shares[row] = (counts + _PSEUDO_COUNT) / (len(values) + bins * _PSEUDO_COUNT)
    mining, data_centre, ordinary = np.log(shares)
    place = np.searchsorted(edges, balance, side="right")
    knots = [
        float(np.median(balance[place == b])) if (place == b).any() else np.nan for b in range(bins)
    ]
    keep = [b for b in range(bins) if np.isfinite(knots[b])]
    return WeightCurve(
        scores=tuple(round(knots[b], 6) for b in keep),
        mining=tuple(round(float(mining[b] - ordinary[b]), 4) for b in keep),
        data_centre=tuple(round(float(data_centre[b] - ordinary[b]), 4) for b in keep),
    )


def _fit_discounts(model: Calibration, scores: pd.DataFrame, labels: pd.Series) -> dict[str, float]:
    """Minimise the log loss over all meters, each class counting the same."""
    detectors = sorted(model.curves)
    evidence = weigh(scores, model)
    meters = pd.Index(sorted(evidence["meter_id"].unique()))
    weights = np.zeros((2, len(detectors), len(meters)))
    for column, name in enumerate(("weight_mining", "weight_data_centre")):
        wide = evidence.pivot_table(index="detector", columns="meter_id", values=name)
        weights[column] = wide.reindex(index=detectors, columns=meters).fillna(0.0).to_numpy()
    target = pd.Categorical(meters.map(labels), categories=CLASSES).codes
    importance = 1.0 / np.bincount(target, minlength=len(CLASSES))[target]

    def loss(discounts: NDArray[np.float64]) -> float:
        logits = np.zeros((len(CLASSES), len(meters)))
        logits[0] = discounts @ weights[0]
        logits[1] = discounts @ weights[1]
        chosen = logits[target, np.arange(len(meters))]
        return float(importance @ (logsumexp(logits, axis=0) - chosen))

    start = np.full(len(detectors), 0.5)
    found = minimize(loss, start, method="L-BFGS-B", bounds=[(0.0, 1.0)] * len(detectors))
    return {name: round(float(x), 3) for name, x in zip(detectors, found.x, strict=True)}
