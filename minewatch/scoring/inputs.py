"""What the model is asked with: figures and scores of every meter, and whose they are."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from minewatch.detection import BASELINE, Detector
from minewatch.features.schema import Grain

#: Asked beside the detectors' figures: how much was read. They speak for nobody.
OF_NOBODY = ("periods", "coverage")


def owners_of_inputs(
    detectors: Mapping[str, Detector], grain: Grain, known: Sequence[str]
) -> dict[str, str]:
    """Return the inputs of a grain's model and the detector that each belongs to.

    They are every detector's score, under its name, and the figures that it names. A figure that
    several name belongs to the first by name. Figures in kW are left out: how large a load is
    says nothing of what it is, and whoever simulates decides it.

    Parameters
    ----------
    detectors : mapping of str to Detector
        By name.
    grain : Grain
    known : sequence of str
        Columns of the feature table.
    """
    owners = dict.fromkeys(OF_NOBODY, BASELINE)
    for name, detector in sorted(detectors.items()):
        if grain in detector.grains:
            owners[name] = name
            for figure in detector.figures:
                if figure in known and not figure.endswith("_kw"):
                    owners.setdefault(figure, name)
    return owners


def input_rows(
    table: pd.DataFrame, scores: pd.DataFrame, owners: Mapping[str, str]
) -> NDArray[np.float64]:
    """Return the inputs of each row of a feature table, shape (rows, inputs).

    A detector that is silent on a meter has no figures there either, so that absent evidence is
    absent altogether.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one grain of the feature table.
    scores : pandas.DataFrame
        Scores of that grain: meter_id, detector, score.
    owners : mapping of str to str
        Input -> detector, from :func:`owners_of_inputs` or a model.
    """
    wide = scores.pivot_table(index="meter_id", columns="detector", values="score").reindex(
        table["meter_id"]
    )
    rows = np.full((len(table), len(owners)), np.nan)
    for place, (name, owner) in enumerate(owners.items()):
        if owner == BASELINE:
            rows[:, place] = table[name].to_numpy(float)
        elif owner in wide:
            spoke = wide[owner].notna().to_numpy()
            column = wide[name] if name == owner else table[name]
            rows[spoke, place] = column.to_numpy(float)[spoke]
    return rows
