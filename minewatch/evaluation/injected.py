"""What an injection shows: recall by share, grain and set of hosts, against few false alarms."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.evaluation.baselines import MODELS, RULE
from minewatch.evaluation.inject import ONSETS, SHARES, VIEWS
from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.metrics import measure, prevalence_weights
from minewatch.evaluation.ranking import Bools, Floats
from minewatch.evaluation.shares import share_of

SCAN = "full_scan"
METHODS = (RULE, *MODELS, SCAN)

#: Below every score.
BEHIND = -1e9

#: An estimated onset is right within this many days.
ONSET_DAYS = 2
#: Shares that the goal speaks of.
GOAL_SHARES = tuple(share for share in SHARES if share >= 0.2)


class Cell(NamedTuple):
    """Figures of one method at one grain and share.

    Attributes
    ----------
    grain, method : str
    share : str
        Share of the mine in the load, or several pooled.
    planted, clean : int
        Planted loads and clean hosts.
    ap, auc, recall_1_per_1000 : Estimate
        See :class:`minewatch.evaluation.measures.Measures`; `ap` is at the prevalence of the
        prior. With fewer than 1,000 clean hosts the third is recall above the highest of them.
    recall_1_percent : Estimate
        Recall above all but 1 % of the clean hosts.
    recall_flagged, clean_flagged : Estimate or None
        Share of planted and of clean hosts flagged at the threshold in force; None for the
        outlier models, which have none.
    onset, commissioned : Estimate or None
        Of mines that began inside the window, the share whose estimated onset is right by their
        first day; of those with a rise of a fifth of the load, by the day of that rise.
    """

    grain: str
    method: str
    share: str
    planted: int
    clean: int
    ap: Estimate
    auc: Estimate
    recall_1_per_1000: Estimate
    recall_1_percent: Estimate
    recall_flagged: Estimate | None
    clean_flagged: Estimate | None
    onset: Estimate | None
    commissioned: Estimate | None


def cells(rows: pd.DataFrame, *, prevalence: float) -> list[Cell]:
    """Return the figures of every method, grain and share.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`minewatch.evaluation.inject.inject`.
    prevalence : float
        Share of mines that average precision speaks of.
    """
    found = []
    for grain in VIEWS:
        here = rows[rows["grain"] == grain]
        clean = clean_hosts(here)
        for method in METHODS:
            if _column(method) in here and score_of(here, method).notna().any():
                found += [
                    _cell(grain, method, name, part, clean, prevalence)
                    for name, part in _by_share(here)
                ]
    return found


def by_host_set(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the full scan's recall by grain, set of hosts and share, against all clean hosts.

    Returns
    -------
    pandas.DataFrame
        Columns grain, host_set, share, planted, above_999_permille, above_99_percent, flagged,
        clean, clean_flagged: numbers of loads.
    """
    found = []
    for grain in VIEWS:
        here = rows[rows["grain"] == grain]
        clean = clean_hosts(here)
        bounds = [_bound(_numbers(score_of(clean, SCAN)), rate) for rate in (0.001, 0.01)]
        for host_set, part in here.groupby("host_set", sort=True):
            own = clean[clean["host_set"] == host_set]
            for name, loads in _by_share(part):
                scores = _numbers(score_of(loads, SCAN))
                above = [int((scores > bound).sum()) for bound in bounds]
                flags = int(loads["flagged"].sum()), len(own), int(own["flagged"].sum())
                found.append((grain, host_set, name, len(loads), *above, *flags))
    columns = ["grain", "host_set", "share", "planted", "above_999_permille", "above_99_percent"]
    return pd.DataFrame(found, columns=[*columns, "flagged", "clean", "clean_flagged"])


def clean_hosts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row a host from its clean runs: the highest score of each method."""
    worst = {name: "max" for name in (RULE, *MODELS, "p_mining", "flagged") if name in rows}
    clean = rows[rows["share"] == 0].groupby(["host_set", "meter_id"]).agg(worst)
    return clean.reset_index()


def score_of(rows: pd.DataFrame, method: str) -> pd.Series:
    """Return a method's scores; missing where it cannot speak."""
    return rows[_column(method)].astype(float)


def _column(method: str) -> str:
    return "p_mining" if method == SCAN else method


def flags_of(rows: pd.DataFrame, method: str) -> Bools:
    """Return which meters a method flags by itself; the outlier models flag none."""
    if method == SCAN:
        return rows["flagged"].to_numpy(bool)
    return rows[method].to_numpy(float) > 0 if method == RULE else np.zeros(len(rows), dtype=bool)


def _by_share(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for share in SHARES:
        part = rows[rows["share"] == share]
        if len(part):
            yield f"{share:.0%}", part
    pooled = rows[rows["share"].isin(GOAL_SHARES)]
    if len(pooled):
        yield "≥20%", pooled


def _cell(
    grain: str,
    method: str,
    name: str,
    planted: pd.DataFrame,
    clean: pd.DataFrame,
    prevalence: float,
) -> Cell:
    both = pd.concat([planted, clean])
    mines = np.arange(len(both)) < len(planted)
    scores = _numbers(score_of(both, method))
    flags = flags_of(both, method)
    weights = prevalence_weights(mines, prevalence)
    measures = measure(mines, scores, flags, weights=weights, ks=())
    above = scores[mines] > _bound(scores[~mines], 0.01)
    dated = method == SCAN and grain != "settlements"
    flagging = method in {RULE, SCAN}
    return Cell(
        grain,
        method,
        name,
        len(planted),
        len(clean),
        measures.average_precision,
        measures.roc_auc,
        measures.recall_at_1_per_1000,
        share_of(above),
        share_of(flags[mines]) if flagging else None,
        share_of(flags[~mines]) if flagging else None,
        *(onset_right(planted, name) if dated else None for name in ONSETS),
    )


def onset_right(planted: pd.DataFrame, column: str = "onset_on") -> Estimate | None:
    """Return the share of mines whose estimated onset is within two days of a true date.

    Mines without that date do not count; one for which no step was found is wrong. None where no
    mine counts.
    """
    begun = planted[planted[column].notna()]
    if begun.empty:
        return None
    apart = (begun["active_since"] - begun[column]).dt.days.abs()
    right = (apart <= ONSET_DAYS) & (begun["since_basis"] == "step")
    return share_of(right.to_numpy(bool))


def _numbers(scores: pd.Series) -> Floats:
    """Put those without a score behind all others."""
    return scores.fillna(BEHIND).to_numpy(float)


def _bound(clean: Floats, rate: float) -> float:
    """Return the score that at most this share of the clean hosts exceeds."""
    if not len(clean):
        return BEHIND
    return float(np.sort(clean)[::-1][int(np.floor(rate * len(clean)))])
