"""Labels from files as people and the simulator write them, and as nobody should."""

import contextlib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minewatch.errors import FeedRefusedError
from minewatch.evaluation.labels import Labels, read_labels


def read(folder: Path, text: str, encoding: str = "utf-8") -> Labels:
    path = folder / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return read_labels(path)


def test_labels_of_the_simulator_are_read(tmp_path: Path):
    labels = read(
        tmp_path,
        "meter_id,label,kind,mining_share,mining_from,mining_to\n"
        "0002,mining,mine_farm,0.95,2025-01-31,2025-06-01\n"
        "0001,ordinary,shop,0.0,,\n",
    ).table
    assert labels["meter_id"].tolist() == ["0001", "0002"]
    assert labels["label"].tolist() == ["ordinary", "mining"]
    assert labels["kind"].tolist() == ["shop", "mine_farm"]
    assert labels["mining_share"].tolist() == [0.0, 0.95]
    assert labels["mining_from"].tolist() == [pd.NaT, pd.Timestamp(2025, 1, 31)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_labels_of_inspections_are_read(tmp_path: Path, encoding: str):
    text = "户号,户名,结论\n51001,某公司,挖矿\n51002,=cmd(),数据中心\n51003,某厂,正常\n"
    labels = read(tmp_path, text, encoding).table
    assert labels["label"].tolist() == ["mining", "data_centre", "ordinary"]
    assert labels["kind"].tolist() == [None, None, None]
    assert labels["mining_share"].isna().all()


def test_a_parquet_file_of_labels_is_read(tmp_path: Path):
    path = tmp_path / "labels.parquet"
    pd.DataFrame({"meter_id": [7, 5], "label": ["mining", "ordinary"]}).to_parquet(path)
    assert read_labels(path).table["meter_id"].tolist() == ["5", "7"]


def test_the_same_row_twice_is_one(tmp_path: Path):
    assert len(read(tmp_path, "meter_id,label\n1,mining\n1,mining\n").table) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("meter_id,label\n", "holds no label"),
        ("meter_id,kind\n1,shop\n", "lacks the column label"),
        ("label\nmining\n", "lacks the column meter_id"),
        ("meter_id,户号,label\n1,1,mining\n", "more than one column"),
        ("meter_id,label\n1,mining\n2,mine\n", "line 3: label: 'mine' is none of"),
        ("meter_id,label\n1,\n", "line 2: label: is none of"),
        ("meter_id,label\n ,mining\n", "line 2: meter_id: the meter account is blank"),
        ("meter_id,label\n1,mining\n1,ordinary\n", "line 3: says otherwise"),
        ("meter_id,label\n1,mining,x\n", "line 2: has a wrong number of fields"),
        ("meter_id,label,mining_share\n1,mining,1.5\n", "no share from 0 to 1"),
        ("meter_id,label,mining_share\n1,mining,nan\n", "no share from 0 to 1"),
        ("meter_id,label,mining_from\n1,mining,2025-02-30\n", "mining_from: .* no date such as"),
        ("meter_id,label,step_on\n1,mining,1/2/2025\n", "step_on: .* no date such as"),
        ('meter_id,label\n"1,mining\n2,ordinary\n', "quote is not closed"),
    ],
)
def test_what_is_no_label_is_refused_with_its_place(tmp_path: Path, text: str, told: str):
    with pytest.raises(FeedRefusedError, match=told):
        read(tmp_path, text)


def test_an_absent_file_is_refused(tmp_path: Path):
    with pytest.raises(FeedRefusedError, match="does not exist"):
        read_labels(tmp_path / "none.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, body: bytes):
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    for content in (body, b"meter_id,label,mining_from\n" + body):
        path.write_bytes(content)
        with contextlib.suppress(FeedRefusedError):
            assert read_labels(path).table["meter_id"].is_unique
