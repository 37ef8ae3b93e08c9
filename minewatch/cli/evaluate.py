"""The command that measures a scan on meters whose class is known."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from minewatch.cli.console import err, out
from minewatch.progress import bar

app = typer.Typer()

Form = Literal["table", "json"]

_NEEDED = {
    "workspace": "须指定工作区 · Name the workspace whose last scan is measured.",
    "labels": "须指定核查结论文件 · Name the file of known classes.",
    "hosts": "须指定无矿用户 · Name the hosts that mines are planted into.",
}

#: Columns of the tables where no terminal says how wide it is.
_WIDTH = 190


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - one option each
    workspace: Annotated[
        Path | None, typer.Option("-w", "--workspace", metavar="DIR", help="工作区 · Workspace.")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", metavar="FILE", help="核查结论（户号、结论） · Known classes."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="输出目录 · Folder; default DIR/evaluation."),
    ] = None,
    inject: Annotated[
        bool,
        typer.Option("--inject", help="植入仿真矿机 · Plant simulated mines into hosts instead."),
    ] = False,
    hosts: Annotated[
        Path | None,
        typer.Option(
            "--hosts",
            metavar="DIR",
            help="无矿用户的工作区或数据目录 · Workspace, or folder of loads, without mines.",
        ),
    ] = None,
    mappings: Annotated[
        Path | None,
        typer.Option("--mappings", metavar="DIR", help="数据目录的字段映射 · Mapping files."),
    ] = None,
    rotations: Annotated[
        int, typer.Option(min=1, max=50, help="每户植入次数 · Mines planted into each host.")
    ] = 5,
    form: Annotated[Form, typer.Option("--format", help="形式 · Form.")] = "table",
) -> None:
    """评估研判效果 · Measure the last scan on meters whose class is known.

    [dim]例 Example:[/dim]  minewatch evaluate -w sichuan --labels 核查结论.csv
    [dim]例 Example:[/dim]  minewatch evaluate --inject --hosts sichuan --out injection
    """
    if inject:
        if hosts is None:
            raise typer.BadParameter(_NEEDED["hosts"], param_hint="--hosts")
        _inject(hosts, mappings, folder or Path("injection"), rotations, form)
        return
    if workspace is None or labels is None:
        lacking = "workspace" if workspace is None else "labels"
        raise typer.BadParameter(_NEEDED[lacking], param_hint=f"--{lacking}")
    from minewatch.evaluation.labels import read_labels
    from minewatch.evaluation.page import write_evaluation
    from minewatch.evaluation.report import evaluate as run
    from minewatch.evaluation.table import evaluation_table
    from minewatch.scoring import load_calibration
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    model = load_calibration(opened.own_model)
    evaluation, judged = run(opened.latest(), read_labels(labels), model=model)
    written = write_evaluation(evaluation, judged, folder or workspace / "evaluation")
    if form == "json":
        sys.stdout.write(evaluation.to_json())
    else:
        wide = out if out.is_terminal else Console(width=_WIDTH)
        wide.print(evaluation_table(evaluation))
    for file in written:
        err.print(f"已写入 · Written: {file}", markup=False, highlight=False)


def _inject(hosts: Path, mappings: Path | None, folder: Path, rotations: int, form: Form) -> None:
    """Plant simulated mines into hosts and print what the scan finds of them."""
    from minewatch.evaluation.injection_report import report_injection
    from minewatch.evaluation.injection_table import injection_table
    from minewatch.evaluation.real_hosts import hosts_from
    from minewatch.scoring import load_calibration
    from minewatch.settings import Scoring

    found = hosts_from(hosts, mappings)
    with bar(err, "植入 · inject") as progress:
        injection = report_injection(
            found,
            folder,
            model=load_calibration(),
            scoring=Scoring(),
            rotations=rotations,
            progress=progress,
        )
    if form == "json":
        sys.stdout.write((folder / "injection.json").read_text(encoding="utf-8"))
    else:
        wide = out if out.is_terminal else Console(width=_WIDTH)
        wide.print(injection_table(injection.cells))
    for name in ("injection.md", "injection.json"):
        err.print(f"已写入 · Written: {folder / name}", markup=False, highlight=False)
