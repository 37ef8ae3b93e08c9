"""Flagged sites, what they are known by and records of the feeds, for the measures of a site."""

from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from minewatch.measures import Records, phase_outs, read_records, site_measures
from minewatch.measures.flagged import Site
from minewatch.publish.schema import MEASURE_BASE, MEASURES
from minewatch.rules import Rulebook
from minewatch.sites import normalise_name

BOOK = Rulebook.load()
CODE, OTHER_CODE = "91150105XNB7WYB750", "91513401XNFNX0G04M"

Row = dict[str, Any]

LEADS = pd.DataFrame(columns=["kind", "subject_id", "name", "site_id", "meter_id"], dtype="object")


def site(site_id: str = "S1", **changes: Any) -> Row:
    """Return a flagged site in Sichuan that runs since 2024-02-01."""
    row = {
        "site_id": site_id,
        "flagged": True,
        "province": "四川省",
        "city": "成都市",
        "county": "新都区",
        "address": "四川省成都市新都区建设路391号",
        "active_since": date(2024, 2, 1),
        "since_basis": "step",
        "active_until": None,
        "data_centre_id": None,
        "supply_mode": None,
        "park_id": None,
        "park_name": None,
    }
    return row | changes


def known_by(*meters: Row) -> pd.DataFrame:
    """Return what meters are known by; by default one of S1, with a code and a name."""
    texts = ["meter_id", "site_id", "own", "matched", "name", "firm", "address", "adcode"]
    columns = [*texts, "lon", "lat"]
    rows = meters or ({"meter_id": "M1", "site_id": "S1", "own": CODE, "name": "锦岭食品厂"},)
    frame = pd.DataFrame([dict.fromkeys(columns) | row for row in rows], columns=columns)
    frame["name"] = [normalise_name(name) if name else None for name in frame["name"]]
    return frame.astype({"lon": "float64", "lat": "float64"})


def measured(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    *sites: Row,
    book: Rulebook = BOOK,
    known: pd.DataFrame | None = None,
    leads: pd.DataFrame = LEADS,
    charges: list[Row] | None = None,
) -> list[Row]:
    """Return the measures of flagged sites by the records of a warehouse."""
    frame = pd.DataFrame(list(sites or (site(),)), columns=list(site()), dtype="object")
    known = known_by() if known is None else known
    records: Records = read_records(con, known=known, sites=frame, as_of=as_of)
    computed = pa.concat_tables(
        [
            phase_outs(book, sites=frame, as_of=as_of),
            pa.Table.from_pylist(charges or [], schema=MEASURE_BASE),
        ]
    )
    table = site_measures(
        book, computed, records, sites=frame, known=known, leads=leads, as_of=as_of
    )
    assert table.schema == MEASURES
    rows: list[Row] = table.to_pylist()
    assert {row["status"] for row in rows} <= {"projected"}
    return rows


def only(rows: list[Row], measure: str) -> list[Row]:
    """Return the rows of one measure."""
    return [row for row in rows if row["measure"] == measure]


def put(con: duckdb.DuckDBPyConnection, table: str, *rows: Row) -> None:
    """Write rows into a table of the warehouse; what they do not name is missing."""
    for row in rows:
        names = ", ".join([*row, "load_id"])
        marks = ", ".join("?" * (len(row) + 1))
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values(), 1])


def as_site(**changes: Any) -> Site:
    """Return a site as measures see it."""
    return Site(**{k: v for k, v in site(**changes).items() if k != "flagged"})
