"""Network leads: did machines at this place connect to mining pools."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class NetworkLead(Detector):
    """Connections to mining pools from the meter's site (矿池连接).

    Evidence of a place, not of intent: of the addresses that connected to pools in one province
    21 % were hacked machines of innocent owners, mostly one or two hosts. The score grows as the
    logarithm of the number of hosts.
    """

    name: ClassVar[str] = "network_lead"
    title: ClassVar[dict[str, str]] = {"zh": "矿池连接线索", "en": "Pool connections"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "该场所是否曾连接矿池；只说明地点，不说明故意：设备可能被入侵，业主可能无辜。",
        "en": "Whether pools were connected to from the place; evidence of a place, not of intent.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = ("network_hosts",)

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return log(1 + hosts): 0 for none, NaN where no network leads were loaded."""
        score: NDArray[np.float64] = np.log1p(table["network_hosts"].to_numpy(float))
        return score
