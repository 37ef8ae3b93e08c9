"""Why a meter was judged as it was: evidence, figures, spells, onset and register matches."""

import json
import math
from typing import Any

from minewatch.errors import WorkspaceError
from minewatch.exports.people import is_enterprise, mask_person
from minewatch.publish import Snapshot


def explanation(snapshot: Snapshot, meter_id: str) -> dict[str, Any]:
    """Return everything the snapshot holds on one meter, as plain data, persons' names masked.

    ``onset`` is None where the scan knows none.

    Raises
    ------
    WorkspaceError
        If the snapshot does not know the meter.
    """
    findings = snapshot.rows("findings", "meter_id", meter_id).to_pylist()
    if not findings:
        scan_id = snapshot.manifest["scan_id"]
        msg = f"Meter {meter_id!r} is not in scan {scan_id}; see: minewatch findings"
        raise WorkspaceError(msg)
    features = {
        row["grain"]: row for row in snapshot.rows("features", "meter_id", meter_id).to_pylist()
    }
    detectors = snapshot.manifest["detectors"]
    scoring = snapshot.manifest["settings"]["scoring"]
    ordinary = 1.0 - scoring["prior_mining"] - scoring["prior_data_centre"]
    evidence = snapshot.rows("evidence", "meter_id", meter_id).to_pylist()
    for row in evidence:
        about = detectors[row["detector"]]
        row["title"], row["purpose"] = about["title"], about["purpose"]
        row["figures"] = {name: features[row["grain"]].get(name) for name in about["figures"]}
    return {
        "scan_id": snapshot.manifest["scan_id"],
        "as_of": snapshot.manifest["as_of"],
        "finding": findings[0],
        "prior": {
            "mining": math.log(scoring["prior_mining"] / ordinary),
            "data_centre": math.log(scoring["prior_data_centre"] / ordinary),
        },
        "evidence": sorted(evidence, key=lambda row: (-row["weight_mining"], row["detector"])),
        "features": list(features.values()),
        "spells": snapshot.rows("spells", "meter_id", meter_id).to_pylist(),
        "onset": _onset(snapshot, meter_id),
        "links": _links(snapshot, meter_id),
    }


def _onset(snapshot: Snapshot, meter_id: str) -> dict[str, Any] | None:
    if not snapshot.holds("onsets"):  # a scan of an older release
        return None
    rows = snapshot.rows("onsets", "meter_id", meter_id).to_pylist()
    return rows[0] if rows else None


def _links(snapshot: Snapshot, meter_id: str) -> list[dict[str, Any]]:
    """Return the register matches, chosen before alternative, strongest first."""
    rows: list[dict[str, Any]] = snapshot.rows("links", "meter_id", meter_id).to_pylist()
    for row in rows:
        if row["register"] == "enterprises":
            row["name"] = mask_person(
                row["name"], enterprise=is_enterprise(row["method"], row["key"])
            )
    return sorted(
        rows, key=lambda r: (r["register"], not r["chosen"], -(r["strength"] or 0.0), r["key"])
    )


def explanation_json(snapshot: Snapshot, meter_id: str) -> str:
    """Return the explanation as JSON text, dates in ISO form and missing values null."""
    return json.dumps(
        _without_nan(explanation(snapshot, meter_id)), ensure_ascii=False, indent=2, default=str
    )


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
