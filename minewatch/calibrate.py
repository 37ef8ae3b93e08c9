"""Fit the shipped weights of evidence on simulated provinces.

Run as a module: ``python -m minewatch.calibrate --out data/model/weights.json``. The same seeds
give the same file. No public site-level load of mining exists, so these weights are only as good
as the simulator; a province's own inspections will replace them (``minewatch calibrate``).
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from minewatch.detection import COMPARED, CONTEXT, Detector, discover
from minewatch.evaluation.judged import hours_of, see
from minewatch.features.schema import COLUMNS, GRAINS, Grain
from minewatch.scoring import relative_to_peers, score_detectors, sufficient
from minewatch.scoring.calibration import Calibration, GrainModel
from minewatch.scoring.fit import cases_of, fit_grain
from minewatch.scoring.inputs import input_rows, owners_of_inputs
from minewatch.simulate import simulate
from minewatch.simulate.grid import POINTS
from minewatch.simulate.province import HOME, Province, Recording, Schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMMAND = "python -m minewatch.calibrate"

#: Another utility: coarse steps, more gaps, sharp hours in two months of the year.
COARSE = replace(
    HOME,
    name="coarse",
    schedule=Schedule(
        sharp=((10, 11), (20, 21)),
        peak=((9, 10), (11, 12), (18, 20), (21, 22)),
        flat=((7, 9), (12, 18)),
        valley=((22, 24), (0, 7)),
        sharp_months=(8, 12),
    ),
    recording=Recording(
        daily_step=0.5,
        settled_step=2.0,
        curve_step=0.005,
        day_lost=0.012,
        day_estimated=0.2,
        reads_failing=0.3,
        catch_up=0.5,
        points_lost=0.07,
        channels_dead=0.12,
        month_lost=0.008,
        unread_months=(10,),
        unread_share=0.3,
    ),
    rack_sizes=(1, 2, 3, 6, 9, 15, 30),
    capacity_skew=0.8,
    price_drift=0.0,
)


@dataclass(frozen=True)
class Lesson:
    """One simulated province to learn from: over which days, from which seed.

    Mines are far commoner than in practice, so that every kind is seen; the prior corrects it.
    Seeds from 901 on are kept for measuring.

    Attributes
    ----------
    points : int
        Points a day of its curves: 96, or 24 where they are hourly.
    """

    seed: int
    meters: int
    days: int
    start_on: date
    province: Province = HOME
    points: int = POINTS
    prevalence: float = 0.25


#: Long and short histories, starting in different seasons. The sample's seed is not among them.
LESSONS = (
    Lesson(101, 4000, 365, date(2023, 11, 1)),
    Lesson(102, 4000, 365, date(2024, 5, 1), COARSE),
    Lesson(103, 3000, 400, date(2022, 8, 1), points=24),
    Lesson(104, 3000, 180, date(2024, 9, 1)),
    Lesson(105, 3000, 90, date(2025, 3, 1), COARSE),
    Lesson(106, 3000, 45, date(2024, 12, 1)),
    Lesson(107, 4000, 540, date(2023, 2, 1)),
)

#: Small and quick: says whether a fitted model still fits the code.
PROBE = Lesson(100, 300, 120, date(2024, 10, 1))

#: Detectors whose traits no measured data shows, in mines or in others, so that the simulator
#: would only give back what was put into it. They are shown, and weigh nothing until a province's
#: own inspections tell what they are worth.
NOT_WEIGHED = ("coin_price_response", "network_lead", "supply_quality", "tip")

#: Figures of registers and settlements that need the hours of the registers (分时时段).
_OF_HOURS = ("register_spread", "sharp_peak", "floor_share")
#: What the steps of the base load are told by begins so; at registers, they need the hours too.
_OF_STEPS = ("block", "base_", "even_", "shaped_", "host_")
#: Figures that a meter may lack together, by the record or feed that they need. A figure that
#: the model never saw missing would speak, by its absence, for one class.
_MAY_LACK = (
    ("capacity_share",),
    ("temperature_r", "cooling_share", "heating_share"),
    ("data_centre_strength", "scope_computing"),
    ("industry", *(f"peer_{name}" for name in COMPARED)),
)
#: Views of each lesson in which every meter lacks each of these with an even chance.
_LACKING_VIEWS = 2


@dataclass(frozen=True)
class Learnt:
    """What was seen of a province, and the truth about it.

    Attributes
    ----------
    table : pandas.DataFrame
        Feature table of the rows that can be judged.
    label : pandas.Series
        Class of each meter, by meter_id.
    """

    table: pd.DataFrame
    label: pd.Series


def learn(lesson: Lesson) -> Learnt:
    """Simulate a province and see it as a scan would.

    Meters carry the seed before their id, so that provinces can be put together.
    """
    with tempfile.TemporaryDirectory() as name:
        feeds = Path(name) / "feeds"
        simulate(
            feeds,
            meters=lesson.meters,
            days=lesson.days,
            seed=lesson.seed,
            start_on=lesson.start_on,
            prevalence=lesson.prevalence,
            curve_share=1.0,
            province=lesson.province,
        )
        if lesson.points != POINTS:
            _coarsen(feeds / "curves.parquet", lesson.points)
        seen = see(
            feeds,
            Path(name) / "workspace",
            as_of=lesson.start_on + timedelta(days=lesson.days - 1),
            hours=hours_of(lesson.province.schedule),
        )
        label = pd.read_csv(feeds / "labels.csv", dtype=str).set_index("meter_id")["label"]
    table = sufficient(seen.table)
    prefix = f"{lesson.seed}-"
    return Learnt(table.assign(meter_id=prefix + table["meter_id"]), label.rename(prefix.__add__))


def _coarsen(path: Path, points: int) -> None:
    """Average the curves of a file to fewer points a day, in place; a gap makes a gap."""
    table = pq.read_table(path)
    group = POINTS // points
    columns = {name: table[name] for name in ("meter_id", "date")}
    for place in range(points):
        parts = [
            table[f"P{place * group + k + 1}"].to_numpy(zero_copy_only=False) for k in range(group)
        ]
        mean = np.mean(parts, axis=0, dtype=np.float64).astype(np.float32)
        columns[f"P{place + 1}"] = pa.chunked_array([pa.array(mean, mask=np.isnan(mean))])
    pq.write_table(pa.table(columns), path)


def views(learnt: Learnt) -> Iterator[pd.DataFrame]:
    """Yield the feature table with all that is known, and then with parts of it taken away."""
    usual = learnt.table["meter_id"].map(learnt.label) != "mining"
    table = relative_to_peers(learnt.table, usual)
    yield table
    of_blocks = [name for name in COLUMNS if name.startswith(_OF_STEPS)]
    for view in range(_LACKING_VIEWS):
        rng = np.random.default_rng(view)
        taken = table.copy()
        without_hours = (rng.random(len(taken)) < 0.5) & (taken["grain"] != "curve")
        taken.loc[without_hours, [*_OF_HOURS, *of_blocks]] = np.nan
        for columns in _MAY_LACK:
            taken.loc[rng.random(len(taken)) < 0.5, list(columns)] = None
        yield taken


def weighed() -> dict[str, Detector]:
    """Return the detectors that are weighed."""
    return {name: one for name, one in discover().items() if name not in NOT_WEIGHED}


def view_scores(learnt: Learnt, view: pd.DataFrame) -> pd.DataFrame:
    """Return the detectors' scores on one view; what is usual is learnt from those not mining."""
    usual = view["meter_id"].map(learnt.label) != "mining"
    return score_detectors(view, discover(), usual=usual)


def fit(lessons: Sequence[Learnt], grain: Grain) -> tuple[Grain, GrainModel | None]:
    """Fit one grain on all lessons, each in every view."""
    owners = owners_of_inputs(weighed(), grain, [*COLUMNS, *CONTEXT])
    rows: list[NDArray[np.float64]] = []
    labels: list[pd.Series] = []
    for learnt in lessons:
        for view in views(learnt):
            part = view[view["grain"] == grain].reset_index(drop=True)
            scores = view_scores(learnt, part)
            rows.append(input_rows(part, scores, owners))
            labels.append(part.set_index("meter_id").index.to_series().map(learnt.label))
    return grain, fit_grain(cases_of(rows, labels, owners))


def probe() -> dict[str, float]:
    """Return the mean scores on the probe province, by detector and grain."""
    learnt = learn(PROBE)
    scores = view_scores(learnt, learnt.table)
    means = scores.groupby(scores["detector"] + "." + scores["grain"])["score"].mean()
    return {str(name): round(float(mean), 6) for name, mean in means.items()}


def main() -> None:
    """Fit every grain on every lesson and write the model file."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="model file to write (JSON)")
    out = parser.parse_args().out
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        lessons = list(pool.map(learn, LESSONS))
        fitted = dict(pool.map(fit, [lessons] * len(GRAINS), GRAINS))
    label = pd.concat([learnt.label for learnt in lessons])
    model = Calibration(
        fitted_by=COMMAND,
        meters={str(name): int(count) for name, count in label.value_counts().items()},
        grains={grain: found for grain, found in fitted.items() if found is not None},
        not_weighed=NOT_WEIGHED,
        probe=probe(),
    )
    out.write_text(model.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
