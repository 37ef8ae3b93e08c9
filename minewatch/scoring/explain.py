"""What a verdict rests on and what would change it: one meter's sum, taken apart.

Pure arithmetic on the published tables: the evidence of a meter adds up to its log odds, so that
any piece can be taken out and the sum read again.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from minewatch.detection import BASELINE
from minewatch.features.schema import GRAINS
from minewatch.scoring.sufficiency import sufficient

#: At most so many reasons are given for a lead.
MAX_REASONS = 5

#: A reason is a piece of evidence that at least doubles the odds of mining against all else.
REASON_WEIGHT = float(np.log(2.0))


class LogOdds(NamedTuple):
    """Natural log odds of a class against *ordinary*."""

    mining: float
    data_centre: float


@dataclass(frozen=True)
class Piece:
    """One detector's share in a verdict.

    Attributes
    ----------
    detector : str
        Name of the detector.
    p_without : float
        Probability of mining if it had not spoken [0-1].
    odds_factor : float
        By how much it multiplies the odds of mining against all else; below 1 it speaks against.
    decisive : bool
        Without it the meter would be a lead and is not, or would be none and is.
    """

    detector: str
    p_without: float
    odds_factor: float
    decisive: bool


@dataclass(frozen=True)
class Verdict:
    """The sum of a meter's evidence and what would change it.

    Attributes
    ----------
    prior, sums : LogOdds
        Before any evidence, and with all of it.
    p_mining : float
        Probability of mining [0-1].
    odds_margin : float
        Odds of mining over those that a lead needs: 1 is the threshold, 20 is twenty times
        enough, 0.05 a twentieth.
    pieces : tuple of Piece
        Every piece of evidence, what speaks most for mining first.
    reasons : tuple of Piece
        Those that at least double the odds of mining, five at most.
    """

    prior: LogOdds
    sums: LogOdds
    p_mining: float
    odds_margin: float
    pieces: tuple[Piece, ...]
    reasons: tuple[Piece, ...]


def prior_odds(prior_mining: float, prior_data_centre: float) -> LogOdds:
    """Return the log odds of a meter before any reading, from the shares believed [0-1]."""
    ordinary = 1.0 - prior_mining - prior_data_centre
    return LogOdds(
        float(np.log(prior_mining / ordinary)), float(np.log(prior_data_centre / ordinary))
    )


def verdict(evidence: pd.DataFrame, prior: LogOdds, flag_threshold: float) -> Verdict:
    """Add up one meter's evidence, and again without each piece of it.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of one meter with detector, weight_mining and weight_data_centre, natural log
        likelihood ratios against *ordinary* (:data:`minewatch.publish.schema.EVIDENCE`). The row
        of the start (:data:`minewatch.detection.BASELINE`) is in the sum, no piece.
    prior : LogOdds
        From :func:`prior_odds`.
    flag_threshold : float
        Probability of mining from which a meter is a lead [0-1].
    """
    columns = ["weight_mining", "weight_data_centre"]
    of_start = evidence["detector"] == BASELINE
    start = evidence.loc[of_start, columns].to_numpy(float).sum(axis=0)
    evidence = evidence[~of_start]
    weights = evidence[columns].to_numpy(float).reshape(-1, 2)
    sums = np.asarray(prior) + start + weights.sum(axis=0)
    every = np.vstack([sums, sums - weights])
    against_all = log_odds_against_all(every)
    # A lead is likelier mining than either other class, and at or over the threshold.
    margin = np.minimum(
        against_all - logit(flag_threshold), every[:, 0] - np.maximum(every[:, 1], 0.0)
    )
    falls = falls_without(np.broadcast_to(sums, weights.shape), weights)
    pieces = [
        Piece(str(name), float(p), float(np.exp(fall)), bool(flips))
        for name, p, fall, flips in zip(
            evidence["detector"],
            expit(against_all[1:]),
            falls,
            (margin[1:] >= 0) != (margin[0] >= 0),
            strict=True,
        )
    ]
    pieces.sort(key=lambda piece: (-piece.odds_factor, piece.detector))
    return Verdict(
        prior=prior,
        sums=LogOdds(float(sums[0]), float(sums[1])),
        p_mining=float(expit(against_all[0])),
        odds_margin=float(np.exp(margin[0])),
        pieces=tuple(pieces),
        reasons=tuple(p for p in pieces if np.log(p.odds_factor) >= REASON_WEIGHT)[:MAX_REASONS],
    )


def log_odds_against_all(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log odds of mining against every other class.

    Parameters
    ----------
    sums : array of float64, shape (n, 2)
        Log odds of mining and of data centre, both against *ordinary*.
    """
    against_all: NDArray[np.float64] = sums[:, 0] - np.logaddexp(0.0, sums[:, 1])
    return against_all


def falls_without(sums: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much the log odds of mining against all else fall without each weight.

    Parameters
    ----------
    sums, weights : array of float64, shape (n, 2)
        Of each piece of evidence: the sums of its meter, and its own part in them; for mining
        and for data centre.
    """
    return log_odds_against_all(sums) - log_odds_against_all(sums - weights)


def missing_inputs(table: pd.DataFrame, *, register_hours: bool) -> list[str]:
    """Name what the scan did not have of a meter, in the order of what it would tell.

    Parameters
    ----------
    table : pandas.DataFrame
        The meter's rows of :data:`minewatch.publish.schema.FEATURES`.
    register_hours : bool
        Whether the workspace knows the hours of the time-of-use registers (尖峰平谷时段).

    Returns
    -------
    list of str
        ``no_<grain>`` without readings, ``few_<grain>`` with too few to judge,
        ``no_register_hours``, ``no_contract_kw``, ``no_industry``, ``no_data_centre_register``.
    """
    judged = set(sufficient(table)["grain"])
    held = set(table["grain"])
    codes = [
        f"{'few' if grain in held else 'no'}_{grain}" for grain in GRAINS if grain not in judged
    ]
    if held - {"curve"} and not register_hours:
        codes.append("no_register_hours")
    columns = {
        "no_contract_kw": "capacity_share",
        "no_industry": "industry",
        "no_data_centre_register": "data_centre_strength",
    }
    return codes + [code for code, name in columns.items() if table[name].isna().all()]
