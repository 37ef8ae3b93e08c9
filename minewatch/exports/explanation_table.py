"""The explanation of a finding as tables for a terminal."""

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from minewatch.exports.explanation import explanation
from minewatch.exports.explanation_words import (
    chance,
    change_sentences,
    figures,
    number,
    reasons,
)
from minewatch.exports.words import MISSING, Lang, Words
from minewatch.publish import Snapshot

_NUMERIC = {
    "score", "weight_mining", "weight_data_centre", "level", "machine_kw", "cv", "strength",
    "distance", "odds_factor", "p_without",
}  # fmt: skip


def explanation_table(snapshot: Snapshot, meter_id: str, *, lang: Lang = "zh") -> Group:
    """Return the explanation as tables for a person, in the order in which one asks.

    Raises
    ------
    WorkspaceError
        If the snapshot does not know the meter.
    """
    data, words = explanation(snapshot, meter_id), Words.of(snapshot, lang)
    parts: list[RenderableType] = [_verdict(data, words), _evidence(data, words)]
    parts += [*_probability(data, words), *_change(data, words)]
    parts += [_spells(data, words), _matches(data, words)]
    return Group(*parts, Text(words.label("explain_lead"), style="yellow"))


def _verdict(data: dict[str, Any], words: Words) -> Table:
    finding, onset = data["finding"], data["onset"] or {}
    since = (finding["active_since"], words.phrases("since", onset.get("since_basis")))
    load = (number(finding["mining_kw"]), words.phrases("load", onset.get("kw_basis")))
    rows = {
        "as_of": data["as_of"],
        "meter": finding["meter_id"],
        "site": finding["site_id"],
        "class": words.phrase("class", finding["class"]),
        "p": number(finding["p_mining"]),
        "flagged": words.label("yes" if finding["flagged"] else "no"),
        "since": _with_basis(str(since[0] or MISSING), since[1], words),
        "until": str(onset.get("active_until") or MISSING),
        "kw": _with_basis(*load, words),
    }
    table = Table(show_header=False)
    for column in ("name", "value"):
        table.add_column(column, overflow="fold")
    for key, value in rows.items():
        table.add_row(words.label(f"explain_{key}"), Text(str(value)))
    return table


def _with_basis(value: str, basis: str | None, words: Words) -> str:
    if basis is None:
        return value
    return f"{value}（{basis}）" if words.lang == "zh" else f"{value} ({basis})"


def _evidence(data: dict[str, Any], words: Words) -> Table:
    rows, sums = data["evidence"], _sums(data)
    keys = ("detector", "grain", "score", "weight_mining", "weight_data_centre", "figures")
    table = _table("evidence", keys, words)
    table.show_footer = True
    table.columns[0].footer = words.label("explain_sum")
    table.columns[3].footer = _signed(sums["mining"])
    table.columns[4].footer = _signed(sums["data_centre"])
    for key, name in (("prior", "prior"), ("start", "baseline")):
        both = (_signed(data[key]["mining"]), _signed(data[key]["data_centre"]))
        table.add_row(words.label(f"explain_{name}"), "", "", *both, "")
    for row in rows:
        weights = (_signed(row["weight_mining"]), _signed(row["weight_data_centre"]))
        title = row["title"].get(words.lang, row["detector"])
        grain, told = words.phrase("grain", row["grain"]), Text("  ".join(figures(row, words)))
        table.add_row(title, grain, number(row["score"]), *weights, told)
    return table


def _sums(data: dict[str, Any]) -> dict[str, float]:
    """Return the log odds against an ordinary load by class: prior, start and every weight."""
    return {
        name: prior + data["start"][name] + sum(row[f"weight_{name}"] for row in data["evidence"])
        for name, prior in data["prior"].items()
    }


def _probability(data: dict[str, Any], words: Words) -> list[Text]:
    """Return how the sums become the probability; nothing where the meter was not classed."""
    if data["finding"]["p_mining"] is None:
        return []
    sums = _sums(data)
    terms = {
        "m": _signed(sums["mining"]),
        "d": _signed(sums["data_centre"]),
        "p": number(data["finding"]["p_mining"]),
    }
    formula = words.label("explain_formula").format(**terms)
    notes = (words.label("explain_peers"), formula, words.label("explain_discount"))
    return [Text(note) for note in notes]


def _change(data: dict[str, Any], words: Words) -> list[RenderableType]:
    """Return the reasons, each with what is left without it, and what else would change."""
    table = _table("reasons", ("detector", "odds_factor", "p_without", "turns"), words)
    for row in reasons(data):
        title = row["title"].get(words.lang, row["detector"])
        decisive = words.label("yes" if row["decisive"] else "no")
        factor = f"×{number(row['odds_factor'])}"
        table.add_row(title, factor, chance(row["p_without"]), decisive)
    lines = [Text(f"· {line}") for line in change_sentences(data, words)]
    head: list[RenderableType] = [table] if table.row_count else []
    return [*head, *lines]


def _spells(data: dict[str, Any], words: Words) -> Table:
    table = _table("spells", ("grain", "start", "end", "level", "cv", "machine_kw"), words)
    for row in data["spells"]:
        dates = (str(row["started_on"]), str(row["ended_on"]))
        grain = words.phrase("grain", row["grain"])
        level, variation = number(row["level_kw"]), number(row["cv"])
        table.add_row(grain, *dates, level, variation, number(row["machine_kw"]))
    return table


def _matches(data: dict[str, Any], words: Words) -> RenderableType:
    """Return the register matches with their strength; a sentence where there is none."""
    title = words.label("explain_links")
    if not data["links"]:
        return Text(f"{title}: {words.label('none')}")
    keys = ("register", "name", "key", "method", "strength", "distance", "chosen")
    table = _table("links", keys, words)
    for row in data["links"]:
        absent = row["method"] == "uscc" and row["strength"] == 0
        chosen = "is_chosen" if row["chosen"] else "alternative"
        table.add_row(
            words.phrase("feed", row["register"]),
            Text(row["name"] or MISSING),
            Text(row["key"] or MISSING),
            words.phrase("match", "not_found" if absent else row["method"]),
            number(row["strength"]),
            number(row["distance_m"]),
            MISSING if absent else words.label(f"explain_{chosen}"),
        )
    return table


def _table(title: str, keys: tuple[str, ...], words: Words) -> Table:
    """Return an empty table; nothing in it is cut, long text goes on in the next line."""
    table = Table(title=words.label(f"explain_{title}"), title_justify="left")
    for key in keys:
        label = words.label(f"explain_{key}")
        table.add_column(label, justify="right" if key in _NUMERIC else "left", overflow="fold")
    return table


def _signed(weight: float) -> str:
    return f"{round(weight, 2) + 0.0:+.2f}"
