"""Commands that fill a workspace: make it, load feeds, look at what was refused."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from minewatch.cli.console import Dir, complain, err, out, usage
from minewatch.errors import MinewatchError
from minewatch.progress import bar

app = typer.Typer()

Feed = Literal[
    "meters", "curves", "registers", "settlements", "enterprises", "data-centres", "weather",
    "plants", "plant-output", "applications", "tips", "network-leads", "coin-prices",
    "power-quality", "market-participants", "benefits", "commitments", "filings", "loans", "bills",
    "payments", "annual-reports", "parks",
]  # fmt: skip


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新工作区 · Folder to make.")],
    utc_offset: Annotated[
        str, typer.Option(help="当地标准时间 · Local standard time of the readings.")
    ] = "+08:00",
    prior_mining: Annotated[
        float, typer.Option(min=1e-6, max=0.5, help="先验挖矿户占比 · Share believed to mine.")
    ] = 0.002,
    register_hours: Annotated[
        str | None,
        typer.Option(
            metavar="SHARP,PEAK,FLAT,VALLEY",
            help="本省尖峰平谷各时段小时数，合计 24 · Hours a day of each register, 24 in all.",
        ),
    ] = None,
) -> None:
    """新建工作区 · Make a workspace.

    [dim]例 Example:[/dim]  minewatch init sichuan --register-hours 2,6,8,8
    """
    from minewatch.settings import settings_text
    from minewatch.workspace import Workspace

    hours = _four_hours(register_hours) if register_hours is not None else None
    with usage():
        settings_text(utc_offset=utc_offset, prior_mining=prior_mining, register_hours=hours)
    Workspace.create(folder, utc_offset=utc_offset, prior_mining=prior_mining, register_hours=hours)
    out.print(f"工作区已建立 · Workspace made: {folder}", highlight=False)


@app.command()
def load(
    feed: Annotated[Feed, typer.Argument(help="数据种类 · Feed.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, Parquet, XLSX.")],
    workspace: Dir,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="字段映射 · Renames columns and units.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查不写入 · Check only.")] = False,
) -> None:
    """装载数据 · Load files of one feed; a file loaded before changes nothing.

    [dim]例 Example:[/dim]  minewatch load curves 2025-06.parquet -w sichuan
    """
    from minewatch.exports import report_table
    from minewatch.feeds import load_file, read_mapping
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    fields = read_mapping(mapping, feed) if mapping else None
    refused = False
    with opened.warehouse() as con:
        for file in files:
            try:
                with bar(err, file.name) as progress:
                    report = load_file(
                        con,
                        feed,
                        file,
                        mapping=fields,
                        utc_offset=opened.utc_offset,
                        dry_run=dry_run,
                        progress=progress,
                    )
            except MinewatchError as error:
                refused = True
                complain(error)
            else:
                out.print(report_table(report))
    if refused:
        raise typer.Exit(1)


@app.command()
def quarantine(
    workspace: Dir,
    feed: Annotated[Feed | None, typer.Option(help="只看一种数据 · One feed alone.")] = None,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="只列前 N · First N.")] = 50,
) -> None:
    """查看隔离区 · Which lines of which files broke their contract, and why.

    [dim]例 Example:[/dim]  minewatch quarantine -w sichuan --feed registers
    """
    from minewatch.exports import quarantine_table
    from minewatch.feeds import read_quarantine
    from minewatch.workspace import Workspace

    with Workspace(workspace).warehouse() as con:
        rows = read_quarantine(con, feed=feed)
    out.print(quarantine_table(rows.slice(0, top)))
    if rows.num_rows > top:
        out.print(f"共 {rows.num_rows:,} 条 · {rows.num_rows:,} in all; --top N", highlight=False)


def _four_hours(text: str) -> tuple[float, float, float, float]:
    try:
        sharp, peak, flat, valley = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"{text!r} is not four numbers such as 2,6,8,8"
        raise typer.BadParameter(msg, param_hint="--register-hours") from error
    return sharp, peak, flat, valley
