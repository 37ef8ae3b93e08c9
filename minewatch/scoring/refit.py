"""Set log odds to scale on inspected meters (核查结论), with a pull towards the scale they had.

Meters are inspected because of what a scan said of them. Given the evidence, what is then found
does not depend on that choice, so the outcomes are held against the probabilities at the
province's own prior, each meter counting once. Had meters been chosen because they were known to
mine, the starts would take the frequency of mines among them for that among all.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from threadpoolctl import threadpool_limits

from minewatch.scoring.calibration import GrainModel

Floats = NDArray[np.float64]

#: How far inspections are expected to move the logarithm of the scale, and the starts: standard
#: deviations of the normal distributions about the present values that stand for the pull.
SCALE_SD, START_SD = 0.1, 0.5
#: Digits kept, as in fitting.
_DECIMALS = 4


class Scale(NamedTuple):
    """By what raw log odds are multiplied, and what is then added, natural logarithms."""

    scale: float
    start_mining: float
    start_data_centre: float


def scale_of(model: GrainModel) -> Scale:
    """Return the scale of a model as it is."""
    return Scale(model.scale, model.start_mining, model.start_data_centre)


def with_scale(model: GrainModel, scale: Scale) -> GrainModel:
    """Return the same trees on another scale."""
    return model.model_copy(update=scale._asdict())


def raw_log_odds(model: GrainModel, rows: Floats) -> Floats:
    """Return what the trees say before scale and starts, shape (rows, 2)."""
    weights = with_scale(model, Scale(1.0, 0.0, 0.0)).weights(rows)
    return np.column_stack([weights.mining.sum(axis=1), weights.data_centre.sum(axis=1)])


def log_probabilities(raw: Floats, scale: Scale, prior: Floats) -> Floats:
    """Return the log probabilities of the classes, shape (rows, 3).

    Parameters
    ----------
    raw : array of float64, shape (rows, 2)
        From :func:`raw_log_odds`.
    scale : Scale
    prior : array of float64, shape (2,)
        Log odds of mining and of data centre before any evidence.
    """
    logits = np.zeros((len(raw), 3))
    logits[:, :2] = scale.scale * raw + np.array(scale[1:]) + prior
    logs: Floats = log_softmax(logits, axis=1)
    return logs


def rescale(
    raw: Floats,
    label: NDArray[np.int64],
    prior: Floats,
    present: Scale,
    sd: tuple[float, float] = (SCALE_SD, START_SD),
) -> Scale:
    """Return the scale and starts that fit the outcomes, pulled towards the present ones.

    The most probable values (MAP): the log likelihood of the outcomes at the province's prior,
    with normal distributions about the present values. Ten meters move little; a thousand decide.

    Parameters
    ----------
    raw : array of float64, shape (meters, 2)
        From :func:`raw_log_odds`; of meters that the trees were not grown on.
    label : array of int64, shape (meters,)
        Place of the class in :data:`minewatch.scoring.classify.CLASSES`.
    prior : array of float64, shape (2,)
        Log odds of mining and of data centre before any evidence.
    present : Scale
    sd : tuple of float
        Standard deviations, of the logarithm of the scale and of the starts.
    """
    meters = np.arange(len(label))
    hit = np.zeros((len(label), 3))
    hit[meters, label] = 1.0
    spread = np.array([sd[0], sd[1], sd[1]])

    def at(x: Floats) -> Scale:
        return Scale(present[0] * float(np.exp(x[0])), present[1] + x[1], present[2] + x[2])

    def loss(x: Floats) -> tuple[float, Floats]:
        scale = at(x)
        logs = log_probabilities(raw, scale, prior)
        surplus = (np.exp(logs) - hit)[:, :2]
        slope = np.array([(surplus * raw).sum() * scale.scale, *surplus.sum(axis=0)])
        pull = x / spread
        return float(0.5 * (pull**2).sum() - logs[meters, label].sum()), slope + pull / spread

    with threadpool_limits(1):  # sums in parallel would differ in the last bit
        best = minimize(loss, np.zeros(3), jac=True, method="L-BFGS-B", options={"gtol": 1e-7})
    return Scale(*(round(float(value), _DECIMALS) for value in at(best.x)))
