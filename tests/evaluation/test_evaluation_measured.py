"""The measured comparison: trials, goals and the pages, on tiny provinces."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.calibrate import LESSONS
from minewatch.evaluation.compared import figures, gains, kinds
from minewatch.evaluation.goals import Goal, of_injection, of_provinces
from minewatch.evaluation.injected import SCAN, cells
from minewatch.evaluation.measured import main
from minewatch.evaluation.measured_tables import goals_page, table, told
from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.trials import TRIALS, run_trial, sized
from minewatch.scoring import load_calibration
from minewatch.settings import Scoring

SCORING = Scoring()


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """A home and a shifted province of 150 meters and 120 days."""
    tiny = [replace(trial, days=120, prevalence=0.1) for trial in sized(TRIALS, 150)]
    chosen = {trial.province.name: trial for trial in tiny}.values()
    model = load_calibration()
    named = {trial.group: trial.province.name for trial in chosen}
    parts = [run_trial(trial, model, SCORING, models=("ECOD", "HBOS")) for trial in chosen]
    found = pd.concat(parts, ignore_index=True)
    return found.assign(group=found["group"].map(named))


def test_no_trial_has_a_seed_that_was_fitted_on():
    fitted = {province.seed for province in LESSONS}
    assert fitted.isdisjoint(trial.seed for trial in TRIALS)
    assert len({trial.seed for trial in TRIALS}) == len(TRIALS)


def test_each_view_judges_the_meters_that_have_its_readings(rows: pd.DataFrame):
    home = rows[rows["group"] == "home"]
    meters = home.groupby("view")["meter_id"].nunique()
    assert meters["registers"] < meters["curve"] <= meters["all"] == 150
    assert not home.duplicated(["view", "meter_id"]).any()
    # Four months of settlements are too few to judge by.
    assert (home.loc[home["view"] == "settlements", "class"] == "insufficient").all()
    assert set(home["label"]) == {"mining", "data_centre", "ordinary"}
    begun = home[home["onset_on"].notna()]
    assert (begun["label"] == "mining").all()


def test_a_planted_farm_ranks_high_with_a_curve_and_the_scan_beats_the_rule(rows: pd.DataFrame):
    found = {(one.group, one.view, one.method): one for one in figures(rows, SCORING)}
    scan = found["home", "curve", SCAN].measures
    assert scan.prevalence == pytest.approx(SCORING.prior_mining, abs=1e-4)
    assert scan.roc_auc.value is not None
    assert scan.roc_auc.value > 0.6
    rule = found["home", "curve", "threshold_rule"].measures
    assert rule.average_precision.value is not None
    assert (scan.average_precision.value or 0) > rule.average_precision.value
    assert scan.ece.value is not None
    assert rule.ece.value is None
    outliers = found["home", "registers", "ECOD"].measures
    assert outliers.flagged <= 2  # as many as the prior says, of 150


def test_each_outlier_model_is_weighed_with_and_without_the_scan(rows: pd.DataFrame):
    found = gains(rows, SCORING)
    assert {one.model for one in found} == {"ECOD", "HBOS"}
    assert all(one.added.value is not None and 0 <= one.added.value <= 1 for one in found)


def test_goals_name_the_worst_kind_and_measure_the_drop(rows: pd.DataFrame):
    goals = list(of_provinces(figures(rows, SCORING), kinds(rows), rows))
    names = [goal.name for goal in goals]
    assert sum("worst kind" in name for name in names) == 2
    drop = goals[-1]
    assert drop.name.startswith("drop of F1")
    found = {(one.group, one.view): one for one in figures(rows, SCORING) if one.method == SCAN}
    f1 = [found[name, "all"].measures.f1.value or 0 for name in ("home", "shifted")]
    assert drop.found.value == pytest.approx(f1[0] - f1[1], abs=1e-6)
    assert drop.met == (f1[0] - f1[1] <= 0.05)


def test_goals_are_of_the_scan_alone():
    frame = pd.DataFrame(
        {
            "grain": "curve",
            "host_set": "s",
            "meter_id": [f"s:{n}" for n in range(9)] + ["campus:Data_centre"],
            "share": [0.2] * 5 + [0.0] * 5,
            "p_mining": np.r_[np.full(5, 0.9), np.full(5, 0.1)],
            "class": "ordinary",
            "flagged": False,
            "onset_on": pd.NaT,
            "commissioned_on": pd.NaT,
            "active_since": pd.NaT,
            "since_basis": None,
            "ECOD": 0.0,
        }
    )
    goals = list(of_injection(cells(frame, prevalence=0.002), frame))
    assert [goal.met for goal in goals] == [True, True]
    assert "1 judgements" in goals[1].name


def test_a_figure_is_written_with_its_interval_and_a_bar_does_not_break_a_table():
    assert told(Estimate(value=0.951, low=0.9, high=1.0)) == "0.95 (0.90 to 1.00)"
    assert told(Estimate(value=0.5, low=None, high=None)) == "0.50"
    assert told(None) == told(Estimate(value=None, low=None, high=None)) == "–"
    assert table(["a"], [["x|y"]]) == "| a |\n| --- |\n| x\\|y |\n"
    goal = Goal("g", "≥ 0.9", Estimate(value=0.8, low=0.7, high=0.9), met=False)
    assert "| g | ≥ 0.9 | 0.800 (0.700 to 0.900) | **no** |" in goals_page([goal])


@pytest.mark.slow
def test_one_command_writes_every_page_and_says_what_was_not_measured(tmp_path: Path):
    lacking = ["--loads", str(tmp_path / "absent"), "--meters", "60", "--rotations", "1"]
    main(["--out", str(tmp_path / "out"), *lacking])
    names = {path.name for path in (tmp_path / "out").iterdir()}
    pages = {"goals.md", "injection.md", "outlier_models.md", "provinces.md"}
    assert names == {*pages, "measured.json"}
    assert "Not measured" in (tmp_path / "out" / "injection.md").read_text(encoding="utf-8")
    found = json.loads((tmp_path / "out" / "measured.json").read_text(encoding="utf-8"))
    assert {one["group"] for one in found["provinces"]["figures"]} == {
        "home",
        "shifted",
        "home, 45 d",
    }
