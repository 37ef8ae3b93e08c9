"""Where the figures come from and what to mind (说明与来源), the same in workbook and summary."""

import json
from typing import Any

import pyarrow.compute as pc

from minewatch.exports.enforcement import surcharges
from minewatch.exports.words import MISSING, Words
from minewatch.publish import Snapshot

Section = tuple[str, list[tuple[str, str]]]

#: Keys of the manifest in the order shown; the rest are the detectors, inputs and warnings.
_SCAN = (
    "scan_id", "as_of", "minewatch", "python", "libraries", "flag_threshold",
    "rules_digest", "model_digest", "model_fitted_by",
)  # fmt: skip


def provenance(snapshot: Snapshot, words: Words) -> list[Section]:
    """Return titled sections of names and values: remarks, warnings, scan, inputs, rules."""
    return [
        (words.label("remarks"), remarks(words)),
        (words.label("warnings"), warnings(snapshot, words)),
        (words.label("scan"), _scan(snapshot, words)),
        (words.label("inputs"), _inputs(snapshot, words)),
        (words.label("rules_used"), _rules(snapshot, words)),
        (words.label("config"), _settings(snapshot)),
    ]


def remarks(words: Words) -> list[tuple[str, str]]:
    """Return what every reader of a list must know."""
    names = ("lead", "projected", "missing", "person", "position", "boundary", "cleared")
    return [(words.label(f"remark_{n}_name"), words.label(f"remark_{n}")) for n in names]


def warnings(snapshot: Snapshot, words: Words) -> list[tuple[str, str]]:
    """Return what the scan itself warned of."""
    given = snapshot.manifest.get("warnings") or []
    return [(w["code"], w[words.lang]) for w in given] or [("", words.label("none"))]


def _scan(snapshot: Snapshot, words: Words) -> list[tuple[str, str]]:
    manifest = snapshot.manifest
    rows = [(words.phrase("manifest", key), _text(manifest.get(key))) for key in _SCAN]
    detectors = manifest.get("detectors") or {}
    return rows + [
        (f"{words.label('detector')} {name}", _detector(about, words))
        for name, about in sorted(detectors.items())
    ]


def _detector(about: Any, words: Words) -> str:
    if not isinstance(about, dict):
        return _text(about)
    state = words.label("calibrated" if about.get("calibrated") else "not_calibrated")
    return words.listed(
        [*(about[k][words.lang] for k in ("title", "purpose") if k in about), state]
    )


def _settings(snapshot: Snapshot) -> list[tuple[str, str]]:
    settings = snapshot.manifest.get("settings") or {}
    return [(name, _text(value)) for name, value in sorted(settings.items())]


def _inputs(snapshot: Snapshot, words: Words) -> list[tuple[str, str]]:
    loads = sorted(snapshot.table("loads").to_pylist(), key=lambda load: load["load_id"])
    template = words.label("input_line")
    return [
        (f"{words.phrase('feed', load['feed'])} · {load['file_name']}", template.format(**load))
        for load in loads
    ]


def _rules(snapshot: Snapshot, words: Words) -> list[tuple[str, str]]:
    measures = snapshot.table("measures")
    used = pc.unique(measures["provisions"].drop_null()).to_pylist()
    codes = sorted({code for joined in used for code in joined.split(";") if code})
    rows = surcharges(snapshot)
    unverified = pc.sum(pc.equal(rows["verified"], False)).as_py() or 0
    texts = snapshot.manifest.get("provisions") or {}
    listed = [(code, _provision(texts.get(code), words)) for code in codes]
    return [*listed, (words.label("unverified_rows"), str(unverified))]


def _provision(about: Any, words: Words) -> str:
    if not isinstance(about, dict):
        return words.label("rule_used")
    state = words.label("rule_verified" if about.get("verified") else "rule_unverified")
    return words.listed([*(about[k] for k in ("instrument", "article") if k in about), state])


def _text(value: Any) -> str:
    if value is None:
        return MISSING
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
