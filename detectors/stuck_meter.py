"""A guard: a meter that repeats itself measures nothing."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class StuckMeter(Detector):
    """A stuck meter (表计停走) is flatter than any mine, and no load at all.

    The score falls with the share of levels that repeat the one before to a ten-thousandth: fleets
    of machines fail, warm up and are tuned, and never do.
    """

    name: ClassVar[str] = "stuck_meter"
    title: ClassVar[dict[str, str]] = {"zh": "表计停走核对", "en": "Check for a stuck meter"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "读数逐期不变多为表计故障而非负荷；用于排除。",
        "en": "Readings that repeat themselves are a fault of the meter; this speaks against.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("stuck_share",)

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus the share of repeated levels."""
        score: NDArray[np.float64] = -table["stuck_share"].to_numpy(float)
        return score
