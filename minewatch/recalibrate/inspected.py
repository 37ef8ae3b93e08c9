"""The meters of a snapshot as the scan judged them, and what inspection found of some of them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.detection import CONTEXT, Detector, discover
from minewatch.errors import MinewatchError, WorkspaceError
from minewatch.evaluation.labels import Labels
from minewatch.evaluation.metrics import measure
from minewatch.evaluation.rejudge import feature_rows, reproduces
from minewatch.features.schema import COLUMNS, Grain
from minewatch.publish import Snapshot
from minewatch.recalibrate.left_out import Outcomes
from minewatch.recalibrate.report import Inspected
from minewatch.scoring import Calibration, classify, score_detectors, sufficient, weigh
from minewatch.scoring.calibration import GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.inputs import input_rows, owners_of_inputs
from minewatch.settings import Scoring

_DECIMALS = 4


class Judged(NamedTuple):
    """The rows that can be judged, what the scan found, and what inspection did.

    Attributes
    ----------
    table, scores : pandas.DataFrame
        Feature table and the detectors' scores.
    findings : pandas.DataFrame
        All meters of the snapshot: meter_id, class, p_mining, p_data_centre, flagged.
    labels : pandas.Series
        Class by meter_id, of the inspected meters that the snapshot holds.
    detectors : dict of str to Detector
    scoring : Scoring
        Prior and threshold of the scan.
    """

    table: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    labels: pd.Series
    detectors: dict[str, Detector]
    scoring: Scoring

    def classes(self, model: Calibration) -> pd.DataFrame:
        """Judge every meter of the snapshot with a model."""
        evidence = weigh(self.table, self.scores, model)
        return classify(pd.Index(self.findings["meter_id"]), evidence, **self.scoring.model_dump())

    def flagged(self, meters: pd.Index) -> np.ndarray:
        """Tell which of some meters are leads."""
        told = self.findings.set_index("meter_id")["flagged"].reindex(meters)
        return told.to_numpy(bool)


def judge(snapshot: Snapshot, labels: Labels, model: Calibration) -> Judged:
    """Judge a snapshot's meters again, and make sure that this is how they were judged.

    Raises
    ------
    MinewatchError
        If the snapshot holds none of the inspected meters.
    WorkspaceError
        If the snapshot was made with another model or other detectors.
    """
    table, detectors = sufficient(feature_rows(snapshot)), discover()
    findings = snapshot.table("findings").to_pandas()
    findings = findings[["meter_id", "class", "p_mining", "p_data_centre", "flagged"]]
    told = labels.table.set_index("meter_id")["label"]
    told = told[told.index.isin(findings["meter_id"])]
    if told.empty:
        msg = (
            f"None of the {len(labels.table)} inspected meters is in the snapshot "
            f"{snapshot.path}; check that the labels are of this workspace."
        )
        raise MinewatchError(msg)
    scoring = Scoring.model_validate(snapshot.manifest["settings"]["scoring"])
    judged = Judged(table, score_detectors(table, detectors), findings, told, detectors, scoring)
    made_with = snapshot.manifest["model_digest"]
    if made_with != model.digest or not reproduces(snapshot, judged.classes(model)):
        msg = (
            f"The snapshot {snapshot.path} was made with another model or other detectors than "
            "those in force; run minewatch scan, then calibrate again."
        )
        raise WorkspaceError(msg)
    return judged


def outcomes_of(judged: Judged, grain: Grain, model: GrainModel) -> tuple[pd.Index, Outcomes]:
    """Return the inspected meters that can be judged at a grain, and what is known of them."""
    of_grain = judged.scores[judged.scores["grain"] == grain]
    known = judged.table["meter_id"].isin(judged.labels.index)
    spoken = judged.table["meter_id"].isin(of_grain["meter_id"])
    table = judged.table[(judged.table["grain"] == grain) & known & spoken]
    table = table.sort_values("meter_id", ignore_index=True)
    scores = of_grain[of_grain["meter_id"].isin(table["meter_id"])]
    owners = owners_of_inputs(judged.detectors, grain, [*COLUMNS, *CONTEXT])
    present = dict(zip(model.inputs, model.owners, strict=True))
    label = pd.Categorical(table["meter_id"].map(judged.labels), categories=list(CLASSES)).codes
    return pd.Index(table["meter_id"]), Outcomes(
        input_rows(table, scores, present),
        input_rows(table, scores, owners),
        owners,
        label.astype(np.int64),
    )


def who_was_inspected(judged: Judged, labelled: int) -> Inspected:
    """Tell how the inspected meters differ from all, and how often what was told came true."""
    findings = judged.findings[judged.findings["meter_id"].isin(judged.labels.index)]
    mines = (findings["meter_id"].map(judged.labels) == "mining").to_numpy(bool)
    p, flagged = findings["p_mining"].to_numpy(float), findings["flagged"].to_numpy(bool)
    known = ~np.isnan(p)
    return Inspected(
        labelled=labelled,
        unknown=labelled - len(findings),
        insufficient=int((~known).sum()),
        flagged=int(flagged.sum()),
        flagged_of_all=int(judged.findings["flagged"].sum()),
        mines=int(mines[known].sum()),
        mines_expected=round(float(np.sort(p[known]).sum()), _DECIMALS),
        bins=measure(mines, p, flagged, ks=(), resamples=1).reliability,
    )
