"""One published snapshot as the pages read it: tables kept once read, names masked."""

import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.exports.people import is_enterprise, mask_person, mask_phones
from minewatch.exports.source import as_of
from minewatch.publish import Snapshot

_NAMES = ("name", "enterprise_name")


class _Kept(Snapshot):
    """A snapshot that keeps the figures of a grain: every site is shown among all its peers."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._peers: dict[str, pa.Table] = {}
        self._reading = threading.Lock()

    def rows(
        self, name: str, column: str, value: str, *, columns: list[str] | None = None
    ) -> pa.Table:
        """Return the rows of a table in which `column` equals `value`; see :class:`Snapshot`."""
        if (name, column) != ("features", "grain"):
            return super().rows(name, column, value, columns=columns)
        with self._reading:
            if value not in self._peers:
                self._peers[value] = super().rows(name, column, value)
            found = self._peers[value]
        return found if columns is None else found.select(columns)


class Scan:
    """A snapshot, its tables read once; safe to share between threads.

    Attributes
    ----------
    id : str
        The scan's id, the name of the snapshot's folder.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot: Snapshot = _Kept(snapshot.path)
        self.id = snapshot.path.name
        self.as_of = as_of(snapshot)
        self._tables: dict[str, pa.Table] = {}
        self._lock = threading.RLock()

    def table(self, name: str) -> pa.Table:
        """Return a table whole; one that an older release did not write raises WorkspaceError."""
        with self._lock:
            if name not in self._tables:
                self._tables[name] = self.snapshot.table(name)
            return self._tables[name]

    def index(self) -> pd.DataFrame:
        """Return all sites by rank, names and addresses masked and of flagged sites alone."""
        with self._lock:
            return self._index

    @cached_property
    def _index(self) -> pd.DataFrame:
        frame: pd.DataFrame = self.table("sites").sort_by([("rank", "ascending")]).to_pandas()
        flagged = frame["flagged"].fillna(value=False).astype(bool)
        shown = pd.DataFrame([masked(row) for row in _rows(frame[flagged])])
        for column in (*_NAMES, "address"):
            texts = pd.Series(index=frame.index, dtype="str")
            if len(shown):
                texts[flagged] = shown[column].to_numpy()
            frame[column] = texts
        return frame.set_index("site_id")

    def site(self, site_id: str, *, unmasked: bool = False) -> dict[str, Any] | None:
        """Return the row of one site, masked unless told otherwise; None for an unknown id."""
        table = self.table("sites")
        found = table.filter(pc.equal(table["site_id"], pa.scalar(site_id))).to_pylist()
        if not found:
            return None
        return found[0] if unmasked else masked(found[0])


def masked(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a site with persons' names and telephone numbers masked."""
    known = is_enterprise(_text(row["enterprise_match"]), _text(row["enterprise_uscc"]))
    names = {
        column: mask_phones(mask_person(_text(row[column]), enterprise=known)) for column in _NAMES
    }
    return {**row, **names, "address": mask_phones(_text(row["address"]))}


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _text(value: object) -> str | None:
    """Return a cell's text; pandas holds a missing one as NaN."""
    return value if isinstance(value, str) else None
