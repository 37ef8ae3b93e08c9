"""The manifest of a snapshot: what a conclusion rests on, with versions and digests."""

import platform
from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import pandas as pd

from minewatch import __version__
from minewatch.batch.warnings import Gaps, warnings_of
from minewatch.detection import Detector
from minewatch.rules import Rulebook
from minewatch.scoring import Calibration
from minewatch.workspace import Workspace


def manifest(
    workspace: Workspace,
    as_of: date,
    detectors: dict[str, Detector],
    model: Calibration,
    rulebook: Rulebook,
    tables: Mapping[str, Any],
    *,
    gaps: Gaps,
) -> dict[str, object]:
    """Return the manifest of a scan.

    Parameters
    ----------
    workspace, as_of, detectors, model, rulebook
        What the scan was run with.
    tables : dict of str to table
        The snapshot's tables by name.
    gaps : Gaps
        What the scan lacked.
    """
    calibrated = {name for grain in model.grains.values() for name in grain.detectors}
    calibrated |= set(model.not_weighed)  # on purpose, which the model says
    return {
        "as_of": as_of.isoformat(),
        "minewatch": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("duckdb", "numpy", "pyod", "scikit-learn")},
        "rules_digest": rulebook.digest,
        "provisions": rulebook.about(),
        "model_digest": model.digest,
        "model_fitted_by": model.fitted_by,
        "flag_threshold": workspace.settings.scoring.flag_threshold,
        "settings": workspace.settings.model_dump(mode="json", exclude={"resources"}),
        "detectors": {
            name: {
                "title": detector.title,
                "purpose": detector.purpose,
                "figures": list(detector.figures),
                "calibrated": name in calibrated,
            }
            for name, detector in sorted(detectors.items())
        },
        "inputs": tables["loads"].to_pylist(),
        "warnings": warnings_of(
            workspace.settings,
            as_of=as_of,
            features=tables["features"],
            gaps=gaps,
            uncalibrated=set(tables["evidence"]["detector"]) - calibrated,
        ),
        "coverage": _coverage(tables["findings"], tables["features"]),
    }


def _coverage(findings: pd.DataFrame, features: pd.DataFrame) -> dict[str, object]:
    """Count meters by class, and meters with readings of each grain."""
    return {
        "meters": len(findings),
        "classes": {k: int(v) for k, v in Counter(findings["class"]).items()},
        "grains": {k: int(v) for k, v in Counter(features["grain"]).items()},
    }
