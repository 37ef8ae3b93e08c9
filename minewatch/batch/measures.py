"""The measures of the flagged sites (线索站点的措施), from warehouse and rules."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd
import pyarrow as pa

from minewatch.leads import known_places
from minewatch.measures import (
    collections,
    completed,
    phase_outs,
    read_bills,
    read_energy,
    read_payments,
    read_records,
    site_measures,
    surcharges,
)
from minewatch.publish.schema import MEASURE_BASE
from minewatch.rules import Rulebook
from minewatch.sites import SiteLinks

# A meter without a master record is known by its number alone.
_METERS = """
    SELECT meter_id, meters.* EXCLUDE (meter_id, load_id)
    FROM wanted_meters LEFT JOIN meters USING (meter_id) ORDER BY meter_id
"""


@dataclass(frozen=True)
class Measures:
    """What the provisions mean for the flagged sites, as projected.

    Attributes
    ----------
    measures, collected : pyarrow.Table
        The snapshot's tables ``measures`` and ``collections``.
    absent : tuple of str
        Feeds that were not loaded: measures that rest on them have no row.
    """

    measures: pa.Table
    collected: pa.Table
    absent: tuple[str, ...]


def measures_of(
    con: duckdb.DuckDBPyConnection,
    rulebook: Rulebook,
    *,
    findings: pd.DataFrame,
    sites: pd.DataFrame,
    links: SiteLinks,
    leads: pd.DataFrame,
    as_of: date,
) -> Measures:
    """Compute the measures of the flagged meters and of their sites.

    Parameters
    ----------
    con : DuckDBPyConnection
        An open warehouse.
    rulebook : Rulebook
    findings, sites, leads : DataFrame
        What the scan concluded, in the columns of the snapshot's tables.
    links : SiteLinks
        Meters, sites and their joins to the registers.
    as_of : date
        The day judged.
    """
    accounts = findings[findings["flagged"]].reset_index(drop=True)
    flagged = sites[sites["flagged"]].reset_index(drop=True)
    energy = read_energy(con, sorted(accounts["meter_id"]), as_of=as_of)
    computed = pa.concat_tables(
        [
            surcharges(rulebook, accounts=accounts, energy=energy, as_of=as_of).cast(MEASURE_BASE),
            phase_outs(rulebook, sites=flagged, as_of=as_of),
        ]
    )
    known = known_places(_meters(con, links, flagged), links)
    records = read_records(con, known=known, sites=flagged, as_of=as_of)
    further = site_measures(
        rulebook, computed, records, sites=flagged, known=known, leads=leads, as_of=as_of
    )
    measures = pa.concat_tables([completed(computed, rulebook), further])
    collected = collections(
        measures,
        read_bills(con),
        read_payments(con),
        rulebook,
        as_of,
        regions=dict(zip(flagged["site_id"], flagged["province"], strict=True)),
    )
    return Measures(measures, collected, records.absent)


def _meters(
    con: duckdb.DuckDBPyConnection, links: SiteLinks, flagged: pd.DataFrame
) -> pd.DataFrame:
    """Return the master records of all meters of flagged sites."""
    of_flagged = links.meters["site_id"].isin(flagged["site_id"])
    wanted = links.meters.loc[of_flagged, "meter_id"].tolist()
    con.register("wanted_meters", pa.table({"meter_id": pa.array(wanted, pa.string())}))
    try:
        meters: pd.DataFrame = con.sql(_METERS).df()
    finally:
        con.unregister("wanted_meters")
    return meters
