"""Flat loads that are not mining: the hard negatives of a search for steady load."""

import numpy as np

from minewatch.simulate.buildings import weather_need
from minewatch.simulate.grid import POINTS, Floats, Grid
from minewatch.simulate.model import Load
from minewatch.simulate.shapes import (
    Rng,
    bump,
    daily,
    episodes,
    level_changes,
    noise,
    uniform,
    wander,
    weighted,
    window,
)


def base_station(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a mobile base station (通信基站): radio following traffic, a small air conditioner."""
    traffic = 1 + uniform(rng, 0.02, 0.12) * (bump(grid.hour, 20, 5) - bump(grid.hour, 4, 3))
    cooling = uniform(rng, 0.1, 0.35) * np.clip((temperature - 18) / 15, 0, 1.2)
    scale = contract_kw * uniform(rng, 0.15, 0.6)
    cooling = cooling * daily(rng, grid, uniform(rng, 0.02, 0.1))
    traffic = traffic * daily(rng, grid, uniform(rng, 0.002, 0.02))
    kw = scale * (traffic + cooling) * level_changes(rng, grid, 0.8, 0.12)
    return Load(kw * noise(rng, grid, uniform(rng, 0.01, 0.04), 0.5))


def cold_store(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a cold store (冷库): compressors by outdoor temperature, defrosting, doors by day."""
    need = 0.6 + 0.4 * np.clip((temperature + 5) / 35, 0, 1.2)
    doors = 1 + uniform(rng, 0.03, 0.25) * window(grid.hour, 7, 18, 2)
    defrost = 1 + uniform(rng, 0, 0.15) * (np.sin(2 * np.pi * grid.hour / 6) > 0.9)
    stock = np.exp(np.repeat(wander(rng, grid.days // 7 + 1, 0.12, 0.8), 7)[: grid.days])[:, None]
    scale = contract_kw * uniform(rng, 0.2, 0.6)
    return Load(scale * need * doors * defrost * stock * noise(rng, grid, uniform(rng, 0.02, 0.1)))


def electrolysis(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return an aluminium or chlor-alkali works: very flat, rationed in steps, stopped for repair.

    Some lower the current in the dear hours of the day.
    """
    size = grid.days * POINTS
    cells = int(rng.integers(20, 120))
    out = weighted(
        rng.integers(0, size, 6),
        rng.integers(POINTS, 40 * POINTS, 6),
        rng.integers(1, max(2, cells // 8), 6),
        size,
    )
    level = (1 - np.minimum(out, cells) / cells).reshape(grid.days, POINTS)
    tou = uniform(rng, 0.05, 0.25) if rng.random() < 0.4 else 0.0
    dear = window(grid.hour, 8, 11, 0.5) + window(grid.hour, 18, 23, 0.5)
    stop = 1 - uniform(rng, 0.5, 1) * episodes(rng, size, 3 * grid.days / 365, 2, 3 * POINTS)
    kw = contract_kw * uniform(rng, 0.6, 0.95) * level * (1 - tou * dear)
    return Load(kw * stop.reshape(grid.days, POINTS) * noise(rng, grid, uniform(rng, 0.005, 0.02)))


def waste_water(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return a sewage works (污水处理厂): steady blowers and identical pumps by inflow."""
    pumps = int(rng.integers(3, 9))
    tide = 0.15 * bump(grid.hour, 10, 2.5) + 0.2 * bump(grid.hour, 21, 3)
    flow = 0.5 + uniform(rng, 0.5, 2.0) * tide
    rain = 1 + 0.5 * episodes(rng, grid.days, grid.days / 15, 1, 4)[:, None]
    wanted = np.clip(flow * rain * daily(rng, grid, 0.08) * noise(rng, grid, 0.05), 0, 1)
    pumping = np.rint(wanted * pumps) / pumps
    blowers = 1 + uniform(rng, 0.1, 0.4) * (pumping - 0.6)
    share = uniform(rng, 0.2, 0.5)
    scale = contract_kw * uniform(rng, 0.3, 0.7)
    kw = scale * (share * pumping + (1 - share) * blowers) * level_changes(rng, grid, 0.5, 0.1)
    return Load(kw * noise(rng, grid, uniform(rng, 0.01, 0.04)))


def clean_room(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a clean room (洁净车间): air handling round the clock, tools a little by shift."""
    tools = uniform(rng, 0.03, 0.25) * window(grid.hour, 8, 20, 1)
    week = np.where(grid.weekday >= 5, uniform(rng, 0.6, 1.0), 1.0)[:, None]
    chilled = uniform(rng, 0.05, 0.2) * np.clip((temperature - 10) / 20, 0, 1.3)
    scale = contract_kw * uniform(rng, 0.35, 0.7) * daily(rng, grid, uniform(rng, 0.002, 0.02))
    kw = scale * (1 + tools * week + chilled) * level_changes(rng, grid, 1.0, 0.08)
    return Load(kw * noise(rng, grid, uniform(rng, 0.01, 0.03)))


def street_lighting(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return street lighting (路灯): sunset to sunrise, half of it after midnight in some."""
    season = np.cos(2 * np.pi * (grid.day_of_year - 172) / 365)[:, None]
    set_at, rise_at = 19.0 + season, 6.6 - season
    lit = (grid.hour > set_at) | (grid.hour < rise_at)
    late = uniform(rng, 0.5, 1.0) if rng.random() < 0.5 else 1.0
    dimmed = np.where((grid.hour < 6) | (grid.hour > 23.5), late, 1.0)
    lamps = 1 - 0.02 * rng.random((grid.days, 1))
    scale = contract_kw * uniform(rng, 0.3, 0.8)
    return Load(scale * (0.01 + lit * dimmed * lamps) * noise(rng, grid, 0.01))


def idle_transformer(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return a transformer without customers (空载变压器): iron loss, higher at night's voltage."""
    loss = contract_kw * uniform(rng, 0.0015, 0.006)
    voltage = 1 + uniform(rng, 0.003, 0.03) * np.cos(2 * np.pi * (grid.hour - 3) / 24)
    return Load(loss * voltage**2 * noise(rng, grid, 0.015))


def stuck_meter(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a meter that repeats one value (表计停走) from some day on, ordinary before it."""
    need = weather_need(temperature, heating=0.5) * uniform(rng, 0.2, 0.5)
    use = 0.3 + window(grid.hour, 8, 20, 2) + need
    kw = contract_kw * uniform(rng, 0.1, 0.4) * use * noise(rng, grid, 0.06)
    stuck = int(uniform(rng, 0.0, 0.8) * grid.days)
    kw[stuck:] = kw[stuck, int(rng.integers(POINTS))]
    return Load(kw)


def dead_meter(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a meter that reads zero from some day on, or until it is exchanged (死表)."""
    kw = stuck_meter(rng, grid, temperature, contract_kw).kw
    dead = max(1, int(uniform(rng, 0.02, 0.8) * grid.days))
    until = dead + int(rng.integers(20, 120)) if rng.random() < 0.5 else grid.days
    kw[dead:until] = 0.0
    return Load(kw)
