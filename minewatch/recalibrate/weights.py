"""What each detector weighs before a refit and after it."""

from typing import NamedTuple

import numpy as np

from minewatch.evaluation.ranking import Bools, Floats
from minewatch.recalibrate.report import Weight
from minewatch.scoring.calibration import GrainModel

_DECIMALS = 4


class Weighing(NamedTuple):
    """A model and its inputs, shape (meters, inputs)."""

    model: GrainModel
    rows: Floats


def mean_weights(before: Weighing, after: Weighing, mines: Bools) -> tuple[Weight, ...]:
    """Return each detector's mean weight for mining, over mines and over other meters.

    Parameters
    ----------
    before, after : Weighing
        Of the same meters; a detector that one of them does not ask weighs nothing there.
    mines : array of bool, shape (meters,)
    """
    was, now = _means(before, mines), _means(after, mines)
    names = [*was, *sorted(set(now) - set(was))]
    nothing = (0.0 if mines.any() else None, 0.0 if not mines.all() else None)
    return tuple(
        Weight(
            detector=name,
            mines_before=was.get(name, nothing)[0],
            mines_after=now.get(name, nothing)[0],
            others_before=was.get(name, nothing)[1],
            others_after=now.get(name, nothing)[1],
        )
        for name in names
    )


def _means(weighing: Weighing, mines: Bools) -> dict[str, tuple[float | None, float | None]]:
    weights = weighing.model.weights(weighing.rows).mining
    return {
        name: (_mean(column[mines]), _mean(column[~mines]))
        for name, column in zip(weighing.model.detectors, weights.T, strict=True)
    }


def _mean(column: Floats) -> float | None:
    return round(float(np.mean(column)), _DECIMALS) if len(column) else None
