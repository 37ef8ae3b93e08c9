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
from minewatch.simulate.readings import Readings, complete_months

Days = NDArray[np.datetime64]

KWH = ("total_kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh")

CURVES = pa.schema(
    [("meter_id", pa.string()), ("date", pa.date32())]
    + [(f"P{point}", pa.float32()) for point in range(1, POINTS + 1)]
)
REGISTERS = pa.schema(
    [("meter_id", pa.string()), ("date", pa.date32())] + [(name, pa.float64()) for name in KWH]
)


def save_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write UTF-8 CSV with line feeds, missing as blank: the same bytes on every system."""
    frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


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
        self._months = complete_months(grid)
        self._settled: list[pd.DataFrame] = []
        self._labels: list[dict[str, object]] = []

    def __enter__(self) -> Self:
        for stale in ("registers.csv", "registers.parquet"):
            (self._out / stale).unlink(missing_ok=True)
        self._curves = pq.ParquetWriter(self._out / "curves.parquet", CURVES, compression="zstd")
        if self._large:
            path = self._out / "registers.parquet"
            self._registers = pq.ParquetWriter(path, REGISTERS, compression="zstd")
        else:
            save_csv(REGISTERS.empty_table().to_pandas(), self._out / "registers.csv")
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
        if error is None:
            save_csv(pd.concat(self._settled, ignore_index=True), self._out / "settlements.csv")
            save_csv(pd.DataFrame(self._labels), self._out / "labels.csv")

    def write(self, block: list[Readings]) -> None:
        """Write what is reported of some meters, in their order."""
        dates = self._grid.dates
        curves = [one for one in block if one.meter.curve]
        if curves:
            values = np.concatenate([one.curve_kw for one in curves])
            ids = [one.meter.meter_id for one in curves]
            self._curves.write_table(_table(CURVES, ids, dates, values))
        self._write_registers([one for one in block if one.meter.registers])
        for one in block:
            frame = pd.DataFrame(one.settled_kwh, columns=list(KWH))
            frame.insert(0, "month", pd.Series(self._months).dt.strftime("%Y-%m"))
            frame.insert(0, "meter_id", one.meter.meter_id)
            self._settled.append(frame)
            self._labels.append(self._label(one))

    def _write_registers(self, block: list[Readings]) -> None:
        if not block:
            return
        ids = [one.meter.meter_id for one in block]
        values = np.concatenate([one.register_kwh for one in block])
        table = _table(REGISTERS, ids, self._grid.dates, values)
        table = table.filter(pa.array(~np.isnan(values[:, 0])))
        if self._large:
            self._registers.write_table(table)
            return
        table.to_pandas().to_csv(
            self._out / "registers.csv",
            mode="a",
            header=False,
            index=False,
            encoding="utf-8",
            lineterminator="\n",
        )

    def _label(self, one: Readings) -> dict[str, object]:
        first, last = one.mining_days or (None, None)
        return {
            "meter_id": one.meter.meter_id,
            "label": one.meter.kind.label,
            "kind": one.meter.kind.name,
            "mining_share": round(one.mining_share, 4),
            "mining_from": self._day(first),
            "mining_to": self._day(last),
        }

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
