"""The manifest of a snapshot: what a conclusion rests on, with versions and digests."""

import platform
from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import pandas as pd

from minewatch import __version__
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
) -> dict[str, object]:
    """Return the manifest of a scan.

    Parameters
    ----------
    workspace, as_of, detectors, model, rulebook
        What the scan was run with.
    tables : dict of str to table
        The snapshot's tables by name.
    """
    calibrated = set(model.curves)
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
        "warnings": _warnings(workspace, detectors, model, tables["features"]),
        "coverage": _coverage(tables["findings"], tables["features"]),
    }


def _warnings(
    workspace: Workspace,
    detectors: dict[str, Detector],
    model: Calibration,
    features: pd.DataFrame,
) -> list[dict[str, str]]:
    """Say what weakens the whole scan."""
    found = []
    if workspace.settings.register_hours is None:
        found.append(
            {
                "code": "register_hours_unknown",
                "zh": "未填写本省尖峰平谷时段小时数（minewatch.toml），未判别各时段功率是否均衡。",
                "en": "Register hours are not set (minewatch.toml): balance was not judged.",
            }
        )
    if features.empty:
        found.append(
            {
                "code": "no_readings",
                "zh": "截至该日没有任何读数，未判别任何用户。",
                "en": "There is no reading up to this day: no meter was judged.",
            }
        )
    elif set(features["grain"]) == {"settlements"}:
        found.append(
            {
                "code": "settlements_only",
                "zh": "只有月结算电量，证据不足以列出线索。",
                "en": "There are monthly settlements only, too little evidence for any lead.",
            }
        )
    found += [
        {
            "code": "not_calibrated",
            "zh": f"检测项 {name} 未经标定，权重为零。",
            "en": f"Detector {name} is not calibrated and has no weight.",
        }
        for name in sorted(set(detectors) - set(model.curves))
    ]
    return found


def _coverage(findings: pd.DataFrame, features: pd.DataFrame) -> dict[str, object]:
    """Count meters by class, and meters with readings of each grain."""
    return {
        "meters": len(findings),
        "classes": {k: int(v) for k, v in Counter(findings["class"]).items()},
        "grains": {k: int(v) for k, v in Counter(features["grain"]).items()},
    }
