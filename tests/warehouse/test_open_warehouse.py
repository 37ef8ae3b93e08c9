import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from minewatch.errors import WorkspaceError
from minewatch.warehouse import NEWEST, open_warehouse, store
from minewatch.warehouse.store import schema_version, told_failure


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    return open_warehouse(path, temp=path.parent / "spill", threads=1, memory_limit="500MB")


def test_a_new_warehouse_has_the_newest_tables(tmp_path: Path):
    con = opened(tmp_path / "w.duckdb")
    assert schema_version(con) == NEWEST
    assert con.sql("SELECT count(*) FROM curve_days").fetchall() == [(0,)]
    con.close()


def test_a_warehouse_from_before_the_first_migration_is_migrated(tmp_path: Path):
    path = tmp_path / "w.duckdb"
    duckdb.connect(str(path)).close()
    con = opened(path)
    assert schema_version(con) == NEWEST
    con.close()


def test_a_newer_warehouse_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "w.duckdb"
    con = opened(path)
    con.execute("INSERT INTO schema_version VALUES (99)")
    con.close()
    with pytest.raises(WorkspaceError, match="version 99, newer than version"):
        opened(path)
    kept = duckdb.connect(str(path))
    assert schema_version(kept) == 99
    kept.close()


def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path):
    path = tmp_path / "w.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(WorkspaceError, match="cannot be opened as a warehouse"):
        opened(path)


def test_no_other_file_can_be_read_and_settings_are_locked(tmp_path: Path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    con = opened(tmp_path / "w.duckdb")
    with pytest.raises(duckdb.PermissionException):
        con.execute("SELECT * FROM read_csv(?)", [str(tmp_path / "secret.csv")])
    with pytest.raises(duckdb.Error, match="lock"):
        con.execute("SET enable_external_access = true")
    con.close()


def test_a_second_process_is_told_to_wait(tmp_path: Path):
    path = tmp_path / "w.duckdb"
    opened(path).close()
    script = (
        "import duckdb, sys, time; con = duckdb.connect(sys.argv[1]);"
        "print('open', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceError, match="in use by another process"):
            opened(path)
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()


def test_a_damaged_file_in_a_folder_named_block_is_not_in_use(tmp_path: Path):
    (tmp_path / "block").mkdir()
    path = tmp_path / "block" / "w.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(WorkspaceError, match="cannot be opened as a warehouse"):
        opened(path)


def test_too_little_memory_to_open_is_told(tmp_path: Path):
    with pytest.raises(WorkspaceError, match="memory_limit"):
        open_warehouse(
            tmp_path / "w.duckdb", temp=tmp_path / "spill", threads=1, memory_limit="0.001MB"
        )


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path):
    (tmp_path / "w.duckdb").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be opened as a warehouse"):
        opened(tmp_path / "w.duckdb")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (duckdb.OutOfMemoryException("Out of Memory Error: failed to pin"), "memory_limit"),
        (duckdb.IOException("IO Error: No space left on device"), "No space left"),
        (duckdb.IOException("IO Error: Cannot open file: Permission denied"), "access rights"),
        (duckdb.Error("Corrupt database file: computed checksum 1"), "backup"),
    ],
)
def test_failures_of_the_machine_are_one_sentence(error: duckdb.Error, said: str):
    told = told_failure(Path("w.duckdb"), error)
    assert isinstance(told, WorkspaceError)
    assert said in str(told)
    assert "\n" not in str(told)


def test_a_mistake_of_the_program_is_not_dressed_up():
    assert told_failure(Path("w.duckdb"), duckdb.BinderException("no such column")) is None


def test_a_warehouse_of_the_first_version_is_migrated_and_keeps_its_rows(tmp_path: Path):
    path = tmp_path / "w.duckdb"
    con = duckdb.connect(str(path))
    first = Path(store.__file__).with_name("0001_feeds.sql").read_text(encoding="utf-8")
    con.execute(first)
    con.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
    con.execute("INSERT INTO schema_version VALUES (1)")
    con.execute("INSERT INTO meters (meter_id, load_id) VALUES ('A', 1)")
    con.close()
    con = opened(path)
    assert schema_version(con) == NEWEST
    told = con.sql("SELECT meter_id, supply_mode, park_id FROM meters").fetchall()
    assert told == [("A", None, None)]
    assert con.sql("SELECT count(*) FROM parks").fetchall() == [(0,)]
    assert con.sql("SELECT count(*) FROM weather").fetchall() == [(0,)]
    con.close()
