"""Blocks of equal power added to the base load."""

from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import Detector, Grain


class AddedBlock(Detector):
    """A mine adds the same power to every hour, whatever its host does.

    The score is the largest step of the base load over the mean load, less what of it is uneven
    over the hours of the day (or the registers). It finds a mine behind a host's load by the day
    it came, or went. A host grows in proportion to its own day; a cold cell or a server cabinet
    adds a block as well, if a small one.
    """

    name: ClassVar[str] = "added_block"
    title: ClassVar[dict[str, str]] = {"zh": "等功率增量", "en": "Added block of equal power"}
    purpose: ClassVar[dict[str, str]] = {
        "zh": "矿机在宿主负荷上全天叠加同一功率：底荷台阶各时段等高。",
        "en": "Rigs add one power to all hours of a host's day: the base load steps evenly.",
    }
    grains: ClassVar[tuple[Grain, ...]] = ("curve", "registers", "settlements")
    figures: ClassVar[tuple[str, ...]] = (
        "block_worth",
        "block_share",
        "block_unevenness",
        "block_clarity",
        "blocks",
        "blocks_total",
        "block_return",
        "base_step",
        "base_cuts",
        "base_cv",
        "even_worth",
        "even_fit",
        "even_share",
        "host_shape",
        "even_steps",
        "shaped_steps",
    )

    def score_samples(self, table: pd.DataFrame) -> NDArray[np.float64]:
        """Return the largest even step over the mean load; NaN without a base load."""
        return table["block_worth"].to_numpy(float)
