"""Map and summary: what they show, and that they need nothing from outside."""

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from published_rows import lead, site, surcharge

from minewatch.errors import MinewatchError
from minewatch.exports import export_map, export_summary
from minewatch.exports.basemap import Frame, dots
from minewatch.exports.charts import month_bars
from minewatch.exports.drawing import radius
from minewatch.publish import Snapshot

PAGES = [(export_summary, "summary.html"), (export_map, "map.html")]


@pytest.mark.parametrize(("export", "name"), PAGES)
def test_pages_refer_to_nothing_outside(
    snapshot: Snapshot, folder: Path, export: Callable[..., Path], name: str
) -> None:
    text = export(snapshot, folder / name).read_text("utf-8")

    assert "default-src 'none'" in text
    assert '<html lang="zh-CN">' in text
    assert not re.findall(r"""(?:src|href|url|import|fetch)\s*[=(]\s*["']?\w""", text)
    assert not re.findall(r"https?://(?!x\.example)", text)


def test_map_draws_the_leads_that_have_a_position_and_counts_the_others(
    snapshot: Snapshot, folder: Path
) -> None:
    text = export_map(snapshot, folder / "map.html").read_text("utf-8")

    assert text.count("<circle") == 8
    assert "另有 1 个线索站点缺少坐标，未在图上。" in text
    assert "凉山彝族自治州" in text


def test_map_layer_holds_every_site(snapshot: Snapshot, folder: Path) -> None:
    layer = json.loads(export_map(snapshot, folder / "map.geojson").read_text("utf-8"))

    assert len(layer["features"]) == 299
    assert layer["features"][2]["properties"]["name"] == "张*"


def test_summary_says_the_figures_and_what_is_missing(snapshot: Snapshot, folder: Path) -> None:
    text = export_summary(snapshot, folder / "summary.html").read_text("utf-8")

    for figure in ("<dd>299</dd>", "<dd>41</dd>", "<dd>9</dd>", "共 340 户", "120 · 35%"):
        assert figure in text
    for note in (
        "<li>2026-06 起没有负荷曲线</li>",
        "41/340 户读数过少，未研判",
        "1/67 条加价明细缺少电量或费率",
        "1/9 个线索站点缺少坐标",
    ):
        assert note in text
    assert snapshot.manifest["scan_id"] in text


def test_english_summary(snapshot: Snapshot, folder: Path) -> None:
    text = export_summary(snapshot, folder / "summary.html", lang="en").read_text("utf-8")

    assert '<html lang="en">' in text
    assert "Leads, not findings" in text
    assert "<li>no load curves since 2026-06</li>" in text


def test_total_on_the_summary_is_exact(build: Callable[..., Snapshot], folder: Path) -> None:
    row = lead(1)
    charges = [surcharge(row, date(2026, m, 1), "0.1000", amount_yuan=Decimal("0.10"))
               for m in range(1, 11)]  # fmt: skip

    text = export_summary(build([row], charges), folder / "s.html").read_text("utf-8")

    assert "<dd>1.00</dd>" in text


def test_bars_add_the_sites_of_a_month(build: Callable[..., Snapshot], folder: Path) -> None:
    rows = [lead(1), lead(2)]
    charges = [surcharge(row, date(2026, 5, 1), "1000.0000") for row in rows]

    text = export_summary(build(rows, charges), folder / "s.html").read_text("utf-8")

    assert "<title>2026-05  600.00</title>" in text


@pytest.mark.parametrize("sites", [[], [site(1)], [lead(1, lon=None, lat=None, adcode=None)]])
def test_pages_without_leads_or_positions_say_so(
    build: Callable[..., Snapshot], folder: Path, sites: list[dict[str, object]]
) -> None:
    snapshot = build(sites, [])

    summary = export_summary(snapshot, folder / "summary.html").read_text("utf-8")
    export_map(snapshot, folder / "map.html")

    assert "没有可计算的加价电费" in summary
    if not sites or not sites[0]["flagged"]:
        assert "名单为空" in summary
    if not sites or sites[0]["adcode"] is None:
        assert "无法绘图" in summary


@pytest.mark.parametrize(("export", "_name"), PAGES)
def test_pages_refuse_other_suffixes(
    snapshot: Snapshot, folder: Path, export: Callable[..., Path], _name: str
) -> None:
    with pytest.raises(MinewatchError, match="must end in"):
        export(snapshot, folder / "page.pdf")


def test_frame_is_true_to_scale_at_its_middle() -> None:
    frame = Frame.around((100.0, 28.0, 104.0, 32.0))
    east, north = frame.project(np.array([[101.0, 30.0], [100.0, 31.0]]))
    origin = frame.project(np.array([[100.0, 30.0]]))[0]

    width_km, height_km = (east - origin)[0] / frame.km, (origin - north)[1] / frame.km
    assert height_km == pytest.approx(111.2)
    assert width_km == pytest.approx(111.2 * np.cos(np.radians(30)))


def test_dots_of_one_place_are_drawn_once() -> None:
    frame = Frame.around((100.0, 28.0, 104.0, 32.0))
    place = np.array([[102.0, 30.0]])

    assert dots(np.repeat(place, 5, axis=0), frame) == dots(place, frame)


def test_area_of_a_mark_grows_with_the_load() -> None:
    assert radius(400.0) == pytest.approx(2 * radius(100.0), abs=0.1)
    assert radius(None) == radius(0.0) > 0


def test_a_month_without_amount_is_a_gap_in_the_bars() -> None:
    bars = month_bars({date(2026, 1, 1): Decimal(100), date(2026, 3, 1): Decimal(430000)})

    assert bars.count("<rect") == 2
    assert "2026-02" in bars
    assert "600,000" in bars  # the axis reaches over the highest bar


def test_the_register_of_data_centres_clears_nobody(
    build: Callable[..., Snapshot], folder: Path
) -> None:
    listed = {"data_centre_id": "d1", "data_centre_name": "岷江云计算中心"}
    said = "列入数据中心名录（不是豁免）"
    none = export_map(build([site(1)], []), folder / "a.html").read_text("utf-8")
    ordinary = export_map(build([site(1, **listed)], []), folder / "b.html").read_text("utf-8")
    classed = build([site(1, **listed, **{"class": "data_centre"})], [])
    centre = export_map(classed, folder / "c.html").read_text("utf-8")
    mining = export_map(build([lead(1, **listed)], []), folder / "d.html").read_text("utf-8")

    assert '<path class="centre" d=""/>' in none
    assert '<path class="centre" d=""/>' in ordinary
    assert '<path class="centre" d="M' in centre
    assert [text.count(said) for text in (none, ordinary, centre, mining)] == [0, 1, 0, 2]
    assert "研判为数据中心" in centre


def test_figures_of_the_summary_are_bounds_and_projections(
    snapshot: Snapshot, folder: Path
) -> None:
    text = export_summary(snapshot, folder / "summary.html").read_text("utf-8")

    assert "估计负荷上限" in text
    assert "自数据推定的起始日起算；实际计费以主管部门名单为准。" in text
    assert "查处" not in text
