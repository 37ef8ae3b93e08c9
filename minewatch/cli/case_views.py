"""Commands that show cases and give their outcomes as labels."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from minewatch.cli.case_recording import Site
from minewatch.cli.console import Dir, err, out

if TYPE_CHECKING:
    from minewatch.cases.model import Case

app = typer.Typer()

Form = Annotated[Literal["table", "json"], typer.Option("--format", help="形式 · Form.")]
#: Columns where no terminal says how wide it is.
_WIDTH = 160
_CASES = ("站点 Site", "状态 State", "结论 Outcome", "承办 To", "中止 Suspended", "末次 Last")
_DOCUMENTS = ("文号 Number", "文书 Document", "制作 Issued", "送达 Served", "方式 How", "截止 Due")
_EVENTS = (
    "事项 Seq",
    "时间 At",
    "内容 Event",
    "经办 By",
    "理由 Reason",
    "依据 Basis",
    "证据 Proofs",
)


@app.command()
def show(site: Site, workspace: Dir, form: Form = "table") -> None:
    """一案的状态、文书与全部事项 · Where a case stands, its documents and all its events.

    [dim]例 Example:[/dim]  minewatch case show S1 -w sichuan
    """
    from minewatch.errors import MinewatchError
    from minewatch.workspace import Workspace

    with Workspace(workspace).ledger() as ledger:
        case = ledger.case(site)
    if not case.events:
        msg = f"No case was opened of site {site}; see: minewatch case list -w {workspace}"
        raise MinewatchError(msg)
    if form == "json":
        _print_json(_told(case))
        return
    console = _console()
    console.print(_summary(case), markup=False, highlight=False)
    if case.notices:
        console.print(_documents(case))
    console.print(_events(case))


@app.command("list")
def list_cases(
    workspace: Dir,
    state: Annotated[str | None, typer.Option(help="只列一种状态 · Only in this state.")] = None,
    form: Form = "table",
) -> None:
    """全部案件 · All cases and where they stand.

    [dim]例 Example:[/dim]  minewatch case list -w sichuan --state inspected
    """
    from minewatch.cases.model import OUTCOMES, STATES
    from minewatch.workspace import Workspace

    if state is not None and state not in STATES:
        msg = f"one of {', '.join(STATES)}"
        raise typer.BadParameter(msg, param_hint="--state")
    with Workspace(workspace).ledger() as ledger:
        cases = [one for one in ledger.cases().values() if state in {None, one.state}]
    if form == "json":
        _print_json([_told(one) for one in cases])
        return
    table = _table(*_CASES)
    for one in cases:
        last = one.events[-1]
        row = (
            one.site_id,
            STATES[one.state],
            OUTCOMES[one.outcome] if one.outcome else "—",
            one.assigned_to or "—",
            "是" if one.suspended else "—",
            f"{last.seq} {last.at.date()}",
        )
        table.add_row(*row)
    _console().print(table)


@app.command()
def labels(
    workspace: Dir,
    out_file: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="写入 CSV · Write to a CSV file.")
    ],
) -> None:
    """核查结论作标签，供标定与评估 · Outcomes as labels for calibrate and evaluate.

    [dim]例 Example:[/dim]  minewatch case labels -w sichuan --out 核查结论.csv
    """
    from minewatch.cases.labels import labels_csv, outcomes
    from minewatch.errors import MinewatchError
    from minewatch.exports.files import place
    from minewatch.workspace import Workspace

    opened = Workspace(workspace)
    with opened.ledger() as ledger:
        cases = ledger.cases()
    sites = opened.latest().table("sites").select(["site_id", "meter_ids"]).to_pylist()
    found = outcomes(cases, {row["site_id"]: row["meter_ids"] for row in sites})
    for name, why in found.left_out.items():
        err.print(f"未计入 · Left out: {name}：{why}", markup=False, highlight=False)
    if not found.labels:
        msg = "No inspection gives a label yet; record some with: minewatch case inspect"
        raise MinewatchError(msg)
    place(out_file, labels_csv(found.labels).encode())
    text = f"已写入 · Written: {out_file}（{len(found.labels)}）"
    err.print(text, markup=False, highlight=False)


def _told(case: "Case") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(case), "undone": sorted(case.undone), "last_seq": case.last_seq}


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def _summary(case: "Case") -> str:
    from minewatch.cases.model import OUTCOMES, STATES

    outcome = OUTCOMES[case.outcome] if case.outcome else "未核查"
    named = dict.fromkeys(name for found in case.deciding for name in found.officers)
    meters = [
        f"{OUTCOMES[f.outcome]} {'、'.join(f.meter_ids) or '整个站点'}" for f in case.findings
    ]
    parts = [
        f"站点 Site {case.site_id}",
        f"{STATES[case.state]} {case.state}" + ("，已中止 suspended" if case.suspended else ""),
        f"结论 Outcome：{outcome}" + (f"（{'、'.join(named)}）" if named else ""),
        f"逐户 Meters：{'；'.join(meters) or '—'}",
        f"所见最后事项 --seen {case.last_seq}",
    ]
    return "\n".join(parts)


def _documents(case: "Case") -> Table:
    from minewatch.cases.details import SERVICE
    from minewatch.cases.model import KINDS
    from minewatch.cases.receivers import receiver_word

    table = _table(*_DOCUMENTS)
    for one in case.notices:
        due = "—" if one.due_on is None else str(one.due_on)
        due += "（暂定）" if one.due_provisional else ""
        how = "—" if one.served_how is None else SERVICE[one.served_how]
        how += f"（{receiver_word(one.receiver_role)}）" if one.receiver_role else ""
        served = "未送达" if one.served_on is None else str(one.served_on)
        table.add_row(one.number, KINDS[one.kind], str(one.issued_on), served, how, due)
    return table


def _events(case: "Case") -> Table:
    from minewatch.cases.model import KINDS

    table = _table(*_EVENTS)
    for event in case.events:
        gone = "（已撤销 undone）" if event.seq in case.undone else ""
        basis = ", ".join(event.details["law"]["provisions"])
        proofs = str(len(event.evidence) or "—")
        row = (str(event.seq), event.at.isoformat(" ", "minutes")[:16], KINDS[event.kind] + gone)
        table.add_row(*row, event.actor, event.reason, basis or "—", proofs)
    return table


def _table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    return table


def _console() -> Console:
    return out if out.is_terminal else Console(width=_WIDTH)
