# ruff: noqa: S608 - names in SQL are the contract's own, values are literals or parameters
"""What single feeds need beside reading cells: codes, capital, positions, identities, sums."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.feeds.canonical import Tally, by_unique
from minewatch.feeds.capital import parse_capital
from minewatch.feeds.contract import Feed
from minewatch.feeds.curves import MAX_CONTRACT_MULTIPLE
from minewatch.feeds.identities import data_centre_id, filing_id
from minewatch.feeds.mapping import Mapping
from minewatch.feeds.place import to_wgs84
from minewatch.feeds.registry import FEEDS
from minewatch.feeds.tips import masked
from minewatch.feeds.uscc import valid_uscc

#: Total of the registers, missing where one of them is; a sharp one is not everywhere metered.
_PARTS = "COALESCE(sharp_kwh, 0) + peak_kwh + flat_kwh + valley_kwh"


def prepare(feed: str, batch: pa.RecordBatch, mapping: Mapping, tally: Tally) -> pa.RecordBatch:
    """Prepare a batch of a feed for staging; ``tally`` counts what a reader has to know."""
    if feed == "enterprises":
        batch = _capital(batch, tally)
    if {"lon", "lat"} <= set(FEEDS[feed].names):
        batch = _positions(batch, mapping, tally)
    if "uscc_fault" in batch.schema.names:
        batch = _codes(batch)
    else:
        _count_codes(batch, tally)
    if feed == "tips":
        batch = _without_persons(batch, tally)
    if feed == "data-centres":
        batch = _identities(batch)
    if feed == "filings":
        batch = _records(batch)
    return batch


def _set(batch: pa.RecordBatch, name: str, array: pa.Array) -> pa.RecordBatch:
    if name in batch.schema.names:
        return batch.set_column(batch.schema.get_field_index(name), name, array)
    return batch.append_column(name, array)


def _codes(batch: pa.RecordBatch) -> pa.RecordBatch:
    valid = pa.array(valid_uscc(pd.Series(batch.column("uscc").to_pylist(), dtype="object")))
    fault = batch.column("uscc_fault")
    judged = pc.if_else(pc.or_(valid, pc.is_valid(fault)), fault, pa.scalar("invalid_uscc"))
    return _set(batch, "uscc_fault", judged)


def _count_codes(batch: pa.RecordBatch, tally: Tally) -> None:
    if "uscc" in batch.schema.names:
        codes = _cells(batch.column("uscc").drop_null())
        valid = valid_uscc(pd.Series(codes, dtype="object"))
        tally["invalid_uscc"] += int((~valid).sum())


def _capital(batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    if "capital_yuan" not in batch.schema.names:
        return batch
    text = batch.column("capital_yuan").cast(pa.string())
    amounts = by_unique(text, lambda t: _plain(parse_capital(t)[0]), pa.string())
    doubts = by_unique(text, lambda t: parse_capital(t)[1], pa.string())
    for doubt in pc.value_counts(doubts.drop_null()).to_pylist():
        tally[doubt["values"]] += doubt["counts"]
    return _set(batch, "capital_yuan", amounts)


def _plain(amount: object) -> str | None:
    return None if amount is None else str(amount)


def _positions(batch: pa.RecordBatch, mapping: Mapping, tally: Tally) -> pa.RecordBatch:
    if not {"lon", "lat"} <= set(batch.schema.names):
        return batch
    lon, lat = (_degrees(batch.column(name)) for name in ("lon", "lat"))
    out_lon, out_lat = to_wgs84(lon, lat, mapping.datum)
    given = ~(_absent(batch.column("lon")) & _absent(batch.column("lat")))
    tally["position_outside_china"] += int((given & np.isnan(out_lon)).sum())
    batch = _set(batch, "lon", pa.array(out_lon, from_pandas=True))
    return _set(batch, "lat", pa.array(out_lat, from_pandas=True))


def _without_persons(batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    """Mask what identifies a person in the summary of a tip."""
    if "summary" not in batch.schema.names:
        return batch
    told = [
        (None, 0) if text is None else masked(str(text)) for text in _cells(batch.column("summary"))
    ]
    tally["personal_numbers"] += sum(count for _, count in told)
    return _set(batch, "summary", pa.array([text for text, _ in told], pa.string()))


def _absent(array: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_null(array).to_numpy(zero_copy_only=False))


def _degrees(array: pa.Array) -> np.ndarray:
    if not pa.types.is_string(array.type):
        return np.asarray(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    numbers = pd.to_numeric(pd.Series(array.to_pylist(), dtype="object"), errors="coerce")
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def _identities(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give each data centre its identity."""
    names = ("name", "operator", "lon", "lat")
    made = [data_centre_id(*row) for row in zip(*_columns(batch, names), strict=True)]
    return _set(batch, "data_centre_id", pa.array(made, pa.string()))


def _records(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Give each filing without an identifier its own; one that is damaged is to be quarantined."""
    names = ("uscc", "service_name")
    made = [filing_id(*row) for row in zip(*_columns(batch, names), strict=True)]
    if "filing_id" not in batch.schema.names:
        return _set(batch, "filing_id", pa.array(made, pa.string()))
    absent = pc.fill_null(pc.equal(batch.column("filing_id_fault"), "missing_value"), False)
    given = batch.column("filing_id")
    return _set(batch, "filing_id", pc.if_else(absent, pa.array(made, pa.string()), given))


def _columns(batch: pa.RecordBatch, names: tuple[str, ...]) -> list[list[Any]]:
    here = batch.schema.names
    return [
        _cells(batch.column(name)) if name in here else [None] * batch.num_rows for name in names
    ]


def _cells(array: pa.Array) -> list[Any]:
    """Python's objects; it knows fewer days than a file may hold, so these come as text."""
    return list(
        (array.cast(pa.string()) if pa.types.is_temporal(array.type) else array).to_pylist()
    )


def quarantine_above_contract(con: duckdb.DuckDBPyConnection, feed: Feed, mapping: Mapping) -> None:
    """Give rows of ``staged`` their reason that hold more energy than the contract could pass.

    The bound is that of curves over the whole period: a day, or the days of the month. Meters
    that are unknown, or without a contract capacity, have no bound.
    """
    days = "1" if feed.key[1] == "day" else "day(last_day(staged.month))"
    limit = f"{MAX_CONTRACT_MULTIPLE!r} * m.contract_kw * 24 * {days}"
    values = {c.stored: f"staged.{c.stored}" for c in feed.columns if c.unit == "kWh"}
    if mapping.total == "sum":
        values["total_kwh"] = f"COALESCE(staged.total_kwh, {_PARTS})"
    shown = " ".join(
        f"WHEN {value} > {limit} THEN '{name}=' || CAST({value} AS VARCHAR)"
        for name, value in values.items()
    )
    con.execute(
        f"UPDATE staged SET reason = 'above_contract', detail = CASE {shown} END FROM meters m "
        f"WHERE staged.meter_id = m.meter_id AND m.contract_kw > 0 AND staged.reason IS NULL "
        f"AND greatest({', '.join(values.values())}) > {limit}"
    )


def settle_energies(con: duckdb.DuckDBPyConnection, mapping: Mapping, tally: Tally) -> None:
    """Compare totals with registers in ``staged`` and sum missing totals where mapped so."""
    whole = "reason IS NULL AND peak_kwh + flat_kwh + valley_kwh IS NOT NULL"
    if mapping.total == "sum":
        done = con.execute(
            f"UPDATE staged SET total_kwh = {_PARTS} WHERE {whole} AND total_kwh IS NULL"
        ).fetchall()
        tally["total_summed"] += int(done[0][0])
    counts = con.execute(
        f"SELECT count(*) FILTER (total_kwh IS NULL AND "
        f"COALESCE(sharp_kwh, peak_kwh, flat_kwh, valley_kwh) IS NOT NULL), count(*) FILTER ("
        f"abs({_PARTS} - total_kwh) > 0.01 * total_kwh + 1 AND "
        f"abs(peak_kwh + flat_kwh + valley_kwh - total_kwh) > 0.01 * total_kwh + 1) "
        f"FROM staged WHERE reason IS NULL"
    ).fetchall()
    tally["total_missing"] += int(counts[0][0])
    tally["registers_do_not_add_up"] += int(counts[0][1])
