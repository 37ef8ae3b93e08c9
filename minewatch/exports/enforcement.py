"""The rows of the enforcement list (待核查名单) and of its surcharge details, from a snapshot."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.exports.cells import rate_text
from minewatch.exports.columns import LIST, SURCHARGE, schema
from minewatch.exports.decided import Decided
from minewatch.exports.people import is_enterprise, mask_person, mask_phones
from minewatch.exports.source import as_of
from minewatch.publish import Snapshot

Row = dict[str, Any]

#: The measures that the list sums up; the others of a site are listed elsewhere.
_LISTED = ("surcharge", "phase_out")


def flagged_sites(snapshot: Snapshot, *, unmasked: bool = False) -> pa.Table:
    """Return the list of :data:`~minewatch.exports.columns.LIST`: a row a flagged site, by rank.

    A site that an inspection cleared is no target and is left out, see :func:`cleared_sites`.
    Amounts are the sums of the rows of :func:`surcharges`; null where no row has an amount.
    Persons' names and telephone numbers are masked unless `unmasked`.
    """
    measures = _measures_by_site(snapshot, unmasked=unmasked)
    day = as_of(snapshot)
    rows = [
        {**site, **_measured(measures[site["site_id"]], day)}
        for site in _targets(snapshot, unmasked=unmasked)
    ]
    return pa.Table.from_pylist(rows, schema=schema(LIST))


def surcharges(snapshot: Snapshot, *, unmasked: bool = False) -> pa.Table:
    """Return the surcharge of every site on the list by meter and month, in its order."""
    measures = _measures_by_site(snapshot, unmasked=unmasked)
    rows = [
        {**row, "rank": site["rank"], "name": site["name"]}
        for site in _targets(snapshot, unmasked=unmasked)
        for row in measures[site["site_id"]]
        if row["measure"] == "surcharge"
    ]
    return pa.Table.from_pylist(rows, schema=schema(SURCHARGE))


def cleared_sites(snapshot: Snapshot) -> frozenset[str]:
    """Return the sites that inspections cleared (核查排除); none where no case is known."""
    cases = snapshot.cases if isinstance(snapshot, Decided) else {}
    return frozenset(site for site, case in cases.items() if case.outcome == "cleared")


def _targets(snapshot: Snapshot, *, unmasked: bool) -> list[Row]:
    cleared = cleared_sites(snapshot)
    listed = sites_listed(snapshot, unmasked=unmasked)
    return [site for site in listed if site["site_id"] not in cleared]


def sites_listed(
    snapshot: Snapshot, *, unmasked: bool = False, also: Collection[str] = ()
) -> list[Row]:
    """Return the flagged sites, and those of `also`, by rank, as far as they may be shown."""
    sites = snapshot.table("sites")
    wanted = pc.or_(
        pc.fill_null(sites["flagged"], False),
        pc.is_in(sites["site_id"], value_set=pa.array(sorted(also), pa.string())),
    )
    rows: list[Row] = sites.filter(wanted).to_pylist()
    for row in rows:
        if not unmasked:
            _mask(row)
        # The customer's own code, where the register of enterprises gave none.
        row["enterprise_uscc"] = row["enterprise_uscc"] or row.get("uscc")
        row["meter_ids"] = ";".join(sorted(row["meter_ids"] or []))
    return sorted(rows, key=lambda row: (row["rank"] is None, row["rank"], row["site_id"]))


def _mask(row: Row) -> None:
    known = is_enterprise(row["enterprise_match"], row["enterprise_uscc"])
    for name in ("name", "enterprise_name"):
        row[name] = mask_phones(mask_person(row[name], enterprise=known))
    row["address"] = mask_phones(row["address"])


def _measures_by_site(snapshot: Snapshot, *, unmasked: bool) -> dict[str, list[Row]]:
    by_site: dict[str, list[Row]] = defaultdict(list)
    listed = pc.is_in(snapshot.table("measures")["measure"], value_set=pa.array(_LISTED))
    for row in snapshot.table("measures").filter(listed).to_pylist():
        note = row["note"] if unmasked else mask_phones(row["note"])
        by_site[row["site_id"]].append(row | {"note": note})
    for rows in by_site.values():
        rows.sort(key=_order)
    return by_site


def _order(row: Row) -> tuple[str, ...]:
    return tuple(str(row[key] or "") for key in ("measure", "meter_id", "month", "from_on", "note"))


def _measured(rows: list[Row], day: date) -> Row:
    """Return what the measures of one site come to."""
    charges = [row for row in rows if row["measure"] == "surcharge"]
    paid = [row for row in charges if row["amount_yuan"] is not None]
    phase_outs = [row for row in rows if row["measure"] == "phase_out"]
    deadline = min((row["deadline_on"] for row in phase_outs if row["deadline_on"]), default=None)
    ended_on = max((row["to_on"] for row in phase_outs if row["to_on"]), default=day)
    return {
        "status": _joined(row["status"] for row in rows),
        "surcharge_yuan": _sum(row["amount_yuan"] for row in paid),
        "charged_kwh": _sum(row["kwh"] for row in paid),
        "months_charged": len({row["month"] for row in paid}),
        "months_incomplete": len({row["month"] for row in charges if row["amount_yuan"] is None}),
        "rates_yuan_per_kwh": _rates(charges),
        "deadline_on": deadline,
        "days_overdue": None if deadline is None else max(0, (ended_on - deadline).days),
        "provisions": _joined(code for row in rows for code in _split(row["provisions"])),
        "surcharge_verified": _verified(charges),
        "deadline_verified": _verified(phase_outs),
        "notes": _notes(rows),
    }


def _verified(rows: list[Row]) -> bool | None:
    """Tell whether every rule behind the rows is verified; None where there is no row."""
    return all(row["verified"] is True for row in rows) if rows else None


def _notes(rows: list[Row]) -> str | None:
    """Return each sentence of the notes once; every month has its own in the details."""
    sentences = [text for row in rows for text in (row["note"] or "").split("；") if text]
    return "；".join(dict.fromkeys(sentences)) or None


def _rates(charges: list[Row]) -> str | None:
    rates = {row["rate_yuan_per_kwh"] for row in charges} - {None}
    return ";".join(rate_text(rate) for rate in sorted(rates)) or None


def _sum(amounts: Iterable[Decimal]) -> Decimal | None:
    known = list(amounts)
    return sum(known, Decimal(0)) if known else None


def _split(codes: str | None) -> list[str]:
    return codes.split(";") if codes else []


def _joined(values: Iterable[str | None]) -> str | None:
    """Return the distinct values in order of first appearance, joined by ``;``."""
    return ";".join(dict.fromkeys(value for value in values if value)) or None
