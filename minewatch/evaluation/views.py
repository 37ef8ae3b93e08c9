"""Figures that need more of a snapshot than its findings: grains and dates of onset."""

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.rejudge import rejudge
from minewatch.evaluation.shares import share_of
from minewatch.evaluation.strata import Group, Options, group
from minewatch.features.schema import GRAINS
from minewatch.scoring import Calibration

#: A mine of this share of its host's load or more is one that onset goals speak of.
LARGE_SHARE = 0.2
#: What dates are held against.
REFERENCES = ("mining_from", "step_on")
#: Dates off by no more than so many days are neither early nor late.
_CLOSE = 2


class Onset(BaseModel):
    """How well the start of mining was dated (起始日期), for mines that began within the readings.

    Attributes
    ----------
    name : str
        ``all``, or ``large`` for mines of 20 % of the load and more.
    reference : str
        What the date is held against: ``mining_from``, the first day of mining, or ``step_on``,
        the day on which most machines came at once.
    began, found, dated : int
        Mines that began, and for which that is, after the first reading; those of them flagged;
        those with a date.
    from_first_reading : int
        Those dated no better than "not later than the first reading".
    within_2, within_7, within_30 : Estimate
        Share of the dated whose date is at most so many days off.
    early, late : Estimate
        Share of the dated whose date is more than two days before, or after, the true one.
    median_days : float or None
        Median of estimated minus true date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    reference: str
    began: int
    found: int
    dated: int
    from_first_reading: int
    within_2: Estimate
    within_7: Estimate
    within_30: Estimate
    early: Estimate
    late: Estimate
    median_days: float | None


def by_grain(
    judged: pd.DataFrame, table: pd.DataFrame, model: Calibration, options: Options
) -> tuple[Group, ...]:
    """Return the figures as if one grain alone had been loaded, of the meters that have it.

    Parameters
    ----------
    judged : pandas.DataFrame
        Labelled meters.
    table : pandas.DataFrame
        From :func:`minewatch.evaluation.rejudge.feature_rows`.
    model, options
        What the scan was run with.
    """
    groups = []
    for grain in GRAINS:
        again = rejudge(table, model, options.scoring, grains=(grain,))
        seen = judged[["meter_id", "label"]].merge(again, on="meter_id")
        if len(seen):
            groups.append(group(grain, seen, options))
    return tuple(groups)


def by_finest_grain(
    judged: pd.DataFrame, table: pd.DataFrame, options: Options
) -> tuple[Group, ...]:
    """Return the figures of the scan itself, by the finest grain that a meter has."""
    order = table["grain"].map({grain: place for place, grain in enumerate(GRAINS)})
    finest = order.astype("float64").groupby(table["meter_id"]).min()
    place = judged["meter_id"].map(finest)
    parts = ((grain, judged[place == n]) for n, grain in enumerate(GRAINS))
    return tuple(group(grain, part, options) for grain, part in parts if len(part))


def onsets(judged: pd.DataFrame, table: pd.DataFrame, basis: pd.Series) -> tuple[Onset, ...]:
    """Return how well onsets were dated; nothing where no label tells one within the readings.

    Parameters
    ----------
    judged : pandas.DataFrame
        Labelled meters with mining_from, step_on, mining_share, flagged, active_since.
    table : pandas.DataFrame
        From :func:`minewatch.evaluation.rejudge.feature_rows`.
    basis : pandas.Series
        ``since_basis`` of each lead by meter_id.
    """
    first = judged["meter_id"].map(table.groupby("meter_id")["first_on"].min())
    # A mine that was there at the first reading has no onset, though it may have grown since.
    new = (judged["label"] == "mining") & ~(judged["mining_from"] <= first)
    rows = []
    for reference in REFERENCES:
        began = judged[new & (judged[reference] > first)]
        if len(began):
            large = began[began["mining_share"] >= LARGE_SHARE]
            rows += [
                _onset(n, reference, of, basis) for n, of in (("all", began), ("large", large))
            ]
    return tuple(rows)


def _onset(name: str, reference: str, began: pd.DataFrame, basis: pd.Series) -> Onset:
    found = began[began["flagged"]]
    dated = found[found["active_since"].notna()]
    days = (dated["active_since"] - dated[reference]).dt.days.to_numpy(float)
    off = np.abs(days)
    return Onset(
        name=name,
        reference=reference,
        began=len(began),
        found=len(found),
        dated=len(dated),
        from_first_reading=int((dated["meter_id"].map(basis) == "first_reading").sum()),
        within_2=share_of(off <= 2),
        within_7=share_of(off <= 7),
        within_30=share_of(off <= 30),
        early=share_of(days < -_CLOSE),
        late=share_of(days > _CLOSE),
        median_days=float(np.median(days)) if len(days) else None,
    )
