"""Whom the feeds about simulated enterprises are of: owners drawn by what their meters do."""

from collections.abc import Iterator
from datetime import date, timedelta

from minewatch.simulate.grid import Grid, Purpose, stream
from minewatch.simulate.people import Owner, owner_of
from minewatch.simulate.plants import day_of
from minewatch.simulate.population import Meter
from minewatch.simulate.shapes import Rng

#: Shares of mines, data centres and other customers that a feed holds.
Shares = tuple[float, float, float]


def chosen(
    meters: list[Meter], shares: Shares, purpose: Purpose, grid: Grid, seed: int
) -> Iterator[tuple[Rng, Meter, Owner]]:
    """Yield owners that a feed holds, once each, with their streams of chance."""
    drawn = stream(seed, purpose, len(meters)).random(len(meters))
    by_group = {"mining": shares[0], "data_centre": shares[1]}
    for meter in meters:
        share = by_group.get(meter.kind.group, shares[2])
        if meter.index == meter.owner and drawn[meter.index] < share:
            owner = owner_of(meter.owner, meter.kind, meter.place, seed, grid.start_on)
            yield stream(seed, purpose, meter.index), meter, owner


def day_before(rng: Rng, grid: Grid, owner: Owner, most: int) -> date:
    """Return a day before the grid, and not before the owner was registered."""
    day = grid.start_on - timedelta(days=int(rng.integers(1, most)))
    return max(day, owner.registered_on)


def day_within(rng: Rng, grid: Grid) -> date:
    """Return a day of the grid."""
    return day_of(grid, int(rng.integers(grid.days)))
