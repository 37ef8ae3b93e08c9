"""The headline figures of a scan."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.exports.enforcement import flagged_sites, surcharges
from minewatch.publish import Snapshot


@dataclass(frozen=True)
class Figures:
    """Counts and sums of a snapshot; a sum is None where none of its parts is known."""

    meters: int
    judged: int
    insufficient: int
    flagged_meters: int
    sites: pa.Table  # the enforcement list
    sites_flagged: int
    sites_cleared: int  # of them, by an inspection; not on the list
    mining_kw: float | None
    surcharge_yuan: Decimal | None
    by_month: dict[date, Decimal]
    surcharge_rows: int
    rows_without_amount: int
    rows_unverified: int
    sites_without_place: int
    sites_without_enterprise: int
    sites_without_deadline: int
    rows_quarantined: int
    rows_read: int

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Figures":
        """Return the figures of a snapshot."""
        findings, loads = snapshot.table("findings"), snapshot.table("loads")
        sites, rows = flagged_sites(snapshot), surcharges(snapshot)
        flagged = _count(snapshot.table("sites")["flagged"])
        insufficient = _count(pc.equal(findings["class"], "insufficient"))
        return cls(
            meters=len(findings),
            judged=len(findings) - insufficient,
            insufficient=insufficient,
            flagged_meters=_count(findings["flagged"]),
            sites=sites,
            sites_flagged=flagged,
            sites_cleared=flagged - len(sites),
            mining_kw=pc.sum(sites["mining_kw"]).as_py(),
            surcharge_yuan=pc.sum(rows["amount_yuan"]).as_py(),
            by_month=_by_month(rows),
            surcharge_rows=len(rows),
            rows_without_amount=rows["amount_yuan"].null_count,
            rows_unverified=_count(pc.equal(rows["verified"], False)),
            sites_without_place=sites["lon"].null_count,
            sites_without_enterprise=sites["enterprise_name"].null_count,
            sites_without_deadline=sites["deadline_on"].null_count,
            rows_quarantined=_count(loads["rows_quarantined"]),
            rows_read=_count(loads["rows_read"]),
        )


def _count(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(flags).as_py() or 0)


def _by_month(rows: pa.Table) -> dict[date, Decimal]:
    sums: dict[date, Decimal] = defaultdict(Decimal)
    for month, amount in zip(
        rows["month"].to_pylist(), rows["amount_yuan"].to_pylist(), strict=True
    ):
        if month is not None and amount is not None:
            sums[month] += amount
    return dict(sorted(sums.items()))
