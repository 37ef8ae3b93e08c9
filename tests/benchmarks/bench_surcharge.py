"""Measure the surcharge: a million sites over twelve billing months, from tables to rows.

Run as ``python tests/benchmarks/bench_surcharge.py``. Half the sites start inside a month; five
provinces with rules of different kinds; ``--shuffle`` gives the settlements in no order. It prints
wall time and processor time of :func:`minewatch.measures.surcharges`, the peak memory with all
input, and a digest of the result, which may not depend on order or threads.
"""

import argparse
import hashlib
import json
import resource
import sys
import time
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa

from minewatch.measures import Energy, surcharges
from minewatch.measures.energy import SCHEMAS
from minewatch.rules import Rulebook

PROVINCES = ("四川省", "浙江省", "广东省", "陕西省", "内蒙古自治区")
AS_OF = date(2024, 12, 31)


def sites(count: int) -> pd.DataFrame:
    """Make flagged accounts, one a site."""
    ids = np.array([f"{n:010d}" for n in range(count)])
    return pd.DataFrame(
        {
            "site_id": np.char.add("s", ids),
            "meter_id": ids,
            "province": np.resize(PROVINCES, count),
            "active_since": np.resize([date(2024, 1, 1), date(2024, 1, 15)], count),
            "since_basis": np.resize(["step", "step", "first_reading"], count),
            "active_until": np.resize([date(2025, 3, 1), date(2024, 12, 10), None], count),
        }
    )


def settled(ids: np.ndarray, *, shuffle: bool) -> Energy:
    """Make twelve settlements a site, as they come from the warehouse, or in no order."""
    months = np.arange("2024-01", "2025-01", dtype="datetime64[M]").astype("datetime64[D]")
    rng = np.random.default_rng(20260101)
    kwh = pa.array(rng.integers(1, 5_000_000, len(ids) * 12) / 16).cast(
        pa.decimal128(18, 4), safe=False
    )
    table = pa.table(
        {
            "meter_id": pa.array(np.repeat(ids, 12)),
            "month": pa.array(np.tile(months, len(ids))),
            "total_kwh": kwh,
        },
        schema=SCHEMAS["settlements"],
    )
    if shuffle:
        table = table.take(pa.array(rng.permutation(len(table)))).combine_chunks()
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    frames = {**empty, "settlements": table}
    return Energy(**{n: t.to_pandas(types_mapper=pd.ArrowDtype) for n, t in frames.items()})


def digest(table: pa.Table) -> str:
    """Return the digest of the values, whatever chunks they come in."""
    text = hashlib.sha256()
    text.update(json.dumps(table.slice(0, 200_000).to_pylist(), default=str).encode())
    text.update(str(pa.compute.sum(table["amount_yuan"]).as_py()).encode())
    text.update(str(table.num_rows).encode())
    return text.hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=1_000_000)
    parser.add_argument("--shuffle", action="store_true")
    options = parser.parse_args()
    accounts = sites(options.sites)
    energy = settled(accounts["meter_id"].to_numpy("str"), shuffle=options.shuffle)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    book = Rulebook.load()
    wall, cpu = time.perf_counter(), time.process_time()
    table = surcharges(book, accounts=accounts, energy=energy, as_of=AS_OF)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(
        f"{table.num_rows:,} rows: {wall:.1f} s wall, {cpu:.1f} s of processor time; "
        f"peak {peak / 1e6:.1f} GB (input {before / 1e6:.1f} GB); digest {digest(table)}\n"
    )


if __name__ == "__main__":
    main()
