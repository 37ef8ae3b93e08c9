"""A published snapshot of a province-sized or national population, straight from a seed.

100,000 sites of which 5,000 are leads, each at a place that lies in the county it names. Its
tables and manifest are what a scan writes (curves of some leads alone); leads beside the readings
and collections are there without rows. Run it to make a workspace by hand::

    python tests/dashboards/large_snapshot.py FOLDER [SITES [LEADS]]
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import large_readings as readings
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from minewatch.batch.manifest import manifest
from minewatch.batch.warnings import Gaps
from minewatch.detection import discover
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.scoring.calibration import load_calibration
from minewatch.settings import Scoring
from minewatch.sites import area_outline, locate
from minewatch.workspace import Workspace

AS_OF = date(2026, 10, 25)
INDUSTRIES = ["纺织业", "食品制造业", "金属制品业", "仓储业", "零售业", "住宿和餐饮业", "农业",
              "电力生产", "互联网数据服务", "非金属矿物制品业"]  # fmt: skip
VOLTAGES = ["交流380V", "交流10kV", "交流35kV", "交流110kV"]
TARIFFS = ["一般工商业", "大工业", "居民合表", "农业生产"]
NAMES = ["锦岭", "泽远", "恒川", "云阶", "朗拓", "启衡", "岷源", "华谷", "瑞坪", "星垣"]
KINDS = ["新材料有限公司", "食品加工厂", "纺织有限公司", "物流有限公司", "科技有限公司", "水电站"]
#: Counties of these provinces have no meter at all: no data came from there.
SILENT = ("54", "63", "71", "81", "82")


def tables(
    sites: int = 100_000, leads: int = 5_000, *, seed: int = 7, as_of: date = AS_OF
) -> dict[str, pa.Table]:
    """Return the tables of a snapshot of `sites` sites, the first `leads` by rank flagged."""
    draw = np.random.default_rng(seed)
    frame = _sites(draw, sites, leads, as_of)
    findings = _findings(frame)
    figures = readings.features(draw, frame, as_of)
    known = _judged_by(findings, figures)
    leads_known, rest = known[known["flagged"]], known[~known["flagged"]]
    grains = known.set_index("meter_id")["grain"]
    made = {
        "sites": frame,
        "findings": findings,
        "features": figures,
        "evidence": readings.evidence(draw, findings, grains, Scoring()),
        "spells": readings.spells(leads_known, rest),
        "steps": readings.steps(leads_known[leads_known["since_basis"] == "step"]),
        "onsets": readings.onsets(leads_known),
        "links": readings.links(frame),
        "curves": readings.curves(draw, leads_known),
        "levels": readings.levels(draw, leads_known),
        "measures": _measures(draw, frame, as_of),
        "loads": _loads(draw),
    }
    empty = {name: pa.Table.from_pylist([], schema=schema) for name, schema in TABLES.items()}
    return empty | {name: _table(name, rows) for name, rows in made.items()}


def publish_large(
    workspace: Workspace, sites: int = 100_000, leads: int = 5_000, *, seed: int = 7,
    as_of: date = AS_OF,
) -> Snapshot:  # fmt: skip
    """Publish such a snapshot into a workspace and return it."""
    made = tables(sites, leads, seed=seed, as_of=as_of)
    frames = {
        name: made[name].to_pandas(date_as_object=False)
        for name in ("findings", "features", "evidence")
    }
    found = manifest(
        workspace,
        as_of,
        discover(),
        load_calibration(),
        workspace.rulebook(),
        frames | {"loads": made["loads"]},
        gaps=Gaps(0, ()),
    )
    return publish(workspace.snapshots, made, found | {"made_of": f"seed {seed}"})


def _table(name: str, rows: pd.DataFrame | pa.Table) -> pa.Table:
    schema = TABLES[name]
    if isinstance(rows, pa.Table):
        return rows.select(schema.names).cast(schema)
    missing = {column: None for column in schema.names if column not in rows}
    filled = rows.assign(**missing)[schema.names]
    return pa.Table.from_pandas(filled, schema=schema, preserve_index=False)


def _judged_by(findings: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of meters with readings, each with its figures of the finest grain."""
    finest = figures.drop_duplicates("meter_id")  # in order of the grains
    return findings.merge(finest[["meter_id", "grain", "first_on", "last_on", "mean_kw"]])


def _places(draw: np.random.Generator, count: int) -> pd.DataFrame:
    """Return positions inside counties, dense in some, with the areas they lie in."""
    counties = area_outline("county")
    counties = counties[~counties["adcode"].str[:2].isin(SILENT)].reset_index(drop=True)
    weight = draw.pareto(1.2, len(counties)) + 0.05
    chosen = draw.choice(len(counties), count, p=weight / weight.sum())
    lon, lat = np.empty(count), np.empty(count)
    middles = shapely.get_coordinates(shapely.point_on_surface(counties.geometry.to_numpy()))
    west, south, east, north = shapely.bounds(counties.geometry.to_numpy()).T
    spread = 0.12 * np.minimum(east - west, north - south)
    lon = middles[chosen, 0] + draw.normal(0, 1, count) * spread[chosen]
    lat = middles[chosen, 1] + draw.normal(0, 1, count) * spread[chosen]
    found = locate(lon, lat)
    lost = found["adcode"].isna().to_numpy()
    lon[lost], lat[lost] = middles[chosen[lost]].T
    found.loc[lost] = locate(lon[lost], lat[lost]).to_numpy()
    return found.assign(lon=lon, lat=lat)


def _sites(draw: np.random.Generator, count: int, leads: int, as_of: date) -> pd.DataFrame:
    frame = _places(draw, count)
    flagged = np.arange(count) < leads
    p_mining = np.where(flagged, 0.5 + 0.5 * draw.random(count), 0.3 * draw.random(count) ** 4)
    p_mining[:leads] = np.sort(p_mining[:leads])[::-1]
    plain = draw.choice(["ordinary", "data_centre", "insufficient"], count, p=[0.9, 0.02, 0.08])
    days = draw.integers(20, 400, count)
    since = np.array([as_of - timedelta(int(day)) for day in days])
    pick = draw.integers(0, 10, (3, count))
    names = [f"{NAMES[a]}{KINDS[b % 6]}" for a, b in zip(pick[0], pick[1], strict=True)]
    kw = np.round(draw.lognormal(5.2, 1.1, count), 1)
    frame = frame.assign(
        site_id=[f"S{number:06d}" for number in range(count)],
        meter_ids=[[f"M{number:07d}"] for number in range(count)],
        name=frame["county"].fillna(frame["city"]).fillna("").str[:2] + names,
        p_mining=p_mining,
        flagged=flagged,
        rank=np.arange(1, count + 1),
        active_since=np.where(flagged, since, None),
        active_until=np.where(flagged, as_of - timedelta(3), None),
        since_basis=np.where(flagged, np.where(days > 300, "first_reading", "step"), None),
        mining_kw=np.where(flagged, kw, np.nan),
        reasons=[
            ";".join(draw.permutation(readings.REASONS)[:3]) if lead else "" for lead in flagged
        ],
        contract_kw=np.round(kw * draw.uniform(1.1, 4, count)),
        industry=np.array(INDUSTRIES)[pick[2]],
        voltage=draw.choice(VOLTAGES, count, p=[0.55, 0.35, 0.08, 0.02]),
        tariff=draw.choice(TARIFFS, count, p=[0.55, 0.3, 0.1, 0.05]),
        place_basis="position",
    )
    frame["class"] = np.where(flagged, "mining", plain)
    frame.loc[frame["class"] == "insufficient", "p_mining"] = np.nan
    unplaced = draw.random(count) < 0.005
    frame.loc[unplaced, ["lon", "lat"]] = np.nan
    centre = (frame["class"] == "data_centre") & (draw.random(count) < 0.6)
    frame["data_centre_id"] = np.where(centre, "DC" + frame["site_id"], None)
    frame["data_centre_name"] = np.where(centre, frame["name"] + "数据中心", None)
    frame["data_centre_match"] = np.where(centre, "name", None)
    return frame


def _findings(frame: pd.DataFrame) -> pd.DataFrame:
    shared = ["site_id", "class", "p_mining", "rank", "flagged", "active_since", "since_basis",
              "active_until", "mining_kw", "reasons"]  # fmt: skip
    return frame[shared].assign(
        meter_id=frame["meter_ids"].str[0],
        p_data_centre=0.01 * (1 - frame["p_mining"]),
    )


def _measures(draw: np.random.Generator, frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return a surcharge a lead and month for three months, and the phase-out of each lead."""
    leads = frame[frame["flagged"]]
    rows: list[dict[str, Any]] = []
    ends = [date(as_of.year, as_of.month - back, 1) for back in (2, 1, 0)]
    pairs = zip(leads["site_id"], leads["meter_ids"], leads["mining_kw"], strict=True)
    for number, (site, meters, kw) in enumerate(pairs):
        base = {"site_id": site, "meter_id": meters[0], "status": "projected", "verified": True}
        for month in ends:
            kwh = Decimal(int(kw * 720)).quantize(Decimal("0.0001"))
            unknown = number % 17 == 0
            rows.append(base | {
                "measure": "surcharge", "month": month, "from_on": month, "to_on": month,
                "kwh": None if unknown else kwh, "kwh_basis": "registers",
                "rate_yuan_per_kwh": Decimal("0.3000"),
                "amount_yuan": None if unknown else round(kwh * Decimal("0.3"), 2),
                "provisions": "nat-surcharge-2021",
            })  # fmt: skip
        rows.append(base | {"measure": "phase_out", "deadline_on": as_of - timedelta(number % 90),
                            "provisions": "nat-phase-out-2024"})  # fmt: skip
    return pd.DataFrame(rows)


def _loads(draw: np.random.Generator) -> pd.DataFrame:
    feeds = ["meters", "curves", "registers", "settlements", "enterprises", "data-centres"]
    rows = []
    for number in range(24):
        read = int(draw.integers(5_000, 900_000))
        bad = int(read * draw.choice([0, 0, 0.0004, 0.012]))
        feed = feeds[number % len(feeds)]
        rows.append({
            "load_id": number + 1, "feed": feed, "file_name": f"{feed}_{number // 6 + 1:02d}.csv",
            "file_sha256": "0" * 64, "mapping_sha256": "", "rows_read": read,
            "rows_loaded": read - bad, "rows_quarantined": bad,
        })  # fmt: skip
    return pd.DataFrame(rows)


if __name__ == "__main__":
    folder, *counts = sys.argv[1:]
    place = Workspace.create(Path(folder))
    publish_large(place, *(int(count) for count in counts))
