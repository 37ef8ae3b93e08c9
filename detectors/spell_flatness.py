"""Flatness within stable spells."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

#: Variation below which a reading's own resolution decides [std/mean].
_FLOOR = 1e-3


class SpellFlatness(Detector):
    """Mining rigs run day and night at one power; what varies is how many are on.

    The score is the negative decimal logarithm of the variation within spells; where points
    within the day are known, of the larger of that and the variation within the day. So 2 means
    a variation of 1 %, 1 means 10 %. A data centre or a cold store can be as flat: this is
    evidence for a steady load, and other detectors must tell which.
    """

    name: ClassVar[str] = "spell_flatness"
    title: ClassVar[dict[str, str]] = {"zh": "平稳段波动", "en": "Flatness within spells"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "矿机昼夜恒功率运行：分段后段内波动越小，越像矿机负荷。",
        "en": "Rigs run at constant power: the smaller the variation within spells, the closer.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = (
        "spell_cv",
        "within_day_cv",
        "stable_share",
        "spells",
        "recent_kw",
    )

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the variation; NaN where no spell has a variation."""
        spell_cv = table["spell_cv"].to_numpy(float)
        within_day_cv = table["within_day_cv"].to_numpy(float)
        variation = np.where(np.isnan(spell_cv), np.nan, np.fmax(spell_cv, within_day_cv))
        return -np.log10(np.maximum(variation, _FLOOR))
