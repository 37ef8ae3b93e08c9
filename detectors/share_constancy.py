"""Constancy of the valley share of energy."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-3


class ShareConstancy(Detector):
    """A constant load draws the same share of its energy in the valley, period after period.

    The score is the negative decimal logarithm of the variation of that share within spells. It
    works where the hours of the registers are not known.
    """

    name: ClassVar[str] = "share_constancy"
    title: ClassVar[dict[str, str]] = {"zh": "谷电占比稳定度", "en": "Constancy of valley share"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "恒定负荷的谷电占比天天相同；人的作息会使其变动。",
        "en": "A constant load has the same valley share each period; people make it vary.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("share_sd", "valley_share")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the variation; NaN where the valley register is missing."""
        share_sd = table["share_sd"].to_numpy(float)
        score: NDArray[np.float64] = -np.log10(np.maximum(share_sd, _FLOOR))
        return score
