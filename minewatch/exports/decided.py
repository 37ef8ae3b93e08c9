"""A snapshot as the case ledger stands (台账状态): measures and refunds by their case."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.cases.leads import over_leads
from minewatch.cases.model import Case
from minewatch.cases.standing import with_refunds, with_standing
from minewatch.publish import Snapshot

#: The tables that decisions bear on.
_BY_CASE = {"measures": with_standing, "collections": with_refunds}


class Decided(Snapshot):
    """A snapshot whose measures and sums collected stand as the ledger says; the rest is the same.

    Parameters
    ----------
    snapshot : Snapshot
        The published scan, or a part of it.
    cases : mapping of str to Case
        By site_id, as of when the export is made; a site counts as cleared only where every meter
        that the scan flags was.
    """

    def __init__(self, snapshot: Snapshot, cases: Mapping[str, Case]) -> None:
        super().__init__(snapshot.path)
        self._told = snapshot
        self.cases = over_leads(self, cases)

    def table(self, name: str) -> pa.Table:
        """Return one table whole; see :meth:`Snapshot.table`."""
        table, stand = self._told.table(name), _BY_CASE.get(name)
        return table if stand is None else stand(table, self.cases)

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return the rows in which `column` equals `value`; see :meth:`Snapshot.rows`."""
        stand = _BY_CASE.get(name)
        if stand is None:
            return self._told.rows(name, column, value, columns=columns)
        if column == "site_id":  # what the ledger says is of a site
            found = stand(self._told.rows(name, column, value), self.cases)
        else:
            found = self.table(name).filter(pc.equal(self.table(name)[column], value))
        return found if columns is None else found.select(columns)
