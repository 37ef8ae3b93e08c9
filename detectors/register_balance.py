"""Balance between the time-of-use registers."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-3


class RegisterBalance(Detector):
    """A constant load fills each time-of-use register (尖峰平谷) in proportion to its hours.

    The score is the negative decimal logarithm of the spread of mean power between registers. It
    needs the province's register hours and no curve, so it reaches the many customers who have
    daily registers or monthly settlements only.
    """

    name: ClassVar[str] = "register_balance"
    title: ClassVar[dict[str, str]] = {"zh": "尖峰平谷均衡度", "en": "Balance between registers"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "恒定负荷在尖、峰、平、谷各时段的平均功率相等。",
        "en": "A constant load has equal mean power in every time-of-use register.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("register_spread", "floor_share", "valley_share")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the spread; NaN where registers or their hours are missing."""
        spread = table["register_spread"].to_numpy(float)
        score: NDArray[np.float64] = -np.log10(np.maximum(spread, _FLOOR))
        return score
