"""Figures of every method on simulated provinces, weighted to the prevalence of the prior."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

from minewatch.evaluation.baselines import MODELS, RULE
from minewatch.evaluation.inject import ONSETS
from minewatch.evaluation.injected import METHODS, SCAN, onset_right, score_of
from minewatch.evaluation.measures import Estimate, Measures
from minewatch.evaluation.metrics import measure
from minewatch.evaluation.ranking import Bools, Floats
from minewatch.evaluation.strata import KindRow, by_kind, class_weights
from minewatch.settings import Scoring

#: Lengths of list, in a province of as many meters as were measured.
KS = (10, 50)
LARGE_SHARE = 0.2
FOLDS = 5


class Figures(NamedTuple):
    """What one method shows in one group of provinces at one view.

    Attributes
    ----------
    group, view, method : str
    measures : Measures
        Weighted; calibration is told of the full scan alone, the others give no probability.
    onset, commissioned : Estimate or None
        Of mines of a fifth of the load and more that began inside the window, the share dated
        right within two days by their first day; of those with a rise of a fifth of the load, by
        the day of that rise. The full scan alone, at grains of days.
    """

    group: str
    view: str
    method: str
    measures: Measures
    onset: Estimate | None
    commissioned: Estimate | None


class Gain(NamedTuple):
    """What an outlier model adds to a scan without the detector that asks its question.

    Average precision of a logistic regression of the scan's log odds, alone and with the model's
    score, each predicted in folds that hold meters out.
    """

    group: str
    view: str
    model: str
    alone: Estimate
    without: Estimate
    added: Estimate


def figures(rows: pd.DataFrame, scoring: Scoring) -> list[Figures]:
    """Return the figures of every group, view and method that can speak.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`minewatch.evaluation.trials.run_trial`, of one trial or several.
    scoring : Scoring
        The prior that figures are weighted to.
    """
    found = []
    for (group, view), part in rows.groupby(["group", "view"], sort=False):
        speaking = [
            name for name in METHODS if name == SCAN or (name in part and part[name].notna().any())
        ]
        found += [_figures(str(group), str(view), name, part, scoring) for name in speaking]
    return found


def _figures(group: str, view: str, method: str, rows: pd.DataFrame, scoring: Scoring) -> Figures:
    weights = class_weights(rows["label"], scoring)
    scores = score_of(rows, method).to_numpy()
    flagged = _flags(rows, method, scores, weights, scoring)
    told = _measure(rows, scores, flagged, weights)
    if method != SCAN:
        none = Estimate(value=None, low=None, high=None)
        told = told.model_copy(update={"ece": none, "brier": none, "reliability": ()})
    dated = method == SCAN and view != "settlements"
    large = rows[rows["mining_share"] >= LARGE_SHARE]
    onsets = [
        onset_right(some, name) if dated else None
        for some, name in zip((large, rows), ONSETS, strict=True)
    ]
    return Figures(group, view, method, told, *onsets)


def _measure(
    rows: pd.DataFrame, scores: Floats, flagged: Bools, weights: Floats | None
) -> Measures:
    mines = (rows["label"] == "mining").to_numpy(bool)
    return measure(mines, scores, flagged, weights=weights, ks=KS)


def _flags(
    rows: pd.DataFrame, method: str, scores: Floats, weights: Floats | None, scoring: Scoring
) -> Bools:
    """Return a method's own flags; an outlier model flags as many meters as the prior says."""
    if method == SCAN:
        return rows["flagged"].to_numpy(bool)
    if method == RULE:
        return scores > 0
    heavy = np.ones(len(rows)) if weights is None else weights
    order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), kind="stable")
    flagged = np.zeros(len(rows), dtype=bool)
    flagged[order] = np.cumsum(heavy[order]) <= scoring.prior_mining * heavy.sum()
    return flagged


def kinds(rows: pd.DataFrame) -> dict[str, tuple[KindRow, ...]]:
    """Return how each kind of load was classed by the scan with all feeds, by group."""
    whole = rows[rows["view"] == "all"]
    return {str(group): by_kind(part) for group, part in whole.groupby("group", sort=False)}


def gains(rows: pd.DataFrame, scoring: Scoring) -> list[Gain]:
    """Return what each outlier model adds to the scan, by group and grain."""
    found = []
    single = rows[rows["view"] != "all"]
    for (group, view), part in single.groupby(["group", "view"], sort=False):
        known = part[part["p_without"].notna()]
        if (known["label"] == "mining").sum() < FOLDS:
            continue
        odds = logit(known["p_without"].to_numpy(float).clip(1e-9, 1 - 1e-9))
        without = _fitted(known, [odds], scoring)
        for model in (name for name in MODELS if name in known):
            scores = known[model].fillna(known[model].median()).to_numpy(float)
            if np.isfinite(scores).all():
                alone = _average_precision(known, scores, scoring)
                added = _fitted(known, [odds, scores], scoring)
                found.append(Gain(str(group), str(view), model, alone, without, added))
    return found


def _fitted(rows: pd.DataFrame, columns: list[Floats], scoring: Scoring) -> Estimate:
    mines = (rows["label"] == "mining").to_numpy(bool)
    inputs = StandardScaler().fit_transform(np.column_stack(columns))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    found = cross_val_predict(
        LogisticRegression(), inputs, mines, cv=folds, method="decision_function"
    )
    return _average_precision(rows, found, scoring)


def _average_precision(rows: pd.DataFrame, scores: Floats, scoring: Scoring) -> Estimate:
    nobody = np.zeros(len(rows), dtype=bool)
    weights = class_weights(rows["label"], scoring)
    return _measure(rows, scores, nobody, weights).average_precision
