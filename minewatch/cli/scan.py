"""Commands that judge the meters and tell what was found."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from minewatch.cli.console import Dir, LangOption, err, out, usage
from minewatch.progress import steps

app = typer.Typer()

FindingsFormat = Literal["table", "csv", "json", "parquet"]
ExplainFormat = Literal["table", "json"]


@app.command()
def scan(
    workspace: Dir,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="截至日期 · Judge as of this day; default today."),
    ] = None,
) -> None:
    """扫描并发布快照 · Judge every meter and publish the result.

    [dim]例 Example:[/dim]  minewatch scan -w sichuan --as-of 2025-06-30
    """
    from minewatch.batch import scan as run
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    day = as_of.date() if as_of else _today()
    with steps(err) as progress:
        snapshot = run(opened, as_of=day, progress=progress)
    classes = snapshot.manifest["coverage"]["classes"]
    counts = ", ".join(f"{name} {count}" for name, count in classes.items())
    out.print(f"快照 · Snapshot {snapshot.path}: {counts or 'no meters'}", highlight=False)
    for warning in snapshot.manifest.get("warnings") or []:
        told = f"告警 · Warning: {warning['zh']} {warning['en']}"
        err.print(told, style="yellow", markup=False, highlight=False)


@app.command()
def findings(
    workspace: Dir,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="只列前 N · First N.")] = None,
    form: Annotated[
        FindingsFormat | None,
        typer.Option("--format", help="形式，默认按后缀 · Form; default by the suffix of --out."),
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入文件 · Write to a file.")
    ] = None,
    lang: LangOption = "zh",
) -> None:
    """逐户研判结果 · One row a meter, the likeliest first. A lead is no verdict.

    [dim]例 Example:[/dim]  minewatch findings -w sichuan --top 20 --format csv --out top20.csv
    """
    from minewatch.exports import form_of, write_findings
    from minewatch.workspace import Workspace

    with usage("--format / --out"):
        chosen = form_of(form, out_file)
    snapshot = Workspace(workspace).latest()
    text = write_findings(snapshot, top=top, form=chosen, out=out_file, lang=lang)
    if text is not None:
        sys.stdout.write(text)
    if out_file is not None:
        err.print(f"已写入 · Written: {out_file}", markup=False, highlight=False)


@app.command()
def explain(
    meter: Annotated[str, typer.Argument(metavar="METER", help="户号 · Meter account.")],
    workspace: Dir,
    form: Annotated[ExplainFormat, typer.Option("--format", help="形式 · Form.")] = "table",
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="另存图 · Also draw load and spells: .svg .html."),
    ] = None,
    lang: LangOption = "zh",
) -> None:
    """说明研判依据 · Why a meter was judged so, and what would change the verdict.

    [dim]例 Example:[/dim]  minewatch explain 5100000007 -w sichuan --plot 5100000007.svg
    """
    from minewatch.exports import check_suffix
    from minewatch.exports.explanation import explanation_json
    from minewatch.exports.explanation_plot import PLOT_FORMATS, export_plot
    from minewatch.exports.explanation_table import explanation_table
    from minewatch.exports.findings import WIDTH
    from minewatch.workspace import Workspace

    if plot is not None:
        with usage("--plot"):
            check_suffix(plot, PLOT_FORMATS)
    snapshot = Workspace(workspace).latest()
    if form == "json":
        sys.stdout.write(explanation_json(snapshot, meter) + "\n")
    else:
        wide = out if out.is_terminal else Console(width=WIDTH)
        wide.print(explanation_table(snapshot, meter, lang=lang))
    if plot is not None:
        path = export_plot(snapshot, meter, plot, lang=lang)
        err.print(f"已写入 · Written: {path}", markup=False, highlight=False)


def _today() -> date:
    """Return today in China; the only place that reads the clock."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
