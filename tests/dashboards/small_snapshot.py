"""A published snapshot of sixty sites, six of them leads, one of which has all that pages draw."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from large_snapshot import tables

from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

AS_OF = date(2025, 6, 29)
#: The lead with readings, spells, register matches, other leads and collections; a person owns it.
FULL, METER = "S000000", "M0000000"
NAME, PHONE = "欧阳建国", "13912345678"
PARK = "锦岭数字产业园"


def publish_small(workspace: Workspace, *, without: str = "") -> Snapshot:
    """Publish the snapshot into a workspace and return it; a table named is without rows."""
    made, manifest = _made()
    left = {name: rows.slice(0, 0 if name == without else None) for name, rows in made.items()}
    return publish(workspace.snapshots, left, manifest)


@cache
def _made() -> tuple[dict[str, pa.Table], dict[str, Any]]:
    made = tables(60, 6, seed=3, as_of=AS_OF)
    told = {"name": NAME, "address": f"某路1号 {PHONE}", "supply_mode": "own_plant",
            "park_id": "PK1", "park_name": PARK}  # fmt: skip
    made["sites"] = _changed(made["sites"], FULL, **told)
    made["places"] = _filled("places", _places(made["sites"]))
    made["evidence"] = pa.Table.from_pylist(
        [row | {"grain": "curve"} for row in made["evidence"].to_pylist()],
        schema=TABLES["evidence"],
    )
    made["features"] = _filled("features", _figures(made["findings"]["meter_id"].to_pylist()))
    for name, rows in _full_site().items():
        made[name] = _filled(name, rows)
    detectors = made["evidence"]["detector"].unique().to_pylist()
    return made, _manifest(detectors)


def _manifest(detectors: list[str]) -> dict[str, Any]:
    shown = {"title": {"zh": "检测项", "en": "detector"}, "purpose": {"zh": "", "en": ""},
             "figures": ["whole_cv"], "calibrated": True}  # fmt: skip
    return {
        "as_of": AS_OF.isoformat(),
        "flag_threshold": 0.5,
        "rules_digest": "r" * 64,
        "settings": {"scoring": {"prior_mining": 0.001, "prior_data_centre": 0.001},
                     "register_hours": [2, 6, 8, 8]},
        "detectors": dict.fromkeys(detectors, shown),
        "provisions": {},
        "warnings": [],
    }  # fmt: skip


def _places(sites: pa.Table) -> list[dict[str, Any]]:
    """Return a park 1.1 km and a plant 2.2 km north of the lead, and a data centre far off."""
    (row,) = [row for row in sites.to_pylist() if row["site_id"] == FULL]
    found = (("data_centre", "DC1", "远方数据中心", 0.5), ("park", "PK1", PARK, 0.01),
             ("plant", "W1", "岷源水电站", 0.02))  # fmt: skip
    return [
        {"kind": kind, "place_id": place, "name": name, "lon": row["lon"],
         "lat": row["lat"] + north}
        for kind, place, name, north in found
    ]  # fmt: skip


def _figures(meters: list[str]) -> list[dict[str, Any]]:
    """Return a figure of every meter, that of the lead the lowest of all."""
    row = {"grain": "curve", "coverage": 1.0, "periods": 180.0, "industry": "纺织业"}
    return [row | {"meter_id": one, "whole_cv": 0.1 + 0.01 * n} for n, one in enumerate(meters)]


def _full_site() -> dict[str, list[dict[str, Any]]]:
    days = [AS_OF - timedelta(n) for n in range(40)]
    kw = np.linspace(80, 120, 96, dtype=np.float32).tolist()
    spell = {"meter_id": METER, "grain": "curve", "cv": 0.01, "periods": 20}
    return {
        "curves": [{"meter_id": METER, "day": day, "kw": kw} for day in days],
        "spells": [
            spell | {"started_on": days[-1], "ended_on": days[20], "level_kw": 20.0},
            spell | {"started_on": days[19], "ended_on": days[0], "level_kw": 100.0},
        ],
        "onsets": [{"meter_id": METER, "grain": "curve", "active_since": days[19],
                    "since_basis": "step", "active_until": None, "mining_kw": 80.0,
                    "kw_basis": "level"}],
        "links": [
            {"meter_id": METER, "register": "enterprises", "key": "91510100MA6CCCCC7X",
             "name": "成都锦岭科技有限公司", "method": "name", "strength": 0.9, "chosen": True},
            {"meter_id": METER, "register": "enterprises", "key": "91510100MA6DDDDD8Y",
             "name": "成都锦岭商贸有限公司", "method": "name", "strength": 0.4, "chosen": False},
        ],
        "leads": [{"kind": "tip", "subject_id": "T1", "since_on": days[5], "strength": 1.0,
                   "reasons": "tip;several_tips", "figures": '{"several_tips": "3"}',
                   "site_id": FULL, "joined_by": "address"}],
        "collections": [{"site_id": FULL, "meter_id": METER, "month": date(2025, 5, 1),
                         "due_yuan": Decimal("100.00"), "billed_yuan": Decimal("80.00"),
                         "paid_yuan": None, "note": "测算"}],
    }  # fmt: skip


def _filled(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = TABLES[name]
    whole = [{column: row.get(column) for column in schema.names} for row in rows]
    return pa.Table.from_pylist(whole, schema=schema)


def _changed(sites: pa.Table, site_id: str, **values: Any) -> pa.Table:
    rows = [row | (values if row["site_id"] == site_id else {}) for row in sites.to_pylist()]
    return pa.Table.from_pylist(rows, schema=sites.schema)
