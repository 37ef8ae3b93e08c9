"""The whole simulation: repeatable, consistent between grains, labelled, with honest gaps."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from minewatch.errors import MinewatchError
from minewatch.simulate import run, simulate
from minewatch.simulate.recording import multiplier
from minewatch.simulate.schedule import HOURS

KWH = ["total_kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh"]
CONTRACT = {
    "meters": "meter_id,name,uscc,industry,tariff,voltage,contract_kw,address,lon,lat,adcode"
    ",built_on,supply_mode,park_id",
    "parks": "park_id,name,operator,uscc,address,lon,lat,adcode",
    "registers": "meter_id,date,total_kwh,sharp_kwh,peak_kwh,flat_kwh,valley_kwh",
    "settlements": "meter_id,month,total_kwh,sharp_kwh,peak_kwh,flat_kwh,valley_kwh",
    "enterprises": "uscc,name,status,industry,registered_on,capital_yuan,scope,address,province"
    ",city",
    "data-centres": "name,operator,uscc,lon,lat,address,it_capacity_kw,pue,racks",
    "labels": "meter_id,label,kind,mining_share,mining_from,mining_to,step_on,step_kw",
}


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype={"meter_id": str, "adcode": str, "uscc": str})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("simulated")
    simulate(out, meters=80, days=75, seed=3, start_on=date(2024, 12, 20))
    return out


def test_same_seed_same_bytes(made: Path, tmp_path: Path) -> None:
    simulate(tmp_path, meters=80, days=75, seed=3, start_on=date(2024, 12, 20))
    for file in sorted(made.iterdir()):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_other_seed_other_load(made: Path, tmp_path: Path) -> None:
    simulate(tmp_path, meters=80, days=75, seed=4, start_on=date(2024, 12, 20))
    assert (tmp_path / "settlements.csv").read_bytes() != (made / "settlements.csv").read_bytes()


def test_block_size_changes_nothing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BLOCK", 7)
    simulate(tmp_path, meters=80, days=75, seed=3, start_on=date(2024, 12, 20))
    for file in made.glob("*.csv"):
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name
    first, second = (pq.read_table(folder / "curves.parquet") for folder in (made, tmp_path))
    assert first.equals(second)


def test_columns_are_the_contracts(made: Path) -> None:
    for name, columns in CONTRACT.items():
        header = (made / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert header == columns
    points = [f"P{point}" for point in range(1, 97)]
    assert pq.read_schema(made / "curves.parquet").names == ["meter_id", "date", *points]


def test_days_of_registers_add_up_to_settlements(made: Path) -> None:
    days = read(made, "registers")
    assert (days["total_kwh"] - days[KWH[1:]].sum(axis=1)).abs().max() < 1e-6
    days["month"] = days["date"].str[:7]
    groups = days.groupby(["meter_id", "month"])
    sums = groups[KWH].sum()[groups.size() == 31]
    settled = read(made, "settlements").set_index(["meter_id", "month"])[KWH]
    both = sums.index.intersection(settled.index)
    assert len(both) > 30
    apart = np.abs(sums.loc[both].to_numpy() - settled.loc[both].to_numpy()).max(axis=1)
    assert (apart < 1e-5).mean() > 0.9  # days estimated or caught up make the others differ


def test_only_complete_months_are_settled(made: Path) -> None:
    settled = read(made, "settlements")
    assert sorted(settled["month"].unique()) == ["2025-01", "2025-02"]
    assert settled.groupby("meter_id").size().le(2).all()
    assert len(settled) > 0.97 * 2 * 80
    assert settled["meter_id"].nunique() == 80


def test_curves_add_up_to_registers_where_complete(made: Path) -> None:
    curves = pq.read_table(made / "curves.parquet").to_pandas()
    curves["date"] = curves["date"].astype(str)
    rows = curves.merge(read(made, "registers"), on=["meter_id", "date"])
    capacity = read(made, "meters").set_index("meter_id")["contract_kw"]
    times = rows["meter_id"].map(capacity).map(multiplier).to_numpy()
    kw = rows[[f"P{point}" for point in range(1, 97)]].to_numpy(dtype=np.float64)
    whole = ~np.isnan(kw).any(axis=1)
    assert whole.sum() > 500
    for name, pairs in HOURS.items():
        inside = np.zeros(96, dtype=bool)
        for start, stop in pairs:
            inside[start * 4 : stop * 4] = True
        energy = kw[whole][:, inside].sum(axis=1) / 4
        recorded = rows.loc[whole, f"{name}_kwh"].to_numpy()
        near = np.abs(energy - recorded) < 0.012 * times[whole] + 0.01
        assert near.mean() > 0.98  # all but days estimated or holding those before them


def test_hours_of_the_registers_fill_the_day_once() -> None:
    covered = [
        hour for pairs in HOURS.values() for start, stop in pairs for hour in range(start, stop)
    ]
    assert sorted(covered) == list(range(24))


def test_gaps_are_blank_and_few(made: Path) -> None:
    table = pq.read_table(made / "curves.parquet")
    missing = sum(table.column(place).null_count for place in range(2, 98))
    assert 0.001 < missing / (table.num_rows * 96) < 0.05
    days = read(made, "registers").groupby("meter_id").size()
    assert days.min() < 75
    assert days.mean() > 73


def test_large_customers_have_curves_and_most_have_registers(made: Path) -> None:
    capacity = read(made, "meters").set_index("meter_id")["contract_kw"]
    with_curve = set(
        pq.read_table(made / "curves.parquet", columns=["meter_id"])["meter_id"].to_pylist()
    )
    assert len(with_curve) == 24
    large = set(capacity[capacity >= 500].index)
    assert large <= with_curve or with_curve <= large
    registers = read(made, "registers")["meter_id"].nunique()
    assert 0.7 * 80 < registers < 80


def test_labels_agree_with_kinds_and_days(made: Path) -> None:
    labels = read(made, "labels")
    mining = labels["label"] == "mining"
    assert (labels["kind"].str.startswith("mine_") == mining).all()
    assert (labels.loc[mining, "mining_share"] > 0).all()
    assert (labels.loc[~mining, "mining_share"] == 0).all()
    assert labels.loc[~mining, ["mining_from", "mining_to"]].isna().all(axis=None)
    assert (labels.loc[mining, "mining_from"] >= "2024-12-20").all()
    last = str(date(2024, 12, 20) + timedelta(days=74))
    assert (labels.loc[mining, "mining_to"] <= last).all()
    assert {"mine_as_data_centre", "mine_farm"} <= set(labels["kind"])


@pytest.mark.parametrize(("meters", "prevalence", "mines"), [(1000, None, 20), (200, 0.25, 50)])
def test_prevalence(meters: int, prevalence: float | None, mines: int, tmp_path: Path) -> None:
    simulate(tmp_path, meters=meters, days=1, seed=1, prevalence=prevalence)
    labels = read(tmp_path, "labels")
    assert (labels["label"] == "mining").sum() == mines
    assert (labels["label"] == "data_centre").sum() == mines / 2


def test_twenty_meters_hold_some_of_each(tmp_path: Path) -> None:
    simulate(tmp_path, meters=20, days=40, seed=9)
    assert set(read(tmp_path, "labels")["label"]) == {"mining", "data_centre", "ordinary"}


def test_large_registers_are_parquet(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LARGE_METER_DAYS", 1000)
    simulate(tmp_path, meters=80, days=75, seed=3, start_on=date(2024, 12, 20))
    assert not (tmp_path / "registers.csv").exists()
    table = pq.read_table(tmp_path / "registers.parquet").to_pandas()
    assert np.allclose(table[KWH].to_numpy(), read(made, "registers")[KWH].to_numpy())


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    simulate(tmp_path, meters=40, days=2, seed=0, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (40, 40)


@pytest.mark.parametrize(
    "wrong",
    [
        {"meters": 0},
        {"days": 0},
        {"seed": -1},
        {"prevalence": 0.9},
        {"curve_share": 1.5},
        {"start_on": date(2031, 1, 1)},
    ],
)
def test_wrong_arguments_are_refused(wrong: dict[str, object], tmp_path: Path) -> None:
    arguments: dict[str, object] = {"meters": 3, "days": 3, "seed": 1} | wrong
    with pytest.raises(MinewatchError, match="choose"):
        simulate(tmp_path / "out", **arguments)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_readings_show_what_the_labels_say(tmp_path: Path) -> None:
    simulate(tmp_path, meters=300, days=120, seed=12, prevalence=0.5, curve_share=0.0)
    labels = read(tmp_path, "labels").set_index("meter_id")
    pure = labels[labels["kind"].isin(["mine_small", "mine_split"])]
    late = pure[pure["mining_from"] > "2025-01-10"]
    days = read(tmp_path, "registers").set_index("meter_id")
    shown = [meter for meter in late.index if meter in days.index]
    assert len(shown) >= 5
    for meter in shown:
        energy, since = days.loc[[meter]], late["mining_from"][meter]
        before = energy.loc[energy["date"] < since, "total_kwh"].mean()
        assert before < 0.2 * energy["total_kwh"].max()
        without = before * len(energy) / energy["total_kwh"].sum()
        assert abs(1 - without - late["mining_share"][meter]) < 0.05


def test_without_a_complete_month_there_are_no_settlements(tmp_path: Path) -> None:
    simulate(tmp_path, meters=5, days=60, seed=1)
    assert (tmp_path / "settlements.csv").exists()
    simulate(tmp_path, meters=5, days=20, seed=1)
    assert not (tmp_path / "settlements.csv").exists()
