"""How well meters are told that had no part in fitting: cross-validation by meter (交叉验证)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.evaluation.ranking import figures_of, rank_meters
from minewatch.recalibrate.report import Figures
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.fit import SHARES, Cases, fit_grain
from minewatch.scoring.refit import (
    Floats,
    Scale,
    log_probabilities,
    raw_log_odds,
    rescale,
    scale_of,
)

#: Parts that the inspected meters are split into; each is left out once.
FOLDS = 5
#: New trees have no scale that is known to be right: the pull is weak.
_GROWN_SD = (1.0, 1.0)
_DECIMALS = 6
_SEED = 0


class Outcomes(NamedTuple):
    """Inspected meters at one grain, each once, sorted by meter_id.

    Attributes
    ----------
    rows : array of float64, shape (meters, inputs)
        Of the present model.
    all_rows : array of float64, shape (meters, all inputs)
        Of all detectors, those that the present model does not weigh among them.
    owners : dict of str to str
        Input -> detector, of `all_rows`.
    label : array of int64, shape (meters,)
        Place in :data:`minewatch.scoring.classify.CLASSES`.
    """

    rows: Floats
    all_rows: Floats
    owners: dict[str, str]
    label: NDArray[np.int64]


def folds(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the part of each meter; every part has its share of each class."""
    rng = np.random.default_rng(_SEED)
    part = np.empty(len(label), dtype=np.int64)
    dealt = 0
    for place in range(len(CLASSES)):
        members = np.flatnonzero(label == place)
        part[members] = (rng.permutation(len(members)) + dealt) % FOLDS
        dealt += len(members)
    return part


def left_out_rescaled(outcomes: Outcomes, present: GrainModel, prior: Floats) -> Floats:
    """Return log probabilities of each meter, with scale and starts set on the other parts."""
    raw, part = raw_log_odds(present, outcomes.rows), folds(outcomes.label)
    logs = np.empty((len(raw), len(CLASSES)))
    for fold in range(FOLDS):
        out = part == fold
        scale = rescale(raw[~out], outcomes.label[~out], prior, scale_of(present))
        logs[out] = log_probabilities(raw[out], scale, prior)
    return logs


def left_out_grown(outcomes: Outcomes, prior: Floats) -> Floats | None:
    """Return log probabilities of each meter by trees grown on the other parts alone.

    None where a part leaves too few meters of a class to grow any.
    """
    part = folds(outcomes.label)
    logs = np.empty((len(part), len(CLASSES)))
    for fold in range(FOLDS):
        out = part == fold
        model = grow(outcomes, ~out, prior)
        if model is None:
            return None
        raw = raw_log_odds(model, outcomes.all_rows[out])
        logs[out] = log_probabilities(raw, scale_of(model), prior)
    return logs


def grow(outcomes: Outcomes, used: NDArray[np.bool_], prior: Floats) -> GrainModel | None:
    """Grow trees on outcomes and set them to scale at the province's prior; None with too few."""
    label = outcomes.label[used]
    cases = Cases(outcomes.all_rows[used], label, np.arange(len(label)), outcomes.owners)

    def scaling(raw: Floats, known: NDArray[np.int64]) -> Scale:
        return rescale(raw, known, prior, _grown_scale(known, prior), _GROWN_SD)

    return fit_grain(cases, seed=_SEED, scaling=scaling)


def _grown_scale(label: NDArray[np.int64], prior: Floats) -> Scale:
    """Return the scale at which trees grown at :data:`SHARES` speak of meters as inspected."""
    sizes = np.bincount(label, minlength=len(CLASSES))
    met = np.log(sizes[:2] / sizes[2]) - np.log(SHARES[:2] / SHARES[2])
    return Scale(1.0, *(float(value) for value in met - prior))


def losses(logs: Floats, label: NDArray[np.int64]) -> Floats:
    """Return each meter's log loss: the negative log probability of the class that was found."""
    lost: Floats = -logs[np.arange(len(label)), label]
    return lost


def figures(logs: Floats, label: NDArray[np.int64]) -> Figures:
    """Return the figures of log probabilities told of meters whose class is known."""
    mines = label == CLASSES.index("mining")
    ranking = rank_meters(mines, np.exp(logs[:, 0]), np.zeros(len(label), dtype=bool))
    found = figures_of(ranking, ranking.weights[None], ())[0]
    return Figures(
        log_loss=round(float(losses(logs, label).mean()), _DECIMALS),
        average_precision=_rounded(found[0]),
        ece=_rounded(found[3]),
        brier=_rounded(found[4]),
    )


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DECIMALS)
