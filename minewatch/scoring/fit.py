"""Fit the weights of evidence of one grain on meters whose class is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.trees import Forest, node_means

#: What each class counts for while trees are grown: mines and data centres far above practice,
#: so that there is something to learn, ordinary meters above both, since they must stay clear.
SHARES = np.array([0.15, 0.05, 0.80])
#: What each class counts for when the sum is set to scale: near what is met in practice.
SCALE_SHARES = np.array([0.02, 0.02, 0.96])
#: Trees for each class, leaves of each, step of each, and fewest meters in a leaf.
TREES, LEAVES, STEP, LEAST_IN_LEAF = 250, 12, 0.07, 15
#: Meters are split into so many parts to see how sure the trees are of what they never saw.
FOLDS = 3
#: Fewest meters of each class for a grain to be fitted.
MIN_METERS = 30
#: Digits kept of limits and values.
_LIMIT_DIGITS, _VALUE_DECIMALS = 6, 5
#: Limit above every figure.
_HIGHEST = 1e300


@dataclass(frozen=True)
class Cases:
    """What a grain is fitted on; a meter may be there several times, with other feeds.

    Attributes
    ----------
    rows : array of float64, shape (cases, inputs)
        NaN is missing.
    label : array of int64, shape (cases,)
        Place of the class in :data:`minewatch.scoring.classify.CLASSES`.
    meter : array of int64, shape (cases,)
        Number of the meter; all its cases are learnt from, or none.
    owners : dict of str to str
        Input -> detector.
    """

    rows: NDArray[np.float64]
    label: NDArray[np.int64]
    meter: NDArray[np.int64]
    owners: dict[str, str]


#: Log odds of left-out meters (meters, 2) and their classes -> scale, start of mining, of data
#: centre.
Scaling = Callable[[NDArray[np.float64], NDArray[np.int64]], tuple[float, float, float]]


def fit_grain(cases: Cases, *, seed: int = 0, scaling: Scaling | None = None) -> GrainModel | None:
    """Fit one grain; None with too few meters of a class.

    Trees are grown on all meters. How far they can be trusted is seen on meters that were left
    out: scale and start are those that make the left-out log odds fit best.

    Parameters
    ----------
    cases : Cases
    seed : int
        Of the parts that meters are split into, and of the trees.
    scaling : callable, optional
        How scale and starts are set; by default at the shares :data:`SCALE_SHARES`.
    """
    sizes = [len(np.unique(cases.meter[cases.label == c])) for c in range(len(CLASSES))]
    if min(sizes) < MIN_METERS:
        return None
    with threadpool_limits(1):  # sums in parallel would differ in the last bit
        left_out = np.empty((len(cases.label), 2))
        part = np.random.default_rng(seed).integers(0, FOLDS, int(cases.meter.max()) + 1)
        for fold in range(FOLDS):
            out = part[cases.meter] == fold
            forests = _grow(cases, ~out, seed)
            left_out[out] = _log_odds(forests, cases.rows[out])
        forests = _grow(cases, np.ones(len(cases.label), dtype=bool), seed)
    scale, mining, data_centre = (scaling or _to_scale)(left_out, cases.label)
    return GrainModel(
        inputs=tuple(cases.owners),
        owners=tuple(cases.owners.values()),
        mining=forests[0],
        data_centre=forests[1],
        ordinary=forests[2],
        scale=scale,
        start_mining=mining,
        start_data_centre=data_centre,
    )


def _importance(label: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    sizes = np.bincount(label, minlength=len(CLASSES))
    weights: NDArray[np.float64] = (shares / np.maximum(sizes, 1))[label] * len(label)
    return weights


def _grow(cases: Cases, used: NDArray[np.bool_], seed: int) -> list[Forest]:
    """Grow the trees of each class and give every node its mean over the ordinary meters."""
    rows, label = cases.rows[used], cases.label[used]
    asked = np.flatnonzero([_varies(column) for column in rows.T])
    model = HistGradientBoostingClassifier(
        learning_rate=STEP,
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_IN_LEAF,
        l2_regularization=1.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    ).fit(rows[:, asked], label, sample_weight=_importance(label, SHARES))
    ordinary = rows[label == CLASSES.index("ordinary")]
    forests = []
    for place in range(len(CLASSES)):
        trees = [stage[place].nodes for stage in model._predictors]
        forests.append(_with_means(_forest(trees, asked), ordinary))
    return forests


def _varies(column: NDArray[np.float64]) -> bool:
    """Tell whether a column has two known values, without which no tree can ask it."""
    known = column[~np.isnan(column)]
    return len(known) > 0 and bool(np.ptp(known) > 0)


def _forest(trees: list[NDArray[np.void]], asked: NDArray[np.int64]) -> Forest:
    """Put the nodes of all trees one after another, with rounded numbers.

    `asked` are the inputs that the trees know as columns 0, 1, 2, ...
    """
    starts = np.cumsum([0] + [len(nodes) for nodes in trees])
    every = np.concatenate(trees)
    shift = np.repeat(starts[:-1], [len(nodes) for nodes in trees])
    leaf = every["is_leaf"].astype(bool)
    child = [np.where(leaf, 0, every[side].astype(np.int64) + shift) for side in ("left", "right")]
    # Where known values part from missing ones the limit is infinite, which JSON cannot hold.
    asked_limit = np.clip(np.where(leaf, 0.0, every["num_threshold"]), -_HIGHEST, _HIGHEST)
    limit = [float(f"%.{_LIMIT_DIGITS}g" % x) for x in asked_limit]
    return Forest(
        root=tuple(starts[:-1].tolist()),
        column=tuple(np.where(leaf, -1, asked[np.where(leaf, 0, every["feature_idx"])]).tolist()),
        limit=tuple(limit),
        missing_left=tuple(np.where(leaf, 0, every["missing_go_to_left"]).astype(int).tolist()),
        left=tuple(child[0].tolist()),
        right=tuple(child[1].tolist()),
        value=tuple(np.round(every["value"], _VALUE_DECIMALS).tolist()),
    )


def _with_means(forest: Forest, ordinary: NDArray[np.float64]) -> Forest:
    means = np.round(node_means(forest.nodes(), ordinary), _VALUE_DECIMALS)
    return forest.model_copy(update={"value": tuple(means.tolist())})


def _log_odds(forests: list[Forest], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of mining and of data centre against ordinary, shape (rows, 2)."""
    model = GrainModel(
        inputs=tuple(str(k) for k in range(rows.shape[1])),
        owners=("any",) * rows.shape[1],
        mining=forests[0],
        data_centre=forests[1],
        ordinary=forests[2],
        scale=1.0,
        start_mining=0.0,
        start_data_centre=0.0,
    )
    weights = model.weights(rows)
    return np.column_stack([weights.mining.sum(axis=1), weights.data_centre.sum(axis=1)])


def _to_scale(
    log_odds: NDArray[np.float64], label: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Return scale, start of mining and start of data centre by which left-out log odds fit.

    Log odds are fitted at the shares :data:`SCALE_SHARES` and the shares taken off again, which
    leaves log likelihood ratios.
    """
    importance = _importance(label, SCALE_SHARES) / len(label)
    prior = np.log(SCALE_SHARES[:2] / SCALE_SHARES[2])

    def loss(x: NDArray[np.float64]) -> float:
        told = np.zeros((len(label), 3))
        told[:, :2] = np.exp(x[0]) * log_odds + x[1:] + prior
        logs = log_softmax(told, axis=1)
        return -float(importance @ logs[np.arange(len(label)), label])

    start = np.array([0.0, 0.0, 0.0])
    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8})
    scale, mining, data_centre = float(np.exp(best.x[0])), float(best.x[1]), float(best.x[2])
    return round(scale, 4), round(mining, 4), round(data_centre, 4)


def cases_of(
    rows: list[NDArray[np.float64]], labels: list[pd.Series], owners: dict[str, str]
) -> Cases:
    """Put together the cases of several provinces or views.

    Parameters
    ----------
    rows : list of array, shape (meters, inputs)
    labels : list of pandas.Series
        Class of each row, indexed by meter_id; ids of different provinces must differ.
    owners : dict of str to str
        Input -> detector.
    """
    every = pd.concat(labels)
    return Cases(
        np.concatenate(rows),
        pd.Categorical(every, categories=CLASSES).codes.astype(np.int64),
        pd.factorize(every.index.to_numpy(), sort=True)[0].astype(np.int64),
        owners,
    )
