"""Absence of the daily and weekly rhythm of people."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-2


class Rhythm(Detector):
    """People sleep and rest; machines that mine do not.

    The departures of night against day, of weekend against weekday and of the highest against
    the lowest hour are taken as absolute logarithms and averaged over those that are known; the
    score is the negative decimal logarithm of that mean.
    """

    name: ClassVar[str] = "rhythm"
    title: ClassVar[dict[str, str]] = {"zh": "作息规律缺失", "en": "No rhythm of people"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "人有昼夜与周末之分，矿机没有：昼夜比、周末比、峰谷时比越接近 1 越像。",
        "en": "People have nights and weekends and rigs have none: ratios near one are alike.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers")
    figures: ClassVar[tuple[str, ...]] = ("night_day", "peak_trough", "weekend_weekday")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the mean departure; NaN where no ratio is known."""
        ratios = table[list(self.figures)].to_numpy(float)
        positive = np.where(ratios > 0, ratios, np.nan)
        departures = np.abs(np.log(positive))
        known = np.isfinite(departures)
        total = np.where(known, departures, 0.0).sum(axis=1)
        count = known.sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(table), np.nan), where=count > 0)
        score: NDArray[np.float64] = -np.log10(np.maximum(mean, _FLOOR))
        return score
