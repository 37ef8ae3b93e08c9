"""Power quality of each meter: medians and variation of a year, by hand and to the last bit."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from minewatch.batch import supply
from minewatch.batch.context import feature_context
from minewatch.batch.supply import supply_quality
from minewatch.detection import CONTEXT
from minewatch.warehouse import open_warehouse
from minewatch.workspace import Workspace

AS_OF = date(2025, 12, 31)


@pytest.fixture
def con(tmp_path):
    made = open_warehouse(
        tmp_path / "w.duckdb", temp=tmp_path / "temp", threads=2, memory_limit="1GB"
    )
    yield made
    made.close()


def add(con: duckdb.DuckDBPyConnection, meter: str, last: date, factor, imbalance) -> None:
    rows = [
        (meter, last - timedelta(days=back), one, other)
        for back, (one, other) in enumerate(zip(factor, imbalance, strict=True))
    ]
    con.executemany("INSERT INTO power_quality VALUES (?, ?, ?, ?, 1)", rows)


def test_median_and_variation_by_hand(con):
    add(con, "A", AS_OF, [0.9, 0.92] * 10, [0.1] * 20)
    found = supply_quality(con, as_of=AS_OF).iloc[0]
    assert found.power_factor == pytest.approx(0.91)
    assert found.power_factor_sd == pytest.approx(np.std([0.9, 0.92] * 10, ddof=1))
    assert found.phase_imbalance == pytest.approx(0.1)


def test_few_days_old_days_and_missing_values_say_nothing(con):
    add(con, "few", AS_OF, [0.9] * 9, [0.1] * 9)
    add(con, "old", AS_OF - timedelta(days=365), [0.9] * 20, [0.1] * 20)
    add(con, "later", AS_OF + timedelta(days=30), [0.9] * 30, [0.1] * 30)
    add(con, "half", AS_OF, [0.9] * 12, [None] * 12)
    found = supply_quality(con, as_of=AS_OF).set_index("meter_id")
    assert list(found.index) == ["few", "half"]
    assert found.loc["few"].isna().all()
    assert found.loc["half", "power_factor"] == pytest.approx(0.9)
    assert found.loc["half", "power_factor_sd"] == 0.0
    assert np.isnan(found.loc["half", "phase_imbalance"])


def test_an_empty_feed_gives_an_empty_table(con):
    found = supply_quality(con, as_of=AS_OF)
    assert list(found) == ["meter_id", *supply.COLUMNS]
    assert found.empty


def test_the_same_in_one_pass_or_many_and_in_any_order(con, monkeypatch):
    rng = np.random.default_rng(1)
    for name in rng.permutation(20):
        add(con, f"{name:02d}", AS_OF, rng.uniform(0.7, 1, 40).tolist(), rng.random(40).tolist())
    base = supply_quality(con, as_of=AS_OF)
    monkeypatch.setattr(supply, "ROWS_AT_ONCE", 100)
    pd.testing.assert_frame_equal(supply_quality(con, as_of=AS_OF), base, check_exact=True)
    con.execute(
        "CREATE TEMP TABLE turned AS SELECT * FROM power_quality ORDER BY hash(meter_id, day);"
        "DELETE FROM power_quality; INSERT INTO power_quality FROM turned"
    )
    pd.testing.assert_frame_equal(supply_quality(con, as_of=AS_OF), base, check_exact=True)


def test_it_is_joined_to_every_grain_of_a_meter(con, tmp_path):
    add(con, "A", AS_OF, [0.9] * 20, [0.1] * 20)
    for meter in ("A", "B"):
        con.execute(
            "INSERT INTO registers (meter_id, day, total_kwh, load_id) "
            "SELECT ?, DATE '2025-12-01' + i::INTEGER, 24, 1 FROM range(30) t(i)",
            [meter],
        )
    workspace = Workspace.create(tmp_path / "w")
    table = feature_context(workspace, con, as_of=AS_OF).table.set_index("meter_id")
    assert set(supply.COLUMNS) <= set(CONTEXT) & set(table)
    assert table.loc["A", "power_factor"] == pytest.approx(0.9)
    assert table.loc["B", list(supply.COLUMNS)].isna().all()
