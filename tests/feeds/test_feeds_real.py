"""The real measurements and registers, loaded through their mappings, against plain queries."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from feeds_support import EAST_8, MAPPINGS, REAL

from minewatch.feeds import LoadReport, load_file, read_mapping

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data, the real data, is absent"),
]


def take(con: duckdb.DuckDBPyConnection, name: str, feed: str, file: str) -> LoadReport:
    mapping = read_mapping(MAPPINGS / f"{name}.toml", feed)
    return load_file(con, feed, REAL / file, mapping=mapping, utc_offset=EAST_8)


def held(con: duckdb.DuckDBPyConnection, points: int) -> tuple[int, float]:
    """Number of points and their energy [kWh]."""
    table = con.sql(f"SELECT kw FROM curves_{points}").to_arrow_table().column("kw")
    kw = np.concatenate([chunk.flatten().to_numpy() for chunk in table.chunks]).astype(np.float64)
    return int((~np.isnan(kw)).sum()), float(np.nansum(kw) * 24 / points)


def plain(file: str, select: str) -> tuple[int, float]:
    with duckdb.connect() as other:
        count, total = other.execute(f"SELECT {select} FROM '{REAL / file}'").fetchall()[0]
    return int(count), float(total)


LOADS = "load/"


@pytest.mark.parametrize(
    ("name", "file", "points", "select"),
    [
        (
            "university_estate", "university_estate_hourly_kwh.parquet", 24,
            "count(*) FILTER (kwh <> 0), sum(kwh::DOUBLE)",
        ),
        ("steel_plant", "steel_plant_15min_kwh.parquet", 96, "count(*), sum(Usage_kWh)"),
        (
            "sector_profiles", "sector_profiles_15min_w.parquet", 96,
            "count(*), sum(w_norm1000kwh) / 4000",
        ),
        (
            "homes_hourly", "homes_hourly_kwh.parquet", 24,
            'count(*), sum("Equipment Electric Power [kWh]")',
        ),
        ("gpu_servers", "gpu_servers_hourly_w.parquet", 24, "count(*), sum(powerave) / 1000"),
        (
            "campus_submeters", "campus_submeters_15min_kw.parquet", 96,
            "8 * count(*), sum(Total_Power + DIMAT + Refrigeration_unit2 + Data_centre"
            " + Bar_Ambrogio + Canteen + Rectory + Print_shop) / 4",
        ),
    ],
)  # fmt: skip
def test_points_and_energy_agree_with_a_plain_query(
    con: duckdb.DuckDBPyConnection, name: str, file: Any, points: int, select: str
) -> None:
    report = take(con, name, "curves", LOADS + file)
    assert report.rows_quarantined == report.points_quarantined == 0
    count, energy = plain(LOADS + file, select)
    assert held(con, points)[0] == count
    assert held(con, points)[1] == pytest.approx(energy, rel=1e-6)


def test_miners_are_averaged_to_quarters_of_an_hour(con: duckdb.DuckDBPyConnection) -> None:
    file = LOADS + "asic_miners_30s_w.parquet"
    take(con, "asic_miners_30s", "curves", file)
    quarters = (
        "SELECT miner_name, time_bucket(INTERVAL 15 MINUTE, t::TIMESTAMP) b, avg(power_w) w "
        f"FROM '{REAL / file}' GROUP BY ALL"
    )
    with duckdb.connect() as other:
        count, total = other.execute(
            f"SELECT count(*), sum(w) / 4000 FROM ({quarters})"
        ).fetchall()[0]
    assert held(con, 96)[0] == count
    assert held(con, 96)[1] == pytest.approx(total, rel=1e-6)


def test_steel_day_ends_at_midnight(con: duckdb.DuckDBPyConnection) -> None:
    take(con, "steel_plant", "curves", LOADS + "steel_plant_15min_kwh.parquet")
    first = con.execute("SELECT kw[1], kw[96] FROM curves_96 WHERE day = '2018-01-01'").fetchall()
    assert first == [(pytest.approx(3.17 * 4, rel=1e-6), pytest.approx(3.42 * 4, rel=1e-6))]
    assert con.execute("SELECT count(*) FROM curves_96").fetchall() == [(365,)]


def test_daily_homes(con: duckdb.DuckDBPyConnection) -> None:
    report = take(con, "homes_daily", "registers", LOADS + "homes_daily_kwh.parquet")
    count, energy = plain(LOADS + "homes_daily_kwh.parquet", "count(*), sum(kwh)")
    found = con.execute("SELECT count(*), sum(total_kwh) FROM registers").fetchall()[0]
    assert found == (count, pytest.approx(energy))
    assert report.meters == 600


def test_enterprises(con: duckdb.DuckDBPyConnection) -> None:
    report = take(con, "enterprises", "enterprises", "registry/enterprises.parquet")
    assert report.rows_quarantined == 0
    found = con.execute(
        "SELECT count(*), count(DISTINCT uscc), count(capital_yuan), "
        "max(capital_yuan) FILTER (uscc = '913204111371628955') FROM enterprises"
    ).fetchall()[0]
    assert found[0] == found[1] == 61_826
    assert found[2] > 40_000
    assert found[3] == 19_930_000


def test_places_tagged_as_data_centres(con: duckdb.DuckDBPyConnection) -> None:
    report = take(con, "data_centres_osm", "data-centres", "registry/data_centres_osm.csv")
    assert report.reasons == {"missing_value": 29}
    found = con.execute("SELECT count(*), count(lon), min(lat) > 18 FROM data_centres").fetchall()
    assert found == [(76, 76, True)]


def test_the_files_are_where_the_mappings_say() -> None:
    names = {path.stem for path in MAPPINGS.glob("*.toml")}
    assert len(names) == 15
    assert Path(REAL / "load").is_dir()
