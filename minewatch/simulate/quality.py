"""Simulated power factor and phase imbalance of the customers whose meters record them.

Figures of kinds of equipment are assumptions of the simulation, by the physics of what draws the
power: power supplies with active correction (有源功率因数校正) hold it at nearly 1, motors lose it
as they run idle. A meter sees the mixture by power; some customers have compensators (无功补偿).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from minewatch.simulate.grid import Floats, Grid, Purpose, stream
from minewatch.simulate.kinds import Kind
from minewatch.simulate.readings import Readings
from minewatch.simulate.shapes import Rng, uniform, wander

#: Share of the customers with curves whose meters record it, and of days that are lost.
RECORDED, LOST = 0.4, 0.01
#: Share of customers with motors that have a compensator, and the power factor that it keeps.
COMPENSATED, COMPENSATED_TO = 0.35, (0.92, 0.98)
#: Share of its variation that a compensator leaves.
LEFT_OVER = 0.3
#: Capacity at which phases are as uneven as usual; larger customers spread their loads [kW].
USUAL_KW = 200.0

QUALITY_COLUMNS = ("meter_id", "date", "power_factor", "phase_imbalance")


class Equipment(NamedTuple):
    """What draws the power of a kind of customer.

    Attributes
    ----------
    factor : tuple of float
        Bounds of the power factor at full load, drawn evenly for each customer.
    idle : float
        What the power factor loses as the load goes from its highest to nothing.
    sd : float
        Variation from day to day.
    imbalance : tuple of float
        Bounds of the phase imbalance at 200 kW.
    """

    factor: tuple[float, float]
    idle: float
    sd: float
    imbalance: tuple[float, float]


POWER_SUPPLIES = Equipment((0.97, 0.995), 0.01, 0.002, (0.02, 0.08))
MOTORS = Equipment((0.78, 0.9), 0.15, 0.015, (0.03, 0.12))
LIGHTS = Equipment((0.92, 0.97), 0.02, 0.006, (0.05, 0.2))
HOMES = Equipment((0.9, 0.97), 0.04, 0.008, (0.1, 0.35))
RECTIFIERS = Equipment((0.9, 0.97), 0.02, 0.004, (0.01, 0.04))
MIXED = Equipment((0.86, 0.96), 0.06, 0.008, (0.05, 0.2))

#: Kind of customer, or of the host of a mine -> its equipment; other hosts and customers are mixed.
EQUIPMENT: dict[str, Equipment] = {
    **dict.fromkeys(("data_centre", "server_room", "compute_cluster"), POWER_SUPPLIES),
    **dict.fromkeys(("base_station", "charging_station"), POWER_SUPPLIES),
    **dict.fromkeys(("cold_store", "waste_water", "farm_irrigation"), MOTORS),
    **dict.fromkeys(("workshop_one_shift", "workshop_three_shift", "idle_transformer"), MOTORS),
    **dict.fromkeys(("mine_in_host_workshop", "mine_in_host_farm"), MOTORS),
    **dict.fromkeys(("street_lighting",), LIGHTS),
    **dict.fromkeys(("homes", "mine_in_host_homes"), HOMES),
    **dict.fromkeys(("mine_in_host_charging_station",), POWER_SUPPLIES),
    "electrolysis": RECTIFIERS,
}


def power_quality(one: Readings, grid: Grid, seed: int) -> pd.DataFrame:
    """Return the rows of the feed ``power-quality`` of one meter; none where it records nothing.

    Parameters
    ----------
    one : Readings
        Days without a point of its curve have no row.
    grid : Grid
    seed : int
    """
    rng = stream(seed, Purpose.QUALITY, one.meter.index)
    if not one.meter.curve or rng.random() >= RECORDED:
        return pd.DataFrame(columns=list(QUALITY_COLUMNS))
    kw = one.recorded.curve_kw
    known = ~np.isnan(kw).all(axis=1) & (rng.random(grid.days) >= LOST)
    level = np.where(np.isnan(kw), 0.0, kw).sum(axis=1) / np.maximum((~np.isnan(kw)).sum(axis=1), 1)
    mining = np.minimum(_mining(one, level), level)
    host = _equipment(one.meter.kind)
    own, rigs = _factor(rng, level - mining, host), _factor(rng, mining, POWER_SUPPLIES)
    if host is MOTORS and rng.random() < COMPENSATED:
        own = np.minimum(uniform(rng, *COMPENSATED_TO) + LEFT_OVER * (own - own.mean()), 0.999)
    share = np.divide(mining, level, out=np.zeros(grid.days), where=level > 0)
    # Real powers add, and so do reactive ones: the tangents are weighted by power.
    reactive = share * _tangent(rigs) + (1 - share) * _tangent(own)
    frame = pd.DataFrame(
        {
            "meter_id": one.meter.meter_id,
            "date": grid.dates,
            "power_factor": np.round(1 / np.sqrt(1 + reactive**2), 3),
            "phase_imbalance": np.round(_imbalance(rng, one, grid, host), 3),
        }
    )
    rows: pd.DataFrame = frame[known & (level > 0)]
    return rows


def _equipment(kind: Kind) -> Equipment:
    """Return what draws the power of a customer beside mining machines in a host."""
    alone = kind.group == "mining" and not kind.name.startswith("mine_in_host")
    return EQUIPMENT.get(kind.name, POWER_SUPPLIES if alone else MIXED)


def _mining(one: Readings, level: Floats) -> Floats:
    """Spread the mining energy evenly over the days from its first to its last [kW]."""
    truth, out = one.truth, np.zeros(len(level))
    if truth.first_day is not None and truth.last_day is not None:
        days = slice(truth.first_day, truth.last_day + 1)
        out[days] = truth.share * level.sum() / len(level[days])
    return out


def _factor(rng: Rng, level: Floats, equipment: Equipment) -> Floats:
    """Return the power factor of each day: lower where the load is, never above 0.999."""
    highest = max(float(level.max()), 1e-9)
    usual = uniform(rng, *equipment.factor) - equipment.idle * (1 - level / highest)
    days: Floats = np.clip(usual + wander(rng, len(level), equipment.sd, 0.6), 0.3, 0.999)
    return days


def _tangent(factor: Floats) -> Floats:
    tangent: Floats = np.sqrt(1 / factor**2 - 1)
    return tangent


def _imbalance(rng: Rng, one: Readings, grid: Grid, host: Equipment) -> Floats:
    size = (USUAL_KW / max(one.meter.contract_kw, 1.0)) ** 0.3
    usual = uniform(rng, *host.imbalance) * size
    days: Floats = np.clip(usual * (1 + wander(rng, grid.days, 0.15, 0.6)), 0.0, 2.0)
    return days
