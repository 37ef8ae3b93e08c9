"""Simulated provinces that no model was fitted on, judged at each grain with every method."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from minewatch.evaluation.baselines import MODELS, baseline_scores
from minewatch.evaluation.judged import VIEWS, Seen, hours_of, in_view, judge, see
from minewatch.evaluation.planting import LARGE_RISE
from minewatch.scoring import Calibration, sufficient
from minewatch.settings import Scoring
from minewatch.simulate import simulate
from minewatch.simulate.province import HOME, SHIFTED, Province

#: The detector whose question the outlier models ask as well.
PEERS = "peer_outlier"


@dataclass(frozen=True)
class Trial:
    """One simulated province to measure on.

    Seeds from 901 on are kept for measuring; models are fitted on seeds below. Mines are far
    commoner than in practice, so that there are enough of every kind; figures are weighted.
    """

    seed: int
    province: Province
    meters: int
    days: int
    start_on: date
    prevalence: float = 0.1

    @property
    def group(self) -> str:
        """Trials of one group are measured together."""
        return self.province.name if self.days >= 365 else f"{self.province.name}, {self.days} d"


TRIALS = (
    Trial(901, HOME, 2000, 365, date(2024, 3, 1)),
    Trial(902, HOME, 2000, 365, date(2023, 7, 1)),
    Trial(911, SHIFTED, 2000, 365, date(2024, 3, 1)),
    Trial(912, SHIFTED, 2000, 365, date(2023, 7, 1)),
    Trial(903, HOME, 2000, 45, date(2025, 1, 1)),
)


def sized(trials: Sequence[Trial], meters: int) -> tuple[Trial, ...]:
    """Return the trials with another number of meters."""
    return tuple(replace(trial, meters=meters) for trial in trials)


def run_trial(
    trial: Trial, model: Calibration, scoring: Scoring, *, models: Collection[str] = tuple(MODELS)
) -> pd.DataFrame:
    """Simulate a province and judge its meters, with all feeds and with each grain alone.

    `models` are the outlier models to compare with.

    Returns
    -------
    pandas.DataFrame
        One row a view and meter that the view has readings of: group, view, meter_id, label,
        kind, mining_share, onset_on and commissioned_on (first day, and day of the largest
        lasting rise if it is a fifth of the load, of mines that began inside the window), the
        columns of :func:`minewatch.evaluation.judged.judge`, ``p_without`` (probability of
        mining without the detector :data:`PEERS`), and with one grain a score a method of
        :mod:`minewatch.evaluation.baselines`. What is missing is NaN.
    """
    last_on = trial.start_on + timedelta(days=trial.days - 1)
    with TemporaryDirectory() as folder:
        feeds = Path(folder) / "feeds"
        simulate(
            feeds,
            meters=trial.meters,
            days=trial.days,
            seed=trial.seed,
            start_on=trial.start_on,
            prevalence=trial.prevalence,
            curve_share=1.0,  # so that every grain is measured on the same meters
            province=trial.province,
        )
        seen = see(
            feeds,
            Path(folder) / "workspace",
            as_of=last_on,
            hours=hours_of(trial.province.schedule),
        )
        mean_kw = seen.table.groupby("meter_id")["mean_kw"].mean()
        truth = _labels(feeds / "labels.csv", trial, mean_kw)
    parts = [
        _view(in_view(seen, view), truth, model, scoring, models).assign(view=view)
        for view in VIEWS
    ]
    return pd.concat(parts, ignore_index=True).assign(group=trial.group)


def _labels(path: Path, trial: Trial, mean_kw: pd.Series) -> pd.DataFrame:
    days = ["mining_from", "step_on"]
    labels = pd.read_csv(path, dtype={"meter_id": str}, parse_dates=days).set_index("meter_id")
    begun = labels["mining_from"] > pd.Timestamp(trial.start_on)
    large = labels["step_kw"] >= LARGE_RISE * mean_kw.reindex(labels.index)
    return labels[["label", "kind", "mining_share"]].assign(
        onset_on=labels["mining_from"].where(begun),
        commissioned_on=labels["step_on"].where(begun & large),
    )


def _view(
    seen: Seen,
    truth: pd.DataFrame,
    model: Calibration,
    scoring: Scoring,
    models: Collection[str],
) -> pd.DataFrame:
    """Judge what one view holds, by every method where it holds one grain."""
    found = judge(seen, model, scoring)
    table = sufficient(seen.table)
    if table["grain"].nunique() == 1:
        found = found.join(baseline_scores(table, seen.point_cv, models=models))
        found["p_without"] = judge(seen, model, scoring, without=(PEERS,))["p_mining"]
    return truth.join(found, how="inner").reset_index()
