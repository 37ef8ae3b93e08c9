"""What hostile text may not do: run as a formula, as a script, or show a person's name."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_rows import lead

from minewatch.exports import export_list, export_map, export_summary, mask_person
from minewatch.exports.cells import neutral
from minewatch.publish import Snapshot

HOSTILE = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_neutral_in_csv(text: str) -> None:
    assert neutral(text).startswith("'")


@given(st.text())
def test_no_text_starts_a_formula_or_carries_control_characters(text: str) -> None:
    safe = neutral(text)

    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert all(ord(sign) >= 32 and ord(sign) != 127 for sign in safe)


def test_hostile_names_stay_text_in_the_exports(build, folder: Path) -> None:
    sites = [lead(n, name=f"{text}公司") for n, text in enumerate(HOSTILE, 1)]
    snapshot = build(sites, [])

    table = export_list(snapshot, folder / "list.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert all(row["户名"].startswith("'") for row in rows)
    book = export_list(snapshot, folder / "list.xlsx")
    cells = [openpyxl.load_workbook(book)["查处名单"].cell(4 + n, 3) for n in range(len(sites))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    sheet = zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_numbers_below_zero_are_no_formulas(build, folder: Path) -> None:
    snapshot = build([lead(1, lon=-0.5, lat=51.5, adcode=None)], [])

    out = export_list(snapshot, folder / "list.csv", lang="en")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert rows[0]["lon"] == "-0.5"


def test_names_cannot_bring_script_into_a_page(snapshot: Snapshot, folder: Path) -> None:
    for page in (
        export_summary(snapshot, folder / "summary.html"),
        export_map(snapshot, folder / "map.html"),
    ):
        text = page.read_text("utf-8")
        assert "&lt;script&gt;alert(1)&lt;/script&gt;公司" in text
        assert "<script>alert" not in text
        assert "张三" not in text


def test_an_enterprise_named_for_its_owner_is_masked(build, folder: Path) -> None:
    snapshot = build([lead(1, enterprise_name="赵六")], [])

    text = export_list(snapshot, folder / "list.csv").read_text("utf-8-sig")
    assert "赵*" in text
    assert "赵六" not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳小明", "欧*"),
        ("李园", "李*"),
        ("阿依古丽·买买提", "阿*"),
        (" 王五 ", "王*"),
        ("鑫源水电站", "鑫源水电站"),
        ("红旗厂", "红旗厂"),
        ("第一中心", "第一中心"),
        ("成都泽远物流有限公司", "成都泽远物流有限公司"),
        ("IDC", "IDC"),
        ("", ""),
        (None, None),
    ],
)
def test_mask_person(name: str | None, shown: str | None) -> None:
    assert mask_person(name) == shown
