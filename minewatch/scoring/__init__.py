"""Evidence to a class: each detector's score becomes a weight, and the weights are added up.

A meter's log odds of *mining* and of *data centre*, both against *ordinary*, are the prior plus
the weights of evidence (natural log likelihood ratios) of every detector that could speak. Absent
evidence adds nothing. The sum is small enough to be checked by hand.
"""

from minewatch.scoring.calibration import Calibration, load_calibration
from minewatch.scoring.classify import classify, rank
from minewatch.scoring.evidence import score_detectors, weigh
from minewatch.scoring.onset import estimate_onset
from minewatch.scoring.sufficiency import MIN_COVERAGE, MIN_PERIODS, sufficient

__all__ = [
    "MIN_COVERAGE",
    "MIN_PERIODS",
    "Calibration",
    "classify",
    "estimate_onset",
    "load_calibration",
    "rank",
    "score_detectors",
    "sufficient",
    "weigh",
]
