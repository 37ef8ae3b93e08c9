"""The model that turns what the detectors found into weights of evidence, all of them together.

Detectors look at traits that go together, so their weights cannot be fitted one by one and added.
One model for each grain of readings is fitted on all scores and figures at once: boosted trees
(Friedman 2001) give the log odds of *mining* and of *data centre* against *ordinary*, and every
change on the way is credited to the detector whose figure was asked
(:mod:`minewatch.scoring.trees`). The credits are the weights of evidence: they add up to the log
odds, exactly, from a start that is the same for all: what is said of an average ordinary meter.

The model is a JSON file of plain numbers: safe to open, recomputable by anybody.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from minewatch.detection import BASELINE, CONTEXT
from minewatch.errors import DetectorError
from minewatch.features.schema import COLUMNS, Grain
from minewatch.resources import resource
from minewatch.scoring.trees import Forest, credit_owners

#: Put before a meter account, so that its digest here is none that another file may use.
_SALT = "minewatch fitted meter "


class Weights(NamedTuple):
    """Weights of evidence, natural log likelihood ratios against *ordinary*; (rows, owners)."""

    mining: NDArray[np.float64]
    data_centre: NDArray[np.float64]


class GrainModel(BaseModel):
    """Weights of evidence at one grain.

    Attributes
    ----------
    inputs : tuple of str
        Columns that the trees ask: figures of the feature table, or names of detectors for their
        scores.
    owners : tuple of str
        The detector that each input belongs to; :data:`BASELINE` for what is nobody's.
    mining, data_centre, ordinary : Forest
        Margins of the classes.
    scale : float
        By which log odds are multiplied, since trees are too sure of what they were fitted on.
    start_mining, start_data_centre : float
        Added to the log odds, so that they are likelihood ratios whatever the shares of the
        classes were in fitting.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    inputs: tuple[str, ...] = Field(min_length=1)
    owners: tuple[str, ...]
    mining: Forest
    data_centre: Forest
    ordinary: Forest
    scale: float = Field(gt=0)
    start_mining: float
    start_data_centre: float

    @model_validator(mode="after")
    def _fits(self) -> "GrainModel":
        asked = max(
            max(f.column, default=-1) for f in (self.mining, self.data_centre, self.ordinary)
        )
        if len(self.inputs) != len(self.owners) or asked >= len(self.inputs):
            msg = "every input needs an owner, and no tree may ask for more"
            raise ValueError(msg)
        if len(set(self.inputs)) < len(self.inputs):
            msg = "no input may be there twice"
            raise ValueError(msg)
        return self

    @property
    def detectors(self) -> tuple[str, ...]:
        """The owners in order of name, :data:`BASELINE` first: the columns of the weights."""
        return (BASELINE, *sorted(set(self.owners) - {BASELINE}))

    def weights(self, rows: NDArray[np.float64]) -> Weights:
        """Return the weights of each detector, and of the start, for each row of inputs.

        Parameters
        ----------
        rows : array of float64, shape (rows, inputs)
            NaN is missing.
        """
        order = self.detectors
        owner = np.array([order.index(name) for name in self.owners], dtype=np.int64)
        mining, data_centre, ordinary = (
            credit_owners(forest.nodes(), rows, owner, len(order))
            for forest in (self.mining, self.data_centre, self.ordinary)
        )
        found = Weights(self.scale * (mining - ordinary), self.scale * (data_centre - ordinary))
        found.mining[:, 0] += self.start_mining
        found.data_centre[:, 0] += self.start_data_centre
        return found


class Calibration(BaseModel):
    """The whole model.

    Attributes
    ----------
    fitted_by : str
        The command that made it, with its seed.
    meters : dict of str to int
        Meters of each class that it was fitted on.
    grains : dict of Grain to GrainModel
        A grain that is not there cannot be judged.
    not_weighed : tuple of str
        Detectors that were left out on purpose: they are shown, and weigh nothing.
    probe : dict of str to float
        Mean scores on one small simulated province, by detector and grain: where they change, the
        features, detectors or simulator have changed since the fit.
    fitted_meters : tuple of str
        :func:`meter_digest` of every meter of a province that it was fitted on, sorted; the
        shipped model was fitted on none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fitted_by: str
    meters: dict[str, int]
    grains: dict[Grain, GrainModel]
    not_weighed: tuple[str, ...] = ()
    probe: dict[str, float] = {}
    fitted_meters: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the text of the model file."""
        return self.model_dump_json() + "\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the model's text."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def meter_digest(meter_id: str) -> str:
    """Return by what a model file names a meter that it was fitted on.

    It keeps meter accounts out of the file, and no more than that: whoever has a list of accounts
    can tell which of them were used.
    """
    return hashlib.sha256((_SALT + meter_id).encode()).hexdigest()[:16]


def load_calibration(path: Path | None = None) -> Calibration:
    """Read a model file; without `path`, the shipped one.

    Raises
    ------
    DetectorError
        If the file is not a valid model, or asks for figures that are not computed.
    """
    source = path or resource("model", "weights.json")
    try:
        model = Calibration.model_validate_json(source.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError, OSError) as error:
        msg = f"{source} is not a valid model of weights: {error}; fit it again."
        raise DetectorError(msg) from error
    unknown = sorted({name for one in model.grains.values() for name in _unknown(one)})
    if unknown:
        msg = f"{source} asks for {', '.join(unknown)}, which no feature table has; fit it again."
        raise DetectorError(msg)
    return model


def _unknown(model: GrainModel) -> list[str]:
    """Return the inputs that are neither a column of the feature table nor their owner's score."""
    asked = zip(model.inputs, model.owners, strict=True)
    return [name for name, owner in asked if name not in {*COLUMNS, *CONTEXT, owner} - {BASELINE}]
