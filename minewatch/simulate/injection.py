"""A mine's own load, to be planted into the load of a real host by an evaluation."""

import numpy as np

from minewatch.simulate.grid import Floats, Grid
from minewatch.simulate.machines import Fleet, fleet, power
from minewatch.simulate.shapes import Rng, uniform, window

#: Ways of hiding that one meter can show; a mine split over meters hides by being small.
EVASIONS = ("night_only", "throttled", "staggered")


def mine_series(
    rng: Rng,
    grid: Grid,
    temperature: Floats,
    target_kw: float,
    evasive: bool = False,
) -> Floats:
    """Return the power of a mine alone [kW], shape (days, 96), nowhere missing.

    In about a third of mines the first machine comes within the period; what lies before is 0.

    Parameters
    ----------
    rng : numpy.random.Generator
        The series depends on it and on the other arguments alone.
    grid : Grid
        Days, in local standard time.
    temperature : ndarray of float, shape (days, 96)
        Dry-bulb temperature [degrees Celsius], which fans and cooling follow.
    target_kw : float
        Power when complete; the series is of whole machines, so at least one machine's. A planter
        who wants an exact share of a host's energy scales the result.
    evasive : bool
        Hide in one of the ways of :data:`EVASIONS`, drawn at random.
    """
    way = str(rng.choice(EVASIONS)) if evasive else ""
    units = fleet(rng, grid, target_kw, rack=1 if way == "staggered" else None)
    if way == "staggered":
        units = staggered(rng, units)
    drawn = power(rng, units, temperature)
    if way == "night_only":
        return drawn * dark_hours(rng, grid)
    if way == "throttled":
        return drawn * day_mode(rng, grid)
    return drawn


def dark_hours(rng: Rng, grid: Grid) -> Floats:
    """Return 1 in the valley hours and 0 by day, as rigs run that are on at night only."""
    return window(grid.hour, uniform(rng, 21, 23.5), uniform(rng, 6, 8), 0.25)


def day_mode(rng: Rng, grid: Grid) -> Floats:
    """Return 1 by day and less at night, as machines are set that pass for a business."""
    low = uniform(rng, 0.6, 0.85)
    return low + (1 - low) * window(grid.hour, uniform(rng, 7, 9), uniform(rng, 18, 22), 0.5)


def staggered(rng: Rng, units: Fleet) -> Fleet:
    """Return a fleet that adds one machine after another, so that no step is large."""
    size, complete = len(units.running), int(units.running.max())
    ramp = np.floor(np.linspace(uniform(rng, 0, 0.3), 1, size) * complete).astype(np.int64)
    return Fleet(units.machine, 1, np.minimum(units.running, np.maximum(ramp, 1)))
