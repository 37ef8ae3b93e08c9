"""Real loads through their mappings, scanned: a data centre is no mine, nor are buildings."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from minewatch.batch import scan
from minewatch.feeds import load_file, read_mapping
from minewatch.workspace import Workspace

LOADS = Path(__file__).parents[2] / "shared" / "data" / "load"
MAPPINGS = Path(__file__).parent / "feeds" / "mappings"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.xdist_group("real"),
    pytest.mark.skipif(not LOADS.is_dir(), reason=f"real measurements are not at {LOADS}"),
]

#: File, mapping and feed; the readings of each have their own years.
FILES = [
    ("university_estate_hourly_kwh.parquet", "university_estate", "curves"),
    ("campus_submeters_15min_kw.parquet", "campus_submeters", "curves"),
    ("sector_profiles_15min_w.parquet", "sector_profiles", "curves"),
    ("steel_plant_15min_kwh.parquet", "steel_plant", "curves"),
    ("homes_daily_kwh.parquet", "homes_daily", "registers"),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """Findings as of 2014, when the homes end, and as of 2019, with twice the usual prior."""
    workspace = Workspace.create(
        tmp_path_factory.mktemp("real") / "w", utc_offset="+00:00", prior_mining=0.004
    )
    with workspace.warehouse() as con:
        for file, mapping, feed in FILES:
            fields = read_mapping(MAPPINGS / f"{mapping}.toml", feed)
            load_file(con, feed, LOADS / file, mapping=fields, utc_offset=timedelta(0))
    return {
        year: scan(workspace, as_of=date.fromisoformat(day)).table("findings").to_pandas()
        for year, day in (("2014", "2014-02-28"), ("2019", "2019-12-31"))
    }


def test_the_campus_data_centre_is_not_classed_as_mining(findings: dict[str, pd.DataFrame]):
    found = findings["2019"].set_index("meter_id").loc["Data_centre"]
    assert found["class"] in {"data_centre", "ordinary"}
    assert found["p_mining"] < 0.5


def test_at_most_one_university_building_is_flagged(findings: dict[str, pd.DataFrame]):
    buildings = findings["2019"][findings["2019"]["meter_id"].str.fullmatch(r"b\d+")]
    judged = buildings[buildings["class"] != "insufficient"]
    assert len(buildings) == 36
    assert len(judged) >= 35
    assert judged["flagged"].sum() <= 1


def test_hardly_any_home_or_trade_is_flagged(findings: dict[str, pd.DataFrame]):
    homes = findings["2014"][findings["2014"]["meter_id"].str.startswith("MAC")]
    assert (homes["class"] != "insufficient").sum() > 500
    assert homes["flagged"].sum() <= 1
    assert findings["2019"].query("meter_id.str.startswith('LP_')")["flagged"].sum() <= 1
