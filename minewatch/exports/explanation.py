"""Why a meter was judged as it was: the sum of evidence, the figures and the spells."""

import json
import math
from typing import Any, Literal

from rich.console import Group
from rich.table import Table
from rich.text import Text

from minewatch.errors import WorkspaceError
from minewatch.publish import Snapshot

Lang = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "meter": ("户号", "Meter account"),
    "class": ("判别", "Class"),
    "site": ("场所", "Site"),
    "flagged": ("列为线索", "Lead"),
    "since": ("疑似起始日", "Active since"),
    "kw": ("估算功率 kW", "Estimated kW"),
    "detector": ("检测项", "Detector"),
    "grain": ("数据粒度", "Grain"),
    "score": ("得分", "Score"),
    "w_mining": ("挖矿证据权重", "Weight: mining"),
    "w_dc": ("数据中心证据权重", "Weight: data centre"),
    "figures": ("依据数值", "Figures"),
    "prior": ("先验", "Prior"),
    "sum": ("合计（对数优势）", "Sum (log odds)"),
    "probability": ("概率", "Probability"),
    "spells": ("平稳段", "Spells"),
    "start": ("起", "From"),
    "end": ("止", "To"),
    "level": ("功率 kW", "Level kW"),
    "cv": ("段内波动", "Variation"),
    "lead": (
        "以上为数据线索，须经两名执法人员现场核查，不是认定结论。",
        "This is a lead from data, to be inspected by two officers; it is no verdict.",
    ),
}


def explanation(snapshot: Snapshot, meter_id: str) -> dict[str, Any]:
    """Return everything the snapshot holds on one meter, as plain data.

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
        "finding": findings[0],
        "prior": {
            "mining": math.log(scoring["prior_mining"] / ordinary),
            "data_centre": math.log(scoring["prior_data_centre"] / ordinary),
        },
        "evidence": sorted(evidence, key=lambda row: (-row["weight_mining"], row["detector"])),
        "features": list(features.values()),
        "spells": snapshot.rows("spells", "meter_id", meter_id).to_pylist(),
        "links": snapshot.rows("links", "meter_id", meter_id).to_pylist(),
    }


def explanation_json(snapshot: Snapshot, meter_id: str) -> str:
    """Return the explanation as JSON text, dates in ISO form and missing values null."""
    return json.dumps(
        _without_nan(explanation(snapshot, meter_id)), ensure_ascii=False, indent=2, default=str
    )


def explanation_table(snapshot: Snapshot, meter_id: str, *, lang: Lang = "zh") -> Group:
    """Return the explanation as tables for a terminal: verdict, sum of evidence, spells."""
    data = explanation(snapshot, meter_id)
    column = 0 if lang == "zh" else 1
    words = {key: pair[column] for key, pair in _WORDS.items()}
    note = Text(words["lead"], style="yellow")
    return Group(_verdict(data, words), _evidence(data, words, lang), _spells(data, words), note)


def _verdict(data: dict[str, Any], words: dict[str, str]) -> Table:
    finding = data["finding"]
    table = Table(show_header=False)
    table.add_row(words["meter"], Text(finding["meter_id"]))
    table.add_row(words["site"], finding["site_id"])
    table.add_row(words["class"], f"{finding['class']}  p={_number(finding['p_mining'])}")
    table.add_row(words["flagged"], "✓" if finding["flagged"] else "—")
    table.add_row(words["since"], str(finding["active_since"] or "—"))
    table.add_row(words["kw"], _number(finding["mining_kw"]))
    return table


def _evidence(data: dict[str, Any], words: dict[str, str], lang: Lang) -> Table:
    table = Table(show_footer=True)
    rows, prior = data["evidence"], data["prior"]
    sums = [
        prior[name] + sum(row[f"weight_{name}"] for row in rows)
        for name in ("mining", "data_centre")
    ]
    table.add_column(words["detector"], footer=words["sum"])
    table.add_column(words["grain"])
    table.add_column(words["score"], justify="right")
    table.add_column(words["w_mining"], footer=f"{sums[0]:+.2f}", justify="right")
    table.add_column(words["w_dc"], footer=f"{sums[1]:+.2f}", justify="right")
    table.add_column(words["figures"])
    table.add_row(
        words["prior"], "", "", f"{prior['mining']:+.2f}", f"{prior['data_centre']:+.2f}", ""
    )
    for row in rows:
        figures = "  ".join(f"{k}={_number(v)}" for k, v in row["figures"].items() if v is not None)
        weights = (f"{row['weight_mining']:+.2f}", f"{row['weight_data_centre']:+.2f}")
        title = row["title"].get(lang, row["detector"])
        table.add_row(title, row["grain"], _number(row["score"]), *weights, figures)
    return table


def _spells(data: dict[str, Any], words: dict[str, str]) -> Table:
    table = Table(title=words["spells"], title_justify="left")
    for key in ("grain", "start", "end", "level", "cv"):
        table.add_column(words[key], justify="right" if key in {"level", "cv"} else "left")
    for row in data["spells"]:
        dates = (str(row["started_on"]), str(row["ended_on"]))
        table.add_row(row["grain"], *dates, _number(row["level_kw"]), _number(row["cv"]))
    return table


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return "—"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
