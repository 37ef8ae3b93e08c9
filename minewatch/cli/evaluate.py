"""The command that measures a scan on meters whose class is known."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from minewatch.cli.console import Dir, err, out

app = typer.Typer()

Form = Literal["table", "json"]

#: Columns of the tables where no terminal says how wide it is.
_WIDTH = 190


@app.command()
def evaluate(
    workspace: Dir,
    labels: Annotated[
        Path,
        typer.Option("--labels", metavar="FILE", help="核查结论（户号、结论） · Known classes."),
    ],
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="输出目录 · Folder; default DIR/evaluation."),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name is part of the interface
        Form, typer.Option("--format", help="形式 · Form.")
    ] = "table",
) -> None:
    """评估研判效果 · Measure the last scan on meters whose class is known.

    [dim]例 Example:[/dim]  minewatch evaluate -w sichuan --labels 核查结论.csv
    """
    from minewatch.evaluation.labels import read_labels
    from minewatch.evaluation.page import write_evaluation
    from minewatch.evaluation.report import evaluate as run
    from minewatch.evaluation.table import evaluation_table
    from minewatch.workspace import Workspace

    snapshot = Workspace(workspace).latest()
    evaluation, judged = run(snapshot, read_labels(labels))
    written = write_evaluation(evaluation, judged, folder or workspace / "evaluation")
    if format == "json":
        sys.stdout.write(evaluation.to_json())
    else:
        wide = out if out.is_terminal else Console(width=_WIDTH)
        wide.print(evaluation_table(evaluation))
    for file in written:
        err.print(f"已写入 · Written: {file}", markup=False, highlight=False)
