"""Fit the shipped weights of evidence on simulated provinces.

Run as a module: ``python -m minewatch.calibrate --out data/model/weights.json``. The same seeds
give the same file. No public site-level load of mining exists, so these weights are only as good
as the simulator; a province's own inspections will replace them.
"""

import argparse
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from minewatch.batch import feature_context
from minewatch.detection import discover
from minewatch.feeds import load_file
from minewatch.scoring import score_detectors, sufficient
from minewatch.scoring.fit import fit_calibration
from minewatch.simulate import simulate
from minewatch.simulate.schedule import membership
from minewatch.workspace import Workspace

COMMAND = "python -m minewatch.calibrate"

#: It is silent where a province's register hours are not known.
MARKS = ("register_balance",)


@dataclass(frozen=True)
class Province:
    """One simulated province: how many meters, over which days, from which seed.

    The prevalence is far above what is met in practice, so that every kind of mine is seen; the
    prior corrects it.
    """

    seed: int
    meters: int
    days: int
    start_on: date
    prevalence: float = 0.12


#: Long and short histories, starting in different seasons, and one of ordinary meters nearly
#: alone, since what is rare among them decides a lead. The sample's seed is not among them.
PROVINCES = (
    Province(101, 4000, 400, date(2023, 11, 1)),
    Province(102, 4000, 270, date(2024, 5, 1)),
    Province(103, 4000, 180, date(2024, 9, 1)),
    Province(104, 4000, 90, date(2025, 3, 1)),
    Province(105, 12000, 365, date(2024, 1, 1), prevalence=0.001),
)

#: Small and quick: says whether a fitted model still fits the code.
PROBE = Province(100, 300, 120, date(2024, 10, 1))


def province_scores(province: Province, folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Simulate a province, load it, and return the detectors' scores and the true classes.

    Meters carry the seed before their id, so that provinces can be put together.
    """
    feeds = folder / "feeds"
    simulate(
        feeds,
        meters=province.meters,
        days=province.days,
        seed=province.seed,
        start_on=province.start_on,
        prevalence=province.prevalence,
    )
    hours = membership().sum(axis=0) * 24.0 / len(membership())
    workspace = Workspace.create(folder / "workspace", register_hours=tuple(hours.tolist()))
    last_on = province.start_on + timedelta(days=province.days - 1)
    with workspace.warehouse() as con:
        for feed in ("meters", "enterprises", "data-centres", "curves", "registers", "settlements"):
            for file in sorted(feeds.glob(f"{feed}.*")):
                load_file(con, feed, file, utc_offset=workspace.utc_offset)
        table = feature_context(workspace, con, as_of=last_on).table
    scores = score_detectors(sufficient(table), discover())
    labels = pd.read_csv(feeds / "labels.csv", dtype=str).set_index("meter_id")["label"]
    prefix = f"{province.seed}-"
    return scores.assign(meter_id=prefix + scores["meter_id"]), labels.rename(prefix.__add__)


def probe() -> dict[str, float]:
    """Return the mean scores on the probe province, by detector and grain."""
    with tempfile.TemporaryDirectory() as folder:
        scores, _ = province_scores(PROBE, Path(folder))
    means = scores.groupby(scores["detector"] + "." + scores["grain"])["score"].mean()
    return {str(name): round(float(mean), 6) for name, mean in means.items()}


def main() -> None:
    """Fit on every province and write the model file."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="model file to write (JSON)")
    out = parser.parse_args().out
    scores, labels = [], []
    for province in PROVINCES:
        with tempfile.TemporaryDirectory() as folder:
            found, truth = province_scores(province, Path(folder))
        scores.append(found)
        labels.append(truth)
    model = fit_calibration(
        pd.concat(scores), pd.concat(labels), fitted_by=COMMAND, marks=MARKS
    ).model_copy(update={"probe": probe()})
    out.write_text(model.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
