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

from minewatch.evaluation import measured_tables as tables
from minewatch.evaluation.baselines import MODELS
from minewatch.evaluation.compared import figures, gains, kinds
from minewatch.evaluation.goals import of_injection, of_provinces
from minewatch.evaluation.injection_report import plain, report_injection
from minewatch.evaluation.real_hosts import hosts_from
from minewatch.evaluation.trials import TRIALS, Trial, run_trial, sized
from minewatch.scoring import Calibration, load_calibration
from minewatch.settings import Scoring

#: How often each real host is planted: at two of the five shares.
ROTATIONS = 2


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
        "figures": plain(found),
        "kinds": plain(classed),
        "outlier_models": plain(gained),
        "goals": list(of_provinces(found, classed, rows)),
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


def run(out: Path, *, loads: Path, mappings: Path, meters: int | None, rotations: int) -> None:
    """Measure, and write pages, ``measured.json`` and ``injection.json`` into a folder.

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
        hosts = hosts_from(loads, mappings)
        injection = report_injection(
            hosts,
            out,
            model=model,
            scoring=scoring,
            rotations=rotations,
            models=tuple(MODELS),
            progress=_tell,
        )
        goals += of_injection(injection.cells, injection.rows)
    else:
        absent = f"# Mines planted into hosts\n\nNot measured: {loads.name} is absent.\n"
        (out / "injection.md").write_text(absent, encoding="utf-8")
    found["goals"] = plain(goals)
    (out / "goals.md").write_text(tables.goals_page(goals), encoding="utf-8")
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (out / "measured.json").write_text(text, encoding="utf-8")


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"injection, run {done} of {total}\n")


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=tables.COMMAND, description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--loads", type=Path, default=Path("../shared/data/load"))
    parser.add_argument("--mappings", type=Path, default=Path("tests/feeds/mappings"))
    parser.add_argument("--meters", type=int, help="meters of each simulated province")
    parser.add_argument("--rotations", type=int, default=ROTATIONS)
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
