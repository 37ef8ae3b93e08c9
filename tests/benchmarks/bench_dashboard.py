"""Time what the pages of overview, map and data quality compute, with 100,000 sites.

Run: python tests/benchmarks/bench_dashboard.py [SITES [LEADS]]
Prints the median of nine runs in milliseconds, and the bytes of what the map sends.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import plotly.io as pio

sys.path.append(str(Path(__file__).parents[1] / "dashboards"))

from large_snapshot import publish_large

from dashboards.components.site_map import packed, site_traces
from dashboards.queries.counts import by_area, money
from dashboards.queries.filters import Filter, passing, within
from dashboards.queries.index import placed, with_status
from dashboards.queries.quality import coverage, meter_areas
from dashboards.scan import Scan
from dashboards.words import Words
from minewatch.workspace import Workspace

LASSO = {"lasso": [[100, 25], [110, 25], [112, 33], [105, 36], [99, 31]]}


def median_ms(run: Callable[[], object], times: int = 9) -> float:
    """Return the median time of a call."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2] * 1000


def main(sites: int = 100_000, leads: int = 5_000) -> None:
    """Publish a large snapshot and time each step."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "w")
        scan, words = Scan(publish_large(workspace, sites, leads)), Words("zh")
        index = scan.index()
        rows = with_status(placed(index), {})
        every, some = Filter(leads=False), Filter()
        narrow = Filter(
            leads=False, industries=("纺织业",), area="510000", p_from=0.01, kw_from=10, text="锦"
        )
        measures, collections = scan.table("measures"), scan.table("collections")
        areas = meter_areas(scan.snapshot, rows)

        def show(wanted: Filter) -> str:
            kept = rows[passing(rows, wanted)]
            return str(pio.to_json({"data": packed(site_traces(kept, words))}, validate=False))

        steps: dict[str, Callable[[], object]] = {
            "index, once a scan": lambda: placed(index),
            "status, once a decision": lambda: with_status(rows, {}),
            "map, leads": lambda: show(some),
            "map, every site": lambda: show(every),
            "map, many filters": lambda: show(narrow),
            "lasso": lambda: within(rows, LASSO),
            "areas, country": lambda: by_area(rows),
            "areas, city": lambda: by_area(rows, "510100"),
            "money": lambda: money(measures, collections, None),
            "coverage, once a scan": lambda: coverage(areas, scan.table("features"), scan.as_of),
        }
        for name, run in steps.items():
            print(f"{name:28} {median_ms(run):8.1f} ms")
        print(f"map sends {len(show(some)):,} bytes for leads, {len(show(every)):,} for every site")


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
