"""Ordinary loads of buildings: offices, schools, shops, hotels, homes, charging stations."""

from typing import NamedTuple

import numpy as np

from minewatch.simulate.grid import Floats, Grid
from minewatch.simulate.model import Load, Model
from minewatch.simulate.shapes import (
    Rng,
    bump,
    daily,
    episodes,
    level_changes,
    noise,
    uniform,
    window,
)

Range = tuple[float, float]


class Use(NamedTuple):
    """How a building is used; each pair is the range from which a building draws its figure.

    Attributes
    ----------
    opens, closes : tuple of float
        Hours of the day.
    base : tuple of float
        Load when empty over load when full, before heating and cooling.
    weekend, holiday : tuple of float
        Use on weekends and public holidays over use on working days.
    thermal : tuple of float
        Heating and cooling on a hot or cold day over the load when full.
    used : tuple of float
        Highest load over contract capacity.
    """

    opens: Range
    closes: Range
    base: Range
    weekend: Range
    holiday: Range
    thermal: Range
    used: Range = (0.2, 0.7)


OFFICE = Use((7, 9), (17, 20), (0.2, 0.85), (0.1, 0.6), (0.05, 0.3), (0.15, 0.6))
SCHOOL = Use((6.5, 8), (16, 22), (0.15, 0.75), (0.2, 0.8), (0.05, 0.2), (0.1, 0.4))
SHOP = Use((8, 10), (20, 22.5), (0.12, 0.6), (1.0, 1.3), (0.6, 1.3), (0.2, 0.6))
HOTEL = Use((6, 8), (22, 24), (0.45, 0.9), (0.95, 1.15), (0.7, 1.2), (0.2, 0.6))
STEADY = Use((7, 9), (17, 20), (0.82, 0.98), (0.5, 1.0), (0.4, 1.0), (0.02, 0.2))
HOSPITAL = Use((7, 8), (17, 19), (0.6, 0.95), (0.75, 0.95), (0.7, 0.95), (0.15, 0.4))


def weather_need(temperature: Floats, *, heating: float) -> Floats:
    """Return need for cooling above 24 and heating below 12 degrees, about 1 on a hard day."""
    smooth = temperature.mean(axis=1, keepdims=True) * 0.6 + temperature * 0.4
    need: Floats = np.clip((smooth - 23) / 8, 0, 1.5)
    need += heating * np.clip((12 - smooth) / 18, 0, 1.5)
    return need


def building(use: Use) -> Model:
    """Return the model of a building of this use."""

    def model(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
        opens, closes = uniform(rng, *use.opens), uniform(rng, *use.closes)
        inside = window(grid.hour, opens, min(closes, 23.9), uniform(rng, 1, 3))
        use_of_day = np.ones(grid.days)
        use_of_day[grid.weekday >= 5] = uniform(rng, *use.weekend)
        use_of_day[grid.holiday] = uniform(rng, *use.holiday)
        present = inside * use_of_day[:, None] * daily(rng, grid, uniform(rng, 0.03, 0.15))
        base = uniform(rng, *use.base) * daily(rng, grid, uniform(rng, 0.01, 0.06), 0.8)
        heating = float(rng.random() < 0.5)
        need = weather_need(temperature, heating=heating) * uniform(rng, *use.thermal)
        full = base + (1 - base) * present + need * (0.25 * base + 0.75 * present)
        scale = contract_kw * uniform(rng, *use.used) / (1 + use.thermal[1] / 2)
        kw = scale * full * level_changes(rng, grid, 0.8, 0.12)
        return Load(kw * noise(rng, grid, uniform(rng, 0.02, 0.13), 0.85))

    return model


def school(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return a school: a building that stands nearly empty in the long holidays."""
    kw = building(SCHOOL)(rng, grid, temperature, contract_kw).kw
    winter = (grid.from_festival >= -14) & (grid.from_festival <= 14)
    summer = (grid.day_of_year >= 190) & (grid.day_of_year <= 240)
    closed = np.where(winter | summer, uniform(rng, 0.2, 0.6), 1.0)[:, None]
    return Load(kw * closed)


def homes(rng: Rng, grid: Grid, temperature: Floats, contract_kw: float) -> Load:
    """Return many homes behind one master meter (居民合表): morning and evening peaks."""
    night = uniform(rng, 0.3, 0.55)
    morning = uniform(rng, 0.1, 0.35) * bump(grid.hour, 7.5, 1.3)
    noon = uniform(rng, 0.1, 0.3) * bump(grid.hour, 12.3, 1.5)
    evening = uniform(rng, 0.4, 0.8) * bump(grid.hour, uniform(rng, 19.5, 21), 2.2)
    active = night + morning + noon + evening
    need = weather_need(temperature, heating=uniform(rng, 0, 0.8)) * uniform(rng, 0.3, 0.8)
    weekend = np.where((grid.weekday >= 5) | grid.holiday, uniform(rng, 1.0, 1.15), 1.0)
    festival = np.where(grid.holiday & (grid.from_festival < 8), uniform(rng, 0.8, 1.3), 1.0)
    shape = active * (1 + need) * (weekend * festival)[:, None] * daily(rng, grid, 0.04)
    scale = contract_kw * uniform(rng, 0.1, 0.4)
    kw = scale * shape * level_changes(rng, grid, 0.3, 0.05)
    return Load(kw * noise(rng, grid, uniform(rng, 0.03, 0.1), 0.6))


def charging_station(rng: Rng, grid: Grid, _temperature: Floats, contract_kw: float) -> Load:
    """Return charging points: cars by day, buses or taxis in the valley hours."""
    point_kw = float(rng.choice([7.0, 30.0, 60.0, 120.0]))
    points = max(2, int(contract_kw / point_kw))
    by_day = 0.1 + bump(grid.hour, 13, 3) + bump(grid.hour, 19, 2)
    by_night = bump(grid.hour, 0.5, 2.5)
    mix = uniform(rng, 0, 1)
    wish = mix * by_day + (1 - mix) * by_night * 1.5
    busy = np.clip(wish * uniform(rng, 0.1, 0.45) * daily(rng, grid, 0.15), 0, 0.95)
    in_use = rng.binomial(points, busy) * rng.uniform(0.6, 1.0, busy.shape)
    idle = contract_kw * 0.01
    off = episodes(rng, grid.days, 0.5, 1, 4)
    return Load(idle + in_use * point_kw * 0.85 * ~off[:, None])
