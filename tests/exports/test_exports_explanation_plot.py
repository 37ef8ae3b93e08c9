"""The plot of an explanation: what it draws, what it says it cannot, that nothing runs in it."""

import base64
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_rows import MANIFEST, findings, lead

from minewatch.errors import MinewatchError
from minewatch.exports.explanation_axes import Days, power_axis
from minewatch.exports.explanation_plot import export_plot
from minewatch.exports.heatmap import MAX_COLUMNS, HourGrid, columns, day_means, hour_grid, picture
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import CURVES, TABLES

HOSTILE = '"><script>alert(1)</script>&\x07'
FIRST = date(2026, 1, 1)


def curve(meter: str, day: int, kw: list[float | None]) -> dict[str, Any]:
    return {"meter_id": meter, "day": FIRST + timedelta(days=day), "kw": kw}


def spell(meter: str, grain: str, first: int, last: int, kw: float) -> dict[str, Any]:
    return {
        "meter_id": meter, "grain": grain, "started_on": FIRST + timedelta(days=first),
        "ended_on": FIRST + timedelta(days=last), "periods": last - first + 1, "level_kw": kw,
        "cv": 0.01,
    }  # fmt: skip


def onset(meter: str, day: int) -> dict[str, Any]:
    return {
        "meter_id": meter, "active_since": FIRST + timedelta(days=day), "since_basis": "step",
        "active_until": FIRST + timedelta(days=59), "mining_kw": 80.0, "kw_basis": "floor",
    }  # fmt: skip


@pytest.fixture
def explained(tmp_path: Path) -> Callable[..., Snapshot]:
    """Return what publishes one lead with readings of 60 days: 20 kW, then 100 kW from day 30."""

    def make(meter: str = "5100000001", *, days: int = 60, flagged: bool = True, **rows: Any):
        found = findings([lead(1)], 0)[0] | {"meter_id": meter, "flagged": flagged}
        known: dict[str, list[dict[str, Any]]] = {
            "findings": [found],
            "evidence": [{"meter_id": meter, "detector": "local_probe", "grain": "curve",
                          "score": 0.9, "weight_mining": 9.0, "weight_data_centre": -1.0}],
            "features": [{"meter_id": meter, "grain": "curve", "spell_cv": 0.01,
                          "floor_share": 0.9}],
            "spells": [spell(meter, "curve", 0, 29, 20.0), spell(meter, "curve", 30, 59, 100.0)],
            "onsets": [onset(meter, 30)],
            "curves": [curve(meter, n, [20.0 if n < 30 else 100.0] * 96) for n in range(days)],
        }  # fmt: skip
        tables = {
            name: pa.Table.from_pylist((known | rows).get(name, []), schema=schema)
            for name, schema in TABLES.items()
        }
        about = {"title": {"zh": "探测", "en": "Probe"}, "purpose": {"zh": "例", "en": "Ex"},
                 "figures": ["spell_cv"], "calibrated": True}  # fmt: skip
        scoring = {"prior_mining": 0.002, "prior_data_centre": 0.002}
        body = MANIFEST | {"detectors": {"local_probe": about}, "settings": {"scoring": scoring}}
        return publish(tmp_path / "snapshots", tables, body)

    return make


def drawn(snapshot: Snapshot, folder: Path, meter: str = "5100000001", **options: Any) -> str:
    return export_plot(snapshot, meter, folder / "图.svg", **options).read_text("utf-8")


def texts(svg: str) -> str:
    return " ".join(
        e.text or ""
        for e in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314
    )


def pixels(svg: str) -> np.ndarray:
    (data,) = re.findall(r"data:image/png;base64,([^\"]+)", svg)
    return unpacked(base64.b64decode(data))


def unpacked(png: bytes) -> np.ndarray:
    """Read an indexed PNG without filters, by the standard."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, body, size = 8, b"", (0, 0)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        content = png[place + 8 : place + 8 + length]
        (crc,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert crc == zlib.crc32(kind + content)
        size = struct.unpack(">II", content[:8]) if kind == b"IHDR" else size
        body += content if kind == b"IDAT" else b""
        place += 12 + length
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(size[1], size[0] + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


def test_the_step_is_seen_in_the_picture_the_spells_and_the_onset(
    explained: Callable[..., Snapshot], tmp_path: Path
):
    svg = drawn(explained(), tmp_path)
    cells = pixels(svg)
    assert cells.shape == (24, 60)
    assert len({*cells[:, :30].ravel()}) == len({*cells[:, 30:].ravel()}) == 1
    assert cells[0, 30] > cells[0, 0] > 1
    told = texts(svg)
    for word in ("20", "100", "疑似起始 2026-01-31（数据中可见起始）", "功率（kW）", "无读数"):
        assert word in told
    assert "2026-01-31 – 2026-03-01" in svg
    assert "估计机器负荷上限（kW） 80" in svg


def test_english_is_there(explained: Callable[..., Snapshot], tmp_path: Path):
    assert "Active since 2026-01-31 (start seen in the data)" in texts(
        drawn(explained(), tmp_path, lang="en")
    )


def test_a_meter_without_curves_is_drawn_from_its_registers(
    explained: Callable[..., Snapshot], tmp_path: Path
):
    meter = "5100000001"
    levels = [
        {"meter_id": meter, "grain": "registers", "started_on": FIRST + timedelta(days=n),
         "level_kw": 50.0} for n in range(60) if n != 20
    ]  # fmt: skip
    spells = [spell(meter, "registers", 0, 59, 50.0)]
    svg = drawn(explained(curves=[], levels=levels, spells=spells, onsets=[]), tmp_path)
    assert "<image" not in svg
    assert "以日冻结电量绘制" in texts(svg)
    (line,) = re.findall(r'class="series" d="(M[^"]*L[^"]*)"', svg)
    assert (line.count("M"), line.count("L")) == (2, 57)  # the day not read is a gap


def test_months_are_drawn_level(explained: Callable[..., Snapshot], tmp_path: Path):
    meter = "5100000001"
    levels = [
        {"meter_id": meter, "grain": "settlements", "started_on": date(2026, n, 1),
         "level_kw": 10.0 * n} for n in (1, 2, 3)
    ]  # fmt: skip
    svg = drawn(explained(curves=[], levels=levels, spells=[], onsets=[]), tmp_path)
    (line,) = re.findall(r'class="series" d="(M[^"]*V[^"]*)"', svg)
    assert (line.count("M"), line.count("H"), line.count("V")) == (1, 3, 2)
    assert "月均功率（kW）" in texts(svg)


def test_a_meter_that_is_no_lead_says_that_its_readings_are_not_published(
    explained: Callable[..., Snapshot], tmp_path: Path
):
    svg = drawn(explained(flagged=False, curves=[], onsets=[]), tmp_path)
    assert "快照未发布其读数" in texts(svg)
    nothing = drawn(explained(flagged=False, curves=[], onsets=[], spells=[]), tmp_path)
    assert "没有可绘制的读数" in texts(nothing)


def test_an_older_snapshot_without_levels_is_drawn(
    explained: Callable[..., Snapshot], tmp_path: Path
):
    snapshot = explained(curves=[])
    del snapshot.manifest["tables"]["levels"]
    assert "100" in texts(drawn(snapshot, tmp_path))


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_a_hostile_meter_id_is_text(
    explained: Callable[..., Snapshot], tmp_path: Path, suffix: str
):
    page = export_plot(explained(HOSTILE), HOSTILE, tmp_path / f"p{suffix}").read_text("utf-8")
    assert "<script" not in page
    assert "\x07" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    if suffix == ".svg":
        assert "<script>alert(1)</script>&" in texts(page)


def test_the_page_fetches_and_runs_nothing(explained: Callable[..., Snapshot], tmp_path: Path):
    page = export_plot(explained(), "5100000001", tmp_path / "p.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert "什么会改变研判" in page
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_the_same_snapshot_gives_the_same_bytes(
    explained: Callable[..., Snapshot], tmp_path: Path, suffix: str
):
    snapshot = explained()
    twice = [
        export_plot(snapshot, "5100000001", tmp_path / f"{name}{suffix}").read_bytes()
        for name in "ab"
    ]
    assert twice[0] == twice[1]


def test_years_of_curves_stay_small(explained: Callable[..., Snapshot], tmp_path: Path):
    draw = np.random.default_rng(7)
    rows = [curve("5100000001", n, draw.uniform(0, 100, 96).tolist()) for n in range(2900)]
    svg = drawn(explained(curves=rows), tmp_path)
    assert len(svg) < 150_000
    assert "每列为 3 天平均" in texts(svg)


def test_another_suffix_is_refused(explained: Callable[..., Snapshot], tmp_path: Path):
    with pytest.raises(MinewatchError, match=r"\.svg, \.html"):
        export_plot(explained(), "5100000001", tmp_path / "p.png")


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=CURVES)


def test_hours_are_means_of_what_was_read():
    half = [2.0, None, 4.0, 6.0] + [None] * 4 + [1.0] * 88
    grid = hour_grid(table(curve("m", 0, half), curve("m", 2, [3.0] * 24)))
    assert grid is not None
    assert grid.first_on == FIRST
    assert grid.last_on == FIRST + timedelta(days=2)
    assert grid.kw[0, 0] == 4.0
    assert np.isnan(grid.kw[1, 0])
    assert np.isnan(grid.kw[:, 1]).all()
    assert day_means(grid)[2] == 3.0


def test_the_finer_of_two_resolutions_is_kept():
    for rows in ((96, 24), (24, 96)):
        grid = hour_grid(table(*(curve("m", 0, [float(n)] * n) for n in rows)))
        assert grid is not None
        assert set(grid.kw[:, 0]) == {96.0}


def test_without_a_reading_there_is_no_picture():
    assert hour_grid(table()) is None
    assert hour_grid(table(curve("m", 0, [None] * 24))) is None


@given(st.integers(1, 5000))
def test_any_number_of_days_fits_and_keeps_its_mean(days: int):
    kw, wide = columns(HourGrid(FIRST, np.full((24, days), 7.0)))
    assert kw.shape[1] <= MAX_COLUMNS
    assert kw.shape[1] == -(-days // wide)
    assert np.allclose(kw, 7.0)


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=2, max_size=30))
def test_more_power_is_never_lighter(values: list[float]):
    cells = unpacked(picture(np.array([sorted(values)]), 1000.0))[0].astype(int)
    assert (np.diff(cells) >= 0).all()
    assert cells.min() >= 1


def test_a_missing_cell_is_transparent():
    assert unpacked(picture(np.array([[np.nan, 0.0]]), 1.0)).tolist() == [[0, 1]]


@given(st.floats(1e-3, 1e7))
def test_the_axis_holds_the_highest_with_few_ticks(highest: float):
    axis = power_axis(highest, 0.0, 100.0)
    assert axis.top_kw >= highest * (1 - 1e-6)
    assert axis.top_kw <= highest * 2.5
    assert 2 <= len(axis.ticks()) <= 7
    assert axis.y(0.0) == 100.0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_month_names_do_not_crowd(first: date, length: int):
    days = Days(first, first + timedelta(days=length))
    named = days.months()
    assert 1 <= len(named) <= 14
    assert all(days.first_on <= day <= days.last_on for day in named)
