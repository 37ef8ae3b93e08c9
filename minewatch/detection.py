"""What a detector is, and how detectors are found.

A detector is a plug-in in the entry-point group ``minewatch.detectors``. It follows the estimator
contract of scikit-learn: the constructor stores parameters and does nothing else, ``fit`` returns
self, learned attributes end in an underscore. It sees the feature table
(:mod:`minewatch.features.schema`) of one grain at a time, joined to what the registers say of each
meter (:data:`CONTEXT`).
"""

from abc import ABC, abstractmethod
from importlib.metadata import entry_points
from typing import ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from minewatch.errors import DetectorError
from minewatch.features.schema import Grain

__all__ = ["BASELINE", "COMPARED", "CONTEXT", "GROUP", "RELATIVE", "Detector", "Grain", "discover"]

GROUP = "minewatch.detectors"

#: What the evidence table calls the start of the sum, which no detector said.
BASELINE = "baseline"

#: Figures that the meter's peers (同行业用户) are compared on.
COMPARED = (
    "floor_share",
    "night_day",
    "weekend_weekday",
    "spell_cv",
    "within_day_cv",
    "night_cv",
    "quiet_noise",
    "base_cv",
    "valley_share",
    "register_spread",
    "share_sd",
    "load_factor",
)
#: Those figures relative to the peers: column -> meaning.
RELATIVE: dict[str, str] = {
    f"peer_{name}": f"log of {name} less the median of peers, over their quartile range"
    for name in COMPARED
}

#: Columns that every detector may read beside the features.
CONTEXT: dict[str, str] = {
    "industry": "declared industry of the meter account (行业类别)",
    "tariff": "tariff class (电价类别)",
    "contract_kw": "contract capacity (合同容量) [kW]",
    "capacity_share": "mean_kw / contract_kw",
    "data_centre_strength": "strength of the match to the data-centre register [0-1], 0 = none",
    "scope_computing": "1 where the enterprise's scope or name speaks of computing, else 0",
    "tips": "tips joined to the meter's site (12398举报); NaN where no tips were loaded",
    "network_hosts": "most hosts that connected to pools from the meter's site; NaN likewise",
    "power_factor": "daily power factor (功率因数), the median of a year; NaN without the feed",
    "power_factor_sd": "variation of the daily power factor [std]; NaN likewise",
    "phase_imbalance": "daily imbalance of phases (三相不平衡), the median [share]; NaN likewise",
    **RELATIVE,
}


class Detector(BaseEstimator, ABC):  # type: ignore[misc]  # scikit-learn ships no types
    """One question asked of every meter; the answer is a score, a reason and figures.

    Attributes
    ----------
    name : str
        Stable identifier, the entry point's name.
    title : dict of str to str
        Name for people by language: ``{"zh": ..., "en": ...}``.
    purpose : dict of str to str
        Why it exists and what a high score means, by language, one sentence.
    grains : tuple of Grain
        Grains at which it can speak.
    figures : tuple of str
        Columns that show a reader why it scored as it did.
    """

    name: ClassVar[str]
    title: ClassVar[dict[str, str]]
    purpose: ClassVar[dict[str, str]]
    grains: ClassVar[tuple[Grain, ...]]
    figures: ClassVar[tuple[str, ...]]

    def fit(self, table: pd.DataFrame) -> Self:  # noqa: ARG002 - part of the contract
        """Learn what is usual from the feature table of one grain; labels are never used.

        A detector that judges each meter on its own has nothing to learn and inherits this.
        """
        return self

    @abstractmethod
    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Score each row: higher resembles mining more, NaN where it cannot speak."""


def discover() -> dict[str, Detector]:
    """Return a new instance of every installed detector by name, in order of name.

    Raises
    ------
    DetectorError
        If a plug-in cannot be imported, is no detector, or two claim one name.
    """
    found: dict[str, Detector] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        who = f"Detector {point.name} ({point.value})"
        try:
            kind = point.load()
        except (ImportError, AttributeError) as error:
            msg = f"{who} cannot be loaded: {error}; remove its package or mend it."
            raise DetectorError(msg) from error
        if not (isinstance(kind, type) and issubclass(kind, Detector)):
            msg = f"{who} is no subclass of minewatch.detection.Detector; mend its entry point."
            raise DetectorError(msg)
        if point.name in {*found, BASELINE} or kind.name != point.name:
            msg = (
                f"{who} must carry the name of its entry point, only once, and not be called "
                f"{BASELINE}; rename it."
            )
            raise DetectorError(msg)
        found[point.name] = kind()
    return found
