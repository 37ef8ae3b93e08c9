"""The command line: every command is one call into the package.

Exit codes: 0 done, 1 the data was refused (with why), 2 wrong usage.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from minewatch import __version__
from minewatch.errors import MinewatchError
from minewatch.progress import bar, steps

app = typer.Typer(
    name="minewatch",
    help="从用电与登记数据中排查虚拟货币“挖矿”线索 · Find virtual-currency mining in power data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
out = Console(soft_wrap=False)
err = Console(stderr=True)

Dir = Annotated[Path, typer.Option("-w", "--workspace", metavar="DIR", help="工作区 · Workspace.")]


Lang = Literal["zh", "en"]
Feed = Literal["meters", "curves", "registers", "settlements", "enterprises", "data-centres"]
Product = Literal["list", "map", "summary"]
FindingsFormat = Literal["table", "csv", "json", "parquet"]
ExplainFormat = Literal["table", "json"]

LangOption = Annotated[Lang, typer.Option("--lang", help="语言 · Language: zh, en.")]


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
    with _usage():
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
                _complain(error)
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
    format: Annotated[  # noqa: A002 - the option's name is part of the interface
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

    with _usage("--format / --out"):
        form = form_of(format, out_file)
    snapshot = Workspace(workspace).latest()
    text = write_findings(snapshot, top=top, format=form, out=out_file, lang=lang)
    if text is not None:
        sys.stdout.write(text)
    if out_file is not None:
        err.print(f"已写入 · Written: {out_file}", markup=False, highlight=False)


@app.command()
def explain(
    meter: Annotated[str, typer.Argument(metavar="METER", help="户号 · Meter account.")],
    workspace: Dir,
    format: Annotated[  # noqa: A002 - the option's name is part of the interface
        ExplainFormat, typer.Option("--format", help="形式 · Form.")
    ] = "table",
    lang: LangOption = "zh",
) -> None:
    """说明研判依据 · Why a meter was judged so: evidence, spells, register matches.

    [dim]例 Example:[/dim]  minewatch explain 5100000007 -w sichuan
    """
    from minewatch.exports.explanation import explanation_json
    from minewatch.exports.explanation_table import explanation_table
    from minewatch.exports.findings import WIDTH
    from minewatch.workspace import Workspace

    snapshot = Workspace(workspace).latest()
    if format == "json":
        sys.stdout.write(explanation_json(snapshot, meter) + "\n")
    else:
        wide = out if out.is_terminal else Console(width=WIDTH)
        wide.print(explanation_table(snapshot, meter, lang=lang))


@app.command()
def export(
    product: Annotated[Product, typer.Argument(help="名单、地图或摘要 · What to export.")],
    workspace: Dir,
    out_file: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="PATH",
            help="list: .xlsx .csv .parquet .geojson .geoparquet; map: .html .geojson; "
            "summary: .html",
        ),
    ],
    lang: LangOption = "zh",
) -> None:
    """导出待核查名单、地图或摘要 · Write the list of sites to inspect, a map or a summary.

    [dim]例 Example:[/dim]  minewatch export list -w sichuan --out 名单.xlsx
    """
    from minewatch import exports
    from minewatch.workspace import Workspace

    write, formats = {
        "list": (exports.export_list, exports.LIST_FORMATS),
        "map": (exports.export_map, exports.MAP_FORMATS),
        "summary": (exports.export_summary, exports.SUMMARY_FORMATS),
    }[product]
    with _usage("--out"):
        exports.check_suffix(out_file, formats)
    path = write(Workspace(workspace).latest(), out_file, lang=lang)
    out.print(f"已写入 · Written: {path}", highlight=False)


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="输出目录 · Folder to fill.")],
    meters: Annotated[int, typer.Option(min=1, max=10_000_000, help="户数 · Meters.")],
    days: Annotated[int, typer.Option(min=1, max=2920, help="天数 · Days.")],
    seed: Annotated[int, typer.Option(min=0, help="随机种子 · Seed.")],
    start_on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="首日 · First day, 2020 to 2027.")
    ] = datetime(2025, 1, 1),  # noqa: DTZ001 - a day, not a moment
    prevalence: Annotated[
        float | None, typer.Option(min=0, max=0.6, help="挖矿户占比 · Share of mines.")
    ] = None,
) -> None:
    """生成带标签的仿真数据 · Make labelled feeds of any size from a seed.

    [dim]例 Example:[/dim]  minewatch simulate feeds --meters 300 --days 180 --seed 7
    """
    from minewatch.simulate import simulate as run

    with bar(err, "仿真 · simulate") as progress:
        run(
            folder,
            meters=meters,
            days=days,
            seed=seed,
            start_on=start_on.date(),
            prevalence=prevalence,
            progress=progress,
        )
    out.print(f"已生成 · Feeds written: {folder}", highlight=False)


@contextmanager
def _usage(option: str | None = None) -> Iterator[None]:
    """Report what an option's value breaks as wrong usage, exit code 2."""
    try:
        yield
    except MinewatchError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _four_hours(text: str) -> tuple[float, float, float, float]:
    try:
        sharp, peak, flat, valley = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"{text!r} is not four numbers such as 2,6,8,8"
        raise typer.BadParameter(msg, param_hint="--register-hours") from error
    return sharp, peak, flat, valley


def _today() -> date:
    """Return today in China; the only place that reads the clock."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _complain(error: MinewatchError) -> None:
    err.print(f"错误 · Error: {error}", style="red", markup=False, highlight=False)


def _version(wanted: bool) -> None:
    if wanted:
        out.print(__version__, highlight=False)
        raise typer.Exit


@app.callback()
def options(
    _version_option: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 · Version.")
    ] = False,
) -> None:
    """从用电与登记数据中排查虚拟货币“挖矿”线索 · Find virtual-currency mining in power data.

    [dim]例 Example:[/dim]  minewatch init demo && minewatch load meters meters.csv -w demo
    """


def main() -> None:
    """Run the command line; an error of minewatch is one sentence and exit code 1."""
    try:
        app()
    except MinewatchError as error:
        _complain(error)
        sys.exit(1)
