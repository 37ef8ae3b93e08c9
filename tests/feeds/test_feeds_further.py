"""Weather, plants, their output, applications, tips, network leads and parks."""

import re
from pathlib import Path

import duckdb
import pytest
from feeds_support import Load, Rows
from hypothesis import given
from hypothesis import strategies as st

from minewatch.errors import FeedRefusedError, MappingError
from minewatch.feeds import FEEDS, Mapping, read_mapping
from minewatch.feeds.tips import masked

FURTHER = ("weather", "plants", "plant-output", "applications", "tips", "network-leads", "parks")


@pytest.mark.parametrize("feed", FURTHER)
def test_the_contract_is_the_table_and_the_table_is_commented(
    con: duckdb.DuckDBPyConnection, feed: str
) -> None:
    contract = FEEDS[feed]
    found = con.execute(f"DESCRIBE {contract.table}").fetchall()
    assert {row[0] for row in found} == {c.stored for c in contract.columns} | {"load_id"}


def test_weather_is_a_row_a_station_and_day(load: Load, rows: Rows) -> None:
    text = "station_id,date,lon,lat,mean_c\nS,20240101,104,30,-5.5\nS,20240102,104,30,\n"
    load("weather", text + "S,20240103,104,30,61\n")
    assert rows("SELECT day::VARCHAR, mean_c FROM weather ORDER BY day") == [
        ("2024-01-01", -5.5),
        ("2024-01-02", None),
    ]
    load("weather", "station_id,date,lon,lat,mean_c\nS,20240102,104,30,7\n")
    assert rows("SELECT mean_c FROM weather ORDER BY day") == [(-5.5,), (7.0,)]


def test_weather_without_a_place_is_quarantined(load: Load, rows: Rows) -> None:
    text = "station_id,date,lon,lat,mean_c\nS,20240101,104,30,1\nT,20240101,0,0,1\n"
    assert load("weather", text).reasons == {"missing_value": 1}


def test_plant_output_keeps_missing_apart_from_zero(load: Load, rows: Rows) -> None:
    text = (
        "plant_id,date,output_kwh,available_kwh,dispatched_down_kwh,outage,outage_hours\n"
        "P,20240101,5000,,0,0,\nP,20240102,,9000,,1,24\nP,20240103,1,1,1,2,1\nP,20240104,1,,,,25\n"
        "P,20240105,1,,,,\n"
    )
    report = load("plant-output", text)
    assert rows("SELECT * EXCLUDE (plant_id, day, load_id) FROM plant_output ORDER BY day") == [
        (5000.0, None, 0.0, 0, None),
        (None, 9000.0, None, 1, 24.0),
        (1.0, None, None, None, None),
    ]
    assert report.reasons == {"absurd": 2}


def test_plant_output_in_wh_is_brought_to_kwh(load: Load, rows: Rows) -> None:
    load("plant-output", "plant_id,date,output_kwh\nP,20240101,5000\n", unit="wh")
    assert rows("SELECT output_kwh FROM plant_output") == [(5.0,)]


def test_positions_of_the_further_feeds_are_brought_to_wgs84(load: Load, rows: Rows) -> None:
    for feed, head, key in (
        ("plants", "plant_id", "P"),
        ("applications", "application_id,applied_on", "A,20240101"),
        ("tips", "tip_id,received_on", "T,20240101"),
        ("network-leads", "lead_id,seen_from_on", "N,20240101"),
        ("parks", "park_id,name", "K,甲园"),
    ):
        load(feed, f"{head},lon,lat\n{key},104,30\n", datum="gcj02")
        (lon, lat) = rows(f"SELECT lon, lat FROM {FEEDS[feed].table}")[0]
        assert 0.0005 < abs(lon - 104) < 0.01
        assert 0.0005 < abs(lat - 30) < 0.01


def test_no_feed_has_a_column_for_the_person_who_told(load: Load, rows: Rows) -> None:
    load(
        "tips", "tip_id,received_on,informant,举报人,telephone\nT,20240101,张三,张三,13800138000\n"
    )
    assert "张三" not in str(rows("SELECT * FROM tips"))
    names = {name for feed in FURTHER for name in FEEDS[feed].names}
    assert not [
        n for n in names if re.search("informant|phone|contact|subscriber|network_address", n)
    ]


def test_numbers_of_persons_are_masked_in_summaries_and_counted(load: Load, rows: Rows) -> None:
    summary = "我电话13800138000身份证11010519491231002X"
    report = load("tips", f"tip_id,received_on,summary\nT,20240101,{summary}\nU,20240101,\n")
    assert rows("SELECT summary FROM tips ORDER BY tip_id") == [("我电话***身份证***",), (None,)]
    assert [code for code, _, _ in report.notices] == ["personal_numbers"]


@pytest.mark.parametrize("kept", ["户号0512345678901", "91510100MA61TKAB3X", "2024-01-01 250千瓦"])
def test_numbers_of_meters_and_organisations_are_kept(kept: str) -> None:
    assert masked(kept) == (kept, 0)


@given(st.text(max_size=20), st.text(max_size=20), st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_no_mobile_number_that_stands_alone_is_left(before: str, after: str, number: str) -> None:
    text, count = masked(f"{before} {number} {after}")
    assert count >= 1
    assert f" {number} " not in text


def test_a_mapping_says_only_what_has_a_meaning(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('stamp = "end"\n')
    for feed in FURTHER:
        with pytest.raises(MappingError, match="stamp"):
            read_mapping(path, feed)
    path.write_text('unit = "wh"\n')
    assert read_mapping(path, "plant-output") == Mapping(unit="wh")


def test_output_without_a_plant_is_refused(load: Load) -> None:
    with pytest.raises(FeedRefusedError, match="plant_id"):
        load("plant-output", "date,output_kwh\n20240101,1\n")
