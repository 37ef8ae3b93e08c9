"""The tables of an evaluation as text, for the terminal and for the page alike."""

from collections.abc import Iterable
from typing import NamedTuple

from minewatch.evaluation.measures import Estimate, Measures
from minewatch.evaluation.report import Evaluation
from minewatch.evaluation.strata import Group
from minewatch.evaluation.views import Onset
from minewatch.evaluation.words import group_name, number, with_interval, words
from minewatch.exports.words import MISSING

#: Figures of all meters, in the order in which one asks.
_FIGURES = (
    "average_precision", "roc_auc", "recall_at_1_per_1000", "precision", "recall", "f1",
    "false_alarms_per_10000", "ece", "brier",
)  # fmt: skip
#: Figures of a part of them.
_OF_GROUP = ("average_precision", "roc_auc", "recall_at_1_per_1000", "recall")
#: Figures of the dates of onset.
_OF_ONSET = ("within_2", "within_7", "within_30", "early", "late")


class Sheet(NamedTuple):
    """One table: codes of the words of its title and columns, cells as text."""

    title: str
    columns: list[str]
    rows: list[list[str]]


def sheets(evaluation: Evaluation) -> list[Sheet]:
    """Return the tables of an evaluation, in the order in which one asks."""
    groups = {
        "by_share": evaluation.by_share,
        "by_grain": evaluation.by_grain,
        "by_finest_grain": evaluation.by_finest_grain,
    }
    return [
        _overall(evaluation.overall),
        _at_k(evaluation.overall),
        *(_groups(title, of) for title, of in groups.items() if of),
        _kinds(evaluation),
        *([_onsets(evaluation.onset)] if evaluation.onset else []),
    ]


def figure(measures: Measures, name: str) -> Estimate:
    """Return a figure by name."""
    found: Estimate = getattr(measures, name)
    return found


def _overall(group: Group) -> Sheet:
    told = {"at_prior": group.at_prior, "raw": group.raw}
    columns = {name: measures for name, measures in told.items() if measures is not None}
    counts = [_counts(measures) for measures in columns.values()]
    rows = [[words(key), *(of[key] for of in counts)] for key in counts[0]]
    rows += [
        [words(name), *(with_interval(figure(of, name)) for of in columns.values())]
        for name in _FIGURES
    ]
    return Sheet("figures", ["group", *columns], rows)


def _counts(measures: Measures) -> dict[str, str]:
    prevalence = measures.prevalence
    return {
        "meters": f"{measures.meters:,}",
        "mines": f"{measures.mines:,}",
        "insufficient": f"{measures.insufficient:,}",
        "flagged": f"{measures.flagged:,}",
        "prevalence": MISSING if prevalence is None else f"{prevalence:.2%}",
    }


def _at_k(group: Group) -> Sheet:
    rows = [
        [f"{at.k:,}", with_interval(at.precision), with_interval(at.recall)]
        for at in group.raw.at_k
    ]
    if group.at_prior is None:
        return Sheet("at_k", ["k", "precision_at_k", "recall_at_k"], rows)
    for row, at in zip(rows, group.at_prior.at_k, strict=True):
        row[1:1] = [with_interval(at.precision), with_interval(at.recall)]
    columns = ["k", "precision_at_prior", "recall_at_prior", "precision_raw", "recall_raw"]
    return Sheet("at_k", columns, rows)


def _groups(title: str, groups: Iterable[Group]) -> Sheet:
    rows = []
    for of in groups:
        figures = (with_interval(figure(of.told, name)) for name in _OF_GROUP)
        rows.append([group_name(of.name), f"{of.told.meters:,}", f"{of.told.mines:,}", *figures])
    return Sheet(title, ["group", "meters", "mines", *_OF_GROUP], rows)


def _kinds(evaluation: Evaluation) -> Sheet:
    rows = []
    for row in evaluation.by_kind:
        shares = (row.classed_mining, row.classed_data_centre, row.flagged)
        counts = (f"{row.meters:,}", f"{row.insufficient:,}")
        rows.append([words(row.kind, "kind"), *counts, *map(with_interval, shares)])
    columns = ["kind", "meters", "insufficient", "classed_mining", "classed_data_centre", "flagged"]
    return Sheet("kinds", columns, rows)


def _onsets(onsets: Iterable[Onset]) -> Sheet:
    rows = []
    for of in onsets:
        counts = (f"{count:,}" for count in (of.began, of.found, of.dated))
        shares = (with_interval(getattr(of, name)) for name in _OF_ONSET)
        names = (words(of.reference), group_name(of.name))
        rows.append([*names, *counts, *shares, number(of.median_days)])
    return Sheet(
        "onset", ["reference", "group", "began", "found", "dated", *_OF_ONSET, "median_days"], rows
    )
