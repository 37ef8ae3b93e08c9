"""What the registers say: a data centre, a firm that computes, or neither."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class DataCentreRegister(Detector):
    """A steady load at a registered data centre has a lawful explanation, yet no exemption.

    Notice 1283, item 8, forbids mining in the name of a data centre, so the match is one weight
    among others. The score falls from 0 (no match, no computing business) to -1 (matched by code).
    """

    name: ClassVar[str] = "data_centre_register"
    title: ClassVar[dict[str, str]] = {"zh": "数据中心名录", "en": "Data-centre register"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "是否与数据中心名录匹配、经营范围是否涉及计算；是证据之一，不是豁免。",
        "en": "Whether the register of data centres knows the place; evidence, not an exemption.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("data_centre_strength", "scope_computing")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus the strength of the match; NaN where no data centre is registered."""
        strength = table["data_centre_strength"].to_numpy(float)
        computing = table["scope_computing"].fillna(0).to_numpy(float)
        score: NDArray[np.float64] = -np.maximum(strength, 0.3 * computing)
        return score
