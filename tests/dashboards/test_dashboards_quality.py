"""Data quality: what came, from where, how late, and how scans differ."""

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from flask import Flask, g
from large_snapshot import publish_large, tables
from plotly.utils import PlotlyJSONEncoder

from dashboards.accounts.roles import Account
from dashboards.desk import Desk
from dashboards.page import Asked
from dashboards.pages import quality
from dashboards.queries.areas import names
from dashboards.queries.drift import drift, stability
from dashboards.queries.quality import coverage, late_feeds
from dashboards.queries.quarantine import quarantined
from dashboards.queries.trend import scan_before
from dashboards.view import coverage_of
from dashboards.words import Words
from minewatch.features.schema import GRAINS
from minewatch.publish import publish
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

AS_OF = date(2026, 10, 25)


def test_coverage_counts_meters_without_readings_and_late_ones():
    areas = pd.Series({"m1": "510000", "m2": "510000", "m3": "510000", "m4": None})
    read = [("m1", "curve", date(2026, 10, 24)), ("m2", "curve", date(2026, 9, 1)),
            ("m1", "settlements", date(2026, 9, 30))]  # fmt: skip
    features = pa.table({
        "meter_id": [r[0] for r in read], "grain": [r[1] for r in read],
        "last_on": pa.array([r[2] for r in read], pa.date32()),
    })  # fmt: skip
    found = coverage(areas, features, AS_OF)
    sichuan = found.loc["510000"]
    assert (sichuan["meters"], sichuan["none"]) == (3, 1)
    assert sichuan["curve"] == pytest.approx(2 / 3)
    assert sichuan["curve_late"] == 0.5
    assert sichuan["registers"] == 0
    assert math.isnan(sichuan["registers_late"])
    assert found.loc["", "none"] == 1
    late = late_feeds(found)
    assert late[["code", "grain"]].to_numpy().tolist() == [["510000", "curve"]]


def test_quarantine_names_the_worst_file():
    base = dict.fromkeys(TABLES["loads"].names)
    rows = [base | {"load_id": n, "feed": feed, "file_name": f"{n}.csv", "rows_read": read,
                    "rows_quarantined": bad}
            for n, (feed, read, bad) in enumerate([("curves", 100, 1), ("curves", 100, 9),
                                                   ("meters", 0, 0)])]  # fmt: skip
    found = quarantined(pa.Table.from_pylist(rows, schema=TABLES["loads"]))
    assert found.loc["curves", ["share", "worst_file"]].tolist() == [0.05, "1.csv"]
    assert math.isnan(found.loc["meters", "share"])


def test_stability_is_zero_for_the_same_and_grows():
    same = pd.Series(np.linspace(0, 1, 1000))
    assert stability(same, same) == 0
    assert stability(same, same**4) > 0.25
    assert stability(same, pd.Series([np.nan])) is None


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.create(tmp_path_factory.mktemp("scans") / "w")
    publish_large(workspace, 300, 20, seed=1, as_of=date(2026, 10, 11))
    publish_large(workspace, 300, 20, seed=1, as_of=date(2026, 10, 12))
    publish_large(workspace, 320, 30, seed=1, as_of=AS_OF)
    return workspace


def test_drift_counts_meters_and_leads(scans: Workspace):
    latest = scans.latest()
    earlier = scan_before(scans.snapshots, latest.path)
    assert earlier.startswith("2026-10-12")
    found = drift(type(latest)(scans.snapshots / earlier), latest)
    assert (found.joined, found.gone) == (20, 0)
    assert (found.new_leads, found.lost_leads, found.kept_leads) == (10, 0, 20)
    assert found.changed == ()
    assert scan_before(scans.snapshots, scans.snapshots / "2026-10-11-000000000000") is None


def drawn(workspace: Workspace, lang: str = "en", **query: str) -> str:
    app, desk = Flask(__name__), Desk(workspace)
    with app.test_request_context("/", headers={"Cookie": f"lang={lang}"}):
        g.account = Account("a", "A", "viewer")
        return json.dumps(
            quality.layout(desk, Asked(None, query)).to_plotly_json(),
            cls=PlotlyJSONEncoder,
            ensure_ascii=False,
        )


def test_every_grain_that_a_scan_reads_has_its_column(scans: Workspace) -> None:
    grains = set(scans.latest().table("features")["grain"].to_pylist())
    page = drawn(scans)
    assert grains == set(GRAINS)
    covered = coverage_of_all(scans)
    for grain in grains:
        assert Words("en")(f"quality.{grain}") in page
        assert covered[grain].max() > 0.4, "nothing came at this grain, says the page"


def coverage_of_all(workspace: Workspace, area: str = "") -> pd.DataFrame:
    app, desk = Flask(__name__), Desk(workspace)
    with app.test_request_context("/"):
        return coverage_of(desk, area)


def test_an_area_opens_its_parts(scans: Workspace) -> None:
    nation, sichuan = coverage_of_all(scans), coverage_of_all(scans, "510000")
    assert sichuan["meters"].sum() == nation.loc["510000", "meters"]
    assert {name[:2] for name in sichuan.index if name} == {"51"}
    city = sichuan.index[0]
    counties = coverage_of_all(scans, str(city))
    assert counties["meters"].sum() == sichuan.loc[city, "meters"]
    assert "/quality?area=510000" in drawn(scans)
    page = drawn(scans, area="510000")
    assert f"/quality?area={city}" in page
    assert "/quality?area=100000" in page, "the way back"


def test_a_county_shows_its_city(scans: Workspace) -> None:
    city = coverage_of_all(scans, "510000").index[0]
    county = coverage_of_all(scans, str(city)).index[0]
    assert coverage_of_all(scans, str(county)).equals(coverage_of_all(scans, str(city)))


@pytest.mark.parametrize("odd", ["999999", "' OR 1=1 --", "<script>", "100000"])
def test_what_names_no_area_is_the_country(scans: Workspace, odd: str) -> None:
    assert drawn(scans, area=odd) == drawn(scans)


def test_where_nothing_came_is_said(scans: Workspace) -> None:
    nation = coverage_of_all(scans)
    absent = next(code for code in names("province") if code not in nation.index)
    assert "没有任何户号" in drawn(scans, "zh")
    assert names("province")[absent] in drawn(scans, "zh")
    assert "这里没有任何户号" in drawn(scans, "zh", area=absent)


def test_one_province_is_opened_at_once(scans: Workspace, tmp_path: Path) -> None:
    workspace, made = Workspace.create(tmp_path / "w"), tables(60, 6, as_of=AS_OF)
    place, field = made["sites"].schema.get_field_index("adcode"), made["sites"].field("adcode")
    made["sites"] = made["sites"].set_column(place, field.name, pa.array(["510107"] * 60))
    told = scans.latest().manifest
    publish(workspace.snapshots, made, {k: told[k] for k in told if k != "scan_id"})
    codes = set(coverage_of_all(workspace).index) - {""}
    assert len(codes) == 1
    page = drawn(workspace)
    assert f"/quality?area={codes.pop()}" not in page, "it is open already"
    assert "/quality?area=100000" in page
