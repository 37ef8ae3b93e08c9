"""Writes simulated readings to feed files as they come, a block of meters at a time."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.readings import Readings
from minewatch.simulate.recording import complete_months

Days = NDArray[np.datetime64]

KWH = ("total_kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh")

LABELS = (
    "meter_id",
    "label",
    "kind",
    "mining_share",
    "mining_from",
    "mining_to",
    "step_on",
    "step_kw",
)

CURVES = pa.schema(
    [("meter_id", pa.string()), ("date", pa.date32())]
    + [(f"P{point}", pa.float32()) for point in range(1, POINTS + 1)]
)
REGISTERS = pa.schema(
    [("meter_id", pa.string()), ("date", pa.date32())] + [(name, pa.float64()) for name in KWH]
)


def save_csv(frame: pd.DataFrame, path: Path, *, append: bool = False) -> None:
    """Write UTF-8 CSV with line feeds, missing as blank: the same bytes on every system.

    A file is there only if it has rows: one with a header alone is no feed that a loader takes.
    """
    if not append:
        path.unlink(missing_ok=True)
    if frame.empty:
        return
    frame.to_csv(
        path,
        mode="a",
        header=not path.exists(),
        index=False,
        encoding="utf-8",
        lineterminator="\n",
    )


def _table(schema: pa.Schema, ids: list[str], dates: Days, values: Floats) -> pa.Table:
    """Stack blocks of one meter each, all of the same days, into a table; NaN becomes null."""
    days = len(dates)
    columns = [
        pa.array(np.repeat(np.array(ids, dtype=object), days), pa.string()),
        pa.array(np.tile(dates, len(ids))).cast(pa.date32()),
    ]
    by_column = np.ascontiguousarray(values.T)
    for field, column in zip(list(schema)[2:], by_column, strict=True):
        typed = column.astype(field.type.to_pandas_dtype())
        columns.append(pa.array(typed, mask=np.isnan(column)))
    return pa.Table.from_arrays(columns, schema=schema)


class FeedWriter:
    """Open feed files of one simulation.

    Parameters
    ----------
    out : Path
        Folder; it is made if absent.
    grid : Grid
    large : bool
        Write daily registers as Parquet instead of CSV.
    """

    def __init__(self, out: Path, grid: Grid, *, large: bool) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self._out, self._grid, self._large = out, grid, large
        self._months = pd.Series(complete_months(grid)).dt.strftime("%Y-%m").to_numpy()

    def __enter__(self) -> Self:
        for stale in ("registers.csv", "registers.parquet", "settlements.csv", "labels.csv"):
            (self._out / stale).unlink(missing_ok=True)
        self._curves = pq.ParquetWriter(self._out / "curves.parquet", CURVES, compression="zstd")
        if self._large:
            path = self._out / "registers.parquet"
            self._registers = pq.ParquetWriter(path, REGISTERS, compression="zstd")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._curves.close()
        if self._large:
            self._registers.close()

    def write(self, block: list[Readings]) -> None:
        """Write what is reported of some meters, in their order."""
        self._write_curves([one for one in block if one.meter.curve])
        self._write_registers([one for one in block if one.meter.registers])
        if len(self._months):
            self._write_settlements(block)
        labels = pd.DataFrame([self._label(one) for one in block], columns=list(LABELS))
        save_csv(labels, self._out / "labels.csv", append=True)

    def _write_curves(self, block: list[Readings]) -> None:
        if block:
            values = np.concatenate([one.recorded.curve_kw for one in block])
            ids = [one.meter.meter_id for one in block]
            self._curves.write_table(_table(CURVES, ids, self._grid.dates, values))

    def _write_registers(self, block: list[Readings]) -> None:
        if not block:
            return
        ids = [one.meter.meter_id for one in block]
        values = np.concatenate([one.recorded.register_kwh for one in block])
        table = _table(REGISTERS, ids, self._grid.dates, values)
        table = table.filter(pa.array(~np.isnan(values[:, 0])))
        if self._large:
            self._registers.write_table(table)
        else:
            save_csv(table.to_pandas(), self._out / "registers.csv", append=True)

    def _write_settlements(self, block: list[Readings]) -> None:
        settled = pd.DataFrame(
            np.concatenate([one.recorded.settled_kwh for one in block]), columns=list(KWH)
        )
        settled.insert(0, "month", np.tile(self._months, len(block)))
        ids = [one.meter.meter_id for one in block]
        settled.insert(0, "meter_id", np.repeat(ids, len(self._months)))
        read = settled.dropna(subset=["total_kwh"])
        save_csv(read, self._out / "settlements.csv", append=True)

    def _label(self, one: Readings) -> tuple[object, ...]:
        kind, truth = one.meter.kind, one.truth
        days = [self._day(day) for day in (truth.first_day, truth.last_day, truth.step_day)]
        rise = None if truth.step_kw is None else round(truth.step_kw, 2)
        return (one.meter.meter_id, kind.label, kind.name, round(truth.share, 4), *days, rise)

    def _day(self, index: int | None) -> date | None:
        day: date | None = None if index is None else self._grid.dates[index].item()
        return day


def blocks(items: Iterator[Readings], size: int) -> Iterator[list[Readings]]:
    """Cut a stream into lists of ``size``."""
    block: list[Readings] = []
    for item in items:
        block.append(item)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block
