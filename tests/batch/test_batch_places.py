"""Registered places: which are published, in what order, with which county."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from minewatch.batch.places import registered_places
from minewatch.publish.schema import PLACES
from minewatch.warehouse import open_warehouse

#: A point in Xindu and one in Shimian, both of Sichuan.
XINDU, SHIMIAN = (104.12, 30.82), (102.28, 29.20)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    made = open_warehouse(
        tmp_path / "w.duckdb", temp=tmp_path / "temp", threads=2, memory_limit="1GB"
    )
    yield made
    made.close()


def test_places_with_a_position_are_told_sorted_with_their_county(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.executemany(
        "INSERT INTO plants (plant_id, name, lon, lat, adcode, load_id) VALUES (?, ?, ?, ?, ?, 1)",
        [("P2", None, *SHIMIAN, "510100"), ("P1", "甲站", 90.0, 5.0, "513221")],
    )
    con.executemany(
        "INSERT INTO parks (park_id, name, lon, lat, load_id) VALUES (?, ?, ?, ?, 2)",
        [("K1", "甲园", *XINDU), ("K2", "无址园", None, None)],
    )
    con.execute(
        "INSERT INTO data_centres (data_centre_id, name, lon, lat, load_id) VALUES (?, ?, ?, ?, 3)",
        ["d1", "中心", *XINDU],
    )
    found = registered_places(con).astype("object")
    found = found.where(found.notna(), None)
    assert found.to_dict("split")["data"] == [
        ["data_centre", "d1", "中心", *XINDU, "510114"],
        ["park", "K1", "甲园", *XINDU, "510114"],
        ["plant", "P1", "甲站", 90.0, 5.0, "513221"],  # at sea: as declared
        ["plant", "P2", None, *SHIMIAN, "511824"],  # by position, whatever is declared
    ]


def test_no_register_gives_a_table_without_rows(con: duckdb.DuckDBPyConnection) -> None:
    assert list(registered_places(con)) == PLACES.names
    assert registered_places(con).empty
