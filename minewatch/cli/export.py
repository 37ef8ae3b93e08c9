"""The command that writes what people take away: lists, ledger, reports, map, summary."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from minewatch.cli.console import Dir, LangOption, out, usage
from minewatch.cli.papers import Actor, Purpose, Unmask, basis_of, unmasked_by

if TYPE_CHECKING:
    from minewatch.cli.console import Lang
    from minewatch.exports.decided import Decided
    from minewatch.workspace import Workspace

app = typer.Typer()

Product = Literal["list", "ledger", "weekly", "progress", "map", "summary"]

#: Products that name customers, which can be asked for unmasked.
_NAMED = ("list", "ledger", "weekly")
_TABLES = (".xlsx", ".csv")


@app.command()
def export(  # noqa: PLR0913, PLR0917 - options of one command
    product: Annotated[Product, typer.Argument(help="导出什么 · What to export.")],
    workspace: Dir,
    out_file: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="PATH",
            help="list: .xlsx .csv .parquet .geojson .geoparquet; ledger, weekly, progress: "
            ".xlsx .csv; map: .html .geojson; summary: .html",
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option(metavar="SCAN", help="weekly：与哪次扫描比较 · Scan to compare with."),
    ] = None,
    unmask: Unmask = False,
    actor: Actor = None,
    purpose: Purpose = None,
    lang: LangOption = "zh",
) -> None:
    """导出名单、工作台账、周报、进展、地图或摘要 · Write a list, ledger, report, map or summary.

    每个文件旁另有 .manifest.json，记录来源摘要 · A manifest of digests stands beside each file.

    [dim]例 Example:[/dim]  minewatch export list -w sichuan --out 名单.xlsx
    """
    from minewatch import exports
    from minewatch.exports.decided import Decided
    from minewatch.exports.release import release
    from minewatch.workspace import Workspace

    formats = {"list": exports.LIST_FORMATS, "map": exports.MAP_FORMATS}
    formats["summary"] = exports.SUMMARY_FORMATS
    with usage("--out"):
        exports.check_suffix(out_file, formats.get(product, _TABLES))
    if unmask and product not in _NAMED:
        raise typer.BadParameter(f"only {', '.join(_NAMED)} have names", param_hint="--unmask")
    if since is not None and product != "weekly":
        raise typer.BadParameter("only weekly compares with a scan", param_hint="--since")
    place = Workspace(workspace)
    unmasked = unmasked_by(place, wanted=unmask, actor=actor, purpose=purpose)
    with basis_of(place) as basis:
        snapshot = Decided(basis.snapshot, basis.ledger.cases())
        content = _content(product, place, snapshot, out_file, lang, since=since, unmasked=unmask)
        options = {"lang": lang, "since": since}
        release(out_file, content, basis, product=product, options=options, unmasked=unmasked)
    out.print(f"已写入 · Written: {out_file}", highlight=False)


def _content(
    product: Product,
    place: "Workspace",
    snapshot: "Decided",
    out_file: Path,
    lang: "Lang",
    *,
    since: str | None,
    unmasked: bool,
) -> bytes:
    from minewatch import exports

    suffix = out_file.suffix.lower()
    match product:
        case "list":
            return exports.list_content(snapshot, suffix, lang, unmasked=unmasked)
        case "ledger":
            return exports.working_content(snapshot, suffix, lang, unmasked=unmasked)
        case "weekly":
            issue = exports.issue_of(snapshot, place.snapshots, since)
            return exports.weekly_content(issue, suffix, lang, unmasked=unmasked)
        case "progress":
            return exports.progress_content(snapshot, suffix, lang)
        case "map":
            return exports.map_content(snapshot, suffix, lang)
        case _:
            return exports.summary_content(snapshot, lang)
