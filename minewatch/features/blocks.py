"""Features of a block of whole meters: where the kernels meet, with no engine in sight.

The same function serves DuckDB's Arrow stream on one machine and ``mapInArrow`` on a cluster.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.features.base_load import (
    BLOCK_COLUMNS,
    REACH_DAYS,
    REACH_MONTHS,
    base_features,
    base_load,
    block_steps,
)
from minewatch.features.calendar import day_kinds, from_festival, weekends
from minewatch.features.curve import (
    CURVE_COLUMNS,
    DAY_WIDTH,
    EDGES,
    HIGHEST,
    HOURS,
    MEAN,
    curve_features,
)
from minewatch.features.edges import EDGE_COLUMNS, edge_features
from minewatch.features.even_steps import EVEN_COLUMNS, even_steps
from minewatch.features.holidays import HOLIDAY_COLUMNS, holiday_features
from minewatch.features.levels import LEVEL_COLUMNS, level_features
from minewatch.features.price import LEAST_DAYS, PRICE_COLUMNS, price_features
from minewatch.features.quantum import QUANTUM_COLUMNS, quantum_features
from minewatch.features.registers import REGISTER_COLUMNS, register_features, register_power
from minewatch.features.schema import COLUMNS
from minewatch.features.segments import Spells, segment
from minewatch.features.step_dates import dated_steps, step_rows
from minewatch.features.weather import WEATHER_COLUMNS, weather_features


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
    mean_c : array of float32, shape (periods,), or None
        Temperature of each day at the meter's place [degrees Celsius]; days alone.
    usd : array of float64, shape (periods,), or None
        Coin price of each period's month [US dollars].
    """

    meter: NDArray[np.int64]
    period: NDArray[np.int64]
    days: NDArray[np.float64]
    monthly: bool
    stats: NDArray[np.float32] | None = None
    kwh: NDArray[np.float64] | None = None
    mean_c: NDArray[np.float32] | None = None
    usd: NDArray[np.float64] | None = None

    @property
    def month(self) -> NDArray[np.int64]:
        """Month of each period since January 1970."""
        if self.monthly:
            return self.period
        return self.period.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


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
    steps: "Steps"


class Steps(NamedTuple):
    """The step at every cut of the base load."""

    meter: NDArray[np.int64]
    period: NDArray[np.int64]  # period in which the step came
    before: NDArray[np.float64]  # base load of the spell before [kW]
    after: NDArray[np.float64]  # base load of the spell after [kW]
    size: NDArray[np.float64]  # [kW], negative downwards
    unevenness: NDArray[np.float64]  # how far hours stray from the size, as a share of it
    clarity: NDArray[np.float64]  # size over its noise


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
        level = stats[:, MEAN].astype(np.float64)
        edges = np.ascontiguousarray(stats[:, EDGES:])
        found = edge_features(offsets, edges, level, spells.off_below)
        return _named(CURVE_COLUMNS, curve_features(offsets, stats, spells.off_below)) | _named(
            EDGE_COLUMNS, found
        )
    if block.kwh is None:
        return {}
    values = register_features(offsets, block.kwh, block.days, hours, spells)
    return _named(REGISTER_COLUMNS, values)


def _power_of_parts(block: Block, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean power of the parts of each period: hours of a curve, registers otherwise."""
    if block.stats is not None:
        return block.stats[:, HOURS:EDGES].astype(np.float64)
    if block.kwh is None:
        return np.full((len(block.meter), 1), np.nan)
    return register_power(block.kwh, block.days, hours)


def _base(
    block: Block,
    hours: NDArray[np.float64],
    meters: NDArray[np.int64],
    mean_kw: NDArray[np.float64],
) -> tuple[dict[str, NDArray[np.float64]], Steps]:
    """Compute the columns of the base load, and its steps, from the periods where it is known."""
    power = _power_of_parts(block, hours)
    level = base_load(power)
    known = ~np.isnan(level)
    meter, period = block.meter[known], block.period[known]
    offsets = np.append(np.searchsorted(meter, meters), len(meter)).astype(np.int64)
    spells = segment(offsets, level[known], monthly=block.monthly)
    reach = REACH_MONTHS if block.monthly else REACH_DAYS
    found = block_steps(offsets, power[known], spells, reach)
    columns = _named(BLOCK_COLUMNS, base_features(spells, found, mean_kw))
    columns |= _named(EVEN_COLUMNS, even_steps(offsets, power[known], spells, mean_kw, reach))
    at = spells.start
    if not block.monthly:
        at = step_rows(offsets, power[known], spells, reach)
        found = dated_steps(offsets, power[known], spells, at, found, reach)
    inner = ~np.isnan(found[:, 0])
    before, after = np.roll(spells.mean, 1)[inner], spells.mean[inner]
    return columns, Steps(meter[at[inner]], period[at[inner]], before, after, *found[inner].T)


def _level_columns(
    block: Block, offsets: NDArray[np.int64], level: NDArray[np.float64], spells: Spells
) -> dict[str, NDArray[np.float64]]:
    """Compute the columns of the level and of its response to the calendar."""
    day = block.period
    if block.monthly:
        free = np.zeros(len(day), dtype=np.bool_)
        values = level_features(offsets, day, level, spells, free, monthly=True)
        return _named(LEVEL_COLUMNS, values)
    kinds = day_kinds(day)
    values = level_features(offsets, day, level, spells, weekends(day, kinds), monthly=False)
    people = holiday_features(offsets, day, level, kinds, *from_festival(day), spells)
    return _named(LEVEL_COLUMNS, values) | _named(HOLIDAY_COLUMNS, people)


def _surrounding_columns(
    block: Block, offsets: NDArray[np.int64], level: NDArray[np.float64], spells: Spells
) -> dict[str, NDArray[np.float64]]:
    """Compute the columns of the response to temperature and coin price, where those are known."""
    columns: dict[str, NDArray[np.float64]] = {}
    if block.mean_c is not None:
        columns |= _named(WEATHER_COLUMNS, weather_features(level, block.mean_c, spells))
    if block.usd is not None:
        least = 1 if block.monthly else LEAST_DAYS
        values = price_features(offsets, block.month, level, block.usd, spells, least)
        columns |= _named(PRICE_COLUMNS, values)
    return columns


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
    columns |= _level_columns(block, offsets, level, spells)
    columns |= _surrounding_columns(block, offsets, level, spells)
    columns |= _named(QUANTUM_COLUMNS, quantum_features(spells))
    meters = block.meter[offsets[:-1]]
    base, steps = _base(block, register_hours, meters, columns["mean_kw"])
    columns |= base
    columns |= _own_columns(block, offsets, spells, register_hours)
    columns["periods"] = periods
    columns["coverage"] = periods / (last - first + 1)
    columns["max_kw"] = np.maximum.reduceat(highest, offsets[:-1])
    columns["load_factor"] = _divide(columns["mean_kw"], columns["max_kw"])
    return BlockFeatures(
        meter=meters,
        first=first,
        last=last,
        columns=columns,
        spell_meter=block.meter[spells.start],
        spell_first=block.period[spells.start],
        spell_last=block.period[spells.end - 1],
        spell_periods=spells.end - spells.start,
        spell_level=spells.mean,
        spell_cv=_divide(spells.sd, spells.mean),
        steps=steps,
    )
