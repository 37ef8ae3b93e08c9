"""The enforcement list in its five formats."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pytest
from published_rows import lead, phase_out, site, surcharge

from minewatch.errors import MinewatchError
from minewatch.exports import LIST_FORMATS, export_list
from minewatch.exports.columns import LIST
from minewatch.publish import Snapshot

NAMES = [column.name for column in LIST]


def rows_of(snapshot: Snapshot, out: Path) -> dict[str, dict[str, Any]]:
    return {row["site_id"]: row for row in pq.read_table(export_list(snapshot, out)).to_pylist()}


def test_list_has_a_row_for_each_flagged_site_in_order_of_rank(
    snapshot: Snapshot, folder: Path
) -> None:
    table = pq.read_table(export_list(snapshot, folder / "list.parquet"))

    assert table.schema.names == NAMES
    assert table["site_id"].to_pylist() == [f"S{n:05d}" for n in range(1, 10)]


def test_money_is_the_exact_sum_of_the_months_and_what_is_missing_is_counted(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    row = lead(1)
    january, february, march = (date(2026, month, 1) for month in (1, 2, 3))
    charges = [
        surcharge(row, january, "1000.0000"),  # 300.00
        surcharge(row, february, "333.3700", rate_yuan_per_kwh=Decimal("0.3125"),
                  amount_yuan=Decimal("104.18"), verified=False),  # 104.178125
        surcharge(row, march, None),
        phase_out(row, date(2026, 10, 1)),
    ]  # fmt: skip

    found = rows_of(build([row], charges), folder / "list.parquet")["S00001"]

    assert found["surcharge_yuan"] == Decimal("404.18")
    assert found["charged_kwh"] == Decimal("1333.3700")
    assert (found["months_charged"], found["months_incomplete"]) == (2, 1)
    assert found["rates_yuan_per_kwh"] == "0.30;0.3125"
    assert (found["deadline_on"], found["days_overdue"]) == (date(2026, 10, 1), 30)
    assert (found["surcharge_verified"], found["deadline_verified"]) == (False, False)
    assert found["provisions"] == "catalogue-2024;1283-13"
    assert found["notes"] == "过渡期按通知推定；该月缺少电量读数"


def test_rules_of_surcharge_and_deadline_are_told_apart(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    row = lead(1)
    charges = [surcharge(row, date(2026, 1, 1), "1000.0000"), phase_out(row, date(2026, 10, 1))]

    found = rows_of(build([row], charges), folder / "list.parquet")["S00001"]

    assert (found["surcharge_verified"], found["deadline_verified"]) == (True, False)


def test_a_start_says_what_it_rests_on(snapshot: Snapshot, folder: Path) -> None:
    out = export_list(snapshot, folder / "list.csv")

    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert [row["起始日依据"] for row in rows[:2]] == ["不晚于首个读数日", "数据中可见起始"]


def test_a_site_without_any_measure_has_missing_amounts_not_zero(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    found = rows_of(build([lead(1)], []), folder / "list.parquet")["S00001"]

    assert [found[n] for n in ("surcharge_yuan", "charged_kwh", "deadline_on", "days_overdue",
                               "surcharge_verified", "deadline_verified",
                               "status")] == [None] * 7  # fmt: skip


def test_chinese_csv_opens_in_a_spreadsheet_and_speaks_in_words(
    snapshot: Snapshot, folder: Path
) -> None:
    out = export_list(snapshot, folder / "list.csv")

    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert list(rows[0]) == [column.zh for column in LIST]
    assert rows[0]["研判结果"] == "疑似挖矿"
    assert rows[0]["状态"] == "推定（待核查）"
    assert rows[0]["企业匹配依据"] == "统一社会信用代码一致"
    assert rows[5]["研判理由"] == "本省专用探测；unheard_of"


def test_english_csv_has_stable_names_and_codes(snapshot: Snapshot, folder: Path) -> None:
    out = export_list(snapshot, folder / "list.csv", lang="en")

    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert list(rows[0]) == NAMES
    assert rows[0]["class"] == "mining"
    assert rows[3]["lon"] == ""


def test_workbook_is_a_lead_list_ready_to_read_and_print(snapshot: Snapshot, folder: Path) -> None:
    book = openpyxl.load_workbook(export_list(snapshot, folder / "list.xlsx"))
    sheet = book["待核查名单"]

    assert book.sheetnames == ["待核查名单", "加价电费明细", "其他线索", "说明与来源"]
    assert sheet["A2"].value == "线索，非认定结论：核查确认前不得征收。"
    assert [cell.value for cell in sheet[3]] == [column.zh for column in LIST]
    assert sheet.freeze_panes == "D4"
    assert sheet.auto_filter.ref == "A3:AO12"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$3"
    uscc = sheet.cell(4, NAMES.index("enterprise_uscc") + 1)
    assert (uscc.data_type, uscc.number_format) == ("s", "@")


def test_workbook_details_sum_to_the_list(snapshot: Snapshot, folder: Path) -> None:
    book = openpyxl.load_workbook(export_list(snapshot, folder / "list.xlsx"))
    details = list(book["加价电费明细"].iter_rows(min_row=3, values_only=True))
    head, rows = details[0], details[1:]
    site_id, amount = head.index("站点编号"), head.index("加价电费（元）")
    total = sum(Decimal(str(r[amount])) for r in rows if r[site_id] == "S00001" and r[amount])

    listed = book["待核查名单"].cell(4, NAMES.index("surcharge_yuan") + 1).value
    assert total == Decimal(str(listed)) == Decimal("60592.31")


def test_workbook_names_the_scan_its_inputs_and_rules(snapshot: Snapshot, folder: Path) -> None:
    book = openpyxl.load_workbook(export_list(snapshot, folder / "list.xlsx"))
    notes = dict(book["说明与来源"].iter_rows(min_row=3, max_col=2, values_only=True))

    assert notes["扫描编号"] == snapshot.manifest["scan_id"]
    assert notes["规则摘要值（SHA-256）"] == "b4" * 32
    assert "a3" * 32 in notes["负荷曲线 · 负荷曲线2026.csv"]
    assert "1283-13" in notes
    assert notes["no-curves"] == "2026-06 起没有负荷曲线"
    assert "张*" in notes["个人姓名"]


def test_geo_formats_keep_sites_without_position(snapshot: Snapshot, folder: Path) -> None:
    frame = gpd.read_parquet(export_list(snapshot, folder / "list.geoparquet"))
    layer = json.loads(export_list(snapshot, folder / "list.geojson").read_text("utf-8"))

    assert frame.crs.to_epsg() == 4326 or frame.crs.to_string() == "OGC:CRS84"
    assert frame.geometry.isna().sum() == 1
    assert frame.geometry.iloc[0].x == frame["lon"].iloc[0]
    assert layer["features"][3]["geometry"] is None
    first = layer["features"][0]["properties"]
    assert list(first) == NAMES
    assert (first["surcharge_yuan"], first["active_since"]) == (60592.31, "2026-03-02")


@pytest.mark.parametrize("suffix", LIST_FORMATS)
def test_persons_are_masked_in_every_format(snapshot: Snapshot, folder: Path, suffix: str) -> None:
    out = export_list(snapshot, folder / f"list{suffix}")

    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(out)["待核查名单"]
        assert "张*" in {row[2] for row in sheet.iter_rows(values_only=True)}
    assert "张三".encode() not in out.read_bytes()


@pytest.mark.parametrize("suffix", LIST_FORMATS)
def test_nothing_flagged_is_a_valid_list(
    build: Callable[..., Snapshot], folder: Path, suffix: str
) -> None:
    out = export_list(build([site(1)], []), folder / f"list{suffix}")

    said = "本次扫描没有达到线索阈值的站点，名单为空。"
    if suffix == ".xlsx":
        assert openpyxl.load_workbook(out)["待核查名单"]["A4"].value == said
    elif suffix == ".csv":
        assert said in out.read_text("utf-8-sig")
    elif suffix == ".geojson":
        assert json.loads(out.read_text("utf-8"))["features"] == []
    else:
        assert pq.read_table(out).num_rows == 0


def test_an_unknown_suffix_is_refused(snapshot: Snapshot, folder: Path) -> None:
    with pytest.raises(MinewatchError, match=r"must end in \.xlsx"):
        export_list(snapshot, folder / "list.docx")


def test_a_place_that_cannot_be_written_is_refused(snapshot: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "list.csv").mkdir()

    with pytest.raises(MinewatchError, match="cannot be written"):
        export_list(snapshot, tmp_path / "list.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


def test_the_own_code_stands_where_the_register_gave_none(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    unmatched = {"enterprise_uscc": None, "enterprise_name": None, "enterprise_match": None}
    rows = [
        lead(1, uscc="91510000OWN", **unmatched),
        lead(2, uscc="91510000OWN", enterprise_uscc="91510000REG"),
        lead(3, name="张三", uscc="91510000OWN", **unmatched),
    ]

    found = rows_of(build(rows, []), folder / "list.parquet")

    codes = [found[f"S0000{n}"]["enterprise_uscc"] for n in (1, 2)]
    assert codes == ["91510000OWN", "91510000REG"]
    assert found["S00003"]["name"] == "张*"  # a declared code is no match to an enterprise


def test_tables_for_people_round_energy_and_cite_provisions(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    row = lead(1)
    cited = {"1283-13": {"instrument": "整治通知", "article": "（十三）", "verified": True}}
    charges = [surcharge(row, date(2026, 5, 1), "68188.4350")]
    snapshot = build([row], charges, provisions=cited)

    out = export_list(snapshot, folder / "list.csv")
    shown = next(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    exact = rows_of(snapshot, folder / "list.parquet")["S00001"]

    assert shown["计费电量（kWh）"] == "68188.44"
    assert shown["依据规则"] == "1283-13 整治通知 （十三）"
    assert (exact["charged_kwh"], exact["provisions"]) == (Decimal("68188.4350"), "1283-13")
