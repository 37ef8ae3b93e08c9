"""The commands that print papers and check figures: notices and the audit."""

import sys
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from minewatch.cli.console import Dir, LangOption, err, out, usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minewatch.exports.release import Basis, Unmasked
    from minewatch.workspace import Workspace

app = typer.Typer()

NoticeKind = Literal["rectification", "surcharge", "restriction", "closure", "hearing"]

Form = Literal["table", "csv", "json", "parquet"]

_DAYS = ["%Y-%m-%d"]
_DAY = "YYYY-MM-DD"

Unmask = Annotated[bool, typer.Option("--unmask", help="不脱敏，记入台账 · Unmasked, recorded.")]
Actor = Annotated[str | None, typer.Option(metavar="NAME", help="经办人 · Who takes it out.")]
Purpose = Annotated[str | None, typer.Option(metavar="TEXT", help="用途 · What for.")]


@contextmanager
def basis_of(workspace: "Workspace", snapshot: str | None = None) -> "Iterator[Basis]":
    """Open what exports are written from: the latest scan or a named one, ledger and rules."""
    from minewatch.exports.release import Basis
    from minewatch.publish import Snapshot

    taken = workspace.latest() if snapshot is None else Snapshot(workspace.snapshots / snapshot)
    with workspace.ledger() as ledger:
        yield Basis(taken, ledger, workspace.rulebook())


def unmasked_by(
    workspace: "Workspace", *, wanted: bool, actor: str | None, purpose: str | None
) -> "Unmasked | None":
    """Return who takes unmasked data out now; wrong usage without a name and a purpose."""
    from minewatch.exports.release import unmasked_or_none

    now = datetime.now(timezone(workspace.utc_offset))
    with usage("--unmask"):
        return unmasked_or_none(wanted=wanted, actor=actor, purpose=purpose, at=now)


@app.command()
def notice(  # noqa: PLR0913, PLR0917 - what an officer gives for a paper
    kind: Annotated[NoticeKind, typer.Argument(help="文书种类 · Kind of notice.")],
    site: Annotated[str, typer.Argument(metavar="SITE", help="站点编号 · Site.")],
    workspace: Dir,
    out_file: Annotated[Path, typer.Option("--out", metavar="FILE", help=".docx .pdf")],
    number: Annotated[str | None, typer.Option(metavar="TEXT", help="文号 · Number.")] = None,
    issued_on: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar=_DAY, help="签发日期 · Day of issue."),
    ] = None,
    bureau: Annotated[str | None, typer.Option(metavar="NAME", help="签发单位 · Bureau.")] = None,
    contact: Annotated[str | None, typer.Option(metavar="TEXT", help="联系方式 · Contact.")] = None,
    due_on: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar=_DAY, help="整改期限 · Rectify by."),
    ] = None,
    effective_on: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar=_DAY, help="停限电日期 · First day of the cut."),
    ] = None,
    scope: Annotated[
        str | None, typer.Option(metavar="TEXT", help="停哪些表计或回路 · Meters or circuits cut.")
    ] = None,
    illegal_use: Annotated[
        str | None, typer.Option(metavar="TEXT", help="查实的非法用电 · Illegal use found.")
    ] = None,
    hearing_on: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar=_DAY, help="听证日期 · Day of the hearing."),
    ] = None,
    hearing_at: Annotated[
        str | None, typer.Option(metavar="TEXT", help="听证时间地点 · Hour and place.")
    ] = None,
    statement_until: Annotated[
        datetime | None,
        typer.Option(formats=_DAYS, metavar=_DAY, help="陈述申辩至 · Statement until."),
    ] = None,
    months: Annotated[
        tuple[datetime, datetime] | None,
        typer.Option(formats=["%Y-%m"], metavar="YYYY-MM YYYY-MM", help="账期起止 · Months."),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="草稿，不查程序 · A draft.")] = False,
    unmask: Unmask = False,
    actor: Actor = None,
    purpose: Purpose = None,
) -> None:
    """打印文书：责令整改、差别电价、停限电、事先告知、听证 · Print a notice as DOCX or PDF.

    打印不是决定：签发后用 minewatch case 记入台账，以文件摘要为证据。
    Printing decides nothing: record it with minewatch case, the digest of the file as evidence.

    [dim]例 Example:[/dim]  minewatch notice surcharge S00012 -w DIR --number 文号
    --issued-on 2026-03-01 --bureau 单位 --contact 电话 --out 通知.pdf
    """
    from minewatch.exports import check_suffix
    from minewatch.exports.manifest import sha256
    from minewatch.exports.notices import NOTICE_FORMATS, Bureau, Order, Sources, printed_notice
    from minewatch.exports.release import release
    from minewatch.workspace import Workspace

    with usage("--out"):
        check_suffix(out_file, NOTICE_FORMATS)
    place = Workspace(workspace)
    unmasked = unmasked_by(place, wanted=unmask, actor=actor, purpose=purpose)
    order = Order(
        issued_on=_date(issued_on),
        bureau=Bureau.load(workspace).with_given(name=bureau, contact=contact),
        number=number,
        due_on=_date(due_on),
        effective_on=_date(effective_on),
        scope=scope,
        illegal_use=illegal_use,
        hearing_on=_date(hearing_on),
        hearing_at=hearing_at,
        statement_until=_date(statement_until),
        months=None if months is None else (months[0].date(), months[1].date()),
        unmasked=unmask,
    )
    with basis_of(place) as basis:
        sources = Sources(basis.snapshot, basis.book, basis.ledger.case(site))
        content = printed_notice(
            kind, sources, site, order, out_file, workspace=workspace, draft=draft
        )
        options = {"kind": kind, "site": site, "number": number, "draft": draft}
        release(out_file, content, basis, product="notice", options=options, unmasked=unmasked)
    out.print(f"已写入 · Written: {out_file}\nSHA-256 {sha256(content)}", highlight=False)


@app.command()
def audit(
    site: Annotated[str, typer.Argument(metavar="SITE", help="站点编号 · Site.")],
    workspace: Dir,
    scan: Annotated[
        str | None, typer.Option(metavar="SCAN", help="扫描编号，默认最近 · Scan; default latest.")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="形式，默认按后缀 · Form; default by the suffix of --out."),
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="写入文件 · Write to a file.")
    ] = None,
    lang: LangOption = "zh",
) -> None:
    """复算一个站点公布的金额和期限 · Recompute the published figures of a site.

    从仓库读数和现行规则复算；有不一致时退出码为 1。
    From the warehouse's readings and the rules as they are now; exit code 1 where one differs.

    [dim]例 Example:[/dim]  minewatch audit S00012 -w sichuan
    """
    from minewatch.batch.audit import audit as recompute
    from minewatch.exports import form_of
    from minewatch.exports.audit import AUDIT, Unchecked
    from minewatch.exports.findings import deliver
    from minewatch.exports.words import Words
    from minewatch.workspace import Workspace

    with usage("--format / --out"):
        chosen = form_of(form, out_file)
    place = Workspace(workspace)
    with basis_of(place, scan) as basis, place.warehouse() as con:
        snapshot = Unchecked(basis.snapshot.path)
        found = recompute(con, basis.book, snapshot, site)
    words = Words.of(snapshot, lang)
    sys.stdout.write(deliver(found.table, AUDIT, chosen, out_file, words, head="") or "")
    for told in (*found.damaged, *found.changed):
        err.print(told, markup=False, highlight=False)
    rows, differing = found.table.num_rows, found.differences
    err.print(f"复算 {rows} 项，不一致 {differing} 项 · {differing} of {rows} differ", markup=False)
    if not found.sound:
        raise typer.Exit(1)


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
