"""Evidence to a class: all that the detectors found becomes weights, and the weights are added up.

A meter's log odds of *mining* and of *data centre*, both against *ordinary*, are the prior plus
the weights of evidence (natural log likelihood ratios) of every detector that could speak. The
weights are fitted together, so that what two detectors both saw counts once. A detector that is
silent adds nothing.
"""

from minewatch.detection import BASELINE
from minewatch.scoring.calibration import Calibration, load_calibration, meter_digest
from minewatch.scoring.classify import classify, rank
from minewatch.scoring.evidence import score_detectors, weigh
from minewatch.scoring.onset import estimate_onset
from minewatch.scoring.relative import relative_to_peers
from minewatch.scoring.sufficiency import MIN_COVERAGE, MIN_PERIODS, sufficient

__all__ = [
    "BASELINE",
    "MIN_COVERAGE",
    "MIN_PERIODS",
    "Calibration",
    "classify",
    "estimate_onset",
    "load_calibration",
    "meter_digest",
    "rank",
    "relative_to_peers",
    "score_detectors",
    "sufficient",
    "weigh",
]
