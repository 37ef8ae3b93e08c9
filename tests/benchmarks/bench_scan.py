"""Measure a whole scan: from the warehouse to the published snapshot.

Run as ``python tests/benchmarks/bench_scan.py --meters 3000``: it builds a workspace of
15-minute curves in a temporary folder and scans it in a process of its own, with kernels compiled
before. ``--scale`` scans four times the meters as well, to show that memory stays bounded.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from bench_features import FIRST_DAY, METERS_AT_ONCE, POINTS, curves

from minewatch.batch import scan
from minewatch.workspace import Workspace

ROOT = Path(__file__).parents[2]
INDUSTRIES = ("制造业", "教育", "房地产业", "批发和零售业")


def build(folder: Path, meters: int, days: int) -> None:
    """Make a workspace with the curves and a master record of each meter."""
    calendar = np.datetime64(FIRST_DAY) + np.arange(days)
    with Workspace.create(folder).warehouse() as con:
        for first in range(0, meters, METERS_AT_ONCE):
            count = min(METERS_AT_ONCE, meters - first)
            names = [f"{m:010d}" for m in range(first, first + count)]
            values = pa.array(curves(first, count, days).ravel())
            con.register(
                "incoming",
                pa.table(
                    {
                        "meter_id": np.repeat(names, days),
                        "day": np.tile(calendar, count),
                        "kw": pa.FixedSizeListArray.from_arrays(values, POINTS),
                    }
                ),
            )
            con.execute("INSERT INTO curves_96 SELECT meter_id, day, kw, 1 FROM incoming")
            con.unregister("incoming")
        con.execute(
            "INSERT INTO meters BY NAME SELECT DISTINCT meter_id, '用户' || meter_id AS name, "
            "list_extract($names, (meter_id::BIGINT % 4 + 1)::INTEGER) AS industry, "
            "500.0 AS contract_kw, 1 AS load_id FROM curves_96",
            {"names": list(INDUSTRIES)},
        )


def run(folder: Path, days: int) -> None:
    """Run in the child: print time and peak memory as JSON."""
    last = np.datetime64(FIRST_DAY) + (days - 1)
    started = time.perf_counter()
    scan(Workspace(folder), as_of=date.fromisoformat(str(last)))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_bytes": peak}))


def measure(folder: Path, days: int) -> tuple[float, int]:
    """Return time [s] and peak memory [bytes] of one scan in a process of its own."""
    command = [sys.executable, __file__, "--workspace", str(folder), "--days", str(days)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(done.stdout)
    return found["seconds"], found["peak_bytes"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=3000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--scale", action="store_true", help="also four times the meters")
    parser.add_argument("--workspace", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.workspace:
        run(given.workspace, given.days)
        return
    with tempfile.TemporaryDirectory() as folder:
        for factor in (0, 1, 4) if given.scale else (0, 1):
            meters = max(50, given.meters * factor)  # the first compiles what is not compiled yet
            path = Path(folder) / str(meters)
            build(path, meters, given.days)
            seconds, peak = measure(path, given.days)
            readings = meters * given.days * POINTS
            sys.stdout.write(
                f"{meters:,} meters x {given.days} days: {readings / 1e6:.1f} M readings in "
                f"{seconds:.1f} s, {readings / seconds / 1e6:.1f} M readings/s, "
                f"peak {peak / 1e9:.2f} GB\n"
            )


if __name__ == "__main__":
    main()
