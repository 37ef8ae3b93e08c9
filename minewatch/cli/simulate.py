"""The command that makes labelled feeds."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from minewatch.cli.console import err, out
from minewatch.progress import bar

app = typer.Typer()


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
    province: Annotated[
        Literal["home", "shifted"],
        typer.Option(help="参数组 · Parameters; shifted differs and is for evaluation alone."),
    ] = "home",
) -> None:
    """生成带标签的仿真数据 · Make labelled feeds of any size from a seed.

    [dim]例 Example:[/dim]  minewatch simulate feeds --meters 300 --days 180 --seed 7
    """
    from minewatch.simulate import PROVINCES
    from minewatch.simulate import simulate as run

    with bar(err, "仿真 · simulate") as progress:
        run(
            folder,
            meters=meters,
            days=days,
            seed=seed,
            start_on=start_on.date(),
            prevalence=prevalence,
            province=PROVINCES[province],
            progress=progress,
        )
    out.print(f"已生成 · Feeds written: {folder}", highlight=False)
