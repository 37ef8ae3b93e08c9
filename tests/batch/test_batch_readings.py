"""Which readings a snapshot holds: those of leads alone, up to the day judged."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from minewatch.batch.readings import flagged_readings
from minewatch.feeds import load_file
from minewatch.publish.schema import TABLES
from minewatch.workspace import Workspace

FILES = {
    "registers": "meter_id,date,total_kwh\na,2025-01-30,24\na,2025-01-31,48\na,2025-02-01,72\n"
    "b,2025-01-31,24\n",
    "settlements": "meter_id,month,total_kwh\na,2025-01,744\na,2025-02,672\nb,2025-01,744\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "w")
    with workspace.warehouse() as con:
        for feed in ("registers", "settlements"):
            file = tmp_path / f"{feed}.csv"
            file.write_text(FILES[feed], encoding="utf-8")
            load_file(con, feed, file, utc_offset=workspace.utc_offset)
    return workspace


def test_levels_are_of_leads_and_of_what_is_over(workspace: Workspace):
    findings = pd.DataFrame({"meter_id": ["b", "a"], "flagged": [False, True]})
    with workspace.warehouse() as con:
        found = flagged_readings(con, findings, date(2025, 1, 31))
    levels = found["levels"].cast(TABLES["levels"]).to_pylist()
    assert [tuple(row.values()) for row in levels] == [
        ("a", "registers", date(2025, 1, 30), 1.0),
        ("a", "registers", date(2025, 1, 31), 2.0),
        ("a", "settlements", date(2025, 1, 1), 1.0),
    ]
    assert found["curves"].num_rows == 0


def test_without_leads_nothing_is_published(workspace: Workspace):
    findings = pd.DataFrame({"meter_id": ["a"], "flagged": [False]})
    with workspace.warehouse() as con:
        found = flagged_readings(con, findings, date(2025, 1, 31))
    assert {name: table.num_rows for name, table in found.items()} == {"curves": 0, "levels": 0}
