"""What every step of a case is given on the command line, and how it is recorded."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from minewatch.cli.console import err, out

if TYPE_CHECKING:
    from minewatch.cases.model import Case, Event, Kind
    from minewatch.workspace import Workspace

Site = Annotated[str, typer.Argument(metavar="SITE", help="站点编号 · Site.")]
Actor = Annotated[str, typer.Option("--actor", help="经办人 · Who records it.")]
Reason = Annotated[str, typer.Option("--reason", help="理由 · Why, in one's own words.")]
Evidence = Annotated[
    list[Path] | None,
    typer.Option(
        "--evidence",
        metavar="FILE",
        help="证据文件，只存摘要 · Evidence; its digest is kept, not the file. Repeatable.",
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
        help="记录时间，当地标准时 · Time of recording, local standard time; default now.",
    ),
]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="事实发生日 · Day of the fact; default --at."),
]
Seen = Annotated[
    int | None,
    typer.Option(
        "--seen",
        metavar="SEQ",
        help="所见最后事项 · Last event seen; refused if another was recorded since.",
    ),
]


@dataclass(frozen=True)
class Given:
    """Who records a step, why, when and on what evidence."""

    actor: str
    reason: str
    evidence: list[Path] | None = None
    at: datetime | None = None
    on: datetime | None = None
    seen: int | None = None


def record(
    folder: Path, site: str | None, kind: "Kind", given: Given, details: dict[str, Any]
) -> "Event":
    """Record a step and tell its number, what it sets running, and the head to publish."""
    from minewatch.workspace import Workspace

    opened = Workspace(folder)
    told = {name: value for name, value in details.items() if value is not None}
    if given.on is not None:
        told["on"] = given.on.date()
    with opened.ledger() as ledger:
        event = ledger.append(
            site,
            kind,
            actor=given.actor,
            at=local_time(opened, given.at),
            reason=given.reason,
            details=told,
            evidence=tuple(map(digest_of, given.evidence or ())),
            book=opened.rulebook(),
            expected_seq=given.seen,
        )
        _tell(event, ledger.case(site) if site else None)
        head = ledger.head
    err.print(f"链首 · Head: {head.events} {head.hash}", markup=False, highlight=False)
    return event


def _tell(event: "Event", case: "Case | None") -> None:
    from minewatch.cases.model import KINDS, STATES

    state = "" if case is None else f"，{STATES[case.state]}"
    text = f"已记录 · Recorded: {event.seq} {KINDS[event.kind]} {event.site_id or ''}{state}"
    out.print(text.rstrip(), markup=False, highlight=False)
    law = event.details["law"]
    if law["provisions"]:
        sound = "" if law["verified"] else "（未全部核实 · not all verified）"
        out.print(f"依据 · Basis: {', '.join(law['provisions'])}{sound}", markup=False)
    if "due_on" in law:
        unsure = "（节假日未公布，暂定 · provisional）" if law["due_provisional"] else ""
        out.print(f"截止 · Due: {law['due_on']}{unsure}", markup=False, highlight=False)


def local_time(workspace: "Workspace", at: datetime | None) -> datetime:
    """Return a time given, or now, in the local standard time of the workspace."""
    zone = timezone(workspace.utc_offset)
    return datetime.now(zone) if at is None else at.replace(tzinfo=zone)


def day_of(moment: datetime | None) -> date | None:
    """Return the day of an option."""
    return None if moment is None else moment.date()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises
    ------
    MinewatchError
        If it cannot be read.
    """
    from minewatch.errors import MinewatchError

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); check --evidence."
        raise MinewatchError(msg) from error
