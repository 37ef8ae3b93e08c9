"""Small models and labelled meters, for the tests of scoring."""

import numpy as np
import pandas as pd

from minewatch.scoring.calibration import Calibration, GrainModel
from minewatch.scoring.classify import CLASSES
from minewatch.scoring.fit import Cases
from minewatch.scoring.trees import Forest


def forest(*trees: tuple[int, float, int, float, float, float]) -> Forest:
    """Stumps of (column, limit, missing goes left, mean, left leaf, right leaf)."""
    first = [3 * k for k in range(len(trees))]
    return Forest(
        root=tuple(first),
        column=tuple(c for tree in trees for c in (tree[0], -1, -1)),
        limit=tuple(x for tree in trees for x in (tree[1], 0.0, 0.0)),
        missing_left=tuple(m for tree in trees for m in (tree[2], 0, 0)),
        left=tuple(x for k in first for x in (k + 1, 0, 0)),
        right=tuple(x for k in first for x in (k + 2, 0, 0)),
        value=tuple(x for tree in trees for x in tree[3:]),
    )


def grain_model(inputs: dict[str, str], mining: Forest, **changes: object) -> GrainModel:
    """Model of one grain that has trees for mining alone, unless told otherwise."""
    empty = forest()
    parts = {
        "inputs": tuple(inputs),
        "owners": tuple(inputs.values()),
        "mining": mining,
        "data_centre": empty,
        "ordinary": empty,
        "scale": 1.0,
        "start_mining": 0.0,
        "start_data_centre": 0.0,
    }
    return GrainModel.model_validate(parts | changes)


def calibration(**grains: GrainModel) -> Calibration:
    return Calibration(
        fitted_by="by hand", meters={"mining": 1, "data_centre": 1, "ordinary": 1}, grains=grains
    )


def cases(n: int, seed: int, missing: float = 0.2) -> Cases:
    """One noisy input twice, one of pure noise, and one of few values; some are missing.

    Inputs 0 and 1 say the same; a normal of mean 2, 1 or 0 in mines, data centres and others.
    """
    rng = np.random.default_rng([n, seed])
    label = rng.integers(0, len(CLASSES), n)
    seen = np.array([2.0, 1.0, 0.0])[label] + rng.normal(0, 1, n)
    few = rng.integers(0, 3, n).astype(float)
    rows = np.column_stack([seen, seen, rng.normal(0, 1, n), few])
    silent = rng.random((n, 2)) < missing
    rows[:, 2:][silent] = np.nan
    owners = {"spell_cv": "one", "whole_cv": "twin", "night_day": "noise", "spells": "few"}
    return Cases(rows, label, np.arange(n), owners)


def meters(n: int) -> list[str]:
    return [f"{k:05d}" for k in range(n)]


def feature_table(meter_ids: list[str], grain: str = "curve", days: int = 365, **columns: object):
    """Return rows of a feature table with the columns that weighing asks."""
    frame = pd.DataFrame({"meter_id": meter_ids, "grain": grain, **columns})
    first = pd.Timestamp("2025-01-01")
    return frame.assign(
        first_on=first, last_on=first + pd.Timedelta(days - 1, "D"), periods=float(days),
        coverage=1.0,
    ).astype({"meter_id": "str", "grain": "str"})  # fmt: skip
