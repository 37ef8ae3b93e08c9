"""One load is one transaction: again, corrected, dry, failed, killed."""

import datetime as dt
import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feeds_support import ROOT, content, warehouse

from minewatch.errors import FeedRefusedError
from minewatch.feeds import FEEDS

FILES = {
    "meters": "meter_id,name\nA,甲\n",
    "curves": "meter_id,ts,kw\n" + "".join(f"A,2024-01-01 {at:02}:00,{at}\n" for at in range(24)),
    "registers": "meter_id,date,total_kwh\nA,20240101,1\nA,20240102,x\nA,20240103,1\n",
    "settlements": "meter_id,month,total_kwh\nA,202401,1\n",
    "enterprises": "uscc,name\n91110000802100433B,甲\n",
    "data-centres": "name,lon,lat\n甲,116,40\n",
}


def everything(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    names = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return {n: sorted(map(str, con.execute(f"SELECT * FROM {n}").fetchall())) for (n,) in names}


def test_there_is_a_file_for_every_feed():
    assert set(FILES) == set(FEEDS)


@pytest.mark.parametrize("feed", FILES)
def test_the_same_file_twice_is_one_load(load, con, feed):
    first = load(feed, FILES[feed])
    before = everything(con)
    second = load(feed, FILES[feed])
    assert everything(con) == before
    assert (first.already_loaded, second.already_loaded) == (False, True)
    assert (second.load_id, second.rows_loaded) == (first.load_id, first.rows_loaded)


@pytest.mark.parametrize("feed", FILES)
def test_a_dry_run_reports_and_keeps_nothing(load, con, feed):
    before = everything(con)
    dry = load(feed, FILES[feed], dry_run=True)
    assert everything(con) == before
    real = load(feed, FILES[feed])
    assert dry.dry_run
    assert not real.dry_run
    assert dry.to_json().replace('"dry_run": true', '"dry_run": false') == real.to_json().replace(
        real.file_name, dry.file_name
    )


def test_another_mapping_is_another_load(load, rows):
    load("settlements", FILES["settlements"])
    load("settlements", FILES["settlements"], scale=2)
    assert rows("SELECT total_kwh FROM settlements") == [(2,)]
    assert rows("SELECT count(*), count(DISTINCT file_sha256) FROM loads") == [(2, 1)]


def long_parquet(rows: int) -> bytes:
    sink = io.BytesIO()
    start = dt.datetime(2024, 1, 1)  # noqa: DTZ001
    table = pa.table(
        {
            "meter_id": ["A"] * rows,
            "ts": [start + dt.timedelta(hours=at) for at in range(rows)],
            "kw": [float(at) for at in range(rows)],
        }
    )
    pq.write_table(table, sink, row_group_size=rows // 2, compression="zstd")
    return sink.getvalue()


def test_a_corrupt_second_row_group_leaves_nothing(load, con):
    load("curves", FILES["curves"])
    before = everything(con)
    data = bytearray(long_parquet(20_000))
    group = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1)
    start = group.column(2).dictionary_page_offset or group.column(2).data_page_offset
    data[start + 40 : start + 400] = bytes(360)
    with pytest.raises(FeedRefusedError, match="truncated or damaged Parquet"):
        load("curves", bytes(data))
    assert everything(con) == before
    load("curves", long_parquet(20_000))
    assert con.execute("SELECT count(*) FROM curves_24").fetchall() == [(834,)]


def test_a_refused_file_leaves_nothing_and_the_next_load_works(load, con):
    before = everything(con)
    with pytest.raises(FeedRefusedError, match="more than half"):
        load("registers", "meter_id,date,total_kwh\nA,x,1\nA,y,1\nA,20240101,1\n")
    assert everything(con) == before
    assert load("registers", FILES["registers"]).load_id == 1


def test_a_failure_inside_the_transaction_rolls_back(load, con):
    load("registers", FILES["registers"])
    con.execute("ALTER TABLE reading_flags RENAME COLUMN kind TO other")
    before = everything(con)
    with pytest.raises(duckdb.BinderException):
        con.execute("SELECT kind FROM reading_flags")
    with pytest.raises(duckdb.Error):
        load("registers", "meter_id,date,total_kwh\nA,20240101,5\n")
    assert everything(con) == before


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["staging", "publishing"])
def test_a_killed_load_leaves_nothing_half_loaded(tmp_path, moment):
    path, store = tmp_path / "curves.parquet", tmp_path / "warehouse.duckdb"
    path.write_bytes(long_parquet(200_000))
    con = warehouse(str(store), tmp_path / "spill")
    con.execute("INSERT INTO meters (meter_id, load_id) VALUES ('A', 0)")
    before = content(con)
    con.close()
    hold = {
        "staging": "minewatch.feeds.long_curves.Placer.place",
        "publishing": "minewatch.feeds.quality.flag",
    }[moment]
    program = (
        "import sys, time, datetime; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from unittest.mock import patch; from feeds_support import warehouse\n"
        "from minewatch.feeds import load_file\n"
        "def held(*a, **k): print('held', flush=True); time.sleep(60)\n"
        f"with patch({hold!r}, held):\n"
        "    load_file(warehouse(sys.argv[3], Path(sys.argv[2]).parent), 'curves',"
        " Path(sys.argv[2]), utc_offset=datetime.timedelta(hours=8))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(Path(__file__).parent), str(path), str(store)],
        stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    time.sleep(0.1)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    con = warehouse(str(store), tmp_path / "spill")
    assert content(con) == before
    assert con.execute("SELECT count(*) FROM loads").fetchall() == [(0,)]
    con.close()
