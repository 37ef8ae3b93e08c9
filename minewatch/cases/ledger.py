"""The case ledger (案件台账): a small SQLite file in WAL mode, written by many, changed by none."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, Self

from minewatch.cases.asked import Asked
from minewatch.cases.chain import DIGESTED, canonical, digest, problems
from minewatch.cases.details import Details, Document
from minewatch.cases.folding import fold
from minewatch.cases.given import about_leads, check_given, refuse_conflict, told_of
from minewatch.cases.guards import check
from minewatch.cases.migrate import migrate, version_of
from minewatch.cases.model import Case, Event, Kind, Problem
from minewatch.errors import GuardError, WorkspaceError
from minewatch.rules.book import Rulebook

_COLUMNS = ", ".join((*DIGESTED, "hash"))


class Head(NamedTuple):
    """How many events a ledger holds, and the hash of the last ('' where there is none)."""

    events: int
    hash: str


class Ledger:
    """An opened case ledger; :meth:`open` makes or migrates the file.

    Attributes
    ----------
    version : int
        Schema version of the file, the number of its last migration.
    """

    def __init__(self, con: sqlite3.Connection, path: Path) -> None:
        self._con = con
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a ledger, making it where it is absent and migrating an older one.

        Parameters
        ----------
        path : Path
            The SQLite file.

        Raises
        ------
        WorkspaceError
            If the file is no ledger, cannot be opened, or was written by a newer version.
        """
        try:
            con = sqlite3.connect(path, isolation_level=None, timeout=30)
        except sqlite3.Error as error:
            msg = f"The case ledger {path} cannot be opened: {error}; check the folder."
            raise WorkspaceError(msg) from error
        # What is no UTF-8 is kept, for verify to tell of.
        con.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            migrate(con, path)
        except sqlite3.Error as error:
            con.close()
            msg = f"{path} cannot be used as a case ledger: {error}; restore it from a copy."
            raise WorkspaceError(msg) from error
        except WorkspaceError:
            con.close()
            raise
        return cls(con, path)

    @property
    def version(self) -> int:
        """Schema version of the file."""
        return version_of(self._con)

    @property
    def head(self) -> Head:
        """How many events there are, and the hash of the last: what to publish (链首)."""
        with self._reading():
            return Head(*self._con.execute("SELECT count, hash FROM head").fetchone())

    def append(  # noqa: PLR0913 - each is a column of the event
        self,
        site_id: str | None,
        kind: Kind,
        *,
        actor: str,
        at: datetime,
        reason: str,
        details: dict[str, Any] | None = None,
        evidence: tuple[str, ...] = (),
        book: Rulebook,
        expected_seq: int | None = None,
    ) -> Event:
        """Record a decision, if the law and the case allow it; nothing is recorded otherwise.

        Parameters
        ----------
        site_id : str or None
            None for the kinds that concern no single site (``drawn`` and the unmasked ones).
        at : datetime
            Time of recording, local standard time with its offset.
        details : dict, optional
            What the kind holds, see :mod:`minewatch.cases.details`; ``on`` is the day of the
            fact, by default that of `at`.
        evidence : tuple of str
            SHA-256 of each piece of evidence.
        book : Rulebook
            The provisions that the guards rest on.
        expected_seq : int, optional
            Last event of the site that the actor saw (:attr:`Case.last_seq`); None asks nothing.

        Raises
        ------
        GuardError
            If the step is not lawful yet, or incomplete; the message names the provision.
        ConflictError
            If somebody else decided on the site after `expected_seq`.
        RuleError
            If the provision that the guard rests on is missing.
        WorkspaceError
            If the file is damaged or cannot be written.
        """
        told = told_of(kind, at, details)
        check_given(site_id, kind, actor, reason, evidence)
        with self._writing():
            case = fold(site_id or "", self.events(site_id) if site_id else ())
            if expected_seq is not None and case.last_seq != expected_seq:
                refuse_conflict(case)
            self._refuse_number(told)
            told = about_leads(told, case)
            law = check(Asked(case, kind, told, at.date(), evidence, book))
            stored = {**told.model_dump(mode="json", exclude_none=True), "law": law}
            row = (at.isoformat(timespec="seconds"), actor.strip(), site_id, kind, reason.strip())
            return self._insert((*row, canonical(stored), canonical(sorted(set(evidence)))))

    def events(self, site_id: str | None = None, *, after: int = 0) -> tuple[Event, ...]:
        """Return the events of a site, or all, in order of seq; those after a seq alone."""
        where = "WHERE seq > ?" if site_id is None else "WHERE seq > ? AND site_id = ?"
        given = (after,) if site_id is None else (after, site_id)
        with self._reading():
            rows = self._con.execute(
                f"SELECT {_COLUMNS} FROM events {where} ORDER BY seq",  # noqa: S608 - own names
                given,
            ).fetchall()
        return tuple(self._event(row) for row in rows)

    def case(self, site_id: str) -> Case:
        """Return where a site stands; one without events is a mere lead."""
        return fold(site_id, self.events(site_id))

    def cases(self) -> dict[str, Case]:
        """Return where every site with an event stands, by site_id in order."""
        mine = sorted((e for e in self.events() if e.site_id is not None), key=_by_site)
        return {site: fold(site, tuple(group)) for site, group in groupby(mine, key=_site)}

    def confirmed_sites(self) -> set[str]:
        """Return the ids of sites whose last inspection, by two officers, confirmed mining."""
        return {site for site, case in self.cases().items() if case.outcome == "confirmed"}

    def verify(self) -> tuple[Problem, ...]:
        """Find every change, removal and reordering of what was recorded."""
        try:
            found = [
                Problem(None, f"文件损坏 · the file is damaged: {told}")
                for (told,) in self._con.execute("PRAGMA integrity_check")
                if told != "ok"
            ]
            rows = self._con.execute(
                f"SELECT {_COLUMNS} FROM events NOT INDEXED ORDER BY seq"  # noqa: S608
            )
            heads = self._con.execute("SELECT count, hash FROM head").fetchall()
            count, head = heads[0] if len(heads) == 1 else (None, None)
            return (*found, *problems(rows, count, head))
        except sqlite3.Error as error:
            return (Problem(None, f"文件损坏 · the file is damaged: {error}"),)

    def holds(self, published: str) -> bool:
        """Tell whether a head that was published is the hash of one of the events."""
        with self._reading():
            query = "SELECT 1 FROM events WHERE hash = ?"
            return self._con.execute(query, (published,)).fetchone() is not None

    def close(self) -> None:
        """Close the file."""
        self._con.close()

    def _insert(self, row: tuple[object, ...]) -> Event:
        head = self.head
        last = self._con.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        if (last.fetchone() or (0, "")) != tuple(head):
            msg = (
                f"The case ledger {self._path} does not end where it was left; nothing was "
                "recorded, see: minewatch ledger verify"
            )
            raise WorkspaceError(msg)
        columns = (head.events + 1, *row, head.hash)
        fresh = (*columns, digest(columns))
        marks = ", ".join("?" for _ in fresh)
        self._con.execute(f"INSERT INTO events ({_COLUMNS}) VALUES ({marks})", fresh)  # noqa: S608
        self._con.execute("UPDATE head SET count = ?, hash = ?", (fresh[0], fresh[-1]))
        return self._event(fresh)

    def _refuse_number(self, told: Details) -> None:
        if not isinstance(told, Document):
            return
        query = (
            "SELECT seq FROM events WHERE json_extract(details, '$.number') = ? "
            "AND site_id IS NOT NULL"
        )
        row = self._con.execute(query, (told.number,)).fetchone()
        if row is not None:
            msg = (
                f"The number {told.number} was given to event {row[0]}; give the document another."
            )
            raise GuardError(msg)

    def _event(self, row: tuple[Any, ...]) -> Event:
        seq, at, actor, site_id, kind, reason, details, evidence, previous, own = row
        try:
            when, told, proofs = (
                datetime.fromisoformat(at),
                json.loads(details),
                tuple(json.loads(evidence)),
            )
        except ValueError as error:
            msg = (
                f"Event {seq} of the case ledger {self._path} is damaged ({error}); see: "
                "minewatch ledger verify"
            )
            raise WorkspaceError(msg) from error
        return Event(seq, when, actor, site_id, kind, reason, told, proofs, previous, own)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            msg = f"The case ledger {self._path} cannot be used ({error}); restore it from a copy."
            raise WorkspaceError(msg) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the file against other writers, from the reading of the case to its event."""
        with self._reading():
            self._con.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._con.execute("COMMIT")
            except BaseException:
                if self._con.in_transaction:
                    self._con.execute("ROLLBACK")
                raise


def _site(event: Event) -> str:
    return event.site_id or ""


def _by_site(event: Event) -> tuple[str, int]:
    return _site(event), event.seq
