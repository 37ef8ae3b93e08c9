"""The command that writes what people take away: the list, the map, the summary."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from minewatch.cli.console import Dir, LangOption, out, usage

app = typer.Typer()

Product = Literal["list", "map", "summary"]


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
    with usage("--out"):
        exports.check_suffix(out_file, formats)
    path = write(Workspace(workspace).latest(), out_file, lang=lang)
    out.print(f"已写入 · Written: {path}", highlight=False)
