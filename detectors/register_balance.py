"""Balance between the time-of-use registers."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-3


class RegisterBalance(Detector):
    """A constant load fills each time-of-use register (尖峰平谷) in proportion to its hours.

    Two departures are added in quadrature: the spread of mean power between registers (needs the
    province's register hours) and the period-to-period variation of the valley share. The score
    is the negative decimal logarithm of the sum. It needs no curve, so it reaches the many
    customers who have daily registers or monthly settlements only.
    """

    name: ClassVar[str] = "register_balance"
    title: ClassVar[dict[str, str]] = {"zh": "尖峰平谷均衡度", "en": "Balance between registers"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "恒定负荷在尖、峰、平、谷各时段的平均功率相等，且谷电占比天天相同。",
        "en": "A constant load has equal power in every register and the same share each period.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("register_spread", "share_sd", "valley_share")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the departure; NaN where registers or their hours are missing."""
        spread = table["register_spread"].to_numpy(float)
        share_sd = table["share_sd"].to_numpy(float)
        score: NDArray[np.float64] = -np.log10(np.maximum(np.hypot(spread, share_sd), _FLOOR))
        return score
