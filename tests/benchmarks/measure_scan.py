"""Measure what a scan finds in simulated provinces that the weights were not fitted on.

Run: ``python tests/benchmarks/measure_scan.py``. Rates among classes are those of the simulator;
average precision and false leads are reweighted to the prevalence that the prior states.
"""

import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from minewatch.calibrate import Province, province_scores
from minewatch.scoring import classify, load_calibration, weigh
from minewatch.settings import Scoring

YEAR = Province(901, 4000, 365, date(2024, 3, 1))
SIX_WEEKS = Province(902, 4000, 45, date(2025, 1, 1))
VIEWS = {
    "all feeds": None,
    "without register hours": None,
    "curves alone": "curve",
    "daily registers alone": "registers",
    "settlements alone": "settlements",
}


def seen(scores: pd.DataFrame, view: str) -> pd.DataFrame:
    """Return the scores that a province with fewer feeds would have."""
    if view == "without register hours":
        return scores[scores["detector"] != "register_balance"]
    grain = VIEWS[view]
    return scores[scores["grain"] == grain] if grain else scores


def measure(scores: pd.DataFrame, labels: pd.Series) -> str:
    """Return one row of figures."""
    priors = Scoring()
    meters = pd.Index(scores["meter_id"].unique())
    found = classify(meters, weigh(scores, load_calibration()), **priors.model_dump())
    truth = found["meter_id"].map(labels)
    mines = (truth == "mining").to_numpy()
    wanted = {
        "mining": priors.prior_mining,
        "data_centre": priors.prior_data_centre,
        "ordinary": 1.0 - priors.prior_mining - priors.prior_data_centre,
    }
    weight = (truth.map(wanted) / truth.map(truth.value_counts())).to_numpy(float)
    flagged = found["flagged"].to_numpy()
    precision = average_precision_score(mines, found["p_mining"], sample_weight=weight)
    area = roc_auc_score(mines, found["p_mining"])
    centres = (truth == "data_centre").to_numpy()
    as_mines = (found["class"] == "mining").to_numpy() & centres
    leads = f"{(flagged & mines).sum():6d} {(flagged & ~mines).sum():6d} of {(~mines).sum():5d}"
    return (
        f"{mines.sum():5d} {leads} {precision:8.2f} {area:6.2f} "
        f"{as_mines.sum():6d} of {centres.sum():4d}"
    )


def main() -> None:
    """Print a row for each history and view."""
    print("                        mines  leads  false leads       AP@0.2%   AUC  centres as mines")
    for name, province in (("one year", YEAR), ("45 days", SIX_WEEKS)):
        with tempfile.TemporaryDirectory() as folder:
            scores, labels = province_scores(province, Path(folder))
        for view in VIEWS:
            part = seen(scores, view)
            if len(part):
                print(f"{name:9s}{view:24s}{measure(part, labels)}")


if __name__ == "__main__":
    main()
