"""What pages read: the last published snapshot, the case ledger, the rules, and who asks.

One desk serves all requests and threads. A new snapshot is taken up by the next request after it
appears; a request that has begun keeps the one it began with.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timezone
from typing import Any

import pandas as pd
import pyarrow as pa
from flask import abort, g

from dashboards.accounts.roles import Account
from dashboards.guard.needs import signed_in
from dashboards.scan import Scan
from dashboards.words import Words, lang_asked
from minewatch.cases.ledger import Head, Ledger
from minewatch.cases.model import Case
from minewatch.publish import Snapshot
from minewatch.workspace import Workspace

_CASE = {
    "case_state": "state",
    "case_outcome": "outcome",
    "case_assigned_to": "assigned_to",
    "case_suspended": "suspended",
    "case_opened_on": "opened_on",
    "case_closed_on": "closed_on",
}


class Desk:
    """What pages read.

    Parameters
    ----------
    workspace : Workspace
        An existing workspace; it need not have a snapshot yet.

    Attributes
    ----------
    book : Rulebook
        The shipped rules, overridden by the workspace's folder ``rules`` if it has one.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.book = workspace.rulebook()
        self._lock = threading.Lock()
        self._folding = threading.Lock()
        self._newest_told: tuple[int, ...] | None = None
        self._scan: Scan | None = None
        self._cases: tuple[Head, Mapping[str, Case]] | None = None
        self._sites: tuple[tuple[str, Head], pd.DataFrame] | None = None

    @property
    def user(self) -> Account:
        """Who asks; the name is the ``actor`` of what they record."""
        return signed_in()

    @property
    def words(self) -> Words:
        """Texts, dates and numbers in the language asked for."""
        return Words(lang_asked())

    @property
    def as_of(self) -> date:
        """The day that the snapshot speaks of (数据截至日)."""
        return self.scan().as_of

    def now(self) -> datetime:
        """Return the local standard time of the workspace, with its offset: when one records."""
        return datetime.now(UTC).astimezone(timezone(self.workspace.utc_offset))

    def today(self) -> date:
        """Return the local day, from which deadlines are counted."""
        return self.now().date()

    def scan(self) -> Scan:
        """Return the last published scan; the same one throughout a request.

        Raises
        ------
        WorkspaceError
            If nothing was scanned yet.
        """
        held = g.get("scan")
        scan = held if isinstance(held, Scan) else self._newest()
        g.scan = scan
        return scan

    def snapshot(self) -> Snapshot:
        """Return the snapshot of :meth:`scan`."""
        return self.scan().snapshot

    def table(self, name: str) -> pa.Table:
        """Return a table of the snapshot, read once; see ``minewatch.publish.schema``."""
        return self.scan().table(name)

    def rows(self, name: str, column: str, value: str) -> pa.Table:
        """Return the rows of a table in which `column` equals `value`, without reading the rest."""
        return self.snapshot().rows(name, column, value)

    def sites(self) -> pd.DataFrame:
        """Return every site of the snapshot with where its case stands; do not write into it.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``site_id``, by rank: the columns of ``SITES``, with ``name``,
            ``enterprise_name`` and ``address`` masked and of flagged sites alone (missing for the
            others; :meth:`site` gives one), and ``case_state``, ``case_outcome``,
            ``case_assigned_to``, ``case_suspended``, ``case_opened_on``, ``case_closed_on``
            (missing where there is no case).
        """
        scan, cases = self.scan(), self.cases()
        with self._lock:
            key = (scan.id, self._cases[0]) if self._cases else None
            if self._sites is None or self._sites[0] != key or key is None:
                joined = scan.index().join(_case_frame(cases), how="left")
                if key is None:
                    return joined
                self._sites = (key, joined)
            return self._sites[1]

    def site(self, site_id: str) -> dict[str, Any] | None:
        """Return the row of one site, masked; None for an id that the snapshot does not hold."""
        return self.scan().site(site_id)

    def site_unmasked(self, site_id: str, purpose: str) -> dict[str, Any] | None:
        """Return the row of one site with persons' names, once the view is in the ledger.

        Raises
        ------
        werkzeug.exceptions.Forbidden
            If the account is no officer (403).
        GuardError
            If the purpose is empty.
        """
        if not self.user.may("officer"):
            abort(403, description="needs officer")
        row = self.scan().site(site_id, unmasked=True)
        if row is not None:
            with self.ledger() as ledger:
                ledger.append(
                    None,
                    "viewed_unmasked",
                    actor=self.user.name,
                    at=self.now(),
                    reason=purpose,
                    details={"purpose": purpose, "site": site_id},
                    book=self.book,
                )
        return row

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open the case ledger for this request; a connection each, since threads share none."""
        with self.workspace.ledger() as ledger:
            yield ledger

    def cases(self) -> Mapping[str, Case]:
        """Return where every site with an event stands, by site_id in order.

        When the ledger grew, only the sites of its new events are folded again; a case that did
        not change stays the same object.
        """
        with self.ledger() as ledger, self._folding:
            head = ledger.head
            if self._cases is None or self._cases[0] != head:
                self._cases = (head, self._folded(ledger))
            return self._cases[1]

    def _folded(self, ledger: Ledger) -> Mapping[str, Case]:
        if self._cases is None or not ledger.holds(self._cases[0].hash):  # another file
            return ledger.cases()
        (known, _), kept = self._cases
        grown = {event.site_id for event in ledger.events(after=known)} - {None}
        return dict(sorted({**kept, **{site: ledger.case(site) for site in grown if site}}.items()))

    def case(self, site_id: str) -> Case:
        """Return where one site stands now, from the ledger itself."""
        with self.ledger() as ledger:
            return ledger.case(site_id)

    def _newest(self) -> Scan:
        """Return the scan published last; its manifest is read again only once that is another."""
        told = self._told_newest()
        with self._lock:
            if self._scan is not None and told == self._newest_told:
                return self._scan
        latest = self.workspace.latest()
        with self._lock:
            if self._scan is None or self._scan.id != latest.path.name:
                self._scan = Scan(latest)
            self._newest_told = told
            return self._scan

    def _told_newest(self) -> tuple[int, ...]:
        """Return what changes of the file that names the newest scan whenever it is replaced."""
        try:
            found = (self.workspace.snapshots / "latest").stat()
        except OSError:
            return ()
        return found.st_ino, found.st_mtime_ns, found.st_size


def _case_frame(cases: Mapping[str, Case]) -> pd.DataFrame:
    index = pd.Index(list(cases), name="site_id", dtype="str")
    columns = {
        column: pd.Series(
            [getattr(case, name) for case in cases.values()], index=index, dtype=object
        )
        for column, name in _CASE.items()
    }
    return pd.DataFrame(columns, index=index)
