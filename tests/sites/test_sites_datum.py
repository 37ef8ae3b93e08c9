"""Chinese map datums are undone in China and nowhere else."""

from typing import Literal

import numpy as np
import prcoords
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minewatch.sites import to_wgs84
from minewatch.sites.distance import haversine_m


@settings(max_examples=30)
@given(st.floats(104.0, 115.0), st.floats(26.0, 38.0))
def test_a_displaced_place_comes_back_to_a_tenth_of_a_metre(lon: float, lat: float) -> None:
    for datum, displace in (("gcj02", prcoords.wgs_gcj), ("bd09", prcoords.wgs_bd)):
        y, x = displace((lat, lon))
        back = to_wgs84([x], [y], datum)  # type: ignore[arg-type]
        there = np.array([lon]), np.array([lat])
        assert haversine_m(*there, np.array([x]), np.array([y]))[0] > 50
        assert haversine_m(*there, *back)[0] < 0.1


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_abroad_and_unknown_stay_as_they_are(datum: Literal["gcj02", "bd09"]) -> None:
    lon = np.array([131.89, 126.98, 2.35, np.nan, 105.84])  # 海参崴, 首尔, 巴黎, ?, 河内
    lat = np.array([43.12, 37.57, 48.85, 30.0, 21.03])
    x, y = to_wgs84(lon, lat, datum)
    np.testing.assert_array_equal(x, lon)
    np.testing.assert_array_equal(y, lat)


def test_wgs84_is_copied_and_inputs_are_left_alone() -> None:
    lon, lat = np.array([106.5, 106.5]), np.array([26.4, 26.4])
    x, _ = to_wgs84(lon, lat, "wgs84")
    x[0] = 0.0
    to_wgs84(lon, lat, "gcj02")
    assert lon.tolist() == [106.5, 106.5]
    assert to_wgs84(lon, lat, "gcj02")[0].tolist() == pytest.approx([106.4963185] * 2, abs=1e-6)


def test_reclaimed_land_just_beyond_the_mapped_coast_is_converted() -> None:
    y, x = prcoords.wgs_gcj((22.51, 113.85))  # 深圳 前湾电厂
    lon, lat = to_wgs84([x], [y], "gcj02")
    assert (lon[0], lat[0]) == pytest.approx((113.85, 22.51), abs=1e-5)
