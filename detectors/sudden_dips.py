"""Sudden dips of one size."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class SuddenDips(Detector):
    """A fleet is cut off at once and comes back at once, by the same power every time.

    The score grows with the number of days whose largest dip has the usual size, times the share
    that these are of all days with dips. Compressors and lifts dip as well, in other sizes and
    far oftener; which it is, the figures must tell together.
    """

    name: ClassVar[str] = "sudden_dips"
    title: ClassVar[dict[str, str]] = {"zh": "同幅骤降骤升", "en": "Sudden dips of one size"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "断电、断网、限电时整批矿机同时停、同时起，幅度相同。",
        "en": "A cut of power or network stops all rigs at once, and they return by the same.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve",)
    figures: ClassVar[tuple[str, ...]] = (
        "dips_year",
        "dips_alike",
        "dips_alike_share",
        "dip_share",
        "dip_largest",
        "drops_year",
        "rises_year",
    )

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return log(1 + alike dips) times their share; 0 for none, NaN without a curve."""
        alike = np.log1p(table["dips_alike"].to_numpy(float))
        share = table["dips_alike_share"].fillna(0.0).to_numpy(float)
        score: NDArray[np.float64] = alike * share
        return score
