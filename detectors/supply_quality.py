"""Power factor of power supplies with active correction."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

#: Power factor that power supplies with active correction keep, and its usual variation.
_CORRECTED, _USUAL_SD = 0.97, 0.01
#: Departures smaller than this are none.
_FLOOR = 1e-2


class SupplyQuality(Detector):
    """Power supplies of rigs correct their power factor (有源功率因数校正); motors do not.

    What the power factor lacks of 0.97 and its variation beyond 0.01 are added, and with a tenth
    of its weight the imbalance of phases, where that is known; the score is the negative decimal
    logarithm of the sum. Servers have the same power supplies, and a customer with a compensator
    (无功补偿) the same power factor: it tells computing from motors, not mining from computing.
    """

    name: ClassVar[str] = "supply_quality"
    title: ClassVar[dict[str, str]] = {"zh": "电源特征", "en": "Quality of the supply drawn"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "矿机电源功率因数高而稳定，三相均衡；电动机则低而多变。服务器也如此，只作一项依据。",
        "en": "Rigs draw at a high, steady power factor, motors do not; servers are like rigs.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("power_factor", "power_factor_sd", "phase_imbalance")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the departure; NaN where no power factor is known."""
        factor, sd, imbalance = (table[name].to_numpy(float) for name in self.figures)
        lacking = np.maximum(_CORRECTED - factor, 0.0)
        unsteady = np.maximum(sd - _USUAL_SD, 0.0)
        uneven = np.where(np.isnan(imbalance), 0.0, imbalance) / 10
        score: NDArray[np.float64] = -np.log10(np.maximum(lacking + unsteady + uneven, _FLOOR))
        return score
