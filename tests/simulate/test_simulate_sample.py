"""The shipped sample is what its documented command makes, byte for byte."""

import hashlib
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from minewatch.resources import resource
from minewatch.simulate import simulate

FILES = (
    *("meters", "registers", "settlements", "enterprises", "data-centres", "labels"),
    *("market-participants", "benefits", "commitments", "filings", "loans", "bills", "payments"),
    *("annual-reports", "parks"),
)
COMMAND = "minewatch simulate data/sample --meters 60 --days 180 --seed 7"


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    simulate(out, meters=60, days=180, seed=7)
    return out


@pytest.mark.parametrize("name", FILES)
def test_csv_is_reproduced(again: Path, name: str) -> None:
    made, shipped = (folder / f"{name}.csv" for folder in (again, resource("sample")))
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (made, shipped)]
    assert digests[0] == digests[1]


def test_curves_are_reproduced(again: Path) -> None:
    made, shipped = (pq.read_table(f / "curves.parquet") for f in (again, resource("sample")))
    assert made.equals(shipped)


def test_sample_is_small_and_says_how_it_was_made() -> None:
    folder = resource("sample")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 3_000_000
    assert COMMAND in (folder / "README.md").read_text(encoding="utf-8")


def test_sample_has_something_to_find() -> None:
    labels = pd.read_csv(resource("sample", "labels.csv"), dtype={"meter_id": str})
    counted = labels["label"].value_counts()
    assert counted["mining"] >= 5
    assert counted["data_centre"] >= 3
    assert "mine_as_data_centre" in set(labels["kind"])
