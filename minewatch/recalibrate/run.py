"""Refit a model on inspected outcomes: snapshot, labels and model in, model and report out."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.evaluation.labels import Labels
from minewatch.features.schema import GRAINS, Grain
from minewatch.publish import Snapshot
from minewatch.recalibrate.changes import changes
from minewatch.recalibrate.decide import Decision, decide
from minewatch.recalibrate.inspected import Judged, judge, outcomes_of, who_was_inspected
from minewatch.recalibrate.left_out import Outcomes
from minewatch.recalibrate.report import GrainReport, OnScale, Recalibration
from minewatch.recalibrate.weights import Weighing, mean_weights
from minewatch.scoring import Calibration, load_calibration, meter_digest
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.explain import prior_odds
from minewatch.scoring.refit import scale_of


class _Step(NamedTuple):
    """What was done at one grain, and on what."""

    present: GrainModel
    meters: pd.Index
    outcomes: Outcomes
    decision: Decision


def recalibrate(
    snapshot: Snapshot, labels: Labels, model: Calibration
) -> tuple[Calibration, Recalibration]:
    """Refit the model in force on inspected meters, grain by grain.

    Where the model in force was itself fitted on inspected meters, the shipped one is refitted in
    its place, so that no meter counts twice and the result depends on snapshot and labels alone:
    the labels are all inspections so far.

    Parameters
    ----------
    snapshot : Snapshot
        The latest scan, made with `model`.
    labels : Labels
    model : Calibration
        The one in force.

    Returns
    -------
    Calibration
        Equal to the one refitted where left-out meters are told better by no other.
    Recalibration

    Raises
    ------
    MinewatchError
        If the snapshot holds none of the inspected meters.
    WorkspaceError
        If the snapshot was made with another model or other detectors.
    """
    judged = judge(snapshot, labels, model)
    base = load_calibration() if model.fitted_meters else model
    steps = {grain: _step(judged, grain, base) for grain in GRAINS if grain in base.grains}
    scan_id = str(snapshot.manifest["scan_id"])
    after = _refitted(base, steps, f"scan {scan_id}, labels {labels.digest[:12]}")
    return after, Recalibration(
        scan_id=scan_id,
        as_of=str(snapshot.manifest["as_of"]),
        labels_sha256=labels.digest,
        model_before=model.digest,
        model_after=after.digest,
        started_from=base.digest,
        prior_mining=judged.scoring.prior_mining,
        prior_data_centre=judged.scoring.prior_data_centre,
        inspected=who_was_inspected(judged, len(labels.table)),
        grains=tuple(_report(judged, grain, step) for grain, step in steps.items()),
        changes=changes(judged.findings, judged.classes(after), judged.labels.index),
    )


def _step(judged: Judged, grain: Grain, base: Calibration) -> _Step:
    present, scoring = base.grains[grain], judged.scoring
    prior = np.array(prior_odds(scoring.prior_mining, scoring.prior_data_centre))
    meters, outcomes = outcomes_of(judged, grain, present)
    decision = decide(outcomes, ~judged.flagged(meters), present, prior)
    return _Step(present, meters, outcomes, decision)


def _refitted(base: Calibration, steps: dict[Grain, _Step], what: str) -> Calibration:
    """Return the model with what was decided at each grain; the same one where nothing was."""
    done = {grain: step for grain, step in steps.items() if step.decision.done != "kept"}
    if not done:
        return base
    grains = {**base.grains, **{grain: step.decision.model for grain, step in done.items()}}
    weighed = {name for grain in grains.values() for name in grain.detectors}
    fitted = {meter_digest(meter) for step in done.values() for meter in step.meters}
    return base.model_copy(
        update={
            "fitted_by": f"minewatch calibrate ({what}) from model {base.digest[:12]}",
            "grains": grains,
            "not_weighed": tuple(name for name in base.not_weighed if name not in weighed),
            "fitted_meters": tuple(sorted(fitted)),
        }
    )


def _report(judged: Judged, grain: Grain, step: _Step) -> GrainReport:
    present, outcomes, decision = step.present, step.outcomes, step.decision
    sizes = np.bincount(outcomes.label, minlength=len(CLASSES)).tolist()
    ordinary = outcomes.label == CLASSES.index("ordinary")
    rows = outcomes.all_rows if decision.done == "grown" else outcomes.rows
    mines = outcomes.label == CLASSES.index("mining")
    before, after = Weighing(present, outcomes.rows), Weighing(decision.model, rows)
    return GrainReport(
        grain=grain,
        mining=sizes[0],
        data_centre=sizes[1],
        ordinary=sizes[2],
        ordinary_not_flagged=int((ordinary & ~judged.flagged(step.meters)).sum()),
        done=decision.done,
        why=decision.why,
        before=decision.before,
        rescaled=decision.rescaled,
        grown=decision.grown,
        scale_before=OnScale(**scale_of(present)._asdict()),
        scale_after=OnScale(**scale_of(decision.model)._asdict()),
        weights=() if decision.done == "kept" else mean_weights(before, after, mines),
    )
