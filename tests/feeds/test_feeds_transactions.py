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
from feeds_support import EAST_8, ROOT, Load, Rows, everything, warehouse

from minewatch.errors import FeedRefusedError, WorkspaceError
from minewatch.feeds import FEEDS, load_file

FILES = {
    "meters": "meter_id,name\nA,甲\n",
    "curves": "meter_id,ts,kw\n" + "".join(f"A,2024-01-01 {at:02}:00,{at}\n" for at in range(24)),
    "registers": "meter_id,date,total_kwh\nA,20240101,1\nA,20240102,x\nA,20240103,1\n",
    "settlements": "meter_id,month,total_kwh\nA,202401,1\n",
    "enterprises": "uscc,name\n91110000802100433B,甲\n",
    "data-centres": "name,lon,lat\n甲,116,40\n",
    "weather": "station_id,date,lon,lat,mean_c\nS1,20240101,104,30,5.5\n",
    "plants": "plant_id,name,fuel\nP1,甲,水\n",
    "plant-output": "plant_id,date,output_kwh\nP1,20240101,1\n",
    "applications": "application_id,applied_on\nA1,20240101\n",
    "tips": "tip_id,received_on\nT1,20240101\n",
    "network-leads": "lead_id,seen_from_on\nN1,20240101\n",
    "coin-prices": "date,usd\n20240101,42000\n",
    "power-quality": "meter_id,date,power_factor,phase_imbalance\nA,20240101,0.97,0.05\n",
    "market-participants": "participant_id,name,registered_on\nP1,甲,20240101\n",
    "benefits": "benefit_id,uscc,kind,amount_yuan\nB1,91110000802100433B,税收,0.01\n",
    "commitments": "commitment_id,uscc,name,signed_on\nC1,91110000802100433B,甲,20240101\n",
    "filings": "uscc,name,service_name,service_type\n91110000802100433B,甲,池,pool\n",
    "loans": "loan_id,uscc,name,amount_yuan\nL1,91110000802100433B,甲,1000000\n",
    "bills": "bill_id,meter_id,month,amount_yuan\nB1,A,202401,0.3\n",
    "payments": "payment_id,meter_id,paid_on,amount_yuan\nP1,A,20240101,-0.3\n",
    "annual-reports": "uscc,year,filed_on\n91110000802100433B,2023,\n",
    "parks": "park_id,name\nK1,甲园\n",
}


def test_there_is_a_file_for_every_feed() -> None:
    assert set(FILES) == set(FEEDS)


@pytest.mark.parametrize("feed", FILES)
def test_the_same_file_twice_is_one_load(
    load: Load, con: duckdb.DuckDBPyConnection, feed: str
) -> None:
    first = load(feed, FILES[feed])
    before = everything(con)
    second = load(feed, FILES[feed])
    assert everything(con) == before
    assert (first.already_loaded, second.already_loaded) == (False, True)
    assert (second.load_id, second.rows_loaded) == (first.load_id, first.rows_loaded)


@pytest.mark.parametrize("feed", FILES)
def test_a_dry_run_reports_and_keeps_nothing(
    load: Load, con: duckdb.DuckDBPyConnection, feed: str
) -> None:
    before = everything(con)
    dry = load(feed, FILES[feed], dry_run=True)
    assert everything(con) == before
    real = load(feed, FILES[feed])
    assert dry.dry_run
    assert not real.dry_run
    assert dry.to_json().replace('"dry_run": true', '"dry_run": false') == real.to_json().replace(
        real.file_name, dry.file_name
    )


def test_another_mapping_is_another_load(load: Load, rows: Rows) -> None:
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


def test_a_corrupt_second_row_group_leaves_nothing(
    load: Load, con: duckdb.DuckDBPyConnection
) -> None:
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


def test_a_refused_file_leaves_nothing_and_the_next_load_works(
    load: Load, con: duckdb.DuckDBPyConnection
) -> None:
    before = everything(con)
    with pytest.raises(FeedRefusedError, match="more than half"):
        load("registers", "meter_id,date,total_kwh\nA,x,1\nA,y,1\nA,20240101,1\n")
    assert everything(con) == before
    assert load("registers", FILES["registers"]).load_id == 1


def test_a_failure_inside_the_transaction_rolls_back(
    load: Load, con: duckdb.DuckDBPyConnection
) -> None:
    load("registers", FILES["registers"])
    con.execute("ALTER TABLE reading_flags RENAME COLUMN kind TO other")
    before = everything(con)
    with pytest.raises(duckdb.BinderException):
        con.execute("SELECT kind FROM reading_flags")
    with pytest.raises(WorkspaceError, match="could not take file1"):
        load("registers", "meter_id,date,total_kwh\nA,20240101,5\n")
    assert everything(con) == before


#: Loads a file, tells of its progress, and is held after the first of it where so asked.
LOADING = """
import datetime, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from feeds_support import warehouse
from minewatch.feeds import load_file

def progress(done, total):
    print("all" if done == total else "some", flush=True)
    time.sleep(60 if sys.argv[4] == "held" else 0)

path, store = Path(sys.argv[2]), sys.argv[3]
east_8 = datetime.timedelta(hours=8)
load_file(warehouse(store, path.parent), "curves", path, utc_offset=east_8, progress=progress)
print("loaded", flush=True)
"""


def killed(path: Path, store: Path, *, said: bytes, held: bool, delay_s: float) -> None:
    """Load in a process of its own and kill it so long after it said so."""
    here, hold = str(Path(__file__).parent), "held" if held else "free"
    child = subprocess.Popen(
        [sys.executable, "-c", LOADING, here, str(path), str(store), hold],
        stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert child.stdout is not None
    assert any(line.strip() == said for line in child.stdout)
    time.sleep(delay_s)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()


def prepared(tmp_path: Path) -> tuple[Path, Path]:
    """A file of curves, and a warehouse that holds something."""
    path, store = tmp_path / "curves.parquet", tmp_path / "warehouse.duckdb"
    path.write_bytes(long_parquet(400_000))
    con = warehouse(str(store), tmp_path / "spill")
    con.execute("INSERT INTO meters (meter_id, load_id) VALUES ('A', 0)")
    con.close()
    return path, store


@pytest.mark.slow
def test_a_load_killed_while_it_reads_leaves_nothing(tmp_path: Path) -> None:
    path, store = prepared(tmp_path)
    con = warehouse(str(store), tmp_path / "spill")
    before = everything(con)
    con.close()
    killed(path, store, said=b"some", held=True, delay_s=0.1)
    con = warehouse(str(store), tmp_path / "spill")
    assert everything(con) == before
    assert not load_file(con, "curves", path, utc_offset=EAST_8).already_loaded
    con.close()


@pytest.mark.slow
@pytest.mark.parametrize("delay_s", [0, 0.1, 0.2, 0.4])
def test_a_load_killed_after_it_has_read_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, delay_s: float
) -> None:
    path, store = prepared(tmp_path)
    killed(path, store, said=b"all", held=False, delay_s=delay_s)
    con = warehouse(str(store), tmp_path / "spill")
    loads = con.execute("SELECT count(*) FROM loads").fetchall()
    days = con.execute("SELECT count(*), count(DISTINCT day) FROM curves_24").fetchall()
    assert (loads, days) in [([(0,)], [(0, 0)]), ([(1,)], [(16_667, 16_667)])]
    report = load_file(con, "curves", path, utc_offset=EAST_8)
    assert report.already_loaded == (loads == [(1,)])
    assert con.execute("SELECT count(*) FROM curves_24").fetchall() == [(16_667,)]
    con.close()
