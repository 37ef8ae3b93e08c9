"""The command that shows which rules apply in a place on a day."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from minewatch.cli.console import LangOption, err, out, usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from minewatch.rules import Rulebook
    from minewatch.rules.listing import Entry
    from minewatch.rules.words import Lang

app = typer.Typer()

Form = Literal["table", "json", "csv"]

_STATUS = {
    "displaced": ("本省另有规定，不适用", "displaced by the province's own"),
    "not_yet": ("尚未施行", "not in force yet"),
    "draft": ("征求意见稿，不适用", "drafts, not applied"),
    "lapsed": ("已失效", "lapsed"),
}
_APPLIES = {
    "figures": ("适用：据以计算、限期或把关", "apply: figures, deadlines and guards rest on them"),
    "others": ("适用：职责、禁止、程序及其他", "apply: duties, bans, procedure and others"),
}
_SOUND = {True: ("已核实", "verified"), False: ("未核实", "not verified")}
#: Columns of a screen from which the department has room.
_WIDE = 120
_HEAD = {
    "zh": ("措施、编号", "施行自", "要点"),
    "en": ("measure, id", "since", "content"),
}


@app.command()
def rules(
    region: Annotated[
        str | None, typer.Option(metavar="省", help="省份，省略时只列全国规定 · Province.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="哪一天，默认今天 · Day; default today."),
    ] = None,
    measure: Annotated[
        str | None, typer.Option(metavar="CODE", help="只列一种措施 · Only this measure.")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w", "--workspace", metavar="DIR", help="加上工作区自己的规则 · Its own too."
        ),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="形式 · Form.")] = "table",
    lang: LangOption = "zh",
) -> None:
    """适用的规定：何时起、核实与否 · Rules that apply, since when, verified or not.

    [dim]例 Example:[/dim]  minewatch rules --region 四川 --on 2022-05-01
    """
    from minewatch.rules.listing import entries

    day = on.date() if on else date.today()  # noqa: DTZ011 - the local day of the person who asks
    book = _book(workspace)
    with usage("--region / --measure"):
        _refuse_unknown(measure)
        found = entries(book, region, day, measure)
    if form == "table":
        for table in _tables(found, lang):
            out.print(table)
        err.print(_summary(found, day, lang), markup=False, highlight=False)
    else:
        sys.stdout.write(_json(found, lang) if form == "json" else _csv(found, lang))


def _book(folder: Path | None) -> "Rulebook":
    from minewatch.rules import Rulebook
    from minewatch.workspace import Workspace

    return Workspace(folder).rulebook() if folder else Rulebook.load()


def _refuse_unknown(measure: str | None) -> None:
    from minewatch.errors import RuleError
    from minewatch.rules.words import MEASURE_NAMES

    if measure is not None and measure not in MEASURE_NAMES:
        msg = f"No measure {measure!r} is known; take one of: {', '.join(MEASURE_NAMES)}."
        raise RuleError(msg)


def _tables(found: "Sequence[Entry]", lang: "Lang") -> "list[Table]":
    from minewatch.rules.listing import STATUSES, computed

    tables = []
    for status in STATUSES:
        rows = [entry for entry in found if entry.status == status]
        if status == "applies":
            figures = [entry for entry in rows if computed(entry.rule)]
            others = [entry for entry in rows if not computed(entry.rule)]
            parts = [(_APPLIES["figures"], figures), (_APPLIES["others"], others)]
        else:
            parts = [(_STATUS[status], rows)]
        tables += [_table(title[lang == "en"], part, lang) for title, part in parts if part]
    return tables


def _table(title: str, rows: "Sequence[Entry]", lang: "Lang") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"{title} · {len(rows)}", title_justify="left", box=SIMPLE_HEAD, show_lines=False
    )
    for name, width in zip(_HEAD[lang], (20, 13, None), strict=True):
        table.add_column(name, overflow="fold", width=width)
    for entry in rows:
        style = "yellow" if entry.stale or entry.status == "draft" else ""
        table.add_row(*(Text(text, style=style) for text in _cells(entry, lang)))
    return table


def _cells(entry: "Entry", lang: "Lang") -> tuple[str, ...]:
    from minewatch.rules.listing import row
    from minewatch.rules.regions import NATION

    cells, english = row(entry, lang), lang == "en"
    since = [str(cells["in_force_from"] or entry.rule.drafted_on)]
    if cells["in_force_until"]:
        since.append(f"{'to' if english else '至'} {cells['in_force_until']}")
    marks = [_SOUND[entry.rule.sound][english]]
    if entry.stale:
        marks.append("not reviewed" if english else "待复核")
    place = None if entry.rule.region == NATION else entry.rule.region
    who = entry.rule.department if out.width >= _WIDE else None
    parts = [str(part) for part in (place, cells["figure"], cells["note"], who) if part]
    return (
        f"{cells['measure_name']}\n{cells['id']}",
        "\n".join([*since, *marks]),
        (" | " if english else "｜").join(parts),
    )


def _summary(found: "Sequence[Entry]", day: date, lang: "Lang") -> str:
    stale = sorted(entry.rule.id for entry in found if entry.stale)
    applying = [entry for entry in found if entry.status == "applies"]
    weak = sum(not entry.rule.sound for entry in applying)
    if lang == "en":
        text = f"{day.isoformat()}: rules that apply {len(applying)}, not fully verified {weak}."
        return text + (f" Not reviewed for a year: {', '.join(stale)}." if stale else "")
    text = f"{day.isoformat()}：适用{len(applying)}条，其中未完全核实{weak}条。"
    return text + (f"超过一年未复核：{'、'.join(stale)}。" if stale else "")


def _json(found: "Sequence[Entry]", lang: "Lang") -> str:
    from minewatch.rules.listing import row

    rows = [row(entry, lang) for entry in found]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"


def _csv(found: "Sequence[Entry]", lang: "Lang") -> str:
    import csv
    import io

    from minewatch.exports.cells import machine_text
    from minewatch.rules.listing import row

    text = io.StringIO()
    rows = [row(entry, lang) for entry in found]
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: machine_text(value) for name, value in r.items()} for r in rows)
    return text.getvalue()
