"""Other leads: as a sheet, as a table, and for machines."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from published_rows import LOAD, MANIFEST

from minewatch.errors import MinewatchError
from minewatch.exports import export_list, other_leads, write_leads
from minewatch.exports.words import Words
from minewatch.leads.rows import lead_row, table_of
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import LEADS, TABLES

ROWS = [
    lead_row("tip", {"tip": None}, ["site"], subject_id="T1", name="张三",
             address="沙湾路1号 13812345678"),
    lead_row("network", {"pool_connection": 3.0}, [], subject_id="N1", site_id="S1",
             meter_id="A", joined_by="meter"),
    lead_row("plant", {"below_available": 0.1234, "customer_appeared": 410.3}, ["dispatch"],
             subject_id="=1+1", name="=HYPERLINK(\"http://x\")站", kw=500.0),
    lead_row("plant", {"below_peers": 0.2}, ["water", "customer"], subject_id="H2", kw=50.0),
]  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    found = pa.Table.from_pandas(table_of(ROWS), schema=LEADS, preserve_index=False)
    tables = {name: schema.empty_table() for name, schema in TABLES.items()} | {"leads": found}
    tables["loads"] = pa.Table.from_pylist([LOAD], schema=TABLES["loads"])
    coverage: dict[str, Any] = {"meters": 0, "classes": {}, "grains": {}}
    return publish(tmp_path_factory.mktemp("other"), tables, MANIFEST | {"coverage": coverage})


def shown(snapshot: Snapshot, lang: Any = "zh") -> dict[str, dict[str, Any]]:
    rows = other_leads(snapshot, Words.of(snapshot, lang)).to_pylist()
    return {row["subject_id"]: row for row in rows}


def test_reasons_are_shown_with_their_values_and_a_place_is_no_intent(published: Snapshot) -> None:
    rows = shown(published)
    assert "缺 12.3%" in rows["=1+1"]["reasons"]
    assert "410.3 kW" in rows["=1+1"]["reasons"]
    assert "只说明地点，不说明故意" in rows["N1"]["reasons"]
    assert "21%" in rows["N1"]["reasons"]
    assert "（{}）" not in str(rows)
    assert "not of intent" in shown(published, "en")["N1"]["reasons"]


def test_every_code_has_words_in_both_languages(published: Snapshot) -> None:
    for lang in ("zh", "en"):
        words = Words.of(published, lang)
        for row in ROWS:
            for code in row["reasons"].split(";"):
                assert words.phrase("lead_reason", code) != code


def test_a_persons_name_is_masked_and_what_joins_no_site_stays(published: Snapshot) -> None:
    tip = shown(published)["T1"]
    assert tip["name"] == "张*"
    assert tip["address"] == "沙湾路1号 138****5678"
    assert (tip["site_id"], tip["missing"]) == (None, "site")


def test_the_strongest_of_a_kind_comes_first(published: Snapshot) -> None:
    table = other_leads(published, Words.of(published, "zh"))
    assert table["subject_id"].to_pylist() == ["N1", "=1+1", "H2", "T1"]


def test_the_workbook_has_a_sheet_of_them_without_formulas(
    published: Snapshot, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(export_list(published, tmp_path / "list.xlsx"))["其他线索"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "不说明故意" in str(sheet["A2"].value)
    assert "线索较弱" in str([cell.value for cell in cells])


def test_they_are_written_for_people_and_machines(published: Snapshot, tmp_path: Path) -> None:
    def write(**said: Any) -> str | None:
        asked = {"kind": None, "top": None, "form": "table", "out": None, "lang": "zh"} | said
        return write_leads(published, **asked)

    assert "其他" not in (write(kind="tip") or "")
    assert "12398举报" in (write(kind="tip") or "")
    assert len(json.loads(write(form="json", kind="plant", top=1) or "")) == 1
    assert (write(form="csv") or "").splitlines()[0] == ",".join(LEADS.names)
    assert write(form="parquet", out=tmp_path / "leads.parquet") is None
    with pytest.raises(MinewatchError, match="Parquet is no text"):
        write(form="parquet")


def test_an_empty_table_says_so(build: Callable[..., Snapshot]) -> None:
    assert other_leads(build([], []), Words("zh", {})).num_rows == 0
