"""Judge the meters of a snapshot again, as if only some of their readings had been loaded."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from minewatch.detection import CONTEXT, discover
from minewatch.features.schema import GRAINS, Grain
from minewatch.publish import Snapshot
from minewatch.scoring import Calibration, classify, score_detectors, sufficient, weigh
from minewatch.settings import Scoring

#: Probabilities that differ by less are the same.
_SAME = 1e-9


def feature_rows(snapshot: Snapshot) -> pd.DataFrame:
    """Return the snapshot's features with the columns of :data:`minewatch.detection.CONTEXT`.

    What a snapshot does not hold for each meter is taken from the meter's site.
    """
    table: pd.DataFrame = snapshot.table("features").to_pandas()
    for name in ("first_on", "last_on"):
        table[name] = pd.to_datetime(table[name])
    sites = snapshot.table("sites").to_pandas().explode("meter_ids").set_index("meter_ids")
    for name in CONTEXT:
        if name not in table and name in sites:
            table[name] = table["meter_id"].map(sites[name])
    return table.sort_values(["meter_id", "grain"], ignore_index=True)


def rejudge(
    table: pd.DataFrame, model: Calibration, scoring: Scoring, *, grains: Collection[Grain] = GRAINS
) -> pd.DataFrame:
    """Judge every meter on the rows of some grains alone; its peers are seen in the same way.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`feature_rows`.
    model, scoring
        What the scan was run with.
    grains : collection of Grain
        Readings that count as loaded.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`minewatch.scoring.classify`; a row for each meter with such readings.
    """
    rows = table[table["grain"].isin(grains)].reset_index(drop=True)
    judged = sufficient(rows)
    evidence = weigh(judged, score_detectors(judged, discover()), model)
    meters = pd.Index(rows["meter_id"].unique(), name="meter_id")
    return classify(meters, evidence, **scoring.model_dump())


def reproduces(snapshot: Snapshot, again: pd.DataFrame) -> bool:
    """Tell whether judging again gave the snapshot's probabilities.

    It does not where the model, the detectors or their parameters are others by now; figures of
    meters judged again would then say nothing of the snapshot.
    """
    told = snapshot.table("findings").to_pandas().set_index("meter_id")["p_mining"]
    found = again.set_index("meter_id")["p_mining"].reindex(told.index)
    return bool(np.allclose(told, found, rtol=0.0, atol=_SAME, equal_nan=True))
