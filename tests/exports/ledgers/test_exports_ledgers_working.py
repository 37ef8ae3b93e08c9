"""The working ledger: what it tells of supply, park, source and class, in both languages."""

import csv
import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from published_rows import MANIFEST, coverage, findings, lead, site, surcharge

from minewatch.cases.ledger import Ledger
from minewatch.exports.decided import Decided
from minewatch.exports.ledgers import working_content, working_ledger
from minewatch.exports.words import Lang
from minewatch.publish import Snapshot, publish
from minewatch.publish.schema import TABLES
from minewatch.rules import Rulebook

CHINA = timezone(timedelta(hours=8))
LANGS: tuple[Lang, Lang] = ("zh", "en")


def written(folder: Path, **rows: list[dict[str, Any]]) -> Snapshot:
    found = findings(rows["sites"], 0)
    tables = {
        name: pa.Table.from_pylist({"findings": found, **rows}.get(name) or [], schema=schema)
        for name, schema in TABLES.items()
    }
    return publish(folder, tables, MANIFEST | {"as_of": "2026-10-31", "coverage": coverage(found)})


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    opened = Ledger.open(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def test_the_ledger_tells_supply_and_park_as_the_master_and_the_register_do(
    tmp_path: Path,
) -> None:
    named = {"supply_mode": "dedicated_line", "park_id": "K1", "park_name": "云谷产业园"}
    rows = [lead(1, **named), lead(2, supply_mode="public_grid", park_id="K9"), lead(3)]
    snapshot = Decided(written(tmp_path / "s", sites=rows), {})

    told = [(row["supply_mode"], row["park"]) for row in working_ledger(snapshot).to_pylist()]
    assert told == [("dedicated_line", "云谷产业园"), ("public_grid", "K9"), (None, None)]
    chinese, english = (
        list(
            csv.DictReader(io.StringIO(working_content(snapshot, ".csv", lang).decode("utf-8-sig")))
        )
        for lang in LANGS
    )
    assert [row["供电方式"] for row in chinese] == ["专线直供", "公网供电", ""]
    assert [row["所在园区"] for row in chinese] == ["云谷产业园", "K9", ""]
    modes = [row["Supply mode"] for row in english]
    assert modes == ["dedicated line from a plant", "public grid", ""]


def test_sources_and_project_class_are_those_of_this_scan(tmp_path: Path, ledger: Ledger) -> None:
    """S00020 has its case for a tip: its readings made no lead."""
    rows = [lead(1), lead(2), site(20)]
    told = [{"kind": "network", "site_id": "S00001"}, {"kind": "tip", "site_id": "S00020"}]
    kind = surcharge(rows[0], date(2026, 9, 1), None, measure="existing_project")
    kind |= {"department": "能源主管部门；能源监管机构、电网企业、能源主管部门", "month": None}
    snapshot = written(tmp_path / "s", sites=rows, measures=[kind], leads=told)
    at = datetime(2026, 10, 9, 9, tzinfo=CHINA)
    ledger.append("S00020", "opened", actor="周主任", at=at, reason="举报",
                  details={"province": "四川省"}, book=Rulebook.load())  # fmt: skip

    decided = Decided(snapshot, ledger.cases())
    found = {row["site_id"]: row for row in working_ledger(decided).to_pylist()}
    sources = [found[name]["lead_source"] for name in ("S00001", "S00002", "S00020")]
    assert sources == ["readings;network", "readings", "tip"]
    assert found["S00001"]["project_class"] == "existing_project"
    assert found["S00001"]["department"] == "能源主管部门;能源监管机构;电网企业"
    english = working_content(decided, ".csv", "en").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(english)))
    assert (row["Project class"], row["Lead source"]) == ("existing", "readings; pool connection")
