"""All measures of flagged sites but the surcharge and the phase-out, which come before them."""

from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch.measures.closure import closures
from minewatch.measures.connection_stop import connection_stops
from minewatch.measures.credit import commitment_breaches, credit_recoveries
from minewatch.measures.filings import filing_duties
from minewatch.measures.flagged import flagged_sites
from minewatch.measures.law import Law
from minewatch.measures.market_exit import market_exits
from minewatch.measures.projects import double_energies, projects
from minewatch.measures.records import Records
from minewatch.measures.rows import table_of
from minewatch.measures.shell import shell_inspections
from minewatch.measures.supply import illegal_supplies, power_cuts
from minewatch.measures.support import support_withdrawals
from minewatch.rules.book import Rulebook


def site_measures(
    book: Rulebook,
    computed: pa.Table,
    records: Records,
    *,
    sites: pd.DataFrame,
    known: pd.DataFrame,
    leads: pd.DataFrame,
    as_of: date,
) -> pa.Table:
    """Return the measures of flagged sites that rest on the rules and on records of the feeds.

    Parameters
    ----------
    book : Rulebook
    computed : pyarrow.Table
        Rows of the surcharge and of the phase-out of these sites.
    records : Records
        From :func:`minewatch.measures.records.read_records`.
    sites : DataFrame
        The judged sites, in the columns of the snapshot's table ``sites``.
    known : DataFrame
        What the meters of flagged sites are known by, see
        :func:`minewatch.leads.known_places`.
    leads : DataFrame
        The snapshot's table ``leads``.
    as_of : date
        The day judged.

    Returns
    -------
    pyarrow.Table
        Columns of :data:`minewatch.publish.schema.MEASURES`, by site and measure; the same on any
        order of rows. Each row rests on a provision in force at its place and day: where there is
        none, there is no row.
    """
    law, flagged = Law(book, as_of), flagged_sites(sites)
    phase_outs = computed.filter(pc.equal(computed["measure"], "phase_out")).to_pylist()
    kinds = projects(law, flagged)
    rows = [
        *closures(law, flagged, phase_outs),
        *kinds,
        *double_energies(law, flagged, kinds, computed),
        *illegal_supplies(law, flagged, leads, kinds),
        *power_cuts(law, flagged),
    ]
    for recorded in (
        market_exits,
        support_withdrawals,
        connection_stops,
        credit_recoveries,
        commitment_breaches,
        filing_duties,
        shell_inspections,
    ):
        rows += recorded(law, flagged, known, records)
    return table_of(rows)
