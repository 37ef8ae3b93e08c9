"""How much of a load's variation is steps between flat spells."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 5e-3


class StepContrast(Detector):
    """Mines are flat within a spell and step over months; a data centre barely steps.

    The score is the logarithm of the variation over the whole window against the variation
    within spells: 0 for a load without steps, about 2 for one whose steps are seven times its
    noise. It tells a mine from a steady load that has no reason to jump.
    """

    name: ClassVar[str] = "step_contrast"
    title: ClassVar[dict[str, str]] = {"zh": "台阶与段内波动之比", "en": "Steps against noise"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "矿场段内平稳、跨月成台阶（增减、停复机）；数据中心很少跳变。",
        "en": "Mines are flat within a spell and step over months; data centres barely step.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = (
        "whole_cv",
        "spell_cv",
        "steps_up",
        "steps_down",
        "largest_step",
        "off_share",
    )

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return log(variation over the window / variation within spells)."""
        whole = np.maximum(table["whole_cv"].to_numpy(float), _FLOOR)
        spell = np.maximum(table["spell_cv"].to_numpy(float), _FLOOR)
        score: NDArray[np.float64] = np.maximum(np.log(whole / spell), 0.0)
        return score
