"""Colours that mean something stay apart for the colour-blind, and shades of power in grey."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboards.components.load_figures import AGAINST, FOR
from dashboards.components.site_map import COLOURS
from dashboards.components.trend import BAD, DARK, GOOD, PALE
from minewatch.exports.heatmap import palette

Colour = NDArray[np.float64]

#: Sight without red or green cones, in linear RGB: Machado, Oliveira & Fernandes (2009), "A
#: physiologically-based model for simulation of color vision deficiency", severity 1.0.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
}  # fmt: skip
#: sRGB to CIE XYZ (IEC 61966-2-1) over the white point D65.
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.95047, 1.0, 1.08883])
#: A difference (CIE 1976) that is not overlooked in dots side by side; 2.3 is just noticed.
APART = 12.0


def lab(colour: str, sight: str = "normal") -> Colour:
    """Return a colour ``#rrggbb`` as CIELAB, as somebody sees it."""
    rgb = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = _XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / _WHITE
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def test_the_measure_of_difference_is_that_of_the_books() -> None:
    assert lab("#ffffff") == pytest.approx([100, 0, 0], abs=0.02)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.1)
    assert apart("#d00000", "#5a6a00", "deuteranopia") < apart("#d00000", "#5a6a00", "normal") / 2


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    "colours",
    [COLOURS, {"dark": DARK, "pale": PALE, "good": GOOD, "bad": BAD}, {"f": FOR, "a": AGAINST}],
    ids=["statuses of sites", "bars of weeks", "for and against"],
)
def test_no_two_colours_are_taken_for_each_other(colours: dict[str, str], sight: str) -> None:
    near = {
        f"{a} {b}": round(apart(colours[a], colours[b], sight), 1)
        for a, b in combinations(colours, 2)
        if apart(colours[a], colours[b], sight) < APART
    }
    assert near == {}


def test_more_power_is_darker_in_grey() -> None:
    lightness = [lab(f"#{bytes(shade).hex()}")[0] for shade in palette()]
    assert all(after < before for before, after in pairwise(lightness))
