"""The command that refits the weights of evidence on inspected meters."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from minewatch.cli.console import Dir, err, out

app = typer.Typer()

Form = Literal["table", "json"]

#: Columns of the tables where no terminal says how wide it is.
_WIDTH = 160


@app.command()
def calibrate(
    workspace: Dir,
    labels: Annotated[
        Path,
        typer.Option("--labels", metavar="FILE", help="全部核查结论 · All inspections so far."),
    ],
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="模型另存，不启用 · Write the model here, and leave the one in force.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只报告，不写入 · Report only, write nothing.")
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="形式 · Form.")] = "table",
) -> None:
    """以核查结论重新标定 · Refit the weights on inspected meters and tell what changed.

    [dim]例 Example:[/dim]  minewatch calibrate -w sichuan --labels 核查结论.csv --dry-run
    """
    from minewatch.evaluation.labels import read_labels
    from minewatch.recalibrate import recalibrate, write_model
    from minewatch.recalibrate.table import recalibration_table
    from minewatch.scoring import load_calibration
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    model = load_calibration(opened.own_model)
    refitted, report = recalibrate(opened.latest(), read_labels(labels), model)
    if form == "json":
        sys.stdout.write(report.to_json())
    else:
        wide = out if out.is_terminal else Console(width=_WIDTH)
        wide.print(recalibration_table(report))
    if dry_run or not report.changed:
        return
    if out_file is None:
        path = write_model(opened.model_file, refitted, replaced=model)
        next_step = f"请重新扫描 · Now run: minewatch scan -w {workspace}"
        err.print(next_step, markup=False, highlight=False)
    else:
        path = write_model(out_file, refitted)
    err.print(f"已写入 · Written: {path}", markup=False, highlight=False)
