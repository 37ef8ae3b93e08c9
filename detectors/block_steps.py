"""Steps between spells that are whole numbers of equal machines."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class BlockSteps(Detector):
    """Rigs come and go in equal machines, so steps of load are whole multiples of one power.

    The score is one minus the misfit of the steps to the best machine size. With fewer than
    three usable steps any size would fit, and the detector does not speak.
    """

    name: ClassVar[str] = "block_steps"
    title: ClassVar[dict[str, str]] = {"zh": "等容量台阶", "en": "Identical-block steps"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "同型矿机成批上下架：负荷台阶是单台功率的整数倍。",
        "en": "Equal machines come and go in batches: steps are whole multiples of one power.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("step_quantum_kw", "step_misfit", "steps_tested")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return one minus the misfit; NaN where too few steps could be tested."""
        return 1.0 - table["step_misfit"].to_numpy(float)
