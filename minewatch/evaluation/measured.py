"""Measure everything that the documents claim of detection, by one command.

Run: ``python -m minewatch.evaluation.measured --out docs/measured``. The same code, model and
loads give the same files. With the sizes as set it takes some ten minutes on two cores.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel

from minewatch.evaluation import measured_tables as tables
from minewatch.evaluation.compared import figures, gains, kinds
from minewatch.evaluation.goals import of_injection, of_provinces
from minewatch.evaluation.inject import PARTS, SHARES, inject
from minewatch.evaluation.injected import by_host_set, cells
from minewatch.evaluation.real_hosts import hosts_from
from minewatch.evaluation.trials import TRIALS, Trial, run_trial, sized
from minewatch.scoring import Calibration, load_calibration
from minewatch.settings import Scoring

#: Rotations of evasive mines: each host holds one.
EVASIVE_ROTATIONS = 1


def measure_provinces(
    trials: Sequence[Trial], model: Calibration, scoring: Scoring, out: Path
) -> dict[str, Any]:
    """Measure simulated provinces; write their pages and return all figures."""
    parts = []
    for trial in trials:
        sys.stderr.write(f"province {trial.group}, seed {trial.seed}\n")
        parts.append(run_trial(trial, model, scoring))
    rows = pd.concat(parts, ignore_index=True)
    found, classed, gained = figures(rows, scoring), kinds(rows), gains(rows, scoring)
    (out / "provinces.md").write_text(
        tables.provinces_page(found, classed, _about_provinces(trials, scoring)), encoding="utf-8"
    )
    (out / "outlier_models.md").write_text(tables.outliers_page(gained), encoding="utf-8")
    return {
        "figures": _plain(found),
        "kinds": _plain(classed),
        "outlier_models": _plain(gained),
        "goals": list(of_provinces(found, classed)),
    }


def measure_injection(
    loads: Path, mappings: Path, rotations: int, model: Calibration, scoring: Scoring, out: Path
) -> dict[str, Any]:
    """Measure mines planted into real hosts; write the page and return all figures."""
    hosts = hosts_from(loads, mappings)

    def tell(done: int, total: int) -> None:
        sys.stderr.write(f"injection, run {done} of {total}\n")

    rows = inject(hosts, model=model, scoring=scoring, rotations=rotations, progress=tell)
    hiding = inject(
        hosts,
        model=model,
        scoring=scoring,
        rotations=EVASIVE_ROTATIONS,
        seed=1,
        evasive=True,
        models=(),
        progress=tell,
    )
    found, evasive = (cells(some, prevalence=scoring.prior_mining) for some in (rows, hiding))
    sets = by_host_set(rows)
    about = _about_injection(len(hosts), rows, rotations, scoring)
    page = tables.injection_page(found, sets, evasive, about)
    (out / "injection.md").write_text(page, encoding="utf-8")
    return {
        "cells": _plain(found),
        "evasive": _plain(evasive),
        "host_sets": sets.to_dict("records"),
        "goals": list(of_injection(found, rows)),
    }


def _about_provinces(trials: Sequence[Trial], scoring: Scoring) -> str:
    seeds = ", ".join(
        f"{one.seed} ({one.group}, {one.meters:,} meters, {one.days} days from {one.start_on})"
        for one in trials
    )
    return (
        f"Seeds {seeds}, none used in fitting; {trials[0].prevalence:.0%} of meters mine, and "
        f"figures are weighted to a prevalence of {scoring.prior_mining:.1%}. The threshold rule "
        "needs a curve. Outlier models flag as many meters as the prior says. P@k and R@k are of "
        "a province of as many meters as were measured. Intervals are of 95 %."
    )


def _about_injection(hosts: int, rows: pd.DataFrame, rotations: int, scoring: Scoring) -> str:
    curves = rows.loc[rows["grain"] == "curve", "meter_id"].nunique()
    return (
        "Hosts are real, mines are simulated: nobody publishes the load of a mine at a site. "
        f"{hosts} hosts ({curves} with a curve), one meter each with its last year, hold out by "
        f"meter: in a run a quarter is planted and the rest is clean; {rotations * PARTS} runs, "
        f"so that each host holds a mine {rotations} times, at another of the "
        f"shares {', '.join(f'{share:.0%}' for share in SHARES)} each time. 100 % is the mine "
        "alone. About a third of the mines begin inside the window. One false alarm per 1,000 "
        "meters cannot be told from fewer than 1,000 clean hosts: with so few it means above the "
        "highest clean host in any run, and at the grain `curve` so does 1 %. Hosts below 60 kW "
        "are scaled up, planted or not, so that a mine is of whole machines. AP is at a "
        f"prevalence of {scoring.prior_mining:.1%}."
    )


def _plain(value: Any) -> Any:
    """Turn figures into what JSON holds."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def run(out: Path, *, loads: Path, mappings: Path, meters: int | None, rotations: int) -> None:
    """Measure, and write pages and ``measured.json`` into a folder.

    Parameters
    ----------
    out : Path
        Folder, made if absent; its pages are replaced.
    loads, mappings : Path
        Folder of the real loads, and of the mapping files that read them. Where the loads are
        absent the page of the injection says so.
    meters : int or None
        Meters of each simulated province; None for the sizes that the documents show.
    rotations : int
        How often each host is planted.
    """
    out.mkdir(parents=True, exist_ok=True)
    model, scoring = load_calibration(), Scoring()
    trials = TRIALS if meters is None else sized(TRIALS, meters)
    found: dict[str, Any] = {"model": model.digest, "scoring": scoring.model_dump()}
    found["provinces"] = measure_provinces(trials, model, scoring, out)
    goals = found["provinces"].pop("goals")
    if loads.is_dir():
        found["injection"] = measure_injection(loads, mappings, rotations, model, scoring, out)
        goals += found["injection"].pop("goals")
    else:
        absent = f"# Mines planted into real hosts\n\nNot measured: {loads.name} is absent.\n"
        (out / "injection.md").write_text(absent, encoding="utf-8")
    found["goals"] = _plain(goals)
    (out / "goals.md").write_text(tables.goals_page(goals), encoding="utf-8")
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (out / "measured.json").write_text(text, encoding="utf-8")


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=tables.COMMAND, description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--loads", type=Path, default=Path("../shared/data/load"))
    parser.add_argument("--mappings", type=Path, default=Path("tests/feeds/mappings"))
    parser.add_argument("--meters", type=int, help="meters of each simulated province")
    parser.add_argument("--rotations", type=int, default=len(SHARES))
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = _arguments(given)
    run(
        options.out,
        loads=options.loads,
        mappings=options.mappings,
        meters=options.meters,
        rotations=options.rotations,
    )


if __name__ == "__main__":
    main()
