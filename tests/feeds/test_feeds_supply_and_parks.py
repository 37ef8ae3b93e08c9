"""供电方式 and 所在园区 of meters, and the register of parks."""

from pathlib import Path

import pytest
from feeds_support import Load, Rows

from minewatch.feeds import read_mapping
from minewatch.feeds.meters import SUPPLY_MODES

MAPPINGS = Path(__file__).parent / "mappings"


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("公网供电", "public_grid"),
        ("自备电厂", "own_plant"),
        ("专线直供", "dedicated_line"),
        ("网前供电", "ahead_of_grid"),
        ("小水电", "small_hydro"),
        ("Own_Plant", "own_plant"),
    ],
)
def test_a_supply_mode_is_read_by_code_or_term(
    load: Load, rows: Rows, term: str, code: str
) -> None:
    load("meters", f"meter_id,supply_mode,park_id\nA,{term},K1\nB,,\n")
    assert rows("SELECT supply_mode, park_id FROM meters ORDER BY meter_id") == [
        (code, "K1"),
        (None, None),
    ]


@pytest.mark.parametrize("term", ["专线", "专线供电", "风电", "public grid", "0"])
def test_another_word_is_quarantined_and_not_guessed(load: Load, rows: Rows, term: str) -> None:
    """专线供电 is a customer of the public grid with a line of its own, no direct supply."""
    report = load("meters", f"meter_id,supply_mode\nA,{term}\nB,公网供电\n")
    assert report.reasons == {"unknown_code": 1}
    assert rows("SELECT meter_id FROM meters") == [("B",)]
    assert rows("SELECT detail FROM quarantine") == [(f"supply_mode={term}",)]
    load("meters", f"meter_id,supply_mode\nA,{term}\n", missing=[term])
    assert rows("SELECT supply_mode FROM meters WHERE meter_id = 'A'") == [(None,)]


def test_a_master_without_the_columns_says_nothing_of_them(load: Load, rows: Rows) -> None:
    load("meters", "meter_id,name\nA,甲\n")
    assert rows("SELECT supply_mode, park_id FROM meters") == [(None, None)]


def test_the_codes_are_those_that_the_words_are_for() -> None:
    assert [terms[0] for terms in SUPPLY_MODES] == [
        *("public_grid", "own_plant", "dedicated_line", "ahead_of_grid", "small_hydro")
    ]


def test_a_chinese_register_of_parks_is_read_by_its_mapping(load: Load, rows: Rows) -> None:
    text = (
        "园区编号,园区名称,管理单位,统一社会信用代码,地址,经度,纬度,行政区划\n"
        "K1,云谷工业园,云谷园区管理委员会,,云谷路1号,104.12,30.82,510114\n"
        "K2,无址园,,,,,,\n"
        ",无号园,,,,,,\n"
        "K3,,,,,,,\n"
    )
    mapping = read_mapping(MAPPINGS / "parks_zh.toml", "parks").model_dump(exclude_defaults=True)
    report = load("parks", text, **mapping)
    assert report.reasons == {"missing_value": 2}
    found = rows("SELECT * EXCLUDE load_id FROM parks ORDER BY park_id")
    place = ("云谷路1号", 104.12, 30.82, "510114")
    assert found == [
        ("K1", "云谷工业园", "云谷园区管理委员会", None, *place),
        ("K2", "无址园", *[None] * 6),
    ]


def test_a_later_register_replaces_a_park_by_its_number(load: Load, rows: Rows) -> None:
    load("parks", "park_id,name,lon,lat\nK1,旧名,104,30\nK2,乙园,104,30\n")
    load("parks", "park_id,name\nK1,新名\n")
    found = rows("SELECT park_id, name, lon FROM parks ORDER BY park_id")
    assert found == [("K1", "新名", None), ("K2", "乙园", 104.0)]
