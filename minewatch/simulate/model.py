"""What a load model is: a function from chance, calendar, weather and capacity to power."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from minewatch.simulate.grid import Floats, Grid


class Load(NamedTuple):
    """Power of one meter.

    Attributes
    ----------
    kw : ndarray of float, shape (days, 96)
        Mean power of each point.
    mining_kw : ndarray of float, shape (days, 96), or None
        The part of it drawn by mining machines and their cooling; None where there are none.
    """

    kw: Floats
    mining_kw: Floats | None = None


#: (chance, grid, dry-bulb temperature (days, 96), contract capacity [kW]) -> load
Model = Callable[[np.random.Generator, Grid, Floats, float], Load]
