"""Write an evaluation: its figures as JSON, and one HTML page that needs no network or script."""

from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd

from minewatch.evaluation.plots import curve_plot, kind_bars, reliability_plot
from minewatch.evaluation.ranking import Floats, curve_of, rank_meters
from minewatch.evaluation.report import Evaluation
from minewatch.evaluation.sheets import Sheet, figure, sheets
from minewatch.evaluation.strata import Group, class_weights
from minewatch.evaluation.words import both, notes, number, with_interval, words
from minewatch.exports.files import place

_TILES = (
    "average_precision",
    "roc_auc",
    "recall_at_1_per_1000",
    "false_alarms_per_10000",
    "ece",
    "brier",
)
_STYLES = {"mining": "mine", "data_centre": "centre", "ordinary": "ordinary"}


def write_evaluation(evaluation: Evaluation, judged: pd.DataFrame, folder: Path) -> list[Path]:
    """Write ``evaluation.json`` and ``evaluation.html`` into a folder.

    Parameters
    ----------
    evaluation, judged
        From :func:`minewatch.evaluation.report.evaluate`.
    folder : Path
        Made if absent.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    MinewatchError
        If a file cannot be written.
    """
    contents = {
        "evaluation.json": evaluation.to_json().encode(),
        "evaluation.html": evaluation_page(evaluation, judged).encode("utf-8", "replace"),
    }
    return [place(folder / name, content) for name, content in contents.items()]


def evaluation_page(evaluation: Evaluation, judged: pd.DataFrame) -> str:
    """Return the page; parameters as :func:`write_evaluation`."""
    told = evaluation.overall.told
    parts = {
        "style": files("minewatch.exports").joinpath("templates", "page.css").read_text("utf-8"),
        "scan_id": escape(evaluation.scan_id),
        "title": escape(words("title")),
        "when": escape(f"{words('as_of')} {evaluation.as_of}"),
        "lead": _lines("lead"),
        "t_notes": _lines("notes"),
        "t_by_kind": _lines("by_kind"),
        "t_sources": _lines("sources"),
        "notes": "".join(
            f"<li>{escape(zh)}<small>{escape(en)}</small></li>" for zh, en in notes(evaluation)
        ),
        "tiles": "".join(
            _tile(name, with_interval(figure(told, name)), number(figure(told, name).value))
            for name in _TILES
        ),
        "curves": _curves(evaluation, judged),
        "kinds": _kinds(evaluation),
        "tables": "".join(_table(sheet) for sheet in sheets(evaluation)),
        "sources": _sources(evaluation),
    }
    page = files("minewatch.evaluation").joinpath("evaluation.html").read_text("utf-8")
    return Template(page).substitute(parts)


def _lines(code: str) -> str:
    """Return the words for a label, English in small print below."""
    zh, en = both("label", code)
    return f"{escape(zh)}<small>{escape(en)}</small>"


def _tile(name: str, whole: str, value: str) -> str:
    interval = escape(whole.removeprefix(value).strip())
    return (
        f'<div class="tile"><dt>{_lines(name)}</dt><dd>{escape(value)}</dd>'
        f"<small>{interval}</small></div>"
    )


def _curves(evaluation: Evaluation, judged: pd.DataFrame) -> str:
    overall = evaluation.overall
    reliability = reliability_plot(overall.told.reliability)
    plots = {"reliability": reliability}
    if overall.raw.roc_auc.value is not None:
        weights = class_weights(judged["label"], evaluation.scoring)
        main = _line(judged, weights if overall.at_prior else None)
        lines = [("main", *main[:2])]
        if overall.at_prior:
            lines.insert(0, ("raw", *_line(judged, None)[:2]))
        ranked = [("main", np.append(0.0, main[2]), np.append(0.0, main[0]))]
        plots = {
            "pr_curve": curve_plot(lines, ("axis_recall", "axis_precision")) + _legend(overall),
            "roc_curve": curve_plot(ranked, ("axis_fall_out", "axis_recall")),
            **plots,
        }
    return "".join(
        f'<section class="card"><h2>{_lines(code)}</h2>{plot}</section>'
        for code, plot in plots.items()
    )


def _line(judged: pd.DataFrame, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
    mines = (judged["label"] == "mining").to_numpy(bool)
    p, flagged = judged["p_mining"].to_numpy(float), judged["flagged"].to_numpy(bool)
    return curve_of(rank_meters(mines, p, flagged, weights))


def _legend(overall: Group) -> str:
    if overall.at_prior is None:
        return ""
    keys = (("mining", "at_prior"), ("raw", "raw"))
    marks = "".join(
        f'<span><i class="key {css}"></i>{escape(words(code))}</span>' for css, code in keys
    )
    return f'<p class="legend">{marks}</p>'


def _kinds(evaluation: Evaluation) -> str:
    return kind_bars(
        [
            (
                row.kind,
                _STYLES[row.label],
                row.meters,
                row.flagged if row.label == "mining" else row.classed_mining,
            )
            for row in evaluation.by_kind
        ]
    )


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th>{_lines(code)}</th>" for code in sheet.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in sheet.rows
    )
    return (
        f'<section class="card"><h2>{_lines(sheet.title)}</h2><div class="scroll"><table><thead>'
        f"<tr>{head}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _sources(evaluation: Evaluation) -> str:
    scoring = evaluation.scoring
    rows = {
        "scan": evaluation.scan_id,
        "model": evaluation.model_digest,
        "labels": evaluation.labels_sha256,
        "prior": f"{scoring.prior_mining:g}, {scoring.prior_data_centre:g}",
        "threshold": f"{scoring.flag_threshold:g}",
        "bootstrap": f"{evaluation.resamples}, {evaluation.seed}",
    }
    return "".join(
        f"<dt>{escape(words(code))}</dt><dd>{escape(text)}</dd>" for code, text in rows.items()
    )
