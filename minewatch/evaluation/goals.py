"""What detection is meant to reach, and whether the figures say that it does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from minewatch.evaluation.compared import Figures
from minewatch.evaluation.injected import SCAN, Cell
from minewatch.evaluation.measures import Estimate
from minewatch.evaluation.shares import UNDEFINED, estimate, share_of
from minewatch.evaluation.strata import KindRow

HOME, SHIFTED = "home", "shifted"
#: Least average precision by view, in simulated provinces.
LEAST_AP = {"curve": 0.95, "registers": 0.85, "settlements": 0.7}
#: Least recall at one false alarm in 1,000 meters of mines of a fifth of the load and more.
LEAST_RECALL = 0.9
MOST_CLASSED_MINING = 0.01
LEAST_ONSET = 0.95
MOST_ECE = 0.03
LEAST_FALLS = 0.99
MOST_F1_DROP = 0.05


class Goal(NamedTuple):
    """One goal: what it is of, its bound, the figure, and whether the figure reaches it."""

    name: str
    wanted: str
    found: Estimate
    met: bool | None


def of_provinces(
    figures: Sequence[Figures], kinds: Mapping[str, Sequence[KindRow]], rows: pd.DataFrame
) -> Iterator[Goal]:
    """Yield the goals that simulated provinces can show; those without a figure are not met."""
    scan = {(one.group, one.view): one for one in figures if one.method == SCAN}
    for view, bound in LEAST_AP.items():
        if (HOME, view) in scan:
            found = scan[HOME, view].measures.average_precision
            yield _at_least(f"average precision, {view} alone", bound, found)
    if (HOME, "all") in scan:
        whole = scan[HOME, "all"]
        yield _below("calibration error (ECE), all feeds", MOST_ECE, whole.measures.ece)
        name = "commissioning of ≥20 % of the load dated within 2 days, all feeds"
        yield _at_least(name, LEAST_ONSET, whole.commissioned or UNDEFINED)
    flagged = rows[(rows["view"] == "all") & rows["flagged"].fillna(False).astype(bool)]
    if len(flagged):
        lower = (flagged["p_without_first"] < flagged["p_mining"]).to_numpy(bool)
        name = "flags whose probability falls when their first reason keeps silent"
        yield _at_least(name, LEAST_FALLS, share_of(lower))
    for group, of_group in kinds.items():
        others = [row for row in of_group if row.label != "mining"]
        worst = max(others, key=lambda row: row.classed_mining.value or 0.0, default=None)
        if worst is not None:
            name = f"classed as mining, {group}, worst kind ({worst.kind}, n = {worst.meters})"
            yield _below(name, MOST_CLASSED_MINING, worst.classed_mining)
    if (HOME, "all") in scan and (SHIFTED, "all") in scan:
        drop = _drop(scan[HOME, "all"].measures.f1, scan[SHIFTED, "all"].measures.f1)
        yield _at_most("drop of F1 in the shifted province, all feeds", MOST_F1_DROP, drop)


def of_injection(cells: Sequence[Cell], rows: pd.DataFrame) -> Iterator[Goal]:
    """Yield the goals that mines planted into hosts can show."""
    for cell in cells:
        if cell.method == SCAN and cell.share == "≥20%":
            name = f"recall at 1 false alarm per 1,000, planted ≥20%, {cell.grain}"
            yield _at_least(name, LEAST_RECALL, cell.recall_1_per_1000)
            if cell.commissioned is not None:
                name = f"commissioning of ≥20 % of the load dated within 2 days, {cell.grain}"
                yield _at_least(name, LEAST_ONSET, cell.commissioned)
    real = rows[(rows["share"] == 0) & rows["meter_id"].str.endswith(":Data_centre")]
    if len(real):
        found = share_of((real["class"] == "mining").to_numpy(bool))
        runs = f"{len(real)} judgements of one meter"
        yield _below(f"real data centre classed as mining ({runs})", MOST_CLASSED_MINING, found)


def _drop(home: Estimate, shifted: Estimate) -> Estimate:
    """Return home minus shifted; the bounds are those furthest apart, which is wide."""
    ends = (home.value, home.low, home.high, shifted.value, shifted.low, shifted.high)
    if None in ends:
        return UNDEFINED
    value, low, high, other, other_low, other_high = (float(end or 0.0) for end in ends)
    return estimate(value - other, low - other_high, high - other_low)


def _at_least(name: str, bound: float, found: Estimate) -> Goal:
    return Goal(name, f"≥ {bound:g}", found, None if found.value is None else found.value >= bound)


def _at_most(name: str, bound: float, found: Estimate) -> Goal:
    return Goal(name, f"≤ {bound:g}", found, None if found.value is None else found.value <= bound)


def _below(name: str, bound: float, found: Estimate) -> Goal:
    return Goal(name, f"< {bound:g}", found, None if found.value is None else found.value < bound)
