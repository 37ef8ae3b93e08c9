"""Features of a block of whole meters: where the kernels meet, with no engine in sight.

The same function serves DuckDB's Arrow stream on one machine and ``mapInArrow`` on a cluster.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.features.curve import (
    CURVE_COLUMNS,
    DAY_WIDTH,
    HIGHEST,
    MEAN,
    curve_features,
)
from minewatch.features.levels import LEVEL_COLUMNS, level_features
from minewatch.features.quantum import QUANTUM_COLUMNS, quantum_features
from minewatch.features.registers import REGISTER_COLUMNS, register_features
from minewatch.features.schema import COLUMNS
from minewatch.features.segments import Spells, segment


@dataclass(frozen=True)
class Block:
    """Valid periods of some whole meters, sorted by meter and period.

    Attributes
    ----------
    meter : array of int64, shape (periods,)
        Code of the meter, rising.
    period : array of int64, shape (periods,)
        Days since 1970-01-01, or months since January 1970; rising within a meter.
    days : array of float64, shape (periods,)
        Days of each period: 1, or the days of the month.
    monthly : bool
        True where periods are months.
    stats : array of float32, shape (periods, DAY_WIDTH), or None
        Statistics of each day (:func:`minewatch.features.curve.day_statistics`); curves alone.
    kwh : array of float64, shape (periods, 5), or None
        Sharp, peak, flat, valley and total energy [kWh]; registers and settlements alone.
    """

    meter: NDArray[np.int64]
    period: NDArray[np.int64]
    days: NDArray[np.float64]
    monthly: bool
    stats: NDArray[np.float32] | None = None
    kwh: NDArray[np.float64] | None = None


class BlockFeatures(NamedTuple):
    """What a block says of its meters; arrays are by meter unless the name says otherwise."""

    meter: NDArray[np.int64]
    first: NDArray[np.int64]  # first valid period
    last: NDArray[np.int64]  # last valid period
    columns: dict[str, NDArray[np.float64]]  # the columns of the feature table
    spell_meter: NDArray[np.int64]
    spell_first: NDArray[np.int64]  # period
    spell_last: NDArray[np.int64]  # period, inclusive
    spell_periods: NDArray[np.int64]
    spell_level: NDArray[np.float64]  # [kW]
    spell_cv: NDArray[np.float64]


def _level_and_highest(block: Block) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if block.stats is not None:
        level = block.stats[:, MEAN].astype(np.float64)
        return level, block.stats[:, HIGHEST].astype(np.float64)
    if block.kwh is None:
        msg = "a block needs the statistics of days or the energy of registers"
        raise ValueError(msg)
    level = block.kwh[:, 4] / (24.0 * block.days)
    return level, level


def _named(names: tuple[str, ...], values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    return {name: values[:, k] for k, name in enumerate(names)}


def _divide(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.full(len(part), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def _own_columns(
    block: Block, offsets: NDArray[np.int64], spells: Spells, hours: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Compute the columns that belong to the block's own grain."""
    if block.stats is not None:
        stats = np.ascontiguousarray(block.stats).reshape(-1, DAY_WIDTH)
        return _named(CURVE_COLUMNS, curve_features(offsets, stats, spells.off_below))
    if block.kwh is None:
        return {}
    values = register_features(offsets, block.kwh, block.days, hours, spells)
    return _named(REGISTER_COLUMNS, values)


def block_features(block: Block, register_hours: NDArray[np.float64]) -> BlockFeatures:
    """Compute every feature of the meters in a block.

    Parameters
    ----------
    block : Block
        Periods of whole meters, sorted; at least one.
    register_hours : array of float64, shape (4,)
        Hours a day of the sharp, peak, flat and valley registers; NaN is not known.

    Returns
    -------
    BlockFeatures
        A result depends on its own meter's periods alone, not on what else is in the block.
    """
    edges = np.flatnonzero(np.diff(block.meter)) + 1
    offsets = np.concatenate(([0], edges, [len(block.meter)])).astype(np.int64)
    level, highest = _level_and_highest(block)
    spells = segment(offsets, level, monthly=block.monthly)
    first, last = block.period[offsets[:-1]], block.period[offsets[1:] - 1]
    periods = np.diff(offsets).astype(np.float64)
    columns = {name: np.full(len(first), np.nan) for name in COLUMNS}
    columns |= _named(
        LEVEL_COLUMNS, level_features(offsets, block.period, level, spells, monthly=block.monthly)
    )
    columns |= _named(QUANTUM_COLUMNS, quantum_features(spells))
    columns |= _own_columns(block, offsets, spells, register_hours)
    columns["periods"] = periods
    columns["coverage"] = periods / (last - first + 1)
    columns["max_kw"] = np.maximum.reduceat(highest, offsets[:-1])
    columns["load_factor"] = _divide(columns["mean_kw"], columns["max_kw"])
    return BlockFeatures(
        meter=block.meter[offsets[:-1]],
        first=first,
        last=last,
        columns=columns,
        spell_meter=block.meter[spells.start],
        spell_first=block.period[spells.start],
        spell_last=block.period[spells.end - 1],
        spell_periods=spells.end - spells.start,
        spell_level=spells.mean,
        spell_cv=_divide(spells.sd, spells.mean),
    )
