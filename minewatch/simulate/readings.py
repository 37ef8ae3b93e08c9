"""From a load to what meters report of it: curves, daily registers, monthly settlement."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from minewatch.simulate.grid import POINTS, Floats, Grid, Purpose, stream
from minewatch.simulate.population import Meter
from minewatch.simulate.schedule import membership
from minewatch.simulate.shapes import Rng, episodes
from minewatch.simulate.weather import dry_bulb


class Readings(NamedTuple):
    """What is reported of one meter, and the truth about it.

    Attributes
    ----------
    meter : Meter
    curve_kw : ndarray of float, shape (days, 96)
        NaN where a point is missing.
    register_kwh : ndarray of float, shape (days, 5)
        Total, sharp, peak, flat, valley; a row of NaN where the day was not read.
    settled_kwh : ndarray of float, shape (months, 5)
        The same by complete calendar month, from every day whether read or not.
    mining_share : float
        Mining energy over all energy.
    mining_days : tuple of (int, int) or None
        First and last day with mining.
    """

    meter: Meter
    curve_kw: Floats
    register_kwh: Floats
    settled_kwh: Floats
    mining_share: float
    mining_days: tuple[int, int] | None


def complete_months(grid: Grid) -> NDArray[np.datetime64]:
    """Return the first days of the calendar months that lie wholly within the grid."""
    months = np.unique(grid.dates.astype("datetime64[M]"))
    ends = (months + 1).astype("datetime64[D]") - 1
    whole = (months.astype("datetime64[D]") >= grid.dates[0]) & (ends <= grid.dates[-1])
    first_days: NDArray[np.datetime64] = months[whole].astype("datetime64[D]")
    return first_days


def _registers(kw: Floats) -> NDArray[np.int64]:
    """Return daily energy in hundredths of a kWh, total first, shape (days, 5)."""
    parts = np.rint(kw @ membership() * (24 / POINTS) * 100).astype(np.int64)
    return np.column_stack([parts.sum(axis=1), parts])


def _settled(hundredths: NDArray[np.int64], grid: Grid) -> Floats:
    month = grid.dates.astype("datetime64[M]").astype("datetime64[D]")
    rows = [hundredths[month == first].sum(axis=0) for first in complete_months(grid)]
    return np.array(rows, dtype=np.float64).reshape(-1, hundredths.shape[1]) / 100


def _with_gaps(rng: Rng, kw: Floats) -> Floats:
    """Round as meters do and lose what meters lose: short gaps, whole days, dead channels."""
    days = len(kw)
    read = np.round(kw, 4 if kw.max() < 100 else 2)
    lost = episodes(rng, kw.size, days / 25, 1, 12)
    lost |= np.repeat(rng.random(days) < 0.004, POINTS)
    if rng.random() < 0.08:
        lost |= np.repeat(episodes(rng, days, 1.0, 2, 12), POINTS)
    return np.where(lost.reshape(kw.shape), np.nan, read)


def readings(meter: Meter, grid: Grid, seed: int) -> Readings:
    """Simulate one meter; the result depends on the seed and the meter alone."""
    temperature = dry_bulb(seed, meter.place.zone, grid.dates[0], grid.days)
    chance = stream(seed, Purpose.LOAD, meter.index)
    load = meter.kind.model(chance, grid, temperature, meter.contract_kw)
    dirt = stream(seed, Purpose.DIRT, meter.index)
    hundredths = _registers(load.kw)
    register_kwh = hundredths / 100
    register_kwh[dirt.random(grid.days) < 0.005] = np.nan
    share, mining_days = 0.0, None
    if load.mining_kw is not None:
        share = float(load.mining_kw.sum() / load.kw.sum())
        active = np.flatnonzero(load.mining_kw.sum(axis=1) > 0)
        mining_days = (int(active[0]), int(active[-1])) if len(active) else None
    return Readings(
        meter=meter,
        curve_kw=_with_gaps(dirt, load.kw),
        register_kwh=register_kwh,
        settled_kwh=_settled(hundredths, grid),
        mining_share=share,
        mining_days=mining_days,
    )
