"""The command that shows leads beside the readings."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from minewatch.cli.console import Dir, LangOption, err, usage

app = typer.Typer()

Kind = Literal["plant", "application", "tip", "network"]
Form = Literal["table", "csv", "json", "parquet"]


@app.command()
def leads(
    workspace: Dir,
    kind: Annotated[Kind | None, typer.Option(help="只列一类 · Only of this kind.")] = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="只列前 N · First N.")] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="形式，默认按后缀 · Form; default by the suffix of --out."),
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入文件 · Write to a file.")
    ] = None,
    lang: LangOption = "zh",
) -> None:
    """其他线索：电厂、报装、举报、矿池连接 · Leads from plants, applications, tips, networks.

    [dim]例 Example:[/dim]  minewatch leads -w sichuan --kind application --out asked.csv
    """
    from minewatch.exports import form_of, write_leads
    from minewatch.workspace import Workspace

    with usage("--format / --out"):
        chosen = form_of(form, out_file)
    snapshot = Workspace(workspace).latest()
    text = write_leads(snapshot, kind=kind, top=top, form=chosen, out=out_file, lang=lang)
    if text is not None:
        sys.stdout.write(text)
    if out_file is not None:
        err.print(f"已写入 · Written: {out_file}", markup=False, highlight=False)
