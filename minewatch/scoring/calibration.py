"""Weights of evidence: from a detector's score to log likelihood ratios.

For each detector and grain, the scores of simulated meters whose class is known are counted in
bins; the log ratio of the shares of two classes in a bin is the weight at the bin's median score,
and between medians weights are interpolated (Good 1950, *Probability and the Weighing of
Evidence*). A weight for mining never falls as the score rises: bins that break the order are put
together. Detectors that look at the same trait are not independent, so each has a discount from
0 to 1, fitted together on meters that the bins have not seen, once for each kind of evidence that
a meter can have, which keeps the sum calibrated whatever feeds a province has.

The model is a small JSON file: safe to open, readable in a hearing.
"""

import hashlib
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from minewatch.errors import DetectorError
from minewatch.resources import resource

Discount = Annotated[float, Field(ge=0, le=1)]


class WeightCurve(BaseModel):
    """Weights of one detector at one grain.

    Attributes
    ----------
    scores : tuple of float
        Knots, increasing.
    mining, data_centre : tuple of float
        Log likelihood ratio against *ordinary* at each knot, before the discount.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scores: tuple[float, ...] = Field(min_length=1)
    mining: tuple[float, ...]
    data_centre: tuple[float, ...]

    @model_validator(mode="after")
    def _fits(self) -> "WeightCurve":
        if not len(self.scores) == len(self.mining) == len(self.data_centre):
            msg = "scores, mining and data_centre must be of one length"
            raise ValueError(msg)
        if any(b <= a for a, b in zip(self.scores, self.scores[1:], strict=False)):
            msg = "scores must increase"
            raise ValueError(msg)
        return self

    def weights(
        self, scores: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the weights for mining and for data centre; constant beyond the outer knots."""
        return (
            np.interp(scores, self.scores, self.mining),
            np.interp(scores, self.scores, self.data_centre),
        )


class Calibration(BaseModel):
    """The whole model.

    Attributes
    ----------
    fitted_by : str
        The command that made it, with its seed.
    meters : dict of str to int
        Simulated meters of each class that it was fitted on.
    marks : tuple of str
        Detectors whose silence changes what the others are worth.
    discounts : dict of str to dict of str to float
        Kind of evidence (:func:`minewatch.scoring.evidence.kind_of_evidence`) -> detector -> share
        of its weight that it keeps.
    curves : dict of str to dict of str to WeightCurve
        Detector -> grain -> weights.
    probe : dict of str to float
        Mean scores on one small simulated province, by detector and grain: where they change, the
        features, detectors or simulator have changed since the fit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fitted_by: str
    meters: dict[str, int]
    marks: tuple[str, ...] = ()
    discounts: dict[str, dict[str, Discount]]
    curves: dict[str, dict[str, WeightCurve]]
    probe: dict[str, float] = {}

    def curve(self, kind: str, detector: str, grain: str) -> WeightCurve | None:
        """Return the discounted weights of a detector, or None if it was never calibrated.

        For a kind of evidence that was never seen, a detector keeps the least that it keeps in
        any; while nothing is discounted yet, all of it.
        """
        raw = self.curves.get(detector, {}).get(grain)
        if raw is None:
            return None
        known = [kept[detector] for kept in self.discounts.values() if detector in kept]
        least = min(known, default=0.0) if self.discounts else 1.0
        keep = self.discounts.get(kind, {}).get(detector, least)
        return WeightCurve(
            scores=raw.scores,
            mining=tuple(keep * weight for weight in raw.mining),
            data_centre=tuple(keep * weight for weight in raw.data_centre),
        )

    def to_json(self) -> str:
        """Return the text of the model file."""
        return self.model_dump_json(indent=1) + "\n"

    @property
    def digest(self) -> str:
        """SHA-256 of the model's text."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def load_calibration(path: Path | None = None) -> Calibration:
    """Read a model file; without `path`, the shipped one.

    Raises
    ------
    DetectorError
        If the file is not a valid model.
    """
    source = path or resource("model", "weights.json")
    try:
        return Calibration.model_validate_json(source.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError, OSError) as error:
        msg = f"{source} is not a valid model of weights: {error}; fit it again."
        raise DetectorError(msg) from error
