"""What would change a verdict, in sentences, the same on a terminal and on a page."""

import math
from typing import Any

from minewatch.exports.words import MISSING, Words


def change_sentences(data: dict[str, Any], words: Words) -> list[str]:
    """Return how far the verdict is from turning and what would turn it.

    Parameters
    ----------
    data : dict
        From :func:`minewatch.exports.explanation.explanation`.
    words : Words
        Of the language of people.
    """
    return [*_distance(data, words), _missing(data, words), *_silent(data, words)]


def _distance(data: dict[str, Any], words: Words) -> list[str]:
    """Say the margin and the single pieces of evidence that the verdict hangs on."""
    verdict = data["verdict"]
    if verdict is None:
        return [words.label("explain_not_classed")]
    flagged = data["finding"]["flagged"]
    margin = verdict["odds_margin"] if flagged else 1.0 / verdict["odds_margin"]
    told = words.label("explain_margin_over" if flagged else "explain_margin_under")
    first = told.format(t=f"{verdict['flag_threshold']:.0%}", x=number(margin))
    titles = [title_of(data, name, words) for name in verdict["decisive"]]
    if not titles:
        key = "explain_none_decisive" if flagged else "explain_none_blocks"
        return [first, words.label(key)]
    key = "explain_decisive" if flagged else "explain_blocks"
    return [first, words.label(key).format(names=words.listed(titles))]


def _missing(data: dict[str, Any], words: Words) -> str:
    named = [words.phrase("missing", code) for code in data["missing"]]
    return f"{words.label('explain_missing')}{words.listed(named) or words.label('none')}"


def _silent(data: dict[str, Any], words: Words) -> list[str]:
    titles = [row["title"].get(words.lang, row["detector"]) for row in data["silent"]]
    return [f"{words.label('explain_silent')}{words.listed(titles)}"] if titles else []


def title_of(data: dict[str, Any], detector: str, words: Words) -> str:
    """Return a detector's title in the language of people."""
    row = next(row for row in data["evidence"] if row["detector"] == detector)
    return str(row["title"].get(words.lang, detector))


def reasons(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of evidence that are the reasons, the weightiest first."""
    names = data["verdict"]["reasons"] if data["verdict"] else []
    by_name = {row["detector"]: row for row in data["evidence"]}
    return [by_name[name] for name in names]


def figure(name: str, standing: dict[str, Any], words: Words) -> str:
    """Return a figure with its percentile and the number of peers, ``*`` where they are all."""
    told = f"{words.phrase('figure', name)}={number(standing['value'])}"
    if standing["percentile"] is None:
        return told
    mark = "*" if standing["among"] == "all" else ""
    return f"{told} P{standing['percentile']:.0f}/{standing['peers']:,}{mark}"


def figures(row: dict[str, Any], words: Words) -> list[str]:
    """Return the figures behind a piece of evidence that the meter has."""
    return [figure(k, s, words) for k, s in row["figures"].items() if s["value"] is not None]


def number(value: float | None) -> str:
    """Return a figure with three digits that count, or the mark of what is missing."""
    if value is None or math.isnan(value):
        return MISSING
    value += 0.0  # no minus before a zero
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def chance(p: float | None) -> str:
    """Return a probability so that neither 0 nor 1 is claimed."""
    if p is None:
        return MISSING
    if p < 0.001:
        return "<0.1%"
    return ">99.9%" if p > 0.999 else f"{p:.1%}"
