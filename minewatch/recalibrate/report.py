"""What a refit did and what it changed, as it is written (标定报告)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from minewatch.evaluation.measures import Bin
from minewatch.features.schema import Grain

#: Kept as it was; the same trees on another scale; new trees grown on the province's outcomes.
Done = Literal["kept", "rescaled", "grown"]

#: Mines found over mines foretold from which on something other than the weights is amiss.
_FAR_MORE = 1.5


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figures(_Frozen):
    """How well meters were told that had no part in fitting, as inspected and not reweighted.

    A figure is None where it is not defined: the ranking needs mines and others.

    Attributes
    ----------
    log_loss : float
        Mean negative natural log probability of the class that was found; lower is better.
    average_precision, brier, ece : float or None
        See :class:`minewatch.evaluation.measures.Measures`.
    """

    log_loss: float
    average_precision: float | None
    brier: float | None
    ece: float | None


class OnScale(_Frozen):
    """Scale and starts of a :class:`minewatch.scoring.calibration.GrainModel`."""

    scale: float
    start_mining: float
    start_data_centre: float


class Weight(_Frozen):
    """Mean weight of a detector for mining, over inspected mines and over all other inspected.

    None where no such meter was inspected. It describes the models and does not measure them: the
    meters had a part in fitting.
    """

    detector: str
    mines_before: float | None
    mines_after: float | None
    others_before: float | None
    others_after: float | None


class GrainReport(_Frozen):
    """What was done at one grain, and why.

    Attributes
    ----------
    grain : Grain
    mining, data_centre, ordinary : int
        Inspected meters of each class that can be judged at this grain.
    ordinary_not_flagged : int
        Of the ordinary ones, those that were no lead.
    done : Done
    why : str
        Code of the reason.
    before, rescaled, grown : Figures or None
        Of meters left out of fitting; None where it was not tried.
    scale_before, scale_after : OnScale
    weights : tuple of Weight
        By detector, the start of the sum first; empty where nothing changed.
    """

    grain: Grain
    mining: int
    data_centre: int
    ordinary: int
    ordinary_not_flagged: int
    done: Done
    why: str
    before: Figures | None
    rescaled: Figures | None
    grown: Figures | None
    scale_before: OnScale
    scale_after: OnScale
    weights: tuple[Weight, ...]

    @property
    def after(self) -> Figures | None:
        """The figures of what is in force from now on."""
        return {"kept": self.before, "rescaled": self.rescaled, "grown": self.grown}[self.done]


class Change(_Frozen):
    """A meter that is judged otherwise from now on."""

    meter_id: str
    inspected: bool
    class_before: str
    class_after: str
    flagged_before: bool
    flagged_after: bool
    p_before: float | None
    p_after: float | None


class Changes(_Frozen):
    """What changes among all meters of the snapshot.

    Attributes
    ----------
    judged : int
        Meters of the snapshot that have a class.
    of_class, flagged_anew, flagged_no_more : int
    first : tuple of Change
        The first by meter_id.
    """

    judged: int
    of_class: int
    flagged_anew: int
    flagged_no_more: int
    first: tuple[Change, ...]


class Inspected(_Frozen):
    """Who was inspected: mostly leads, so that they do not stand for all meters.

    Attributes
    ----------
    labelled, unknown, insufficient : int
        Meters of the file; those that the snapshot does not hold; those too little known to judge.
    flagged : int
        Leads among the inspected meters that the snapshot holds.
    flagged_of_all : int
        Leads of the whole snapshot.
    mines, mines_expected : int, float
        Mines found among the judged, and the sum of their probabilities as the snapshot told them.
    bins : tuple of Bin
        Share of mines found, by the probability told.
    """

    labelled: int
    unknown: int
    insufficient: int
    flagged: int
    flagged_of_all: int
    mines: int
    mines_expected: float
    bins: tuple[Bin, ...]

    @property
    def far_more(self) -> bool:
        """Whether far more mines were found than foretold: a sign of how meters were chosen."""
        return self.mines > _FAR_MORE * self.mines_expected


class Recalibration(_Frozen):
    """The whole report.

    Attributes
    ----------
    model_before, model_after : str
        SHA-256 of the models.
    started_from : str
        SHA-256 of the model that was refitted: the one before, or the shipped one where that had
        been fitted on inspected meters.
    prior_mining, prior_data_centre : float
        The province's settings, which a refit leaves alone.
    """

    scan_id: str
    as_of: str
    labels_sha256: str
    model_before: str
    model_after: str
    started_from: str
    prior_mining: float
    prior_data_centre: float
    inspected: Inspected
    grains: tuple[GrainReport, ...]
    changes: Changes

    @property
    def changed(self) -> bool:
        """Whether the model is another one than before."""
        return self.model_before != self.model_after

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return self.model_dump_json(indent=1) + "\n"
