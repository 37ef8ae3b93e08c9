"""Run the detectors over a feature table and weigh what they say."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from minewatch.detection import BASELINE, Detector
from minewatch.errors import DetectorError
from minewatch.features.schema import COLUMNS, GRAINS
from minewatch.scoring.calibration import Calibration, GrainModel
from minewatch.scoring.inputs import input_rows

#: A finer grain answers for a coarser one only if it covers at least this share of its days.
_ENOUGH_DAYS = 0.5


def score_detectors(
    table: pd.DataFrame, detectors: Mapping[str, Detector], *, usual: pd.Series | None = None
) -> pd.DataFrame:
    """Fit every detector on each of its grains and score every meter there.

    Parameters
    ----------
    table : pandas.DataFrame
        Feature table with the columns of :data:`minewatch.detection.CONTEXT`, sorted by meter_id.
    detectors : mapping of str to Detector
        By name.
    usual : pandas.Series of bool, optional
        Rows of `table` that detectors learn from what is usual; all of them by default. Where
        mines are far commoner than in practice, they must not pass for usual.

    Returns
    -------
    pandas.DataFrame
        Columns meter_id, detector, grain, days (from first to last reading), score; only where a
        detector could speak, and only meters of whose load at least one could.

    Raises
    ------
    DetectorError
        If a detector does not return one score a row.
    """
    found = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _KINDS.items()})]
    for grain in GRAINS:
        rows = table[table["grain"] == grain]
        learnt = rows if usual is None else rows[usual.loc[rows.index]]
        speaking = [name for name in sorted(detectors) if grain in detectors[name].grains]
        found += [
            _score(rows, learnt, grain, name, detectors[name]) for name in speaking if len(rows)
        ]
    scores = pd.concat(found, ignore_index=True)
    of_load = [name for name, detector in detectors.items() if set(detector.figures) & set(COLUMNS)]
    judged = scores.loc[scores["detector"].isin(of_load), "meter_id"].unique()
    return scores[scores["meter_id"].isin(judged)].reset_index(drop=True)


_KINDS = {"meter_id": "str", "detector": "str", "grain": "str", "days": "float", "score": "float"}


def _score(
    rows: pd.DataFrame, learnt: pd.DataFrame, grain: str, name: str, detector: Detector
) -> pd.DataFrame:
    rows, learnt = rows.reset_index(drop=True), learnt.reset_index(drop=True)
    scores = np.asarray(detector.fit(learnt).score_samples(rows), dtype=float)
    if scores.shape != (len(rows),):
        msg = f"Detector {name} returned {scores.shape} scores for {len(rows)} meters; mend it."
        raise DetectorError(msg)
    days = (rows["last_on"] - rows["first_on"]).dt.days + 1.0
    part = pd.DataFrame(
        {
            "meter_id": rows["meter_id"],
            "detector": name,
            "grain": grain,
            "days": days,
            "score": scores,
        }
    )
    spoke: pd.DataFrame = part.loc[np.isfinite(scores)]
    return spoke


def weigh(table: pd.DataFrame, scores: pd.DataFrame, model: Calibration) -> pd.DataFrame:
    """Take each meter at the grain that answers for it, and weigh all its evidence together.

    The finest grain answers, unless its history is much shorter than a coarser one's. A detector
    that the model has never seen gets weight 0: it is shown, and decides nothing.

    Parameters
    ----------
    table : pandas.DataFrame
        Feature table of the rows that are judged.
    scores : pandas.DataFrame
        From :func:`score_detectors` on the same rows.
    model : Calibration

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`minewatch.publish.schema.EVIDENCE`, sorted by meter and detector:
        a row for each detector that spoke, and one for the start of the sum
        (:data:`minewatch.detection.BASELINE`), whose score is missing.
    """
    known = table[table["grain"].isin(model.grains) & table["meter_id"].isin(scores["meter_id"])]
    answers = answering_grain(known)
    found = [_EMPTY]
    for grain, own_model in model.grains.items():
        rows = answers[answers["grain"] == grain]
        own = scores[(scores["grain"] == grain) & scores["meter_id"].isin(rows["meter_id"])]
        if len(rows):
            found.append(_weigh_grain(rows, own, grain, own_model))
    return (
        pd.concat(found)
        .sort_values(["meter_id", "detector"], ignore_index=True)
        .reset_index(drop=True)
    )


_WEIGHTS = ["weight_mining", "weight_data_centre"]
_EMPTY = pd.DataFrame(
    {
        "meter_id": pd.Series(dtype="str"),
        "detector": pd.Series(dtype="str"),
        "grain": pd.Series(dtype="str"),
        **{name: pd.Series(dtype="float") for name in ("score", *_WEIGHTS)},
    }
)


def _weigh_grain(
    rows: pd.DataFrame, scores: pd.DataFrame, grain: str, model: GrainModel
) -> pd.DataFrame:
    inputs = input_rows(rows, scores, dict(zip(model.inputs, model.owners, strict=True)))
    weights = model.weights(inputs)
    by_detector = pd.DataFrame(
        {
            "meter_id": np.repeat(rows["meter_id"].to_numpy(), len(model.detectors)),
            "detector": np.tile(np.array(model.detectors, dtype=object), len(rows)),
            "weight_mining": weights.mining.ravel(),
            "weight_data_centre": weights.data_centre.ravel(),
        }
    )
    start = by_detector[by_detector["detector"] == BASELINE].assign(score=np.nan)
    spoken = scores[["meter_id", "detector", "score"]].merge(
        by_detector, on=["meter_id", "detector"], how="left"
    )
    spoken[_WEIGHTS] = spoken[_WEIGHTS].fillna(0.0)
    return pd.concat([start, spoken]).assign(grain=grain)[list(_EMPTY.columns)]


def answering_grain(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row of a feature table for each meter: the grain that answers for it."""
    days = (table["last_on"] - table["first_on"]).dt.days + 1.0
    return _one_grain(table.assign(days=days), ["meter_id"]).drop(columns="days")


def _one_grain(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    order = (
        rows["grain"].map({grain: place for place, grain in enumerate(GRAINS)}).astype("float64")
    )
    longest = rows.groupby(keys)["days"].transform("max")
    short = rows["days"] < _ENOUGH_DAYS * longest
    return (
        rows.assign(short=short, order=order)
        .sort_values([*keys, "short", "order"])
        .drop_duplicates(keys)
        .drop(columns=["short", "order"])
        .reset_index(drop=True)
    )
