"""Snapshots with invented and plausible content."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from published_rows import LOAD, MANIFEST, coverage, findings, lead, phase_out, site, surcharge

from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    """Return what publishes a snapshot of sites and measures."""

    def make(
        sites: list[dict[str, Any]], measures: list[dict[str, Any]], insufficient: int = 0,
        collections: list[dict[str, Any]] | None = None, **manifest: Any,
    ) -> Snapshot:  # fmt: skip
        found = findings(sites, insufficient)
        rows = {"sites": sites, "measures": measures, "findings": found, "loads": [LOAD],
                "collections": collections or []}  # fmt: skip
        tables = {
            name: pa.Table.from_pylist(rows.get(name, []), schema=schema)
            for name, schema in TABLES.items()
        }
        body = MANIFEST | {"coverage": coverage(found)} | manifest
        return publish(tmp_path_factory.mktemp("published"), tables, body)

    return make


@pytest.fixture(scope="session")
def leads() -> list[dict[str, Any]]:
    """Return nine leads: one a person's, one without position, one data centre, one hostile."""
    rows = [lead(n) for n in range(1, 10)]
    rows[2] |= {"name": "张三", "enterprise_uscc": None, "enterprise_name": None,
                "enterprise_match": None}  # fmt: skip
    rows[3] |= {"lon": None, "lat": None, "place_basis": "declared"}
    rows[4] |= {"class": "data_centre", "data_centre_id": "d1",
                "data_centre_name": "岷江云计算中心",
                "data_centre_match": "distance", "data_centre_distance_m": 84.0}  # fmt: skip
    rows[5] |= {"name": "<script>alert(1)</script>公司", "reasons": "local_probe;unheard_of"}
    rows[6] |= {"mining_kw": None, "name": '=HYPERLINK("http://x.example","点我")'}
    return rows


@pytest.fixture(scope="session")
def snapshot(build: Callable[..., Snapshot], leads: list[dict[str, Any]]) -> Snapshot:
    """Return a snapshot of 300 sites, nine of them leads, with measures."""
    months = [date(2026, m, 1) for m in range(3, 11)]
    charges = [
        surcharge(row, month, f"{(row['mining_kw'] or 50) * 700 + n * 13.37:.4f}")
        for row in leads
        for n, month in enumerate(months)
        if row["name"] != "张三" or n < 2
    ]
    charges.append(surcharge(leads[0], date(2026, 2, 1), None))
    charges += [phase_out(row, date(2026, 12, 31) if n == 2 else date(2025, 12, 31))
                for n, row in enumerate(leads)]  # fmt: skip
    others = [site(n) for n in range(10, 300)]
    others[4] |= {
        "class": "data_centre",
        "data_centre_id": "d2",
        "data_centre_name": "锦城数据中心",
    }
    return build([*leads, *others], charges, insufficient=41)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that does not exist yet."""
    return tmp_path / "带走" / "exports"
