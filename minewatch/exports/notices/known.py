"""Everything a template of one kind may ask for, from snapshot, case, rules and officer."""

from collections.abc import Iterable
from dataclasses import dataclass

from minewatch.cases.model import KINDS, Case
from minewatch.exports.notices.basis import basis_of, cited, periods, unverified
from minewatch.exports.notices.facts import (
    Order,
    Row,
    Values,
    case_values,
    codes_of,
    collected_of,
    is_confirmed,
    measures_of,
    order_values,
    site_row,
    site_values,
)
from minewatch.exports.notices.open_rest import (
    earlier_notices,
    open_rest,
    rest_table,
    rest_values,
    table_title,
)
from minewatch.exports.notices.tables import (
    energy,
    months_table,
    notes_of,
    periods_note,
    provisions_table,
    rates,
    receipt,
    total,
)
from minewatch.exports.notices.template import EVENTS, Kind, Known
from minewatch.exports.notices.wording import capital_money, money_text
from minewatch.exports.source import as_of
from minewatch.publish import Snapshot
from minewatch.rules import Rulebook

#: Rows of the snapshot that a notice rests on as well.
_ROWS: dict[Kind, str] = {"rectification": "phase_out", "surcharge": "surcharge"}

_OFFICER = "the case has no confirmation by two officers, or print with --draft"
_HINTS = {
    "单位": "give --bureau, or name in templates/bureau.toml",
    "联系方式": "give --contact, or contact in templates/bureau.toml",
    "文号": "give --number",
    "签发日期": "give --issued-on",
    "整改期限": "give --due-on",
    "停限电日期": "give --effective-on",
    "非法用电": "give --illegal-use",
    "听证日期": "give --hearing-on",
    "听证时间地点": "give --hearing-at",
    **dict.fromkeys(("核查日期", "核查人员", "核查人数", "查实日期"), _OFFICER),
    "合计金额": "no month of the site has an amount; minewatch audit shows why",
    "当事人": "load the customer's master record and scan again",
    "用电地址": "load the customer's master record and scan again",
}


@dataclass(frozen=True)
class Sources:
    """What a notice is written from."""

    snapshot: Snapshot
    book: Rulebook
    case: Case | None


def known(kind: Kind, sources: Sources, site_id: str, order: Order) -> Known:
    """Return the values and tables of one notice.

    Raises
    ------
    WorkspaceError
        If the snapshot has no such site.
    """
    row = site_row(sources.snapshot, site_id)
    on = order.issued_on or as_of(sources.snapshot)
    charges = _charges(sources, site_id, order)
    rest = open_rest(charges, collected_of(sources.snapshot, site_id))
    rows = charges if kind == "surcharge" else _rows(kind, sources.snapshot, site_id)
    rules = basis_of(kind, sources.book, row["province"], on)
    ids = dict.fromkeys([*codes_of(rows), *(rule.id for rule in rules)])
    about = sources.book.about()
    values: Values = {
        **order_values(kind, order),
        **site_values(sources.snapshot, row, sources.case, unmasked=order.unmasked),
        **case_values(sources.case),
        **_sums(charges),
        **rest_values(rest),
        "收缴表题": table_title(rest),
        "前次通知": earlier_notices(sources.case, order.number),
        **periods(sources.book, row["province"], on),
        "文书名称": KINDS[EVENTS[kind]],
        "依据": cited(ids, about),
        "说明": notes_of(rows),
        "说明段": _remarks(rows),
        "未核实说明": unverified(ids, about),
        "期限说明": periods_note(on),
    }
    about_service = ("文书名称", "文号", "当事人", "单位")
    tables = {
        "月度明细": months_table(charges),
        "收缴明细": rest_table(rest),
        "依据规定": provisions_table(ids, about),
        "送达回证": receipt(*(values[name] or "" for name in about_service)),
    }
    return Known(values, tables, _HINTS)


def _charges(sources: Sources, site_id: str, order: Order) -> list[Row]:
    """Return the surcharge of the months asked for, of the meters that the finding is about."""
    rows = measures_of(sources.snapshot, site_id, "surcharge")
    case = sources.case
    if case is not None and case.confirming:
        rows = [row for row in rows if is_confirmed(case, row["meter_id"])]
    if order.months is None:
        return rows
    first, last = order.months
    return [row for row in rows if row["month"] is not None and first <= row["month"] <= last]


def _rows(kind: Kind, snapshot: Snapshot, site_id: str) -> list[Row]:
    return measures_of(snapshot, site_id, _ROWS[kind]) if kind in _ROWS else []


def _sums(charges: list[Row]) -> Values:
    yuan = total(charges)
    missing = len({row["month"] for row in charges if row["amount_yuan"] is None})
    months = [row["month"] for row in charges if row["amount_yuan"] is not None]
    return {
        "合计金额": None if yuan is None else money_text(yuan),
        "合计大写": None if yuan is None or yuan < 0 else capital_money(yuan),
        "计费电量": energy(charges),
        "加价标准": rates(charges),
        "计费月份": None if not months else f"{min(months):%Y-%m}至{max(months):%Y-%m}",
        "缺额说明": f"另有{missing}个账期因缺少电量读数或加价标准未计算金额，不在上述合计之内。"
        if missing
        else "",
    }


def _remarks(rows: Iterable[Row]) -> str:
    said = notes_of(rows)
    return f"说明：{said}。" if said else ""
