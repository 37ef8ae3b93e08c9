"""Some sites of a snapshot, read as if they were all: what an export of a filtered view reads."""

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from minewatch.publish.snapshot import Snapshot


class SnapshotPart(Snapshot):
    """A snapshot limited to some of its sites; tables that speak of no site stay whole.

    The manifest is that of the whole scan, which the part belongs to.

    Parameters
    ----------
    path : Path
        The snapshot's folder.
    site_ids : collection of str
        The sites; ids that the snapshot does not hold add nothing.

    Raises
    ------
    WorkspaceError
        As :class:`~minewatch.publish.Snapshot`.
    """

    def __init__(self, path: Path, site_ids: Collection[str]) -> None:
        super().__init__(path)
        self._sites = pa.array(sorted(site_ids), pa.string())

    def table(self, name: str) -> pa.Table:
        """Return the rows of a table that are about the sites.

        A table with ``site_id`` is limited to the sites, one with ``meter_id`` alone to their
        meters, any other is whole.
        """
        return self._limited(super().table(name))

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return rows of a table as :meth:`Snapshot.rows` does, of the sites alone."""
        found = self._limited(super().rows(name, column, value))
        return found if columns is None else found.select(columns)

    def _limited(self, table: pa.Table) -> pa.Table:
        if "site_id" in table.column_names:
            return table.filter(pc.is_in(table["site_id"], self._sites))
        if "meter_id" in table.column_names:
            return table.filter(pc.is_in(table["meter_id"], self._meters()))
        return table

    def _meters(self) -> pa.Array:
        lists = self.table("sites")["meter_ids"].combine_chunks()
        return pc.list_flatten(lists)
