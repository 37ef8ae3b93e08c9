"""Many analysts at once while a new scan is published: no error, and no decision lost."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from load_dashboard import STEPS, load

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("desk")]


def test_many_at_once_meet_no_error_and_lose_no_decision(tmp_path: Path) -> None:
    alone, crowd = load(tmp_path / "w", sites=3_000, leads=300, analysts=20, rounds=3)
    # What is lost or doubled is refused within; here is that the load was one.
    assert {name: len(crowd.seconds[name]) for name in STEPS} == {
        "first view": 60, "drill-down": 60, "filter": 60, "list": 60, "queue": 60, "site": 60,
        "decision": 120,
    }  # fmt: skip
    assert crowd.recorded == 61
    assert alone.recorded == 4
