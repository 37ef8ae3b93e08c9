"""Measure the curve features against a plain sum over the same readings.

Run as ``python tests/benchmarks/bench_features.py --meters 3000 --days 365``: it builds a
warehouse of 15-minute curves in a temporary folder, then times in a process of its own (a) the
sum of every meter's readings and (b) the feature table. ``--scale`` adds a warehouse of a tenth,
to show how time grows. Peak memory is that of the child process.
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

import duckdb
import numpy as np
import pyarrow as pa

from minewatch.features import feature_table

ROOT = Path(__file__).parents[2]
POINTS = 96
FIRST_DAY = "2025-01-01"
METERS_AT_ONCE = 200


def curves(first: int, meters: int, days: int) -> np.ndarray:
    """Make loads of shape (meters, days, points): buildings, and every tenth a stepping mine."""
    rng = np.random.default_rng([2025, first])
    hour = np.arange(POINTS) / 4
    daily = 1 + 0.6 * np.exp(-(((hour - 14) / 4) ** 2))
    weekly = np.where((np.arange(days) + 2) % 7 >= 5, 0.6, 1.0)
    scale = rng.lognormal(3, 1, meters)
    kw = scale[:, None, None] * weekly[:, None] * daily
    mines = np.arange(first, first + meters) % 10 == 0
    machines = np.repeat(rng.integers(3, 60, (mines.sum(), days // 30 + 1)), 30, axis=1)[:, :days]
    kw[mines] = 3.25 * machines[:, :, None]
    kw *= rng.normal(1, 0.05, kw.shape).astype(np.float32)
    kw[rng.random(kw.shape, dtype=np.float32) < 0.005] = np.nan
    return kw.astype(np.float32)


def build(path: Path, meters: int, days: int) -> None:
    """Write the warehouse with its arrays a day."""
    with duckdb.connect(str(path)) as con:
        for schema in sorted((ROOT / "minewatch" / "warehouse").glob("*.sql")):
            con.execute(schema.read_text(encoding="utf-8"))
        calendar = np.datetime64(FIRST_DAY) + np.arange(days)
        for first in range(0, meters, METERS_AT_ONCE):
            count = min(METERS_AT_ONCE, meters - first)
            values = pa.array(curves(first, count, days).ravel())
            names = [f"{m:010d}" for m in range(first, first + count)]
            table = pa.table(
                {
                    "meter_id": np.repeat(names, days),
                    "day": np.tile(calendar, count),
                    "kw": pa.FixedSizeListArray.from_arrays(values, POINTS),
                }
            )
            con.register("incoming", table)
            con.execute("INSERT INTO curves_96 SELECT meter_id, day, kw, 1 FROM incoming")
            con.unregister("incoming")


def unfold(path: Path) -> None:
    """Add the same readings as one row each, which is how they are not stored."""
    with duckdb.connect(str(path)) as con:
        con.execute(
            "CREATE TABLE rows AS SELECT meter_id, day, unnest(range(96)) AS point, "
            "unnest(kw::FLOAT[]) AS kw FROM curves_96"
        )


def plain_sum(con: duckdb.DuckDBPyConnection, _days: int) -> None:
    con.execute(
        "SELECT meter_id, sum(list_sum(kw::FLOAT[])) FROM curves_96 GROUP BY meter_id"
    ).fetchall()


def row_sum(con: duckdb.DuckDBPyConnection, _days: int) -> None:
    con.execute("SELECT meter_id, sum(kw) FROM rows GROUP BY meter_id").fetchall()


def features(con: duckdb.DuckDBPyConnection, days: int) -> None:
    last = np.datetime64(FIRST_DAY) + (days - 1)
    feature_table(con, as_of=date.fromisoformat(str(last)), threads=THREADS)


THREADS = 2
TASKS = {"sum": plain_sum, "row-sum": row_sum, "features": features}


def run_task(task: str, path: Path, days: int, repeats: int) -> None:
    """Run in the child: print the times and the peak memory as JSON."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "1GB",
        "threads": THREADS,
    }
    seconds = []
    with duckdb.connect(str(path), read_only=True, config=config) as con:
        for _ in range(repeats):
            started = time.perf_counter()
            TASKS[task](con, days)
            seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_bytes": peak}))


def measure(task: str, path: Path, days: int, repeats: int) -> tuple[float, int]:
    """Return the best time of a task in a process of its own [s], and its peak memory [bytes]."""
    command = [sys.executable, __file__, "--task", task, "--path", str(path)]
    command += ["--days", str(days), "--repeats", str(repeats)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = json.loads(done.stdout)
    return min(found["seconds"]), found["peak_bytes"]


def report(folder: Path, meters: int, days: int, repeats: int, *, rows: bool) -> float:
    """Build, measure and print one size; return readings a second of the features."""
    path = folder / f"{meters}.duckdb"
    build(path, meters, days)
    readings = meters * days * POINTS
    sys.stdout.write(f"{meters:,} meters x {days} days: {readings / 1e6:.1f} M readings\n")
    speed = {}
    tasks = ["sum", "features"]
    if rows:
        unfold(path)
        tasks.append("row-sum")
    for task in tasks:
        seconds, peak = measure(task, path, days, repeats)
        speed[task] = readings / seconds
        sys.stdout.write(
            f"  {task:10} {seconds:7.2f} s {speed[task] / 1e6:8.1f} M readings/s"
            f"   peak {peak / 1e9:.2f} GB\n"
        )
    for task in tasks:
        if task != "features":
            ratio = speed[task] / speed["features"]
            sys.stdout.write(f"  features take {ratio:.1f} times the {task}\n")
    return speed["features"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=3000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--scale", action="store_true", help="also a tenth of the meters")
    parser.add_argument("--rows", action="store_true", help="also a sum over one row a reading")
    parser.add_argument("--task", choices=sorted(TASKS), help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        run_task(given.task, given.path, given.days, given.repeats)
        return
    sizes = [given.meters // 10, given.meters] if given.scale else [given.meters]
    with tempfile.TemporaryDirectory() as folder:
        speeds = [
            report(Path(folder), size, given.days, given.repeats, rows=given.rows) for size in sizes
        ]
    if len(speeds) > 1:
        growth = sizes[1] / sizes[0] * speeds[0] / speeds[1]
        sys.stdout.write(f"Ten times the readings take {growth:.1f} times as long\n")


if __name__ == "__main__":
    main()
