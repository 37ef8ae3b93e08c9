"""Outliers against the peers of the declared industry."""

from typing import ClassVar, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyod.models.ecod import ECOD

from minewatch.detection import RELATIVE, Detector, Grain

#: Features that the peers are compared on; logarithms make both tails alike.
_COMPARED = ("spell_cv", "whole_cv", "load_factor", "night_day", "weekend_weekday", "valley_share")
#: Fewest of them that a meter must have to be compared.
_MIN_KNOWN = 3
_POOL = "(others)"


class _Peers(NamedTuple):
    varying: NDArray[np.bool_]  # features in which the peers differ at all
    model: ECOD


class PeerOutlier(Detector):
    """A workshop that draws power like no other workshop is worth a look.

    ECOD (Li et al. 2022, empirical cumulative distributions) is fitted on each declared industry
    (行业类别) with at least `min_peers` meters; smaller industries are pooled. It has no random
    part and no parameter to tune. It says *unusual*, in either direction, and nothing of why.

    Parameters
    ----------
    min_peers : int
        Fewest meters that make a group of peers; below it the detector does not speak.
    """

    name: ClassVar[str] = "peer_outlier"
    title: ClassVar[dict[str, str]] = {"zh": "同行业离群", "en": "Outlier among peers"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "与申报行业的同类用户相比，用电形态明显异常。",
        "en": "Its use of power is unusual among meters that declare the same industry.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = (*RELATIVE, "load_factor", "capacity_share")

    def __init__(self, min_peers: int = 20) -> None:
        self.min_peers = min_peers

    def fit(self, table: pd.DataFrame) -> Self:
        """Learn the distribution of each group of peers."""
        sizes = table.groupby("industry").size()
        self.industries_ = frozenset(sizes.index[sizes >= self.min_peers])
        values = _compared(table)
        self.medians_ = _medians(values)
        self.models_: dict[object, _Peers] = {}
        for group, rows in table.groupby(self._groups(table), sort=True).indices.items():
            peers = self._filled(values[rows])
            varying = (
                np.ptp(peers, axis=0) > 0 if len(rows) >= self.min_peers else np.array([False])
            )
            if varying.any():
                self.models_[group] = _Peers(varying, ECOD().fit(peers[:, varying]))
        return self

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return the outlier score per compared feature; NaN without enough peers or features."""
        scores = np.full(len(table), np.nan)
        values = _compared(table)
        for group, rows in table.groupby(self._groups(table), sort=True).indices.items():
            peers = self.models_.get(group)
            if peers is not None:
                filled = self._filled(values[rows])[:, peers.varying]
                scores[rows] = peers.model.decision_function(filled) / filled.shape[1]
        scores[(~np.isnan(values)).sum(axis=1) < _MIN_KNOWN] = np.nan
        return scores

    def _groups(self, table: pd.DataFrame) -> NDArray[np.object_]:
        industry = table["industry"]
        return industry.where(industry.isin(self.industries_), _POOL).to_numpy(object)

    def _filled(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put the median of all where a value is missing, so that it stands out nowhere."""
        return np.where(np.isnan(values), self.medians_, values)


def _compared(table: pd.DataFrame) -> NDArray[np.float64]:
    values = table[list(_COMPARED)].to_numpy(float)
    compared: NDArray[np.float64] = np.log(np.maximum(values, 1e-3))
    return compared


def _medians(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(values).all(axis=0)
    medians = np.zeros(values.shape[1])
    medians[known] = np.nanmedian(values[:, known], axis=0)
    return medians
