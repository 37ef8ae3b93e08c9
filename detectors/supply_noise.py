"""Quietness of the load from point to point."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-4


class SupplyNoise(Detector):
    """Switched-mode supplies of many equal machines draw without a flutter.

    The score is the negative decimal logarithm of the usual change from point to point in the
    quietest quarter of the day, over the mean load. People, motors and compressors flutter more;
    a mine behind a host makes the host's own flutter smaller in proportion.
    """

    name: ClassVar[str] = "supply_noise"
    title: ClassVar[dict[str, str]] = {
        "zh": "开关电源式低波动",
        "en": "Quiet, as supplies are",
    }
    purpose: ClassVar[dict[str, str]] = {
        "zh": "大量开关电源并联运行，相邻采集点之间几乎不变。",
        "en": "Many switched-mode supplies together hardly change from point to point.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve",)
    figures: ClassVar[tuple[str, ...]] = (
        "quiet_noise",
        "night_noise",
        "day_noise",
        "night_cv",
        "night_cv_low",
        "night_share",
    )

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the usual change; NaN without a curve."""
        noise = table["quiet_noise"].to_numpy(float)
        score: NDArray[np.float64] = -np.log10(np.maximum(noise, _FLOOR))
        return score
