"""The working ledger (工作台账): a row a site, in the 36 fields that bureaus keep.

A field that no feed tells stays blank: nothing is estimated into it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from minewatch.cases.model import KINDS, Case
from minewatch.exports.cells import rate_text
from minewatch.exports.columns import schema
from minewatch.exports.decided import Decided
from minewatch.exports.enforcement import sites_listed
from minewatch.exports.ledgers.book import Sheet, book_content
from minewatch.exports.ledgers.consumption import Consumed, consumed
from minewatch.exports.ledgers.fields import LEDGER
from minewatch.exports.people import mask_phones
from minewatch.exports.source import as_of
from minewatch.exports.tabular import people_csv
from minewatch.exports.words import Lang, Words

Row = dict[str, Any]

#: What parts the units that a measure names.
_UNITS = re.compile("[；、]")
_PROJECTS = ("existing_project", "new_project", "undetermined_project")


def working_ledger(snapshot: Decided, *, unmasked: bool = False) -> pa.Table:
    """Return the working ledger: the flagged sites and those with a case, by rank.

    Parameters
    ----------
    snapshot : Decided
        Scan and cases.
    unmasked : bool
        Whether persons' names and telephone numbers are shown whole.

    Returns
    -------
    pyarrow.Table
        Columns of :data:`minewatch.exports.ledgers.fields.LEDGER`; null where nothing is known.
    """
    measures, collected = _by_site(snapshot, "measures"), _by_site(snapshot, "collections")
    leads, week = _by_site(snapshot, "leads"), _week(as_of(snapshot))
    energy = consumed(snapshot)
    rows = []
    for site in sites_listed(snapshot, unmasked=unmasked, also=snapshot.cases):
        name = site["site_id"]
        told = measures[name] if unmasked else [_masked(row) for row in measures[name]]
        found = _Found(told, collected[name], snapshot.cases.get(name))
        used = _consumption(energy.get(name))
        rows.append({**_told(site, leads[name]), **used, **found.row(), "batch": week})
    return pa.Table.from_pylist(
        [{column.name: row.get(column.name) for column in LEDGER} for row in rows],
        schema=schema(LEDGER),
    )


def _masked(row: Row) -> Row:
    """Return a measure without telephone numbers, which texts of registers may hold."""
    return row | {"note": mask_phones(row["note"])}


def working_content(
    snapshot: Decided, suffix: str, lang: Lang = "zh", *, unmasked: bool = False
) -> bytes:
    """Return the working ledger as XLSX or CSV."""
    words, table = Words.of(snapshot, lang), working_ledger(snapshot, unmasked=unmasked)
    if suffix == ".csv":
        return people_csv(table, LEDGER, words)
    sheet = Sheet("sheet_ledger", "ledger_title", "ledger_note", table, LEDGER)
    return book_content(snapshot, [sheet], words)


def _told(site: Row, leads: list[Row]) -> Row:
    """Return what the snapshot says of a site, under the ledger's names.

    Its readings are a source only where they make it a lead: a site may have its case for a tip.
    """
    seen = "readings" if site["flagged"] else None
    return {
        **site,
        "park": site["park_name"] or site["park_id"],
        "lead_source": _joined([seen, *(lead["kind"] for lead in leads)]),
        "stopped_on": site["active_until"],
    }


def _consumption(energy: Consumed | None) -> Row:
    if energy is None:
        return {}
    return {"month_kwh": energy.month_kwh, "year_kwh": energy.year_kwh}


@dataclass(frozen=True)
class _Found:
    """What measures and ledger say of one site."""

    measures: list[Row]
    collected: list[Row]
    case: Case | None

    def row(self) -> Row:
        charges = self._of("surcharge")
        return {
            "project_class": _first(
                row["measure"] for row in self.measures if row["measure"] in _PROJECTS
            ),
            "in_market": self._notes("market_exit"),
            "benefits": self._notes("support_withdrawal", "support_question"),
            "loans": self._notes("credit_recovery"),
            "commitment": self._notes("commitment_breach"),
            "measures": self._measures(),
            "surcharge_from": min(_known(charges, "from_on"), default=None),
            "surcharge_to": max(_known(charges, "to_on"), default=None),
            "rates": _joined(
                rate_text(r) for r in sorted(set(_known(charges, "rate_yuan_per_kwh")))
            ),
            "due_yuan": _sum(row["amount_yuan"] for row in charges),
            "billed_yuan": _sum(row["billed_yuan"] for row in self.collected),
            "paid_yuan": _sum(row["paid_yuan"] for row in self.collected),
            "arrears_yuan": _sum(row["arrears_yuan"] for row in self.collected),
            "deadline_on": min(_known(self._of("phase_out"), "deadline_on"), default=None),
            "department": _joined(
                one for row in self.measures for one in _UNITS.split(row["department"] or "")
            ),
            "status": _joined(row["status"] for row in charges or self.measures),
            **_decided(self.case),
        }

    def _of(self, measure: str) -> list[Row]:
        return [row for row in self.measures if row["measure"] == measure]

    def _notes(self, *measures: str) -> str | None:
        rows = [row for measure in measures for row in self._of(measure)]
        return _joined(" ".join(filter(None, (row["subject_id"], row["note"]))) for row in rows)

    def _measures(self) -> str | None:
        notices = () if self.case is None else self.case.notices
        return _joined(KINDS[notice.kind].removesuffix("书") for notice in notices)


def _decided(case: Case | None) -> Row:
    """Return what the case says; blank without one."""
    if case is None:
        return {}
    live = [event for event in case.events if event.seq not in case.undone]
    evidence = {digest for event in live for digest in event.evidence}
    return {
        "outcome": case.outcome,
        "inspected_on": max((found.on for found in case.deciding), default=case.inspected_on),
        "officers": _joined(_officers(case)),
        "evidence": _joined(f"sha256:{digest[:12]}" for digest in sorted(evidence)),
        "assigned_to": case.assigned_to,
        "notices": _joined(
            f"{notice.number}（{_served(notice.served_on)}）" for notice in case.notices
        ),
        "state": case.state,
    }


def _officers(case: Case) -> Iterable[str]:
    """Return who made the findings of the outcome; a later one of another meter is not theirs."""
    named = [name for found in case.deciding for name in found.officers]
    return named or case.officers


def _served(day: date | None) -> str:
    return "未送达" if day is None else f"{day}送达"


def _by_site(snapshot: Decided, name: str) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    if snapshot.holds(name):
        for row in snapshot.table(name).to_pylist():
            found[row["site_id"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: tuple(str(value or "") for value in row.values()))
    return found


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _known(rows: list[Row], name: str) -> list[Any]:
    return [row[name] for row in rows if row[name] is not None]


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _joined(values: Iterable[str | None]) -> str | None:
    return ";".join(dict.fromkeys(value for value in values if value)) or None


def _week(day: date) -> str:
    """Return the week that a list is reported in (上报批次)."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
