"""Simulated mines planted into real hosts, and the feed files of the loads that result.

The mine is scaled so that, while it runs, its mean is the wanted share of the resulting mean. At a
share of 1 it replaces the host. Points that the host misses stay missing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.evaluation.hosts import Host
from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.injection import mine_series
from minewatch.simulate.readings import largest_rise
from minewatch.simulate.schedule import HOURS, membership
from minewatch.simulate.weather import ZONES, dry_bulb

#: Least share of a register's points, or of a month's days, from which its energy is estimated.
KNOWN = 0.75

#: A rise of this share of the load is one that onset goals speak of.
LARGE_RISE = 0.2

KWH = ["total_kwh", *(f"{register}_kwh" for register in HOURS)]


class Planted(NamedTuple):
    """A host with a mine in it, and when the mine came.

    Attributes
    ----------
    host : Host
        The resulting load.
    onset_on : date or None
        First day of the mine; None where it was there on the first day of the host.
    commissioned_on : date or None
        Of a mine with an onset, the day of its largest lasting rise, if that is a fifth of the
        resulting load or more (投运).
    """

    host: Host
    onset_on: date | None = None
    commissioned_on: date | None = None


def plant(rng: np.random.Generator, host: Host, share: float, *, evasive: bool = False) -> Planted:
    """Plant a simulated mine into a host.

    Parameters
    ----------
    rng : numpy.random.Generator
    host : Host
    share : float
        Mine's mean over the resulting mean while it runs, above 0; 1 replaces the host.
    evasive : bool
        Let the mine hide in a way of its own.
    """
    target_kw = host.mean_kw * (share / (1 - share) if share < 1 else 1.0)
    grid = Grid(host.start_on, host.days)
    zone = list(ZONES)[int(rng.integers(len(ZONES)))]
    weather = dry_bulb(int(rng.integers(2**31)), zone, grid.dates[0], grid.days)
    mine_kw = mine_series(rng, grid, weather, target_kw, evasive=evasive)
    mine_kw = mine_kw * (target_kw / mine_kw[mine_kw > 0].mean())
    load = _with(host, mine_kw, alone=share == 1)
    first = int(np.flatnonzero(mine_kw.any(axis=1))[0])
    if not first:
        return Planted(load)
    rise = largest_rise(mine_kw.mean(axis=1))
    large = rise is not None and rise[1] >= LARGE_RISE * load.mean_kw
    commissioned_on = grid.dates[rise[0]].item() if rise is not None and large else None
    return Planted(load, grid.dates[first].item(), commissioned_on)


def _with(host: Host, mine_kw: Floats, *, alone: bool) -> Host:
    own = np.where(np.isnan(host.values), np.nan, 0.0) if alone else host.values
    curve = host.has_curve
    added = _at(mine_kw, own.shape[1]) if curve else mine_kw.sum(axis=1) * 24 / POINTS
    return replace(host, values=own + added)


def _at(kw: Floats, points: int) -> Floats:
    """Bring 96 points a day to another number, means kept."""
    if points > POINTS:
        return np.repeat(kw, points // POINTS, axis=1)
    means: Floats = kw.reshape(len(kw), points, POINTS // points).mean(axis=2)
    return means


def register_kwh(host: Host) -> Floats:
    """Return daily energy, total and by register, shape (days, 5); NaN where not known.

    A curve's missing points take the mean of their register that day, if three quarters of it are
    there: a register counts on while the curve's channel is down. Daily totals have no registers.
    """
    if not host.has_curve:
        return np.column_stack([host.values, np.full((host.days, len(HOURS)), np.nan)])
    points = host.values.shape[1]
    counts = _at(membership().T, points).T
    known = (~np.isnan(host.values)).astype(float) @ counts
    mean = np.divide(
        np.nan_to_num(host.values) @ counts, known, out=np.full_like(known, np.nan), where=known > 0
    )
    mean[known < KNOWN * counts.sum(axis=0)] = np.nan
    parts = np.round(mean * counts.sum(axis=0) * 24 / points, 2)
    return np.column_stack([parts.sum(axis=1), parts])


def _settled(host: Host, daily: Floats) -> pd.DataFrame:
    """Return energy of the whole calendar months; missing days take the mean of the month."""
    days = pd.Series(Grid(host.start_on, host.days).dates)
    frame = pd.DataFrame(daily, columns=KWH).assign(month=days.dt.to_period("M"))
    by_month = frame.groupby("month")
    size = by_month.size()
    calendar = pd.Series(pd.PeriodIndex(size.index).days_in_month, index=size.index)
    kept = (calendar == size) & (by_month["total_kwh"].count() >= KNOWN * size)
    totals = by_month.mean().mul(calendar, axis=0)[kept]
    settled: pd.DataFrame = totals.round(2).reset_index()
    return settled.astype({"month": "str"})


def write_feeds(hosts: Sequence[Host], folder: Path) -> None:
    """Write the feeds of some hosts: meters, curves by resolution, registers, settlements."""
    master = [(host.key, host.industry, host.contract_kw) for host in hosts]
    columns = ["meter_id", "industry", "contract_kw"]
    pd.DataFrame(master, columns=columns).to_csv(folder / "meters.csv", index=False)
    curves: dict[int, list[pd.DataFrame]] = {}
    registers, settlements = [], []
    for host in hosts:
        if host.has_curve:
            names = [f"P{n}" for n in range(1, host.values.shape[1] + 1)]
            curves.setdefault(len(names), []).append(_rows(host, host.values, names))
        daily = register_kwh(host)
        registers.append(_rows(host, daily, KWH).dropna(subset="total_kwh"))
        settlements.append(_settled(host, daily).assign(meter_id=host.key))
    for points, parts in sorted(curves.items()):
        pd.concat(parts).to_parquet(folder / f"curves-{points}.parquet", index=False)
    pd.concat(registers).to_parquet(folder / "registers.parquet", index=False)
    pd.concat(settlements).to_csv(folder / "settlements.csv", index=False)


def _rows(host: Host, values: Floats, names: list[str]) -> pd.DataFrame:
    rows = pd.DataFrame(values, columns=names)
    rows.insert(0, "date", Grid(host.start_on, host.days).dates)
    rows.insert(0, "meter_id", host.key)
    return rows
