"""The ordinary path from loaded feeds to findings, for evaluations that need what lies between."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from minewatch.batch import feature_context
from minewatch.detection import discover
from minewatch.feeds import FEEDS, load_file
from minewatch.scoring import (
    Calibration,
    classify,
    estimate_onset,
    score_detectors,
    sufficient,
    weigh,
)
from minewatch.settings import FourHours, Scoring
from minewatch.simulate.grid import POINTS
from minewatch.simulate.province import Schedule
from minewatch.simulate.schedule import membership
from minewatch.workspace import Workspace

#: View -> the one grain that it has, or None for all that there is.
VIEWS: dict[str, str | None] = {
    "all": None,
    "curve": "curve",
    "registers": "registers",
    "settlements": "settlements",
}


@dataclass(frozen=True)
class Seen:
    """What is known of every meter before it is judged.

    Attributes
    ----------
    table : pandas.DataFrame
        Feature table with the registers' columns.
    spells : pandas.DataFrame
        Spells of every meter and grain.
    steps : pandas.DataFrame
        Steps of the base load of every meter and grain.
    point_cv : pandas.Series
        Variation of all points of a curve (std/mean) by meter_id, over the whole window.
    """

    table: pd.DataFrame
    spells: pd.DataFrame
    steps: pd.DataFrame
    point_cv: pd.Series


def see(feeds: Path, workspace: Path, *, as_of: date, hours: FourHours | None) -> Seen:
    """Load the feeds of a folder into a new workspace and compute every meter's features.

    Parameters
    ----------
    feeds : Path
        Folder with files named by feed, or by feed and number: ``curves.csv``, ``curves-24.csv``.
    workspace : Path
        Folder to make.
    as_of : date
        Last day that is read.
    hours : tuple of four float, or None
        Hours a day of each register, where they are the same all year.
    """
    made = Workspace.create(workspace, register_hours=hours)
    with made.warehouse() as con:
        for feed in FEEDS:
            files = sorted([*feeds.glob(f"{feed}.*"), *feeds.glob(f"{feed}-[0-9]*.*")])
            for file in files:
                load_file(con, feed, file, utc_offset=made.utc_offset)
        context = feature_context(made, con, as_of=as_of)
        cv = con.sql(_POINT_CV).df().set_index("meter_id")["cv"]
    return Seen(context.table, context.spells, context.steps, cv)


def hours_of(schedule: Schedule) -> FourHours:
    """Return the hours a day of a schedule's registers, in the months with a sharp price.

    In other months the sharp register stands still and its hours are counted by the peak, which
    the features know.
    """
    sharp, peak, flat, valley = (membership(schedule).sum(axis=0) * 24 / POINTS).tolist()
    return sharp, peak, flat, valley


_POINT_CV = """
    SELECT meter_id, stddev_pop(kw) / nullif(avg(kw), 0) AS cv
    FROM (SELECT meter_id, unnest(kw) AS kw FROM curve_days) WHERE NOT isnan(kw)
    GROUP BY meter_id ORDER BY meter_id
"""


def in_view(seen: Seen, view: str) -> Seen:
    """Return what a province would know that has one grain of readings alone."""
    grain = VIEWS[view]
    if grain is None:
        return seen
    table = seen.table[seen.table["grain"] == grain].reset_index(drop=True)
    spells = seen.spells[seen.spells["grain"] == grain].reset_index(drop=True)
    steps = seen.steps[seen.steps["grain"] == grain].reset_index(drop=True)
    return Seen(table, spells, steps, seen.point_cv)


def judge(
    seen: Seen, model: Calibration, scoring: Scoring, *, without: Collection[str] = ()
) -> pd.DataFrame:
    """Judge every meter as a scan does, or as one would that lacks some detectors.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`minewatch.scoring.classify` and of the onset, indexed by meter_id; a
        meter with readings too few to be judged is ``insufficient``. ``p_without_first`` is the
        probability of mining of a flagged meter judged anew with its first reason silent.
    """
    table = sufficient(seen.table)
    meters = pd.Index(seen.table["meter_id"].unique(), name="meter_id")
    detectors = {name: one for name, one in discover().items() if name not in without}
    scores = score_detectors(table, detectors)
    found = classify(meters, weigh(table, scores, model), **scoring.model_dump())
    found["p_without_first"] = _without_first(found, table, scores, model, scoring)
    onsets = estimate_onset(seen.spells, table, seen.steps).drop(columns="grain")
    judged: pd.DataFrame = found.merge(onsets, on="meter_id", how="left").set_index("meter_id")
    return judged


def _without_first(
    found: pd.DataFrame,
    table: pd.DataFrame,
    scores: pd.DataFrame,
    model: Calibration,
    scoring: Scoring,
) -> pd.Series:
    """Return what each flagged meter's probability is when its first reason keeps silent.

    Stronger than taking the reason's weight out of the sum: the others are weighed anew without
    it. Missing where a meter is not flagged.
    """
    first = found[found["flagged"]].set_index("meter_id")["reasons"].str.split(";").str[0]
    rows = table[table["meter_id"].isin(first.index)]
    own = scores[scores["meter_id"].isin(first.index)]
    others = own[own["detector"] != own["meter_id"].map(first)]
    again = classify(
        pd.Index(first.index), weigh(rows, others, model), **scoring.model_dump()
    ).set_index("meter_id")["p_mining"]
    return found["meter_id"].map(again)
