"""The DuckDB engine: warehouse in, feature table out, on one machine in bounded memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from minewatch.errors import RuleError
from minewatch.features.blocks import Block, BlockFeatures, block_features
from minewatch.features.curve import DAY_WIDTH
from minewatch.features.registers import REGISTERS
from minewatch.features.schema import COLUMNS, GRAINS, Grain
from minewatch.features.source import WINDOW_DAYS, periods, prepared, rows_to_read
from minewatch.features.surroundings import Surroundings, surroundings

Progress = Callable[[int, int], None]

BATCH_ROWS = 50_000


@dataclass(frozen=True)
class FeatureResult:
    """Features and the spells behind them.

    Attributes
    ----------
    table : pandas.DataFrame
        meter_id, grain, first_on, last_on and the columns of
        :data:`minewatch.features.schema.COLUMNS`, sorted by meter_id and grain. A meter has a
        row for each grain that has at least one valid period.
    spells : pandas.DataFrame
        The columns of :data:`minewatch.publish.schema.SPELLS`, sorted by meter_id, grain and
        started_on.
    steps : pandas.DataFrame
        The columns of :data:`minewatch.publish.schema.STEPS`, sorted by meter_id, grain and
        stepped_on: the step at every cut of the base load.
    """

    table: pd.DataFrame
    spells: pd.DataFrame
    steps: pd.DataFrame


class _Counter:
    """Counts rows towards a known total; DuckDB's threads report here at the same time."""

    def __init__(self, report: Progress | None, total: int) -> None:
        self._report = report
        self._total = total
        self._done = 0
        self._lock = Lock()

    def add(self, rows: int) -> None:
        with self._lock:
            self._done = min(self._total, self._done + rows)
            if self._report is not None:
                self._report(self._done, self._total)

    def finish(self) -> None:
        self.add(self._total)


def feature_table(
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    register_hours: Mapping[str, float] | None = None,
    threads: int = 2,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
) -> FeatureResult:
    """Compute the features of every meter in a warehouse from the readings up to a day.

    The result is the same to the last bit for any order of rows, number of threads and size of
    batches.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Open warehouse; read-only will do. Its temporary schema is used and cleaned.
    as_of : date
        Last day that may be read; at most 800 days before it are. A settlement month is read
        once it is over.
    register_hours : mapping of str to float, optional
        Hours a day of the registers sharp, peak, flat and valley in the region's time-of-use
        tariff. Without it ``register_spread`` is missing.
    threads : int, default 2
        Meters computed at the same time.
    batch_rows : int, default 50,000
        Rows taken from the warehouse at a time; a block is at least one whole meter.
    progress : callable, optional
        Called with (rows done, rows in all).

    Returns
    -------
    FeatureResult

    Raises
    ------
    RuleError
        If `register_hours` names a register that does not exist, or hours that are not within
        a day.
    """
    hours = _hours(register_hours)
    rows = {grain: rows_to_read(con, grain) for grain in GRAINS}
    counter = _Counter(progress, sum(rows.values()) + rows["curve"])
    tables, spells, steps = [], [], []
    with prepared(con, as_of, counter.add), ThreadPoolExecutor(threads) as pool:
        names = con.sql("SELECT meter_id FROM feature_meters ORDER BY code").df()["meter_id"]
        around = surroundings(con, as_of, WINDOW_DAYS)
        for grain in GRAINS:
            blocks = _blocks(periods(con, grain, as_of, batch_rows), grain, around, counter)
            found = list(_in_order(pool, threads, blocks, hours))
            tables.append(_feature_frame(found, grain, names))
            spells.append(_spell_frame(found, grain, names))
            steps.append(_step_frame(found, grain, names))
    counter.finish()
    return FeatureResult(
        _sorted(tables, ["meter_id", "grain"]),
        _sorted(spells, ["meter_id", "grain", "started_on"]),
        _sorted(steps, ["meter_id", "grain", "stepped_on"]),
    )


def _hours(register_hours: Mapping[str, float] | None) -> NDArray[np.float64]:
    given = dict(register_hours or {})
    wrong = [name for name, value in given.items() if name not in REGISTERS or not 0 <= value <= 24]
    if wrong or sum(given.values()) > 24:
        msg = (
            f"The hours of the registers are {given}, which do not make a day: give hours of "
            f"{', '.join(REGISTERS)} that add up to 24 at most."
        )
        raise RuleError(msg)
    return np.array([given.get(name, np.nan) for name in REGISTERS])


def _in_order(
    pool: ThreadPoolExecutor, threads: int, blocks: Iterable[Block], hours: NDArray[np.float64]
) -> Iterator[BlockFeatures]:
    """Compute blocks in parallel and yield them in order, holding few at a time."""
    waiting: deque[Future[BlockFeatures]] = deque()
    for block in blocks:
        waiting.append(pool.submit(block_features, block, hours))
        if len(waiting) > threads:
            yield waiting.popleft().result()
    for future in waiting:
        yield future.result()


def _blocks(
    reader: pa.RecordBatchReader, grain: Grain, around: Surroundings, counter: _Counter
) -> Iterator[Block]:
    """Cut the sorted stream where the meter changes, so that every block has whole meters."""
    waiting: list[pa.RecordBatch] = []
    for batch in reader:
        counter.add(batch.num_rows)
        code = batch.column("code").to_numpy()
        cut = int(np.searchsorted(code, code[-1]))
        if waiting and code[0] != waiting[-1].column("code")[0].as_py() and cut == 0:
            yield _block(waiting, grain, around)
            waiting = [batch]
        elif cut > 0:
            yield _block([*waiting, batch.slice(0, cut)], grain, around)
            waiting = [batch.slice(cut)]
        else:
            waiting.append(batch)
    if waiting:
        yield _block(waiting, grain, around)


def _block(batches: list[pa.RecordBatch], grain: Grain, around: Surroundings) -> Block:
    table = pa.Table.from_batches(batches).combine_chunks()
    meter = table["code"].to_numpy().astype(np.int64)
    period = table["period"].to_numpy().astype(np.int64)
    # The finest resolution comes first of a meter's day; the coarser ones repeat it.
    new = np.ones(len(meter), dtype=np.bool_)
    new[1:] = (np.diff(meter) != 0) | (np.diff(period) != 0)
    days = table["days"].to_numpy()
    stats = kwh = None
    if grain == "curve":
        flat = pa.concat_arrays([chunk.flatten() for chunk in table["stats"].chunks])
        stats = flat.to_numpy().reshape(-1, DAY_WIDTH)[new]
    else:
        names = [f"{register}_kwh" for register in (*REGISTERS, "total")]
        kwh = np.column_stack([table[name].to_numpy() for name in names])[new]
    monthly = grain == "settlements"
    block = Block(meter[new], period[new], days[new], monthly, stats, kwh)
    mean_c = None if monthly else around.temperature(block.meter, block.period)
    return replace(block, mean_c=mean_c, usd=around.price(block.month))


def _dates(period: NDArray[np.int64], grain: Grain, *, end: bool) -> NDArray[np.datetime64]:
    """Turn periods into dates: their first day, or their last where `end` is true."""
    if grain != "settlements":
        return period.astype("datetime64[D]").astype("datetime64[s]")
    day = (period + int(end)).astype("datetime64[M]").astype("datetime64[D]")
    return (day - int(end)).astype("datetime64[s]")


def _joined(found: list[BlockFeatures], name: str) -> NDArray[np.int64]:
    parts = [getattr(block, name) for block in found]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _feature_frame(found: list[BlockFeatures], grain: Grain, names: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "meter_id": names.to_numpy()[_joined(found, "meter")],
            "grain": grain,
            "first_on": _dates(_joined(found, "first"), grain, end=False),
            "last_on": _dates(_joined(found, "last"), grain, end=True),
        }
    )
    for column in COLUMNS:
        parts = [block.columns[column] for block in found]
        frame[column] = np.concatenate(parts) if parts else np.empty(0)
    return frame.astype({"meter_id": "str", "grain": "str"})


def _spell_frame(found: list[BlockFeatures], grain: Grain, names: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "meter_id": names.to_numpy()[_joined(found, "spell_meter")],
            "grain": grain,
            "started_on": _dates(_joined(found, "spell_first"), grain, end=False),
            "ended_on": _dates(_joined(found, "spell_last"), grain, end=True),
            "periods": _joined(found, "spell_periods").astype(np.int32),
            "level_kw": _joined(found, "spell_level").astype(np.float64),
            "cv": _joined(found, "spell_cv").astype(np.float64),
        }
    )
    return frame.astype({"meter_id": "str", "grain": "str"})


def _step_frame(found: list[BlockFeatures], grain: Grain, names: pd.Series) -> pd.DataFrame:
    steps = [block.steps for block in found]
    parts = [np.concatenate(values) for values in zip(*steps, strict=True)]
    meter, period, *values = parts or [np.empty(0, dtype=np.int64)] * 2 + [np.empty(0)] * 5
    frame = pd.DataFrame(
        {
            "meter_id": names.to_numpy()[meter],
            "grain": grain,
            "stepped_on": _dates(period, grain, end=False),
        }
    )
    columns = ("before_kw", "after_kw", "step_kw", "unevenness", "clarity")
    for column, value in zip(columns, values, strict=True):
        frame[column] = value
    return frame.astype({"meter_id": "str", "grain": "str"})


def _sorted(frames: list[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    return pd.concat(frames).sort_values(keys, ignore_index=True)
