"""What the scan is compared with: the plain threshold rule, and outlier models alone.

The threshold rule is what one writes down first. The outlier models (PyOD) compare each meter with
those of its declared industry, as the detector ``peer_outlier`` does, and stand for methods that
need no model of a mine.
"""

from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyod.models.base import BaseDetector
from pyod.models.copod import COPOD
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.inne import INNE

SEED = 20211283

RULE = "threshold_rule"

#: Name -> a new model with PyOD's parameters; the seeds of those that draw are fixed. INNE takes
#: half as many estimators, since a fit for each industry is what takes the time.
MODELS: dict[str, Callable[[], BaseDetector]] = {
    "ECOD": ECOD,
    "COPOD": COPOD,
    "HBOS": HBOS,
    "IForest": lambda: IForest(random_state=SEED),
    "INNE": lambda: INNE(n_estimators=100, random_state=SEED),
}

#: The rule's bounds: variation of points, night over day, weekend over weekday.
MOST_CV, LEAST_NIGHT_DAY, LEAST_WEEKEND = 0.15, 0.9, 0.93

COMPARED = (
    *("spell_cv", "whole_cv", "load_factor", "night_day"),
    *("weekend_weekday", "valley_share", "register_spread", "capacity_share"),
)
MIN_PEERS = 20
_POOL = "(others)"


def threshold_rule(table: pd.DataFrame, point_cv: pd.Series) -> NDArray[np.float64]:
    """Return 1 where a curve is flat over the whole window, by day, night and weekend.

    Parameters
    ----------
    table : pandas.DataFrame
        Feature table of the grain ``curve``; the rule cannot speak at another.
    point_cv : pandas.Series
        Variation of all points (std/mean) by meter_id.

    Returns
    -------
    ndarray of float
        1 flagged, 0 not, NaN where the grain is another.
    """
    cv = table["meter_id"].map(point_cv).to_numpy(float)
    flat = (
        (cv < MOST_CV)
        & (table["night_day"] > LEAST_NIGHT_DAY).to_numpy()
        & (table["weekend_weekday"] > LEAST_WEEKEND).to_numpy()
    )
    return np.where(table["grain"] == "curve", flat.astype(float), np.nan)


def peer_scores(
    table: pd.DataFrame, make: Callable[[], BaseDetector], *, min_peers: int = MIN_PEERS
) -> NDArray[np.float64]:
    """Score each meter of one grain against those of its declared industry.

    Industries of fewer than `min_peers` meters are pooled. Features are logarithms, scaled by the
    group; a missing one is put at the median of all. Scores of a group are made comparable by its
    median and median deviation.

    Returns
    -------
    ndarray of float
        Higher is stranger; NaN in a pool that is too small.
    """
    values = _compared(table)
    scores = np.full(len(table), np.nan)
    sizes = table.groupby("industry").size()
    large = table["industry"].isin(sizes.index[sizes >= min_peers])
    groups = table["industry"].where(large, _POOL)
    for rows in table.groupby(groups, sort=True).indices.values():
        peers = values[rows]
        varying = np.ptp(peers, axis=0) > 0
        if len(rows) >= min_peers and varying.any():
            scores[rows] = _standard(make().fit(_standard(peers[:, varying])).decision_scores_)
    return scores


def _compared(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return the compared features, those that somebody has; missing is the median of all."""
    features = table[list(COMPARED)].to_numpy(float)
    values = np.log(np.maximum(np.where(np.isfinite(features), features, np.nan), 1e-3))
    values = values[:, ~np.isnan(values).all(axis=0)]
    if not values.size:
        return np.zeros((len(table), 1))
    filled: NDArray[np.float64] = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    return filled


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre on the median and divide by the median deviation, or the deviation where it is 0."""
    apart = values - np.median(values, axis=0)
    middle = np.median(np.abs(apart), axis=0)
    standard: NDArray[np.float64] = apart / np.where(middle > 0, middle, apart.std(axis=0) + 1e-12)
    return standard


def baseline_scores(
    table: pd.DataFrame, point_cv: pd.Series, *, models: Collection[str] = tuple(MODELS)
) -> pd.DataFrame:
    """Return the scores of the rule and of some models on the features of one grain."""
    scores = {RULE: threshold_rule(table, point_cv)}
    scores |= {name: peer_scores(table, MODELS[name]) for name in models}
    return pd.DataFrame(scores, index=pd.Index(table["meter_id"], name="meter_id"))
