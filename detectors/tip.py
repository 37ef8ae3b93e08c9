"""Tips: has anyone told of this place."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class Tip(Detector):
    """Tips to the hotline 12398 that join the meter's site (举报).

    A tip may be wrong or made out of spite; more tips of one place say little more than the
    first, so the score grows as the logarithm of their number.
    """

    name: ClassVar[str] = "tip"
    title: ClassVar[dict[str, str]] = {"zh": "12398举报", "en": "Tips"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "是否有举报指向该用电场所；举报可能不实，只作线索。",
        "en": "Whether tips name the place; a tip may be wrong, so it is one weight among others.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("tips",)

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return log(1 + tips): 0 for none, NaN where no tips were loaded."""
        score: NDArray[np.float64] = np.log1p(table["tips"].to_numpy(float))
        return score
