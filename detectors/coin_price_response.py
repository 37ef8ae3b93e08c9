"""A load that rises and falls with the coin price."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class CoinPriceResponse(Detector):
    """Mines grow when coins are dear and shut down when they are not; nothing else does so.

    The score is the correlation of monthly load and price. Both have trends, and two trends are
    easily alike by chance, so it is one weight among others.
    """

    name: ClassVar[str] = "coin_price_response"
    title: ClassVar[dict[str, str]] = {"zh": "用电随币价", "en": "Response to the coin price"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "矿场在币价高时增机、低时停机：月用电与币价越同向越像；趋势相同也可能是巧合。",
        "en": "Mines grow when coins are dear: load that goes with the price, maybe by chance.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("coin_price_r",)

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return the correlation; NaN where it is not known."""
        return table["coin_price_r"].to_numpy(float)
