"""What is done at one grain: keep the model, set it to another scale, or grow another one."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.evaluation.ranking import Bools
from minewatch.recalibrate.left_out import (
    FOLDS,
    Outcomes,
    figures,
    grow,
    left_out_grown,
    left_out_rescaled,
    losses,
)
from minewatch.recalibrate.report import Done, Figures
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.fit import MIN_METERS
from minewatch.scoring.refit import (
    Floats,
    log_probabilities,
    raw_log_odds,
    rescale,
    scale_of,
    with_scale,
)

#: Fewest inspected meters at a grain for anything to be done.
MIN_INSPECTED = 10


class Decision(NamedTuple):
    """What was done, why, the model from now on, and the left-out figures of what was tried.

    Attributes
    ----------
    why : str
        ``few_inspected``, ``one_class``, ``no_better``; ``few_of_a_class``,
        ``few_ordinary_not_flagged``, ``grown_no_better``; ``grown_better``.
    """

    done: Done
    why: str
    model: GrainModel
    before: Figures | None = None
    rescaled: Figures | None = None
    grown: Figures | None = None


def decide(outcomes: Outcomes, not_flagged: Bools, present: GrainModel, prior: Floats) -> Decision:
    """Refit one grain as far as its inspected meters allow and left-out meters are told better.

    Parameters
    ----------
    outcomes : Outcomes
    not_flagged : array of bool, shape (meters,)
        Whether the meter was no lead. Trees grown on leads alone would never have seen what most
        meters look like, so that enough ordinary meters must have been inspected without cause.
    present : GrainModel
    prior : array of float64, shape (2,)
        Log odds of mining and of data centre before any evidence.
    """
    label = outcomes.label
    mines = int((label == CLASSES.index("mining")).sum())
    if len(label) < MIN_INSPECTED:
        return Decision("kept", "few_inspected", present)
    if mines in {0, len(label)}:
        return Decision("kept", "one_class", present)
    raw = raw_log_odds(present, outcomes.rows)
    told = log_probabilities(raw, scale_of(present), prior)
    scaled = left_out_rescaled(outcomes, present, prior)
    hindrance = _hindrance(outcomes, not_flagged)
    anew = None if hindrance else left_out_grown(outcomes, prior)
    tried = [None if logs is None else figures(logs, label) for logs in (told, scaled, anew)]
    if anew is not None and all(_clearly_better(anew, logs, label) for logs in (told, scaled)):
        model = grow(outcomes, np.ones(len(label), dtype=bool), prior)
        if model is not None:
            return Decision("grown", "grown_better", model, *tried)
    if losses(scaled, label).mean() < losses(told, label).mean():
        model = with_scale(present, rescale(raw, label, prior, scale_of(present)))
        return Decision("rescaled", hindrance or "grown_no_better", model, *tried)
    return Decision("kept", "no_better", present, *tried)


def _clearly_better(anew: Floats, logs: Floats, label: NDArray[np.int64]) -> bool:
    """Tell whether new trees gain more than the standard error of what they gain.

    To put other trees in the place of all that was known calls for more than a lucky split.
    """
    gained = losses(logs, label) - losses(anew, label)
    return bool(gained.mean() > gained.std(ddof=1) / np.sqrt(len(gained)))


def _hindrance(outcomes: Outcomes, not_flagged: Bools) -> str | None:
    """Tell why no trees can be grown; None where they can, with one part left out as well."""
    sizes = np.bincount(outcomes.label, minlength=len(CLASSES))
    if (sizes - np.ceil(sizes / FOLDS)).min() < MIN_METERS:
        return "few_of_a_class"
    plain = (outcomes.label == CLASSES.index("ordinary")) & not_flagged
    return "few_ordinary_not_flagged" if plain.sum() < MIN_METERS else None
