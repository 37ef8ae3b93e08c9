"""The report of mines planted into hosts: a page for people, and everything as JSON."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pydantic import BaseModel

from minewatch.evaluation.hosts import Host
from minewatch.evaluation.inject import PARTS, SHARES, Progress, inject
from minewatch.evaluation.injected import Cell, by_host_set, cells
from minewatch.evaluation.measured_tables import injection_page
from minewatch.scoring import Calibration
from minewatch.settings import Scoring

#: Rotations of evasive mines: each host holds one.
EVASIVE_ROTATIONS = 1


class Injection(NamedTuple):
    """What was found: figures, and the judgements that they are of."""

    cells: list[Cell]
    rows: pd.DataFrame


def report_injection(  # noqa: PLR0913 - what an evaluation is asked for, by keyword
    hosts: Sequence[Host],
    out: Path,
    *,
    model: Calibration,
    scoring: Scoring,
    rotations: int = len(SHARES),
    seed: int = 0,
    models: Collection[str] = (),
    progress: Progress | None = None,
) -> Injection:
    """Plant mines into hosts, measure, and write ``injection.md`` and ``injection.json``.

    Parameters
    ----------
    hosts : sequence of Host
    out : Path
        Folder, made if absent; its two files are replaced.
    model, scoring, rotations, seed, models, progress
        See :func:`minewatch.evaluation.inject.inject`; evasive mines are planted once a host.
    """
    rows = inject(
        hosts,
        model=model,
        scoring=scoring,
        rotations=rotations,
        seed=seed,
        models=models,
        progress=progress,
    )
    hiding = inject(
        hosts,
        model=model,
        scoring=scoring,
        rotations=EVASIVE_ROTATIONS,
        seed=seed + 1,
        evasive=True,
        models=(),
        progress=progress,
    )
    found, evasive = (cells(some, prevalence=scoring.prior_mining) for some in (rows, hiding))
    sets, about = by_host_set(rows), _about(hosts, rotations, scoring)
    told = {
        "about": about,
        "cells": plain(found),
        "evasive": plain(evasive),
        "host_sets": sets.to_dict("records"),
    }
    out.mkdir(parents=True, exist_ok=True)
    page = injection_page(found, sets, evasive, about)
    (out / "injection.md").write_text(page, encoding="utf-8")
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (out / "injection.json").write_text(text, encoding="utf-8")
    return Injection(found, rows)


def _about(hosts: Sequence[Host], rotations: int, scoring: Scoring) -> str:
    curves = sum(host.has_curve for host in hosts)
    return (
        "Mines are simulated: nobody publishes the load of a mine at a site. "
        f"{len(hosts)} hosts ({curves} with a curve), one meter each with its last year, held out "
        f"by meter: in a run a quarter is planted and the rest is clean; {rotations * PARTS} runs, "
        f"mines planted into each host: {rotations}, of different shares of the resulting load "
        f"({', '.join(f'{share:.0%}' for share in SHARES)}). 100 % is the mine "
        "alone. About a third of the mines begin inside the window. One false alarm per 1,000 "
        "meters cannot be told from fewer than 1,000 clean hosts: with so few it means above the "
        "highest clean host in any run; so does 1 % with fewer than 100. Hosts below 60 kW "
        "are scaled up, planted or not, so that a mine is of whole machines. AP is at a "
        f"prevalence of {scoring.prior_mining:.1%}."
    )


def plain(value: Any) -> Any:
    """Turn figures into what JSON holds."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
