"""Response to the dear hours of the tariff."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-2


class TariffResponse(Detector):
    """Some mines stop when power is dearest; people turn everything on just then.

    The score is minus the logarithm of sharp over peak power: above 0 where less power is drawn
    in the sharp hours. It needs the register hours and a sharp price.
    """

    name: ClassVar[str] = "tariff_response"
    title: ClassVar[dict[str, str]] = {"zh": "避尖用电", "en": "Avoids the sharp hours"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "尖峰电价时段负荷低于高峰时段，符合随电价停机。",
        "en": "Draws less in sharp hours than in peak hours, as who stops for price does.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("sharp_peak",)

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log(sharp / peak power); NaN where either is not known."""
        ratio = table["sharp_peak"].to_numpy(float)
        score: NDArray[np.float64] = -np.log(np.maximum(ratio, _FLOOR))
        return score
