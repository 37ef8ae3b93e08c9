"""Absence of public holidays and Spring Festival in a load."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain

_FLOOR = 1e-2


class HolidayResponse(Detector):
    """People go home at public holidays and at Spring Festival; machines that mine do not.

    The departures of holidays and of Spring Festival from ordinary days are taken as absolute
    logarithms, of which a shut-down counts no more than a fall to a hundredth; the score is the
    negative decimal logarithm of the mean of those that are known.
    """

    name: ClassVar[str] = "holiday_response"
    title: ClassVar[dict[str, str]] = {"zh": "节假日无变化", "en": "No response to holidays"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "人在节假日和春节放假，矿机不放：节假日与平日用电之比越接近 1 越像。",
        "en": "People have holidays and rigs have none: load over that of usual days near one.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers")
    figures: ClassVar[tuple[str, ...]] = ("holiday_workday", "festival_workday")

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return minus log10 of the mean departure; NaN where neither ratio is known."""
        ratios = table[list(self.figures)].to_numpy(float)
        departures = np.abs(np.log(np.clip(ratios, _FLOOR, None)))
        known = np.isfinite(departures)
        total = np.where(known, departures, 0.0).sum(axis=1)
        count = known.sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(table), np.nan), where=count > 0)
        score: NDArray[np.float64] = -np.log10(np.maximum(mean, _FLOOR))
        return score
