"""Commands on the ledger as a whole: is it as it was written, and random inspection."""

import getpass
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from minewatch.cli.case_recording import At, Given, record
from minewatch.cli.console import Dir, err, out

app = typer.Typer()
ledger = typer.Typer(help="台账 · The case ledger as a whole.", no_args_is_help=True)
app.add_typer(ledger, name="ledger")


@ledger.callback()
def of_the_ledger() -> None:
    """台账 · The case ledger as a whole."""


@ledger.command()
def verify(
    workspace: Dir,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="曾公布的链首 · A head published earlier.")
    ] = None,
) -> None:
    """核验台账未被改动 · Find any change, removal or reordering in the ledger.

    [dim]例 Example:[/dim]  minewatch ledger verify -w sichuan
    """
    from minewatch.errors import MinewatchError
    from minewatch.workspace import Workspace

    with Workspace(workspace).ledger() as opened:
        problems, (events, last) = opened.verify(), opened.head
        known = head is None or opened.holds(head.strip().lower())
    for problem in problems:
        where = "" if problem.seq is None else f"{problem.seq} "
        err.print(f"{where}{problem.what}", style="red", markup=False, highlight=False)
    if problems:
        msg = "台账与所记不符 · The ledger is not as recorded; keep this copy and find out why."
        raise MinewatchError(msg)
    if not known:
        msg = "公布过的链首不在台账中 · The published head is not in the ledger; find out why."
        raise MinewatchError(msg)
    out.print(f"台账完好 · Sound: {events} {last}", markup=False, highlight=False, soft_wrap=True)


@app.command()
def draw(  # noqa: PLR0913, PLR0917 - one option each
    workspace: Dir,
    sites: Annotated[int, typer.Option(min=1, metavar="N", help="抽取站点数 · Sites to draw.")],
    inspectors: Annotated[
        Path,
        typer.Option(metavar="FILE", help="检查人员名录，CSV 一行一名 · Inspectors, one a line."),
    ],
    seed: Annotated[int, typer.Option(min=0, help="随机种子，应公布 · The seed; publish it.")],
    actor: Annotated[
        str | None, typer.Option(help="经办人，默认登录名 · Who draws; default the login name.")
    ] = None,
    reason: Annotated[str, typer.Option(help="理由 · Why.")] = "双随机抽查",
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入 CSV · Write to a CSV file.")
    ] = None,
    at: At = None,
) -> None:
    """双随机：按风险抽站点，随机派人员 · Draw sites by risk and inspectors at random.

    [dim]例 Example:[/dim]  minewatch draw -w sichuan --sites 5 --inspectors names.csv
    --seed 20250701
    """
    from minewatch.cases.draw import draw as run
    from minewatch.cases.draw import drawn_table, risk_pool
    from minewatch.cases.inspectors import read_names
    from minewatch.exports.files import place
    from minewatch.exports.tabular import machine_csv
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    snapshot = opened.latest()
    with opened.ledger() as kept:
        running = [site for site, case in kept.cases().items() if case.running]
    table = snapshot.table("sites")
    as_of = date.fromisoformat(snapshot.manifest["as_of"])
    pool = risk_pool(table, snapshot.table("measures"), running, opened.rulebook(), as_of)
    drawn = run(pool.weights, read_names(inspectors), sites=sites, seed=seed)
    details = {**drawn.details(), "snapshot": snapshot.path.name}
    given = Given(actor or _login(), reason, at=at)
    record(workspace, None, "drawn", given, details)
    for note in (*pool.notes, _left_out(pool.left_out)):
        err.print(note, markup=False, highlight=False)
    content = machine_csv(drawn_table(drawn, pool, table))
    if out_file is None:
        sys.stdout.write(content.decode())
    else:
        place(out_file, content)
        err.print(f"已写入 · Written: {out_file}", markup=False, highlight=False)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        msg = "who draws is not known to this machine; name them"
        raise typer.BadParameter(msg, param_hint="--actor") from error


def _left_out(counts: dict[str, int]) -> str:
    return (
        f"不在抽取范围 · Not in the pool: 无概率 {counts['no_probability']}，"
        f"在办 {counts['running']} (without a probability, with a running case)"
    )
