"""A whole evaluation of a published snapshot (评估报告)."""

from collections.abc import Sequence

import pandas as pd
from pydantic import BaseModel, ConfigDict

from minewatch.errors import MinewatchError
from minewatch.evaluation.labels import Labels
from minewatch.evaluation.rejudge import feature_rows, rejudge, reproduces
from minewatch.evaluation.strata import (
    Group,
    KindRow,
    Options,
    by_kind,
    by_share,
    far_above_prior,
    group,
)
from minewatch.evaluation.views import Onset, by_finest_grain, by_grain, onsets
from minewatch.publish import Snapshot
from minewatch.scoring import Calibration, load_calibration, meter_digest
from minewatch.settings import Scoring

#: Meters that the report names where it counts them.
NAMED = 20


class Note(BaseModel):
    """What weakens the figures, by code; the words are those of the page and the table.

    Attributes
    ----------
    code : str
    count : int or None
        Meters that it is about.
    meters : tuple of str
        The first of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    count: int | None = None
    meters: tuple[str, ...] = ()


class Evaluation(BaseModel):
    """All figures of a snapshot against labels, as written to ``evaluation.json``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scan_id: str
    as_of: str
    model_digest: str
    labels_sha256: str
    labelled: int
    scoring: Scoring
    resamples: int
    seed: int
    notes: tuple[Note, ...]
    overall: Group
    by_kind: tuple[KindRow, ...]
    by_share: tuple[Group, ...]
    by_grain: tuple[Group, ...]
    by_finest_grain: tuple[Group, ...]
    onset: tuple[Onset, ...]

    def to_json(self) -> str:
        """Return the text of ``evaluation.json``."""
        return self.model_dump_json(indent=1) + "\n"


def evaluate(
    snapshot: Snapshot,
    labels: Labels,
    *,
    model: Calibration | None = None,
    ks: Sequence[int] = (10, 50, 100),
    resamples: int = 200,
    seed: int = 0,
) -> tuple[Evaluation, pd.DataFrame]:
    """Measure a published scan on meters whose class is known.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan; its own settings count.
    labels : Labels
        Meters that the snapshot does not hold are counted and left out.
    model : Calibration, optional
        The one in force in the workspace; the shipped one by default.
    ks, resamples, seed
        See :func:`minewatch.evaluation.metrics.measure`.

    Returns
    -------
    Evaluation
    pandas.DataFrame
        The labelled meters with what was found of them, sorted by meter_id; the plots need it.

    Raises
    ------
    MinewatchError
        If the snapshot holds none of the labelled meters.
    WorkspaceError
        If the snapshot is damaged.
    """
    table, model = feature_rows(snapshot), model or load_calibration()
    judged, unknown = _judged(snapshot, labels, table)
    if judged.empty:
        msg = (
            f"None of the {len(labels.table)} labelled meters is in the snapshot {snapshot.path}; "
            "check that the labels are of this workspace."
        )
        raise MinewatchError(msg)
    scoring = Scoring.model_validate(snapshot.manifest["settings"]["scoring"])
    options = Options(scoring, far_above_prior(judged["label"], scoring), ks, resamples, seed)
    same = reproduces(snapshot, rejudge(table, model, scoring))
    basis = snapshot.table("onsets").to_pandas().set_index("meter_id")["since_basis"]
    overall, dated = group("all", judged, options), onsets(judged, table, basis)
    shares = by_share(judged, options)
    found = Evaluation(
        scan_id=str(snapshot.manifest["scan_id"]),
        as_of=str(snapshot.manifest["as_of"]),
        model_digest=str(snapshot.manifest["model_digest"]),
        labels_sha256=labels.digest,
        labelled=len(labels.table),
        scoring=scoring,
        resamples=resamples,
        seed=seed,
        notes=(
            *_counted("fitted_shared", _fitted(judged, model)),
            *_notes(judged, unknown, told=(bool(shares), bool(dated), same)),
        ),
        overall=overall,
        by_kind=by_kind(judged),
        by_share=shares,
        by_grain=by_grain(judged, table, model, options) if same else (),
        by_finest_grain=by_finest_grain(judged, table, options),
        onset=dated,
    )
    return found, judged


def _judged(
    snapshot: Snapshot, labels: Labels, table: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Return labelled meters with what was found of them, and those that nothing is known of."""
    findings = snapshot.table("findings").to_pandas()
    findings["active_since"] = pd.to_datetime(findings["active_since"])
    judged = labels.table.merge(findings, on="meter_id")
    unknown = labels.table.loc[~labels.table["meter_id"].isin(judged["meter_id"]), "meter_id"]
    industry = table.drop_duplicates("meter_id").set_index("meter_id")["industry"]
    declared = judged["meter_id"].map(industry).fillna(judged["label"])
    judged["kind"] = judged["kind"].fillna(declared)
    return judged.sort_values("meter_id", ignore_index=True), unknown.tolist()


def _fitted(judged: pd.DataFrame, model: Calibration) -> list[str]:
    """Return the labelled meters that the model was fitted on."""
    fitted = set(model.fitted_meters)
    return [meter for meter in judged["meter_id"] if meter_digest(meter) in fitted]


def _notes(
    judged: pd.DataFrame, unknown: list[str], *, told: tuple[bool, bool, bool]
) -> tuple[Note, ...]:
    mines = judged["label"] == "mining"
    share, onset, same = told
    lacking = {
        "no_mines": not mines.any(),
        "no_others": bool(mines.all()),
        "no_shares": bool(mines.any()) and not share,
        "no_onsets": bool(mines.any()) and not onset,
        "judged_otherwise": not same,
    }
    codes = tuple(Note(code=code) for code, lacks in lacking.items() if lacks)
    return (*_counted("unknown_meters", unknown), *codes)


def _counted(code: str, meters: list[str]) -> tuple[Note, ...]:
    if not meters:
        return ()
    return (Note(code=code, count=len(meters), meters=tuple(meters[:NAMED])),)
