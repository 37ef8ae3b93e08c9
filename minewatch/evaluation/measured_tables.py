"""The measured figures as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from minewatch.evaluation.compared import KS, Figures, Gain
from minewatch.evaluation.goals import Goal
from minewatch.evaluation.injected import Cell
from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.strata import KindRow

_ONSETS = ("first day dated within 2 days", "commissioning ≥20 % within 2 days")

COMMAND = "python -m minewatch.evaluation.measured"


def told(found: Estimate | None, digits: int = 2) -> str:
    """Write a figure with its 95 % interval; a dash where it is not defined."""
    if found is None or found.value is None:
        return "–"
    if found.low is None or found.high is None:
        return f"{found.value:.{digits}f}"
    return f"{found.value:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; a bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[str(cell).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


def goals_page(goals: Sequence[Goal]) -> str:
    """Return the page of goals, whether met or not."""
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = [(goal.name, goal.wanted, told(goal.found, 3), words[goal.met]) for goal in goals]
    return f"# Goals of detection\n\nMade by `{COMMAND}`; figures with 95 % intervals.\n\n" + table(
        ["goal", "wanted", "found", "met"], rows
    )


def provinces_page(
    figures: Sequence[Figures], kinds: Mapping[str, Sequence[KindRow]], about: str
) -> str:
    """Return the page of simulated provinces."""
    ks = [f"{letter}@{k}" for k in KS for letter in "PR"]
    head = ["feeds", "method", "mines / meters", "AP", "AUC", *ks, "F1"]
    head += ["false alarms per 10,000", "ECE", "Brier", *_ONSETS]
    parts = [f"# Simulated provinces\n\nMade by `{COMMAND}`. {about}\n"]
    for group in dict.fromkeys(one.group for one in figures):
        rows = [_figures_row(one) for one in figures if one.group == group]
        parts.append(f"## {group}\n\n{table(head, rows)}")
    for group, found in kinds.items():
        rows = [_kind_row(row) for row in found]
        head = ["kind", "true class", "meters", "classed as mining", "as data centre", "flagged"]
        parts.append(f"## How each kind is classed, {group}, all feeds\n\n{table(head, rows)}")
    return "\n".join(parts)


def _figures_row(one: Figures) -> tuple[object, ...]:
    found = one.measures
    at = [told(estimate) for k in found.at_k for estimate in (k.precision, k.recall)]
    return (
        one.view,
        one.method,
        f"{found.mines} / {found.meters}",
        told(found.average_precision),
        told(found.roc_auc),
        *at,
        told(found.f1),
        told(found.false_alarms_per_10000, 1),
        told(found.ece, 4),
        told(found.brier, 5),
        told(one.onset),
        told(one.commissioned),
    )


def _kind_row(row: KindRow) -> tuple[object, ...]:
    shares = (row.classed_mining, row.classed_data_centre, row.flagged)
    return (row.kind, row.label, row.meters, *(told(share, 3) for share in shares))


def outliers_page(gains: Sequence[Gain]) -> str:
    """Return the page that compares the outlier models."""
    rows = [
        (one.group, one.view, one.model, told(one.alone), told(one.without), told(one.added))
        for one in gains
    ]
    head = ["province", "feeds", "model", "alone", "scan without peers", "scan with the model"]
    return (
        f"# Outlier models\n\nMade by `{COMMAND}`. Average precision at the prior's prevalence of "
        "each PyOD model among the peers of the declared industry; of the scan without its "
        "detector of outliers; and of both together (logistic regression, folds by meter). A model "
        "earns its place where the last exceeds the one before.\n\n" + table(head, rows)
    )


def injection_page(
    cells: Sequence[Cell], sets: pd.DataFrame, evasive: Sequence[Cell], about: str
) -> str:
    """Return the page of mines planted into real hosts."""
    parts = [f"# Mines planted into hosts\n\nMade by `minewatch evaluate --inject`. {about}\n"]
    for title, some in (("", cells), (", evasive mines", evasive)):
        for grain in dict.fromkeys(cell.grain for cell in some):
            rows = [_cell_row(cell) for cell in some if cell.grain == grain]
            parts.append(f"## {grain}{title}\n\n{table(_CELL_HEAD, rows)}")
    rows = [tuple(row) for row in sets.itertuples(index=False)]
    parts.append(
        "## By set of hosts, full scan\n\nNumbers of loads: planted, of them above all but 0.1 % "
        "and 1 % of all clean hosts of the grain, and flagged; clean hosts, and of them flagged in "
        f"any run.\n\n{table(list(sets.columns), rows)}"
    )
    return "\n".join(parts)


_CELL_HEAD = (
    *("method", "share", "planted", "clean", "AP", "AUC", "recall at 1 per 1,000"),
    *("recall at 1 %", "recall flagged", "clean flagged", *_ONSETS),
)


def _cell_row(cell: Cell) -> tuple[object, ...]:
    key = (cell.method, cell.share, cell.planted, cell.clean)
    return (*key, *(told(found) for found in cell[5:]))
