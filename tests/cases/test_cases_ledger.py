"""The case ledger: migrations, refusal of newer files, and append-only events."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from minewatch.cases.ledger import Ledger
from minewatch.errors import WorkspaceError

INSERT = (
    "INSERT INTO events VALUES (1, '2024-06-01T08:00:00+08:00', '张三', 's', 'opened', '测试', "
    "'{}', '[]', '', 'h')"
)


def make(path: Path) -> Path:
    Ledger.open(path).close()
    return path


def test_a_new_ledger_is_empty_and_in_wal_mode(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite")
    assert ledger.version == 2
    assert ledger.confirmed_sites() == set()
    ledger.close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as con:
        assert con.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_opening_again_keeps_what_is_in_it(tmp_path: Path) -> None:
    path = make(tmp_path / "ledger.sqlite")
    with closing(sqlite3.connect(path)) as con, con:
        con.execute(INSERT)
    make(path)
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("SELECT count(*) FROM events").fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET reason = 'x'",
        "DELETE FROM events",
        INSERT.replace("INSERT", "INSERT OR REPLACE", 1),
    ],
)
def test_events_are_append_only(tmp_path: Path, statement: str) -> None:
    with closing(sqlite3.connect(make(tmp_path / "ledger.sqlite"))) as con:
        con.execute(INSERT)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            con.execute(statement)


def test_a_ledger_of_the_first_release_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    first = files("minewatch.cases").joinpath("0001_events.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as con:
        con.executescript(first)
        con.execute("PRAGMA user_version = 1")
    with closing(Ledger.open(path)) as ledger:
        assert ledger.version == 2
        assert ledger.verify() == ()
        assert ledger.head == (0, "")


def test_a_newer_ledger_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = make(tmp_path / "ledger.sqlite")
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA user_version = 3")
    with pytest.raises(WorkspaceError, match="version 3, newer than 2"):
        Ledger.open(path)
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (3,)


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes("不是数据库".encode() * 100)
    with pytest.raises(WorkspaceError, match="cannot be used as a case ledger"):
        Ledger.open(path)
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        Ledger.open(tmp_path / "absent" / "ledger.sqlite")


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as con:
        con.execute("CREATE TABLE other (x)")
        con.execute("CREATE TRIGGER events_are_not_deleted DELETE ON other BEGIN SELECT 1; END")
    with pytest.raises(WorkspaceError, match="events_are_not_deleted already exists"):
        Ledger.open(path)
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("PRAGMA user_version").fetchone() == (0,)
        assert con.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [
            ("other",)
        ]


def test_many_open_a_new_ledger_at_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"

    def open_and_close(_: int) -> int:
        ledger = Ledger.open(path)
        try:
            return ledger.version
        finally:
            ledger.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(open_and_close, range(16))) == {2}
