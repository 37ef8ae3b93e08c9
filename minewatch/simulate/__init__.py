"""Labelled feeds of any size from a seed, on the physics of machines and buildings.

Everything is invented: names, codes and addresses belong to nobody. No public site-level load of
mining exists, so what is learnt here is only as good as the models of :mod:`machines` and
:mod:`mines`, whose figures are those of machines on the market and of published findings.
"""

from minewatch.simulate.province import HOME, PROVINCES, SHIFTED, Province
from minewatch.simulate.run import simulate

__all__ = ["HOME", "PROVINCES", "SHIFTED", "Province", "simulate"]
