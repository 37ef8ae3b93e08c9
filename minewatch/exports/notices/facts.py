"""What is known of a site for a notice: values by placeholder, each from a named source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.compute as pc

from minewatch.cases.model import Case
from minewatch.errors import WorkspaceError
from minewatch.exports.notices.bureau import Bureau
from minewatch.exports.notices.template import Kind
from minewatch.exports.notices.wording import day_text, listed, until_text
from minewatch.exports.people import is_enterprise, mask_person
from minewatch.exports.source import as_of
from minewatch.publish import Snapshot

Row = dict[str, Any]
Values = dict[str, str | None]

#: Until when a party may state its case, where the bureau sets no day: what is announced is not
#: decided yet, what is ordered is.
_STATEMENT: dict[Kind, str] = {"closure": "本机关作出决定前"}
_NO_CODE = "登记信息中无"
_SINCE = {"step": "用电数据中可见的起始日", "first_reading": "不晚于该日，此前无读数"}


@dataclass(frozen=True)
class Order:
    """What the officer gives for a notice; what is None is not known.

    Attributes
    ----------
    number : str or None
        文号.
    due_on : date or None
        整改期限, by the bureau's decision.
    effective_on : date or None
        First day of the restriction of supply.
    scope : str or None
        Which meters or circuits are cut, where the bureau names them.
    illegal_use : str or None
        What illegal use of power was established (查实的非法用电).
    hearing_on : date or None
    hearing_at : str or None
        Hour and place of the hearing.
    statement_until : date or None
        Last day for statement and defence, where the bureau sets one.
    months : tuple of date or None
        First and last billing month of a surcharge notice; None = all that were computed.
    unmasked : bool
        Whether a person's name is printed whole.
    """

    issued_on: date | None
    bureau: Bureau
    number: str | None = None
    due_on: date | None = None
    effective_on: date | None = None
    scope: str | None = None
    illegal_use: str | None = None
    hearing_on: date | None = None
    hearing_at: str | None = None
    statement_until: date | None = None
    months: tuple[date, date] | None = None
    unmasked: bool = False


def site_row(snapshot: Snapshot, site_id: str) -> Row:
    """Return a site as the scan published it.

    Raises
    ------
    WorkspaceError
        If the snapshot has no such site.
    """
    rows: list[Row] = snapshot.rows("sites", "site_id", site_id).to_pylist()
    if not rows:
        msg = (
            f"The snapshot {snapshot.manifest['scan_id']} has no site {site_id}; look for it in "
            "the list: minewatch export list"
        )
        raise WorkspaceError(msg)
    return rows[0]


def order_values(kind: Kind, order: Order) -> Values:
    """Return what the officer and the bureau say."""
    bureau = order.bureau
    return {
        "单位": bureau.name,
        "联系方式": bureau.contact,
        "单位地址": bureau.address or "",
        "复议机关": bureau.reconsideration_body or "有管辖权的行政复议机关",
        "法院": bureau.court or "有管辖权的人民法院",
        "文号": order.number,
        "签发日期": _day(order.issued_on),
        "整改期限": None if order.due_on is None else until_text(order.due_on),
        "停限电日期": _day(order.effective_on),
        "停限电范围": order.scope or "上述户号中用于“挖矿”的用电",
        "非法用电": order.illegal_use,
        "听证日期": _day(order.hearing_on),
        "听证时间地点": order.hearing_at,
        "陈述申辩期限": _STATEMENT.get(kind, "收到本通知书后")
        if order.statement_until is None
        else until_text(order.statement_until),
    }


def site_values(
    snapshot: Snapshot, row: Row, case: Case | None, *, unmasked: bool
) -> Values:  # fmt: skip
    """Return what the scan says of the site."""
    place = "".join(part for part in (row["province"], row["city"], row["county"]) if part)
    return {
        "当事人": party(row, unmasked=unmasked),
        "统一社会信用代码": row["enterprise_uscc"] or row["uscc"] or _NO_CODE,
        "户号": listed(meters_told(row, case)),
        "用电地址": row["address"],
        "属地": place or None,
        "用电起始日": _day(row["active_since"]),
        "起始日依据": _SINCE.get(row["since_basis"] or "", "依据不明"),
        "站点编号": row["site_id"],
        "扫描编号": str(snapshot.manifest["scan_id"]),
        "数据截至日": day_text(as_of(snapshot)),
    }


def meters_told(row: Row, case: Case | None) -> list[str]:
    """Return the meters that a notice is about: those confirmed, all where nothing was found."""
    meters = sorted(row["meter_ids"] or [])
    if case is None or not case.confirming:
        return meters
    return sorted({*case.confirmed_meters, *(m for m in meters if is_confirmed(case, m))})


def is_confirmed(case: Case, meter_id: str | None) -> bool:
    """Whether mining was confirmed behind a meter, or of the whole site where None is given."""
    return (case.outcome if meter_id is None else case.outcome_of(meter_id)) == "confirmed"


def party(row: Row, *, unmasked: bool) -> str | None:
    """Return whom a notice addresses: the matched enterprise, else the customer (户名)."""
    known = is_enterprise(row["enterprise_match"], row["enterprise_uscc"])
    name: str | None = row["enterprise_name"] if known else row["name"]
    return name if unmasked else mask_person(name, enterprise=known)


def case_values(case: Case | None) -> Values:
    """Return what was decided; all of it unknown without a case or a confirmation."""
    if case is None or case.confirmed_on is None:
        return dict.fromkeys(("核查日期", "核查人员", "核查人数", "查实日期"))
    officers = [name for found in case.confirming for name in found.officers]
    return {
        "核查日期": listed(_day(found.on) for found in case.confirming),
        "核查人员": listed(officers),
        "核查人数": str(len(set(officers))),
        "查实日期": _day(case.confirmed_on),
    }


def measures_of(snapshot: Snapshot, site_id: str, measure: str) -> list[Row]:
    """Return the rows of one measure of a site in their order in time."""
    table = snapshot.rows("measures", "site_id", site_id)
    rows: list[Row] = table.filter(pc.equal(table["measure"], measure)).to_pylist()
    return sorted(rows, key=_order)


def collected_of(snapshot: Snapshot, site_id: str) -> list[Row]:
    """Return what was billed and paid of a site's surcharge; none where no table tells it."""
    if not snapshot.holds("collections"):
        return []
    rows: list[Row] = snapshot.rows("collections", "site_id", site_id).to_pylist()
    return rows


def codes_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the ids of the provisions that rows rest on, each once."""
    found = [code for row in rows for code in (row["provisions"] or "").split(";") if code]
    return tuple(dict.fromkeys(found))


def _order(row: Row) -> tuple[str, ...]:
    return tuple(str(row[key] or "") for key in ("month", "meter_id", "from_on", "note"))


def _day(day: date | None) -> str | None:
    return None if day is None else day_text(day)
