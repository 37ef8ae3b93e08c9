"""Absence of cooling and heating in a load."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-2


class TemperatureResponse(Detector):
    """Buildings are cooled and heated, so their load follows the temperature; rigs do not care.

    The changes for ten degrees of cooling and of heating, over the mean level, are taken in size
    and averaged over those that are known, weighted by how much of the variation of days goes
    with the temperature. The score is the negative decimal logarithm of that.
    """

    name: ClassVar[str] = "temperature_response"
    title: ClassVar[dict[str, str]] = {"zh": "负荷不随气温", "en": "No response to temperature"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "建筑要制冷采暖，用电随气温变化；矿机几乎不变：响应越小越像。",
        "en": "Buildings are cooled and heated and rigs hardly: a load that ignores the weather.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers")
    figures: ClassVar[tuple[str, ...]] = ("temperature_r", "cooling_share", "heating_share")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the response; NaN where no slope is known."""
        slopes = np.abs(table[["cooling_share", "heating_share"]].to_numpy(float))
        known = np.isfinite(slopes)
        total = np.where(known, slopes, 0.0).sum(axis=1)
        count = known.sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(table), np.nan), where=count > 0)
        # A load without any variation has no correlation, and its slopes are zero anyway.
        r = np.abs(np.nan_to_num(table["temperature_r"].to_numpy(float), nan=1.0))
        score: NDArray[np.float64] = -np.log10(np.maximum(mean * np.clip(r, 0.0, 1.0), _FLOOR))
        return score
