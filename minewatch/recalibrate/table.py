"""A refit's report as tables for a terminal, Chinese first, English second."""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from minewatch.evaluation.words import number, with_interval
from minewatch.recalibrate.report import Figures, GrainReport, Recalibration

_FIGURES = ("log_loss", "average_precision", "brier", "ece")
_SCALE = ("scale", "start_mining", "start_data_centre")


def recalibration_table(report: Recalibration) -> Group:
    """Return the tables and notes of a report."""
    parts: list[RenderableType] = [_grains(report.grains), *_whys(report.grains)]
    parts += [_scales(report.grains), _bins(report)]
    parts += [_weights(grain) for grain in report.grains if grain.weights]
    if report.changes.first:
        parts.append(_changes(report))
    return Group(*parts, *(Text(note, style="yellow") for note in _notes(report)))


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    text = files("minewatch.recalibrate").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def _both(code: str, kind: str = "label") -> str:
    said = _words()[kind][code]
    return f"{said['zh']} · {said['en']}"


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for place, code in enumerate(columns):
        heading = "\n".join(_words()["label"][code].values())
        table.add_column(heading, justify="left" if place == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _grains(grains: Sequence[GrainReport]) -> Table:
    columns = ("grain", "mining", "data_centre", "ordinary", "done", *_FIGURES)
    rows = (
        [
            _both(grain.grain),
            *(str(size) for size in (grain.mining, grain.data_centre, grain.ordinary)),
            _both(grain.done, "done"),
            *(_arrow(_figure(grain.before, name), _figure(grain.after, name)) for name in _FIGURES),
        ]
        for grain in grains
    )
    return _table(_both("grains"), columns, rows)


def _figure(told: Figures | None, name: str) -> float | None:
    return getattr(told, name) if told else None


def _arrow(before: float | None, after: float | None) -> str:
    return f"{number(before)} → {number(after)}"


def _whys(grains: Sequence[GrainReport]) -> list[Text]:
    return [Text(f"{_both(grain.grain)}: {_both(grain.why, 'why')}") for grain in grains]


def _scales(grains: Sequence[GrainReport]) -> Table:
    rows = (
        [
            _both(grain.grain),
            *(
                _arrow(getattr(grain.scale_before, name), getattr(grain.scale_after, name))
                for name in _SCALE
            ),
        ]
        for grain in grains
    )
    return _table(_both("scales"), ("grain", *_SCALE), rows)


def _weights(grain: GrainReport) -> Table:
    rows = (
        [
            one.detector,
            _arrow(one.mines_before, one.mines_after),
            _arrow(one.others_before, one.others_after),
        ]
        for one in grain.weights
    )
    title = f"{_both(grain.grain)}: {_both('weights')}"
    return _table(title, ("detector", "mines", "others"), rows)


def _bins(report: Recalibration) -> Table:
    rows = (
        [f"{one.low:.1f}–{one.high:.1f}", str(one.meters), with_interval(one.share)]
        for one in report.inspected.bins
    )
    return _table(_both("bins"), ("probability", "meters", "share"), rows)


def _changes(report: Recalibration) -> Table:
    rows = (
        [
            one.meter_id,
            _both("yes" if one.inspected else "no"),
            f"{_both(one.class_before)} → {_both(one.class_after)}",
            " → ".join(
                _both("yes" if f else "no") for f in (one.flagged_before, one.flagged_after)
            ),
            _arrow(one.p_before, one.p_after),
        ]
        for one in report.changes.first
    )
    columns = ("meter_id", "inspected", "class", "flagged", "p_mining")
    return _table(_both("changes"), columns, rows)


def _notes(report: Recalibration) -> list[str]:
    seen, changes = report.inspected, report.changes
    values = {
        "known": seen.labelled - seen.unknown,
        "flagged": seen.flagged,
        "all": seen.flagged_of_all,
        "prior": f"{report.prior_mining:.2%}",
        "mines": seen.mines,
        "expected": f"{seen.mines_expected:.1f}",
        "unknown": seen.unknown,
        "insufficient": seen.insufficient,
        "of_class": changes.of_class,
        "anew": changes.flagged_anew,
        "no_more": changes.flagged_no_more,
        "judged": changes.judged,
    }
    told = {
        "selection": True,
        "expected": True,
        "far_more": seen.far_more,
        "prior": True,
        "unknown": seen.unknown + seen.insufficient > 0,
        "shipped": report.started_from != report.model_before,
        "changed": report.changed,
        "same": not report.changed,
        "lead": True,
    }
    return [_both(code, "note").format(**values) for code, tells in told.items() if tells]
