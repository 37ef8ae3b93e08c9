"""Run the detectors over a feature table and weigh what they say."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from minewatch.detection import Detector
from minewatch.errors import DetectorError
from minewatch.features.schema import GRAINS
from minewatch.scoring.calibration import Calibration

_COLUMNS = ["meter_id", "detector", "grain", "score"]


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
        Columns meter_id, detector, grain, score; only where a detector could speak.

    Raises
    ------
    DetectorError
        If a detector does not return one score a row.
    """
    found = []
    for grain in GRAINS:
        rows = table[table["grain"] == grain].reset_index(drop=True)
        if rows.empty:
            continue
        for name in sorted(detectors):
            detector = detectors[name]
            if grain not in detector.grains:
                continue
            scores = np.asarray(detector.fit(rows).score_samples(rows), dtype=float)
            if scores.shape != (len(rows),):
                msg = f"Detector {name} returned {scores.shape} scores for {len(rows)} meters."
                raise DetectorError(msg)
            part = pd.DataFrame(
                {"meter_id": rows["meter_id"], "detector": name, "grain": grain, "score": scores}
            )
            found.append(part[np.isfinite(scores)])
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=_COLUMNS)


def weigh(scores: pd.DataFrame, model: Calibration) -> pd.DataFrame:
    """Keep each detector's finest grain and add its weights of evidence.

    The same question asked at a coarser grain is not asked twice. A detector that the model has
    never seen gets weight 0: it is shown, and decides nothing until it is calibrated.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`minewatch.publish.schema.EVIDENCE`, sorted by meter and detector.
    """
    order = scores["grain"].map({grain: place for place, grain in enumerate(GRAINS)})
    finest = (
        scores.assign(order=order)
        .sort_values(["meter_id", "detector", "order"])
        .drop_duplicates(["meter_id", "detector"])
        .drop(columns="order")
        .reset_index(drop=True)
    )
    finest["weight_mining"] = 0.0
    finest["weight_data_centre"] = 0.0
    for (detector, grain), rows in finest.groupby(["detector", "grain"], sort=True):
        curve = model.curve(str(detector), str(grain))
        if curve is not None:
            mining, data_centre = curve.weights(rows["score"].to_numpy(float))
            finest.loc[rows.index, "weight_mining"] = mining
            finest.loc[rows.index, "weight_data_centre"] = data_centre
    return finest
