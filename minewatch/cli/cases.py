"""Commands that carry a case from lead to close; each is one event in the ledger."""

# ruff: noqa: PLR0913, PLR0917 - one option each

from datetime import datetime
from typing import Annotated, Literal

import typer

from minewatch.cli.case_recording import (
    Actor,
    At,
    Evidence,
    Given,
    On,
    Reason,
    Seen,
    Site,
    day_of,
    record,
)
from minewatch.cli.case_views import app as views
from minewatch.cli.console import Dir

app = typer.Typer()
case = typer.Typer(
    help="案件：立案、核查、文书、送达、听证、结案 · Cases, step by step; guards refuse what "
    "is not lawful yet.",
    no_args_is_help=True,
)
app.add_typer(case, name="case")
case.add_typer(views)

Outcome = Literal["confirmed", "cleared", "undecided"]
Found = Literal["data_centre", "ordinary"]
Paper = Literal[
    "rectification", "surcharge", "restriction", "closure", "penalty", "hearing",
    "closure-decision", "penalty-decision",
]  # fmt: skip
How = Literal["direct", "left", "post", "electronic", "entrusted", "public"]
Ground = Literal["closure", "penalty", "exited", "cleared", "transferred", "withdrawn"]
Number = Annotated[str, typer.Option("--number", help="文号 · Number of the document.")]
Living = Annotated[
    str | None,
    typer.Option(
        "--living-supply",
        help="居民生活用电，须为 not_affected · A household's supply: must be not_affected.",
    ),
]
Scope = Annotated[
    str | None, typer.Option("--scope", help="停限的表计或回路 · Meters or circuits to cut.")
]

Illegal = Annotated[
    str | None,
    typer.Option("--illegal-use", help="停限电：已查实的非法用电 · Illegal use that was found."),
]


@case.command("open")
def open_case(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    household: Annotated[
        bool | None, typer.Option(help="是否有居民生活用电 · Whether people live there.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="线索来源 · Where the lead is from.")] = None,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
) -> None:
    """立案登记 · Make a lead of the last scan a case.

    [dim]例 Example:[/dim]  minewatch case open S1 -w sichuan --actor 张三 --reason 负荷异常
    """
    from minewatch.cases.leads import lead_meters
    from minewatch.errors import MinewatchError
    from minewatch.workspace import Workspace

    snapshot = Workspace(workspace).latest()
    rows = snapshot.rows("sites", "site_id", site, columns=["site_id", "province"]).to_pylist()
    if not rows:
        msg = f"The last scan holds no site {site}; see: minewatch export list"
        raise MinewatchError(msg)
    details = {
        "province": rows[0]["province"],
        "household": household,
        "source": source,
        "snapshot": snapshot.path.name,
        "lead_meter_ids": lead_meters(snapshot, site) or None,
    }
    record(workspace, site, "opened", Given(actor, reason, evidence, at, on), details)


@case.command()
def assign(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    to: Annotated[str, typer.Option("--to", help="承办人 · Who is to inspect.")],
    at: At = None,
    seen: Seen = None,
) -> None:
    """分派核查 · Say who is to inspect.

    [dim]例 Example:[/dim]  minewatch case assign S1 -w sichuan --actor 张三 --reason 片区 --to 李四
    """
    record(workspace, site, "assigned", Given(actor, reason, at=at, seen=seen), {"to": to})


@case.command()
def inspect(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    outcome: Annotated[Outcome, typer.Option(help="查实、排除、待查 · What was concluded.")],
    officer: Annotated[list[str], typer.Option(help="核查人，至少两名 · Officers, two at least.")],
    found: Annotated[
        Found | None, typer.Option(help="排除时实为何种用电 · What it is, where cleared.")
    ] = None,
    meter: Annotated[
        list[str] | None,
        typer.Option(help="涉及户号，默认全部线索户号 · Meters it is about; default all leads."),
    ] = None,
    household: Annotated[
        bool | None, typer.Option(help="是否有居民生活用电 · Whether people live there.")
    ] = None,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """现场核查结论 · Record what two officers found.

    [dim]例 Example:[/dim]  minewatch case inspect S1 -w sichuan --actor 张三 --reason 现场见矿机
    --outcome confirmed --officer 李四 --officer 王五 --evidence 照片.zip
    """
    from minewatch.cases.leads import checked_meters, lead_meters
    from minewatch.workspace import Workspace

    snapshot = Workspace(workspace).latest()
    details = {
        "outcome": outcome,
        "officers": officer,
        "found": found,
        "meter_ids": checked_meters(snapshot, site, meter or []),
        "lead_meter_ids": lead_meters(snapshot, site) or None,
        "household": household,
    }
    record(workspace, site, "inspected", Given(actor, reason, evidence, at, on, seen), details)


@case.command()
def notice(
    site: Site,
    paper: Annotated[Paper, typer.Argument(help="文书种类 · Which document.")],
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    number: Number,
    days: Annotated[
        int | None, typer.Option(min=1, help="期限，送达后日历日 · Calendar days after service.")
    ] = None,
    amount: Annotated[str | None, typer.Option(help="金额，元 · Amount in yuan.")] = None,
    hearing_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="听证日 · Day of the hearing.")
    ] = None,
    living_supply: Living = None,
    scope: Scope = None,
    illegal_use: Illegal = None,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """制作文书 · Issue a numbered document; it takes effect when served.

    [dim]例 Example:[/dim]  minewatch case notice S1 surcharge -w sichuan --actor 张三 --reason 查实
    --number 川加价〔2025〕1号 --amount 3000.00 --days 15
    """
    from minewatch.cases.model import DOCUMENTS

    name = paper.replace("-", "_")
    kind = next(one for one in DOCUMENTS if one in {name, f"{name}_notice"})
    details = {
        "number": number,
        "days": days,
        "amount_yuan": amount,
        "hearing_on": day_of(hearing_on),
        "living_supply": living_supply,
        "scope": scope,
        "illegal_use": illegal_use,
    }
    record(workspace, site, kind, Given(actor, reason, evidence, at, on, seen), details)


@case.command()
def serve(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    number: Number,
    how: Annotated[How, typer.Option(help="送达方式 · Way of service.")],
    receiver: Annotated[
        str, typer.Option(help="签收人身份：法定代表人、负责收件的人等 · In which role; no name.")
    ],
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """送达 · Record that a document was served; its period runs from then.

    [dim]例 Example:[/dim]  minewatch case serve S1 -w sichuan --actor 张三 --reason 上门
    --number 川加价〔2025〕1号 --how direct --receiver 法定代表人
    """
    details = {"notice": number, "how": how, "receiver_role": receiver}
    record(workspace, site, "served", Given(actor, reason, evidence, at, on, seen), details)


@case.command()
def statement(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
) -> None:
    """陈述申辩 · Record what the party said; never refused while there is a case.

    [dim]例 Example:[/dim]  minewatch case statement S1 -w sichuan --actor 张三 --reason 称是渲染
    """
    record(workspace, site, "statement", Given(actor, reason, evidence, at, on), {})


@case.command()
def hearing(
    site: Site,
    step: Annotated[Literal["requested", "held"], typer.Argument(help="要求或举行 · Which.")],
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """听证的要求与举行 · A hearing was requested, or held.

    [dim]例 Example:[/dim]  minewatch case hearing S1 held -w sichuan --actor 张三 --reason 书面
    """
    given = Given(actor, reason, evidence, at, on, seen)
    record(workspace, site, "hearing_requested" if step == "requested" else "hearing_held",
           given, {})  # fmt: skip


@case.command()
def restrict(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    number: Number,
    living_supply: Living = None,
    scope: Scope = None,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """实施停限电 · Supply was cut or limited, after its notice; never a household's.

    [dim]例 Example:[/dim]  minewatch case restrict S1 -w sichuan --actor 张三 --reason 期满
    --number 川停电〔2025〕1号 --living-supply not_affected
    """
    details = {"notice": number, "living_supply": living_supply, "scope": scope}
    record(workspace, site, "restricted", Given(actor, reason, evidence, at, on, seen), details)


@case.command()
def close(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    ground: Annotated[Ground, typer.Option(help="结案事由 · Why it ends.")],
    to: Annotated[
        str | None, typer.Option(help="受移送机关，如 公安机关 · Who takes it over, e.g. police.")
    ] = None,
    evidence: Evidence = None,
    at: At = None,
    on: On = None,
    seen: Seen = None,
) -> None:
    """结案 · Close the case.

    [dim]例 Example:[/dim]  minewatch case close S1 -w sichuan --actor 张三 --reason 拆机
    --ground exited
    """
    given = Given(actor, reason, evidence, at, on, seen)
    record(workspace, site, "closed", given, {"ground": ground, "to": to})


@case.command()
def undo(
    site: Site,
    workspace: Dir,
    actor: Actor,
    reason: Reason,
    seq: Annotated[int, typer.Option("--seq", help="要撤销的事项 · The event to undo.")],
    at: At = None,
    seen: Seen = None,
) -> None:
    """撤销误记 · Undo an event by a further one; nothing is deleted.

    [dim]例 Example:[/dim]  minewatch case undo S1 -w sichuan --actor 张三 --reason 误记 --seq 7
    """
    record(workspace, site, "undone", Given(actor, reason, at=at, seen=seen), {"seq": seq})


@case.command()
def suspend(
    site: Site, workspace: Dir, actor: Actor, reason: Reason, at: At = None, seen: Seen = None
) -> None:
    """中止 · Suspend the case.

    [dim]例 Example:[/dim]  minewatch case suspend S1 -w sichuan --actor 张三 --reason 等待鉴定
    """
    record(workspace, site, "suspended", Given(actor, reason, at=at, seen=seen), {})


@case.command()
def resume(
    site: Site, workspace: Dir, actor: Actor, reason: Reason, at: At = None, seen: Seen = None
) -> None:
    """恢复 · Resume a suspended case.

    [dim]例 Example:[/dim]  minewatch case resume S1 -w sichuan --actor 张三 --reason 鉴定完成
    """
    record(workspace, site, "resumed", Given(actor, reason, at=at, seen=seen), {})
