"""Linkage at the size of a prefecture, and on a real register of enterprises."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from minewatch.sites import link
from minewatch.sites.names import valid_code

REGISTRY = Path(__file__).parents[2].parent / "shared" / "data" / "registry"
METER_COLUMNS = [
    "industry",
    "tariff",
    "voltage",
    "contract_kw",
    "address",
    "lon",
    "lat",
    "adcode",
    "built_on",
    "supply_mode",
    "park_id",
]
CENTRES = pd.DataFrame(columns=["data_centre_id", "name", "operator", "uscc", "lon", "lat"])


@pytest.mark.slow
def test_200_000_meters_are_linked_within_a_minute() -> None:
    rng, count = np.random.default_rng(7), 200_000
    owners = rng.integers(0, 60_000, count)
    names = pd.Series([f"云岭第{i}号有限公司" for i in range(60_000)])
    table = pd.DataFrame(
        {
            "meter_id": [f"M{i:07d}" for i in range(count)],
            "name": names[owners].to_numpy(),
            "uscc": None,
            "address": [f"第{i}路{j}号" for i, j in rng.integers(0, 300, (count, 2))],
            "lon": rng.uniform(105.0, 108.0, count),
            "lat": rng.uniform(25.0, 28.0, count),
        }
    ).reindex(columns=["meter_id", "name", "uscc", *METER_COLUMNS])
    places = {"lon": table["lon"][:500], "lat": table["lat"][:500], "name": names[:500]}
    centres = CENTRES.reindex(range(500)).assign(**places)
    centres["data_centre_id"] = [f"D{i:03d}" for i in range(500)]
    register = pd.DataFrame(columns=["uscc", "name", "status", "industry", "scope"])
    started = time.perf_counter()
    result = link(table, register, centres)
    assert time.perf_counter() - started < 60
    assert len(result.meters) == count
    assert result.meters["adcode"].notna().mean() > 0.99


@pytest.mark.slow
@pytest.mark.real_data
@pytest.mark.skipif(not REGISTRY.is_dir(), reason="shared/data/registry is not beside the project")
def test_every_real_enterprise_finds_itself_by_code_and_by_name() -> None:
    columns = {"scope_120": "scope", "reg_date": "registered_on"}
    register = pd.read_parquet(REGISTRY / "enterprises.parquet").rename(columns=columns)
    register = register.assign(status=None, industry=None)
    assert valid_code(register["uscc"]).notna().all()
    sample = register.sample(5000, random_state=1)
    table = pd.DataFrame({"meter_id": sample["uscc"], "name": sample["name"], "uscc": None})
    table = table.reindex(columns=["meter_id", "name", "uscc", *METER_COLUMNS])
    by_name = link(table, register, CENTRES).meters
    matched = by_name["enterprise_match"] == "name"
    assert matched.mean() > 0.99
    assert (by_name["enterprise_uscc"] == by_name["meter_id"])[matched].all()
    assert (by_name.loc[~matched, "enterprise_match"] == "ambiguous").all()
    by_code = link(table.assign(uscc=sample["uscc"]), register, CENTRES).meters
    assert (by_code["enterprise_uscc"] == by_code["meter_id"]).all()
    assert 0.001 < by_code["scope_computing"].mean() < 0.02
