"""Scores of the detectors of responses and of supply, worked out by hand."""

import numpy as np
import pandas as pd

from detectors.coin_price_response import CoinPriceResponse
from detectors.holiday_response import HolidayResponse
from detectors.supply_quality import SupplyQuality
from detectors.temperature_response import TemperatureResponse
from minewatch.detection import discover

NAN = float("nan")


def scores(detector, **columns):
    return detector.score_samples(pd.DataFrame(columns))


def test_a_load_that_takes_no_holiday_scores_two_and_one_that_shuts_down_least():
    found = scores(
        HolidayResponse(),
        holiday_workday=[1.0, np.exp(0.1), np.exp(-0.1), NAN, NAN, 0.0],
        festival_workday=[1.0, NAN, np.exp(-0.3), np.exp(-1.0), NAN, 0.0],
    )
    np.testing.assert_allclose(found[:5], [2.0, 1.0, -np.log10(0.2), 0.0, NAN], atol=1e-9)
    assert found[5] == -np.log10(-np.log(0.01))


def test_a_response_of_a_tenth_for_ten_degrees_scores_one():
    found = scores(
        TemperatureResponse(),
        cooling_share=[0.1, 0.2, 0.4, 0.0, NAN],
        heating_share=[0.1, NAN, 0.0, NAN, NAN],
        temperature_r=[1.0, -0.5, 0.5, NAN, 0.9],
    )
    np.testing.assert_allclose(found, [1.0, 1.0, 1.0, 2.0, NAN])


def test_the_correlation_with_the_price_is_the_score():
    found = scores(CoinPriceResponse(), coin_price_r=[0.7, -0.3, NAN])
    np.testing.assert_allclose(found, [0.7, -0.3, NAN])


def test_a_high_steady_power_factor_scores_two_and_a_motor_less():
    found = scores(
        SupplyQuality(),
        power_factor=[0.99, 0.87, 0.97, 0.99, NAN],
        power_factor_sd=[0.002, 0.01, 0.06, 0.0, 0.0],
        phase_imbalance=[NAN, 0.0, 0.5, 1.0, 0.1],
    )
    np.testing.assert_allclose(found, [2.0, 1.0, 1.0, 1.0, NAN])


def test_no_other_detector_reads_their_figures():
    found = discover()
    mine = {"holiday_response", "temperature_response", "coin_price_response", "supply_quality"}
    own = [figure for name in sorted(mine) for figure in found[name].figures]
    others = {
        figure
        for name, detector in found.items()
        if name not in mine | {"peer_outlier"}
        for figure in detector.figures
    }
    assert len(own) == len(set(own))
    assert not others & set(own)
