"""Simulated mines planted into hosts: what is planted, who is held out, and what is reported."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from minewatch.cli import app
from minewatch.errors import WorkspaceError
from minewatch.evaluation.hosts import END_ON, LEAST_MEAN_KW, Host
from minewatch.evaluation.inject import PARTS, SHARES, VIEWS, inject, plan
from minewatch.evaluation.injected import by_host_set, cells, clean_hosts, onset_right
from minewatch.evaluation.planting import plant, register_kwh, write_feeds
from minewatch.evaluation.real_hosts import hosts_from
from minewatch.feeds import load_file
from minewatch.scoring import load_calibration
from minewatch.settings import Scoring
from minewatch.simulate import simulate
from minewatch.workspace import Workspace

LOADS = Path(__file__).parents[3] / "shared" / "data" / "load"
MAPPINGS = Path(__file__).parents[1] / "feeds" / "mappings"
MONDAY = date(2024, 1, 1)


def host(points: int = 24, days: int = 70, name: str = "h", host_set: str = "office") -> Host:
    """A load of 80 kW by day and 20 kW by night with a missing hour."""
    kw = np.full((days, points), 20.0)
    kw[:, points // 3 : points * 3 // 4] = 80.0
    kw[min(5, days - 1), 0] = np.nan
    return Host(host_set, name, "办公", float("nan"), MONDAY, kw)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(SHARES[:-1]), st.sampled_from([24, 48, 96, 288]))
def test_a_mine_has_its_share_while_it_runs_and_missing_stays_missing(seed, share, points):
    clean = host(points)
    load, onset_on, commissioned_on = plant(np.random.default_rng(seed), clean, share)
    mine = load.values - clean.values
    assert np.isnan(load.values).sum() == 1
    assert np.nanmin(mine) >= -1e-9
    running = mine[mine > 1e-6]
    # Coarser points average a start or stop within them, so the mean is a little lower.
    assert running.mean() == pytest.approx(clean.mean_kw * share / (1 - share), rel=0.1)
    first = int(np.flatnonzero(np.nan_to_num(mine).max(axis=1) > 1e-6)[0])
    assert onset_on == (clean.start_on + pd.Timedelta(days=first) if first else None)
    assert commissioned_on is None or (onset_on is not None and commissioned_on >= onset_on)


def test_at_the_whole_the_host_is_gone_at_every_kind_of_reading():
    rng = np.random.default_rng
    one = plant(rng(4), host(), 1.0).host
    # Missing points are no part of a host's mean, so hosts that are alike in it give one mine.
    flat = replace(host(), values=np.where(np.isnan(host().values), np.nan, host().mean_kw))
    other = plant(rng(4), flat, 1.0).host
    np.testing.assert_allclose(one.values, other.values, rtol=1e-6)
    daily = replace(host(), values=np.full(70, 24.0 * host().mean_kw))
    third = plant(rng(4), daily, 1.0).host
    whole = ~np.isnan(one.values).any(axis=1)
    np.testing.assert_allclose(third.values[whole], one.values.sum(axis=1)[whole], rtol=1e-6)


def test_registers_hold_the_energy_of_the_curve_by_the_hours_of_each():
    daily = register_kwh(host())
    # Sharp 19-21 h and flat 7-8, 11-18 h; 80 kW from 8 to 18 h.
    assert daily[0].tolist() == [1080.0, 40.0, 300.0, 580.0, 160.0]
    assert daily[5].tolist() == daily[0].tolist()  # one hour of eight is estimated
    gone = host()
    gone.values[3, :12] = np.nan
    assert np.isnan(register_kwh(gone)[3, 0])


def test_feeds_have_whole_months_alone_and_every_row_loads(tmp_path: Path):
    twin = replace(host(), values=np.full(70, 480.0), meter_id="d")
    write_feeds([host(), host(96, name="q"), twin], tmp_path)
    settled = pd.read_csv(tmp_path / "settlements.csv")
    assert settled["month"].unique().tolist() == ["2024-01", "2024-02"]
    assert settled.query("meter_id == 'office:d'")["total_kwh"].tolist() == [480 * 31.0, 480 * 29.0]
    workspace = Workspace.create(tmp_path / "w")
    with workspace.warehouse() as con:
        for feed, file in (
            ("curves", "curves-24.parquet"),
            ("curves", "curves-96.parquet"),
            ("registers", "registers.parquet"),
            ("settlements", "settlements.csv"),
        ):
            report = load_file(con, feed, tmp_path / file, utc_offset=workspace.utc_offset)
            assert report.rows_quarantined == report.points_quarantined == 0


@given(st.integers(1, 60), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_no_host_is_planted_twice_in_a_rotation_or_at_a_share(number, seed):
    hosts = [host(days=1, name=str(n), host_set="ab"[n % 2]) for n in range(number)]
    planned = plan(hosts, rotations=len(SHARES), seed=seed)
    planned["rotation"] = planned["run"] // PARTS
    assert not planned.duplicated(["rotation", "host"]).any()
    assert not planned.duplicated(["host", "share"]).any()
    assert len(planned) == number * len(SHARES)
    assert planned.groupby("run").size().max() <= number // PARTS + 1


def simulated_hosts(folder: Path, meters: int, days: int) -> Path:
    """A workspace of simulated customers none of whom mines."""
    some = {"meters": meters, "days": days, "curve_share": 0.5}
    simulate(folder / "feeds", **some, seed=3, start_on=date(2023, 1, 2), prevalence=0)
    workspace = Workspace.create(folder / "w")
    with workspace.warehouse() as con:
        for feed in ("meters", "curves", "registers"):
            file = next((folder / "feeds").glob(f"{feed}.*"))
            load_file(con, feed, file, utc_offset=workspace.utc_offset)
    return folder / "w"


def test_a_host_gives_its_last_year_once_on_the_same_weekdays(tmp_path: Path):
    found = hosts_from(simulated_hosts(tmp_path, 8, 500))
    assert len({one.key for one in found}) == len(found) > 4
    for one in found:
        assert one.days <= 365
        assert one.mean_kw >= LEAST_MEAN_KW * 0.999
        last_on = one.start_on + pd.Timedelta(days=one.days - 1)
        assert 0 <= (END_ON - last_on).days < 364
    # 500 days from a Monday end on a Wednesday in May, and so do the moved.
    curves = [one for one in found if one.has_curve and one.days == 365]
    ends = {one.start_on + pd.Timedelta(days=364) for one in curves}
    assert {end.weekday() for end in ends} == {2}
    assert {end.month for end in ends} == {5}


def test_a_folder_that_holds_no_hosts_is_refused(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="no workspace"):
        hosts_from(tmp_path, MAPPINGS)
    Workspace.create(tmp_path / "empty")
    with pytest.raises(WorkspaceError, match="180 days"):
        hosts_from(tmp_path / "empty")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("hosts")
    hosts = hosts_from(simulated_hosts(folder, 24, 200))
    model, scoring = load_calibration(), Scoring()
    return inject(hosts, model=model, scoring=scoring, rotations=1, seed=2, models=("ECOD",))


def test_a_host_is_planted_or_clean_in_a_run_and_both_over_the_runs(rows: pd.DataFrame):
    assert not rows.duplicated(["run", "grain", "meter_id"]).any()
    planted = rows[rows["share"] > 0].groupby(["grain", "meter_id"])["run"].nunique()
    assert (planted == 1).all()
    clean = rows[rows["share"] == 0].groupby(["grain", "meter_id"])["run"].nunique()
    assert (clean == PARTS - 1).all()
    assert rows["onset_on"].notna().any()
    assert rows.loc[rows["share"] == 0, "onset_on"].isna().all()


def test_a_mine_alone_scores_above_nearly_every_host(rows: pd.DataFrame):
    found = {(c.grain, c.method, c.share): c for c in cells(rows, prevalence=0.002)}
    alone = found["curve", "full_scan", "100%"]
    assert alone.auc.value is not None
    assert alone.auc.value > 0.9
    assert {grain for grain, *_ in found} == {"curve", "registers", "settlements"}
    # The rule needs a curve.
    assert {grain for grain, method, _ in found if method == "threshold_rule"} == {"curve"}


def test_counts_by_host_set_add_up(rows: pd.DataFrame):
    table = by_host_set(rows)
    single = table[(table["share"] != "≥20%") & (table["grain"] == "registers")]
    assert single["planted"].sum() == (rows.query("grain == 'registers'")["share"] > 0).sum()
    assert (table["above_999_permille"] <= table["above_99_percent"]).all()
    assert (table["above_99_percent"] <= table["planted"]).all()


def test_the_clean_score_of_a_host_is_its_worst():
    frame = pd.DataFrame(
        {
            "host_set": "s",
            "meter_id": ["a", "a", "a", "b"],
            "share": [0.0, 0.0, 0.2, 0.0],
            "p_mining": [0.1, 0.3, 0.9, np.nan],
            "flagged": [False, True, True, False],
        }
    )
    found = clean_hosts(frame).set_index("meter_id")
    assert found.loc["a", "p_mining"] == 0.3
    assert found.loc["a", "flagged"]
    assert np.isnan(found.loc["b", "p_mining"])


def test_an_onset_without_a_step_or_three_days_off_is_wrong():
    day = pd.Timestamp("2025-03-10")
    frame = pd.DataFrame(
        {
            "onset_on": [day, day, day, day, pd.NaT],
            "active_since": [day, day + pd.Timedelta(days=2), day + pd.Timedelta(days=3), day, day],
            "since_basis": ["step", "step", "step", "first_reading", "step"],
        }
    )
    found = onset_right(frame)
    assert found is not None
    assert found.value == 0.5
    assert onset_right(frame.iloc[4:]) is None


@pytest.mark.slow
def test_the_same_hosts_and_seed_give_the_same_judgements(tmp_path: Path):
    hosts = hosts_from(simulated_hosts(tmp_path, 8, 190))
    options = {"rotations": 1, "seed": 4, "models": ()}
    model, scoring = load_calibration(), Scoring()
    one, two = (inject(some, model=model, scoring=scoring, **options) for some in (hosts, hosts))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.slow
def test_the_command_plants_and_writes_a_page_and_json(tmp_path: Path):
    hosts = simulated_hosts(tmp_path, 12, 190)
    given = ["--hosts", str(hosts), "--rotations", "1", "--out", str(tmp_path / "out")]
    found = CliRunner().invoke(app, ["evaluate", "--inject", *given])
    assert found.exit_code == 0, found.output
    assert "植入评估" in found.output
    told = json.loads((tmp_path / "out" / "injection.json").read_text(encoding="utf-8"))
    assert {one["grain"] for one in told["cells"]} == set(VIEWS)
    assert "held out by meter" in (tmp_path / "out" / "injection.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [(["--inject"], "--hosts"), ([], "--workspace"), (["-w", "x"], "--labels")],
)
def test_what_an_evaluation_needs_is_asked_for(given: list[str], wanted: str):
    found = CliRunner().invoke(app, ["evaluate", *given])
    assert found.exit_code == 2
    assert wanted in found.output


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.skipif(not LOADS.is_dir(), reason=f"real measurements are not at {LOADS}")
def test_real_hosts_are_one_meter_each_and_nobody_elses_total():
    hosts = hosts_from(LOADS, MAPPINGS)
    names = {one.meter_id for one in hosts}
    assert len(names) == len(hosts) > 600
    assert "Total_Power" not in names
    assert "LP_G0" not in names
    sets = pd.Series([one.host_set for one in hosts]).value_counts()
    assert sets["university_estate_hourly_kwh"] == 36
    assert sets["campus_submeters_15min_kw"] == 7
