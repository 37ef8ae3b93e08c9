"""The records (台账记录) of the feeds that measures of flagged sites rest on."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

# A code that is not plain capitals and digits is read too: full width, spaces or small letters are
# put right where records are joined to sites.
_CODES = "(uscc IN (SELECT code FROM wanted_codes) OR NOT regexp_full_match(uscc, '[0-9A-Z]{18}'))"
_METERS = "meter_id IN (SELECT meter_id FROM wanted_meters)"
_CENTRES = "data_centre_id IN (SELECT data_centre_id FROM wanted_centres)"

#: Table -> which of its rows can be of a flagged site, as the day judged knows them.
_WANTED = {
    "market_participants": f"({_CODES} OR {_METERS})",
    "benefits": "true",
    "commitments": f"({_CODES} OR {_CENTRES}) AND signed_on <= $as_of",
    "filings": _CODES,
    "loans": _CODES,
    "applications": "applied_on <= $as_of",
    "annual_reports": _CODES,
}
#: Tables that measures rest on by way of leads and of what was collected.
_ELSEWHERE = ("plant_output", "tips", "bills", "payments")


@dataclass(frozen=True)
class Records:
    """What the feeds say that can concern flagged sites.

    Attributes
    ----------
    tables : dict of str to pyarrow.Table
        By name of the warehouse's table, in its columns without ``load_id``; in order of its key.
    absent : tuple of str
        The feeds of which the warehouse has no row at all: what rests on them has no row either.
    """

    tables: dict[str, pa.Table]
    absent: tuple[str, ...]

    def __getitem__(self, table: str) -> pa.Table:
        return self.tables[table]

    def known(self, table: str) -> bool:
        """Whether the feed was loaded: without it nothing was asked."""
        return table.replace("_", "-") not in self.absent


def read_records(
    con: duckdb.DuckDBPyConnection, *, known: pd.DataFrame, sites: pd.DataFrame, as_of: date
) -> Records:
    """Read the records from the warehouse.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open warehouse.
    known : DataFrame
        What the meters of flagged sites are known by, see
        :func:`minewatch.leads.known_places`.
    sites : DataFrame
        The flagged sites, with ``data_centre_id``.
    as_of : date
        What is dated later is not read.
    """
    codes = sorted({*known["own"].dropna(), *known["matched"].dropna()})
    wanted = {
        "wanted_codes": ("code", codes),
        "wanted_meters": ("meter_id", sorted(known["meter_id"])),
        "wanted_centres": ("data_centre_id", sorted(sites["data_centre_id"].dropna())),
    }
    for name, (column, values) in wanted.items():
        con.register(name, pa.table({column: pa.array(values, pa.string())}))
    try:
        tables = {
            name: con.sql(
                f"SELECT * EXCLUDE load_id FROM {name} WHERE {rows} ORDER BY ALL",  # noqa: S608
                params={"as_of": as_of} if "$as_of" in rows else None,
            ).to_arrow_table()
            for name, rows in _WANTED.items()
        }
    finally:
        for name in wanted:
            con.unregister(name)
    empty = (name for name in (*_WANTED, *_ELSEWHERE) if not con.table(name).limit(1).fetchall())
    return Records(tables, tuple(sorted(name.replace("_", "-") for name in empty)))
