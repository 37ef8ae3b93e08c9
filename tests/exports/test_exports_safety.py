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
from minewatch.exports.people import is_enterprise, mask_phones
from minewatch.publish import Snapshot

HOSTILE = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\x00=1",
           "＝1+1", "＋1", "－1", "＠SUM(A1)"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_neutral_in_csv(text: str) -> None:
    assert neutral(text).startswith("'")


@given(st.text())
def test_no_text_starts_a_formula_or_carries_control_characters(text: str) -> None:
    safe = neutral(text)

    assert not safe.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert all(ord(sign) >= 32 and ord(sign) != 127 for sign in safe)


def test_a_telephone_number_in_full_width_is_masked_too() -> None:
    assert mask_phones("电话１３８１２３４５６７８") == "电话138****5678"
    assert mask_phones("３号楼２单元") == "３号楼２单元"


def test_hostile_names_stay_text_in_the_exports(build, folder: Path) -> None:
    sites = [lead(n, name=f"{text}公司") for n, text in enumerate(HOSTILE, 1)]
    snapshot = build(sites, [])

    table = export_list(snapshot, folder / "list.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert all(row["户名"].startswith("'") for row in rows)
    book = export_list(snapshot, folder / "list.xlsx")
    cells = [openpyxl.load_workbook(book)["待核查名单"].cell(4 + n, 3) for n in range(len(sites))]
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
        ("Acme Co., Ltd", "Acme Co., Ltd"),
        ("", ""),
        (None, None),
        ("张　三", "张*"),
        ("张 三", "张*"),
        ("张\n三", "张*"),
        ("张三\u200b", "张*"),
        ("\u2060张\ufeff三", "张*"),
        ("李镇", "李*"),
        ("王楼", "王*"),
        ("陈国塔", "陈*"),
        ("张大学", "张*"),
        ("张三1", "张*"),
        ("张三（二号表）", "张*"),
        ("张三（公司宿舍）", "张*"),
        ("张三（公司", "张*"),
        ("张三、李四", "张*、李*"),
        ("成都泽远物流有限公司、张三", "成都泽远物流有限公司、张*"),
        ("阿卜杜拉买买提", "阿*"),
        ("阿卜杜热西提·买买提厂", "阿*"),
        ("买买提‧依明", "买*"),
        ("𠮷三", "𠮷*"),
        ("张𬭎", "张*"),
        ("户主张三", "户*"),
        ("张三先生", "张*"),
        ("ZHANG SAN", "Z*"),
        ("国家电网", "国家电网"),
        ("万达广场", "万达广场"),
        ("茅台酒厂", "茅台酒厂"),
    ],
)
def test_mask_person(name: str | None, shown: str | None) -> None:
    assert mask_person(name) == shown


@given(
    st.text(alphabet="王李张刘陈杨一二三伟芳娜敏静镇楼塔园林海 \u200b　·", min_size=2, max_size=12)
)
def test_what_has_no_word_of_an_organisation_never_leaves_whole(name: str) -> None:
    bare = "".join(sign for sign in name if sign not in " \u200b　")

    assert len(bare) < 2 or bare not in (mask_person(name) or "").replace(" ", "")


@pytest.mark.parametrize(
    ("match", "uscc", "shown"),
    [
        ("uscc", "91510000X", "锦岭新材"),
        ("name", "91510000X", "锦岭新材"),
        ("ambiguous", None, "锦*"),
        (None, None, "锦*"),
        ("uscc", "92510000X", "锦*"),  # an individual business bears its owner's name
    ],
)
def test_a_customer_matched_to_an_enterprise_is_named(
    match: str | None, uscc: str | None, shown: str
) -> None:
    assert mask_person("锦岭新材", enterprise=is_enterprise(match, uscc)) == shown


@pytest.mark.parametrize("name", ["张三", "欧阳小明", "阿依古丽·买买提", "张三1"])
def test_what_looks_like_a_person_is_masked_though_matched(name: str) -> None:
    assert name not in (mask_person(name, enterprise=True) or "")
