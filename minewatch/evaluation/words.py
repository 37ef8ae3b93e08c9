"""What people read of an evaluation, in both languages, and how its figures are written."""

import tomllib
from functools import cache
from importlib.resources import files

from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.report import Evaluation, Note
from minewatch.exports.words import MISSING


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(files("minewatch.evaluation").joinpath("words.toml").read_text("utf-8"))


def both(kind: str, code: str) -> tuple[str, str]:
    """Return the Chinese and the English words for a code; the code itself where none is known."""
    known = _table()[kind].get(code)
    return (known["zh"], known["en"]) if known else (code, code)


def words(code: str, kind: str = "label") -> str:
    """Return Chinese and English in one line; once where they are the same."""
    zh, en = both(kind, code)
    return zh if zh == en else f"{zh} · {en}"


def group_name(name: str) -> str:
    """Return the name of a group for people; a bracket of shares as per cent."""
    low, dash, high = name.partition("-")
    if dash and low.replace(".", "").isdigit():
        return f"{100 * float(low):g}–{100 * float(high):g} %"
    return words(name, "group")


def notes(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return what weakens the figures, each in Chinese and in English, the warnings first."""
    told = [_note(note) for note in evaluation.notes]
    overall, prior = evaluation.overall, evaluation.scoring.prior_mining
    code = "not_reweighted" if overall.at_prior is None else "reweighted"
    figures = {"raw": f"{overall.raw.prevalence:.2%}", "prior": f"{prior:.2%}"}
    zh, en = both("note", code)
    return [*told, (zh.format(**figures), en.format(**figures))]


def _note(note: Note) -> tuple[str, str]:
    zh, en = both("note", note.code)
    count = note.count or 0
    rest = " …" if count > len(note.meters) else ""
    return (
        zh.format(count=f"{count:,}", meters="、".join(note.meters) + rest),
        en.format(count=f"{count:,}", meters=", ".join(note.meters) + rest),
    )


def number(value: float | None) -> str:
    """Return a figure with three digits that count; a dash where it is missing."""
    if value is None:
        return MISSING
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def with_interval(one: Estimate) -> str:
    """Return a figure with its interval in brackets."""
    if one.low is None:
        return number(one.value)
    return f"{number(one.value)} ({number(one.low)}–{number(one.high)})"
