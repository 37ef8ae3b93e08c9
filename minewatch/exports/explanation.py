"""Why a meter was judged as it was: evidence, figures, spells, onset and register matches."""

import json
import math
from dataclasses import asdict
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from minewatch.errors import WorkspaceError
from minewatch.exports.people import is_enterprise, mask_person
from minewatch.publish import Snapshot
from minewatch.scoring import BASELINE, sufficient
from minewatch.scoring.explain import Verdict, missing_inputs, prior_odds, verdict
from minewatch.scoring.machine_load import machine_loads, onset_grain
from minewatch.scoring.peers import standings


def explanation(snapshot: Snapshot, meter_id: str) -> dict[str, Any]:
    """Return everything the snapshot holds on one meter, as plain data, persons' names masked.

    ``onset`` is None where the scan knows none, ``verdict`` where the meter was not classed.

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
    table = snapshot.rows("features", "meter_id", meter_id).to_pandas()
    settings = snapshot.manifest["settings"]
    scoring, threshold = settings["scoring"], snapshot.manifest["flag_threshold"]
    prior = prior_odds(scoring["prior_mining"], scoring["prior_data_centre"])
    every = snapshot.rows("evidence", "meter_id", meter_id)
    of_start = pc.equal(every["detector"], BASELINE)
    evidence, start = every.filter(pc.invert(of_start)), every.filter(of_start).to_pylist()
    judged = (
        verdict(every.to_pandas(), prior, threshold)
        if findings[0]["p_mining"] is not None
        else None
    )
    onset = _onset(snapshot, meter_id)
    return {
        "scan_id": snapshot.manifest["scan_id"],
        "as_of": snapshot.manifest["as_of"],
        "finding": findings[0],
        "prior": prior._asdict(),
        "start": {name: start[0][f"weight_{name}"] if start else 0.0 for name in prior._fields},
        "evidence": _evidence(snapshot, meter_id, evidence.to_pylist(), judged),
        "verdict": _verdict(judged, threshold),
        "missing": missing_inputs(table, register_hours=bool(settings.get("register_hours"))),
        "silent": _silent(snapshot, set(evidence["detector"].to_pylist())),
        "features": table.astype(object).to_dict("records"),
        "spells": _spells(snapshot, meter_id, onset, table),
        "onset": onset,
        "links": _links(snapshot, meter_id),
    }


def _evidence(
    snapshot: Snapshot, meter_id: str, rows: list[dict[str, Any]], judged: Verdict | None
) -> list[dict[str, Any]]:
    """Return the evidence, strongest for mining first, each with its figures among peers."""
    about = snapshot.manifest["detectors"]
    pieces = {piece.detector: piece for piece in judged.pieces} if judged else {}
    for grain in {row["grain"] for row in rows}:
        asked = [row for row in rows if row["grain"] == grain]
        figures = sorted({name for row in asked for name in about[row["detector"]]["figures"]})
        found = standings(_peers(snapshot, grain, meter_id, figures), meter_id, figures)
        for row in asked:
            known = about[row["detector"]]
            row["title"], row["purpose"] = known["title"], known["purpose"]
            row["figures"] = {name: asdict(found[name]) for name in known["figures"]}
    for row in rows:
        piece = pieces.get(row["detector"])
        row["p_without"] = piece.p_without if piece else None
        row["odds_factor"] = piece.odds_factor if piece else None
        row["decisive"] = piece.decisive if piece else None
    return sorted(rows, key=lambda row: (-row["weight_mining"], row["detector"]))


def _peers(snapshot: Snapshot, grain: str, meter_id: str, figures: list[str]) -> pd.DataFrame:
    """Return the figures of the meters judged at a grain, and of the meter itself."""
    columns = ["meter_id", "grain", "industry", "periods", "coverage", *figures]
    wanted = list(dict.fromkeys(columns))
    table: pd.DataFrame = snapshot.rows("features", "grain", grain, columns=wanted).to_pandas()
    own = table[table["meter_id"] == meter_id]
    others = sufficient(table)
    return pd.concat([own, others[others["meter_id"] != meter_id]], ignore_index=True)


def _verdict(judged: Verdict | None, threshold: float) -> dict[str, Any] | None:
    """Return the sum, how far it is from the threshold, and what would turn it."""
    if judged is None:
        return None
    return {
        "sums": judged.sums._asdict(),
        "p_mining": judged.p_mining,
        "flag_threshold": threshold,
        "odds_margin": judged.odds_margin,
        "reasons": [piece.detector for piece in judged.reasons],
        "decisive": [piece.detector for piece in judged.pieces if piece.decisive],
    }


def _silent(snapshot: Snapshot, spoke: set[str]) -> list[dict[str, Any]]:
    """Return the calibrated detectors that could not speak of this meter."""
    return [
        {"detector": name, "title": about["title"], "purpose": about["purpose"]}
        for name, about in sorted(snapshot.manifest["detectors"].items())
        if about.get("calibrated") and name not in spoke
    ]


def _spells(
    snapshot: Snapshot, meter_id: str, onset: dict[str, Any] | None, table: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return the spells with the estimated load of machines in each, at most [kW]."""
    rows: list[dict[str, Any]] = snapshot.rows("spells", "meter_id", meter_id).to_pylist()
    share = table.loc[table["grain"] == onset_grain(rows, onset), "floor_share"].dropna()
    loads = machine_loads(rows, onset, float(share.iloc[0]) if len(share) else None)
    return [row | {"machine_kw": kw} for row, kw in zip(rows, loads, strict=True)]


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
