"""The desk's tables as overview, map and quality pages read them, kept while they are the same."""

import sys
from datetime import date

import pandas as pd
import pyarrow as pa

from dashboards.desk import Desk
from dashboards.followed import (
    Cases,
    cases_over_leads,
    measures_with_standing,
    sites_with_status,
)
from dashboards.held import held
from dashboards.queries.areas import inside
from dashboards.queries.index import placed
from dashboards.queries.quality import coverage as covered
from dashboards.queries.quality import meter_areas, sites_inside
from dashboards.scan import Scan
from minewatch.cases.leads import leads_by_site
from minewatch.cases.model import Case
from minewatch.publish.schema import TABLES

_placed = held(placed)


@held
def _leads(scan: Scan) -> dict[str, list[str]]:
    return leads_by_site(scan.snapshot)


def cases_of(desk: Desk) -> Cases:
    """Return where every site with an event stands with the meters that the scan flags.

    A lead that is new at a cleared site makes it undecided again, here as in exports.
    """
    return cases_over_leads(_leads(desk.scan()), desk.cases())


def leads_of_site(desk: Desk, site_id: str) -> list[str]:
    """Return the meters of a site that the scan flags, in order; none of an unknown site."""
    return sorted(_leads(desk.scan()).get(site_id, ()))


def case_of(desk: Desk, site_id: str) -> Case:
    """Return where one site stands now, from the ledger itself; see :func:`cases_of`."""
    return desk.case(site_id).over(leads_of_site(desk, site_id))


def sites_of(desk: Desk) -> pd.DataFrame:
    """Return all sites with status and areas; see :func:`dashboards.queries.index.site_index`."""
    return sites_with_status(_placed(desk.scan().index()), cases_of(desk))


def measures_of(desk: Desk) -> pa.Table:
    """Return the measures of the scan with the standing that the ledger gives them."""
    return measures_with_standing(desk.table("measures"), cases_of(desk))


def table_or_empty(desk: Desk, name: str) -> pa.Table:
    """Return a table of the scan; one without rows where an older release did not write it."""
    return desk.table(name) if desk.snapshot().holds(name) else TABLES[name].empty_table()


def coverage_of(desk: Desk, area: str = "") -> pd.DataFrame:
    """Return coverage of the parts of an area; see :func:`dashboards.queries.quality.coverage`."""
    scan = desk.scan()
    return _coverage_inside(scan, sys.intern(area)) if area else _coverage(scan)


@held
def _coverage(scan: Scan) -> pd.DataFrame:
    return covered(meter_areas(scan.snapshot, _placed(scan.index())), *_read(scan))


@held
def _coverage_inside(scan: Scan, area: str) -> pd.DataFrame:
    sites = sites_inside(_placed(scan.index()), area)
    return covered(meter_areas(scan.snapshot, sites, inside(area)[0]), *_read(scan))


def _read(scan: Scan) -> tuple[pa.Table, date]:
    return scan.table("features"), scan.as_of
