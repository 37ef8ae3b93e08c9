"""The shipped weights belong to the code that they ship with."""

import pytest

from minewatch.calibrate import probe
from minewatch.detection import discover
from minewatch.scoring import load_calibration


@pytest.mark.slow
def test_the_weights_were_fitted_on_the_scores_that_the_code_gives_now():
    assert probe() == pytest.approx(load_calibration().probe, rel=1e-3, abs=1e-3)


def test_every_shipped_detector_is_calibrated():
    assert set(load_calibration().curves) == set(discover())
