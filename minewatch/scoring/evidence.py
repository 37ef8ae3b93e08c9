"""Run the detectors over a feature table and weigh what they say."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from minewatch.detection import Detector
from minewatch.errors import DetectorError
from minewatch.features.schema import COLUMNS, GRAINS
from minewatch.scoring.calibration import Calibration

#: A finer grain answers for a coarser one only if it covers at least this share of its days.
_ENOUGH_DAYS = 0.5


def score_detectors(table: pd.DataFrame, detectors: Mapping[str, Detector]) -> pd.DataFrame:
    """Fit every detector on each of its grains and score every meter there.

    Parameters
    ----------
    table : pandas.DataFrame
        Feature table with the columns of :data:`minewatch.detection.CONTEXT`, sorted by meter_id.
    detectors : mapping of str to Detector
        By name.

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
        rows = table[table["grain"] == grain].reset_index(drop=True)
        speaking = [name for name in sorted(detectors) if grain in detectors[name].grains]
        found += [_score(rows, grain, name, detectors[name]) for name in speaking if len(rows)]
    scores = pd.concat(found, ignore_index=True)
    of_load = [name for name, detector in detectors.items() if set(detector.figures) & set(COLUMNS)]
    judged = scores.loc[scores["detector"].isin(of_load), "meter_id"].unique()
    return scores[scores["meter_id"].isin(judged)].reset_index(drop=True)


_KINDS = {"meter_id": "str", "detector": "str", "grain": "str", "days": "float", "score": "float"}


def _score(rows: pd.DataFrame, grain: str, name: str, detector: Detector) -> pd.DataFrame:
    scores = np.asarray(detector.fit(rows).score_samples(rows), dtype=float)
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


def weigh(scores: pd.DataFrame, model: Calibration) -> pd.DataFrame:
    """Keep one grain of each detector and add its weights of evidence.

    The same question asked at another grain is not asked twice: the finest grain answers, unless
    its history is much shorter than a coarser one's. How much of its weight a detector keeps
    depends on the other evidence that the meter has (:attr:`Calibration.discounts`). A detector
    that the model has never seen gets weight 0: it is shown, and decides nothing.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`minewatch.publish.schema.EVIDENCE`, sorted by meter and detector.
    """
    answers = _one_grain(scores, ["meter_id", "detector"]).drop(columns="days")
    kinds = answers["meter_id"].map(kind_of_evidence(answers, model.marks))
    answers["weight_mining"] = 0.0
    answers["weight_data_centre"] = 0.0
    for (kind, detector, grain), rows in answers.groupby([kinds, "detector", "grain"], sort=True):
        curve = model.curve(str(kind), str(detector), str(grain))
        if curve is not None:
            mining, data_centre = curve.weights(rows["score"].to_numpy(float))
            answers.loc[rows.index, "weight_mining"] = mining
            answers.loc[rows.index, "weight_data_centre"] = data_centre
    return answers


def kind_of_evidence(answers: pd.DataFrame, marks: tuple[str, ...]) -> pd.Series:
    """Return what evidence each meter has: its grains, and which of `marks` spoke.

    Returns
    -------
    pandas.Series
        For example ``"curve+registers+register_balance"``, indexed by meter_id.
    """
    kinds = pd.Series("", index=pd.Index(answers["meter_id"].unique(), name="meter_id"))
    for column, names in (("grain", GRAINS), ("detector", marks)):
        for name in names:
            present = kinds.index.isin(answers.loc[answers[column] == name, "meter_id"])
            kinds = kinds + np.where(present, f"+{name}", "")
    return kinds.str.removeprefix("+")


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
