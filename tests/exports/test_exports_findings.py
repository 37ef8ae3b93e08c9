"""Findings for people and machines."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from minewatch.errors import MinewatchError
from minewatch.exports import write_findings
from minewatch.publish import Snapshot

COLUMNS = ["meter_id", "site_id", "class", "p_mining", "p_data_centre", "rank", "flagged",
           "active_since", "mining_kw", "reasons"]  # fmt: skip


def text_of(snapshot: Snapshot, **options) -> str:
    text = write_findings(snapshot, **({"top": None, "out": None, "lang": "zh"} | options))
    assert text is not None
    return text


def test_csv_has_the_columns_and_every_meter_in_order_of_rank(snapshot: Snapshot) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(snapshot, form="csv"))))

    assert list(rows[0]) == COLUMNS
    assert len(rows) == 299 + 41
    assert [int(row["rank"]) for row in rows] == sorted(int(row["rank"]) for row in rows)
    assert rows[0]["flagged"] == "true"
    assert rows[-1]["p_mining"] == ""


def test_rank_orders_the_rows_however_the_table_lies(
    build: Callable[..., Snapshot], leads: list[dict[str, Any]]
) -> None:
    snapshot = build(list(reversed(leads)), [])

    rows = csv.DictReader(io.StringIO(text_of(snapshot, form="csv", top=3)))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]


def test_json_has_iso_dates_and_null_for_missing(snapshot: Snapshot) -> None:
    rows = json.loads(text_of(snapshot, form="json"))

    assert list(rows[0]) == COLUMNS
    assert rows[0]["active_since"] == "2026-03-02"
    assert rows[0]["flagged"] is True
    assert rows[6]["mining_kw"] is None
    assert rows[-1]["p_mining"] is None


def test_table_for_people_speaks_their_language(snapshot: Snapshot) -> None:
    chinese = text_of(snapshot, form="table", top=3)
    english = text_of(snapshot, form="table", top=3, lang="en")

    assert "疑似挖矿" in chinese
    assert "98.7%" in chinese
    assert "suspected mining" in english
    assert "5100000003" in english
    assert "5100000004" not in english


def test_parquet_needs_a_file(snapshot: Snapshot, folder: Path) -> None:
    with pytest.raises(MinewatchError, match="--out"):
        write_findings(snapshot, top=None, form="parquet", out=None, lang="zh")

    out = folder / "findings.parquet"
    assert write_findings(snapshot, top=5, form="parquet", out=out, lang="zh") is None
    assert pq.read_table(out).schema.names == COLUMNS
    assert pq.read_table(out).num_rows == 5


def test_text_goes_to_the_file_where_one_is_named(snapshot: Snapshot, folder: Path) -> None:
    out = folder / "findings.csv"

    assert write_findings(snapshot, top=2, form="csv", out=out, lang="zh") is None
    assert out.read_bytes().decode() == text_of(snapshot, form="csv", top=2)


def test_a_table_for_people_says_of_which_day_it_is(snapshot: Snapshot):
    day = snapshot.manifest["as_of"]
    assert text_of(snapshot, form="table").startswith(f"数据截至 {day}\n")
    assert day not in text_of(snapshot, form="csv").splitlines()[0]
