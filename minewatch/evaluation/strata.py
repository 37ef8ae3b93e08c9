"""Figures of parts of the labelled meters: by kind, by share of the mine in the load (分层评估)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from minewatch.evaluation.measures import Estimate, Measures
from minewatch.evaluation.metrics import measure
from minewatch.evaluation.ranking import Floats
from minewatch.evaluation.shares import share_of
from minewatch.settings import Scoring

#: Shares of the mine in its host's load between which mines are told apart, upper bound inclusive.
SHARES = (0.0, 0.05, 0.1, 0.2, 0.5, 1.0)

#: Mines this many times as frequent among the labels as believed of all meters call for weights.
_FAR_ABOVE = 2.0


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(_Frozen):
    """The figures of some meters.

    Attributes
    ----------
    name : str
    raw : Measures
        As labelled.
    at_prior : Measures or None
        With the classes weighted to the shares that the workspace believes in; None where the
        labels do not hold far more mines than that, or one class alone.
    """

    name: str
    raw: Measures
    at_prior: Measures | None

    @property
    def told(self) -> Measures:
        """The figures nearer to what is met in practice."""
        return self.at_prior or self.raw


class KindRow(_Frozen):
    """How the meters of one kind were classed; shares are of all its meters.

    Attributes
    ----------
    kind : str
        As labelled, or the declared industry where no kind is told.
    label : str
        ``mining``, ``data_centre`` or ``ordinary``.
    meters, insufficient : int
    classed_mining, classed_data_centre, flagged : Estimate
        Exact intervals.
    """

    kind: str
    label: str
    meters: int
    insufficient: int
    classed_mining: Estimate
    classed_data_centre: Estimate
    flagged: Estimate


class Options(NamedTuple):
    """How figures are taken.

    Attributes
    ----------
    scoring : Scoring
        What is believed of all meters.
    weighted : bool
        Give the figures at that prior as well.
    ks, resamples, seed
        See :func:`minewatch.evaluation.metrics.measure`.
    """

    scoring: Scoring
    weighted: bool
    ks: Sequence[int]
    resamples: int
    seed: int


def far_above_prior(labels: pd.Series, scoring: Scoring) -> bool:
    """Tell whether far more of the labelled meters mine than is believed of all."""
    return bool((labels == "mining").mean() > _FAR_ABOVE * scoring.prior_mining)


def group(name: str, judged: pd.DataFrame, options: Options) -> Group:
    """Return the figures of labelled meters.

    Parameters
    ----------
    name : str
    judged : pandas.DataFrame
        Columns label, p_mining (NaN = insufficient), flagged; a row a meter.
    options : Options
    """
    mines = (judged["label"] == "mining").to_numpy(bool)
    p, flagged = judged["p_mining"].to_numpy(float), judged["flagged"].to_numpy(bool)

    def measured(weights: Floats | None) -> Measures:
        return measure(
            mines,
            p,
            flagged,
            weights=weights,
            ks=options.ks,
            resamples=options.resamples,
            seed=options.seed,
        )

    weights = class_weights(judged["label"], options.scoring) if options.weighted else None
    return Group(
        name=name,
        raw=measured(None),
        at_prior=None if weights is None else measured(weights),
    )


def class_weights(labels: pd.Series, scoring: Scoring) -> Floats | None:
    """Return weights that give each class its share of all meters; None with one class alone.

    A class that no label names is believed to be part of the ordinary meters.
    """
    believed = {"mining": scoring.prior_mining, "data_centre": scoring.prior_data_centre}
    found = labels.value_counts(normalize=True)
    if found.get("mining", 0.0) in {0.0, 1.0}:
        return None
    believed = {name: share for name, share in believed.items() if name in found.index}
    rest = "ordinary" if "ordinary" in found.index else "data_centre"
    believed[rest] = 1.0 - sum(share for name, share in believed.items() if name != rest)
    weights: Floats = labels.map({n: believed[n] / found[n] for n in found.index}).to_numpy(float)
    return weights


def by_share(judged: pd.DataFrame, options: Options) -> tuple[Group, ...]:
    """Return the figures of mines of each share of their host's load, against all other meters.

    Mines whose share is not told are left out. Names are ``0.05-0.1`` and so on.
    """
    mines = judged["label"] == "mining"
    groups = []
    for low, high in pairwise(SHARES):
        share = judged["mining_share"]
        inside = mines & (share <= high) & ((share > low) | ((share == 0.0) & (low == 0.0)))
        if inside.any():
            groups.append(group(f"{low:g}-{high:g}", judged[inside | ~mines], options))
    return tuple(groups)


def by_kind(judged: pd.DataFrame) -> tuple[KindRow, ...]:
    """Return how each kind was classed, mines first, then data centres, then ordinary loads."""
    place = judged["label"].map({"mining": 0, "data_centre": 1, "ordinary": 2})
    rows = judged.assign(place=place)
    return tuple(
        _kind(str(kind), str(label), part)
        for (_, label, kind), part in rows.groupby(["place", "label", "kind"], sort=True)
    )


def _kind(kind: str, label: str, part: pd.DataFrame) -> KindRow:
    classes = part["class"].to_numpy(str)
    return KindRow(
        kind=kind,
        label=label,
        meters=len(part),
        insufficient=int(np.sum(classes == "insufficient")),
        classed_mining=share_of(classes == "mining"),
        classed_data_centre=share_of(classes == "data_centre"),
        flagged=share_of(part["flagged"].to_numpy(bool)),
    )
