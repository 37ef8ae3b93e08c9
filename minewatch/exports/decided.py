"""A snapshot as the case ledger stands (台账状态): its measures with the status of their case."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.cases.model import Case
from minewatch.cases.standing import with_standing
from minewatch.publish import Snapshot


class Decided(Snapshot):
    """A snapshot whose measures carry the statuses of the ledger; everything else is the same.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan.
    cases : mapping of str to Case
        By site_id, as of when the export is made.
    """

    def __init__(self, snapshot: Snapshot, cases: Mapping[str, Case]) -> None:
        super().__init__(snapshot.path)
        self.cases = cases

    def table(self, name: str) -> pa.Table:
        """Return one table whole; see :meth:`Snapshot.table`."""
        table = super().table(name)
        return with_standing(table, self.cases) if name == "measures" else table

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return the rows in which `column` equals `value`; see :meth:`Snapshot.rows`."""
        if name != "measures":
            return super().rows(name, column, value, columns=columns)
        if column == "site_id":  # what the ledger says is of a site
            found = with_standing(super().rows(name, column, value), self.cases)
        else:
            found = self.table(name).filter(pc.equal(self.table(name)[column], value))
        return found if columns is None else found.select(columns)
