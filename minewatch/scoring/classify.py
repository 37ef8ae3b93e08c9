"""Add the weights to the prior, and read off class, probability and rank."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import softmax

from minewatch.detection import BASELINE
from minewatch.scoring.explain import MAX_REASONS, REASON_WEIGHT, falls_without

#: In the order of the log odds; *ordinary* is the reference.
CLASSES = ("mining", "data_centre", "ordinary")


def classify(
    meter_ids: pd.Index,
    evidence: pd.DataFrame,
    *,
    prior_mining: float,
    prior_data_centre: float,
    flag_threshold: float,
) -> pd.DataFrame:
    """Give each meter a class, or ``insufficient`` where no detector could speak.

    Parameters
    ----------
    meter_ids : pandas.Index
        Every meter to be judged, each once.
    evidence : pandas.DataFrame
        From :func:`minewatch.scoring.weigh`.
    prior_mining, prior_data_centre : float
        Share of all meters believed to be of the class before any reading [0-1].
    flag_threshold : float
        Probability of mining from which a meter is a lead [0-1].

    Returns
    -------
    pandas.DataFrame
        One row a meter, sorted by meter_id: meter_id, class, p_mining, p_data_centre, flagged,
        reasons. Probabilities are missing where the class is ``insufficient``.
    """
    meters = meter_ids.sort_values()
    sums = (
        evidence.groupby("meter_id")[["weight_mining", "weight_data_centre"]].sum().reindex(meters)
    )
    judged = sums["weight_mining"].notna().to_numpy()
    prior_ordinary = 1.0 - prior_mining - prior_data_centre
    logits = np.zeros((len(meters), len(CLASSES)))
    logits[:, 0] = sums["weight_mining"] + np.log(prior_mining / prior_ordinary)
    logits[:, 1] = sums["weight_data_centre"] + np.log(prior_data_centre / prior_ordinary)
    posterior = np.full_like(logits, np.nan)
    posterior[judged] = softmax(logits[judged], axis=1)
    best = np.array([*CLASSES, "insufficient"])[
        np.where(judged, np.nan_to_num(posterior).argmax(axis=1), len(CLASSES))
    ]
    flagged = (best == "mining") & (np.nan_to_num(posterior[:, 0]) >= flag_threshold)
    return pd.DataFrame(
        {
            "meter_id": meters,
            "class": best,
            "p_mining": posterior[:, 0],
            "p_data_centre": posterior[:, 1],
            "flagged": flagged,
            "reasons": _reasons(evidence, logits[:, :2], meters)
            .reindex(meters)
            .fillna("")
            .to_numpy(),
        }
    )


def _reasons(evidence: pd.DataFrame, sums: NDArray[np.float64], meters: pd.Index) -> pd.Series:
    """Join the five detectors at most without which the odds fall most, and at least by half."""
    evidence = evidence[evidence["detector"] != BASELINE]
    weights = evidence[["weight_mining", "weight_data_centre"]].to_numpy(float)
    own = sums[meters.get_indexer(pd.Index(evidence["meter_id"]))]
    falls = evidence.assign(fall=falls_without(own, weights))
    speaking = falls[falls["fall"] >= REASON_WEIGHT].sort_values(
        ["meter_id", "fall", "detector"], ascending=[True, False, True]
    )
    five = speaking.groupby("meter_id").head(MAX_REASONS)
    return five.groupby("meter_id")["detector"].agg(";".join)


def rank(findings: pd.DataFrame) -> pd.Series:
    """Return the order in which to look: 1 is the likeliest, larger loads first among equals.

    Parameters
    ----------
    findings : pandas.DataFrame
        Columns meter_id, p_mining, mining_kw. Meters without a probability come last.
    """
    ordered = findings.sort_values(
        ["p_mining", "mining_kw", "meter_id"], ascending=[False, False, True], na_position="last"
    )
    return pd.Series(np.arange(1, len(findings) + 1), index=ordered.index).reindex(findings.index)
