"""Tables with what the ledger says of them, kept up with it: a decision changes its site alone."""

import threading
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboards.queries.index import with_status
from minewatch.cases.model import Case
from minewatch.cases.standing import with_standing

T = TypeVar("T")
R = TypeVar("R")
Cases = Mapping[str, Case]
#: Meters that a scan flags, by site (线索户号).
Leads = Mapping[str, Collection[str]]


class Followed(Generic[T, R]):
    """The last result of adding to a table what the ledger says of its rows.

    Parameters
    ----------
    whole : callable
        Computes it of a table and all cases.
    again : callable
        Computes it of the table, the last result, the cases, and the sites whose case is another.
    """

    def __init__(
        self,
        whole: Callable[[T, Cases], R],
        again: Callable[[T, R, Cases, Collection[str]], R],
    ) -> None:
        self._whole = whole
        self._again = again
        self._lock = threading.Lock()
        self._last: tuple[T, Cases, R] | None = None

    def __call__(self, table: T, cases: Cases) -> R:
        """Return the table with what the cases add; threads that ask at once wait for one."""
        with self._lock:
            found = self._found(table, cases)
            self._last = (table, cases, found)
            return found

    def _found(self, table: T, cases: Cases) -> R:
        if self._last is None or self._last[0] is not table:
            return self._whole(table, cases)
        _, before, result = self._last
        if before is cases:
            return result
        return self._again(table, result, cases, changed_sites(before, cases))


def changed_sites(before: Cases, now: Cases) -> set[str]:
    """Return the sites whose case is another than before; the desk keeps what did not change."""
    return {site for site, case in now.items() if before.get(site) is not case} | (
        before.keys() - now.keys()
    )


def stood_again(
    measures: pa.Table, last: pa.Table, cases: Cases, sites: Collection[str]
) -> pa.Table:
    """Return :func:`minewatch.cases.standing.with_standing` of all rows, computing those of sites.

    Parameters
    ----------
    measures : pyarrow.Table
        As the scan wrote them.
    last : pyarrow.Table
        The result for the cases before.
    """
    chosen = pc.is_in(measures["site_id"], pa.array(sorted(sites), pa.string()))
    rows = np.flatnonzero(chosen.to_numpy())
    fresh = with_standing(measures.take(rows), cases)
    place = np.arange(measures.num_rows)
    place[rows] = measures.num_rows + np.arange(len(rows))
    return pa.concat_tables([last, fresh]).combine_chunks().take(place)


def status_again(
    sites: pd.DataFrame, last: pd.DataFrame, cases: Cases, changed: Collection[str]
) -> pd.DataFrame:
    """Return :func:`dashboards.queries.index.with_status` of all rows, computing changed ones."""
    rows = sites.index.get_indexer(pd.Index(sorted(changed), dtype="str"))
    rows = rows[rows >= 0]
    part = sites.iloc[rows]
    fresh = with_status(part, {site: cases[site] for site in part.index if site in cases})
    now = {name: last[name].array.copy() for name in ("status", "unfinished")}
    for name, values in now.items():
        values[rows] = fresh[name].array
    return last.assign(**now)


def over_all(leads: Leads, cases: Cases) -> Cases:
    """Return all cases as they stand with the meters that a scan flags; see ``Case.over``."""
    return {site: case.over(leads.get(site, ())) for site, case in cases.items()}


def over_again(leads: Leads, last: Cases, cases: Cases, sites: Collection[str]) -> Cases:
    """Return :func:`over_all`, keeping the cases that did not change."""
    fresh = over_all(leads, {site: cases[site] for site in sites if site in cases})
    return {site: fresh.get(site) or last[site] for site in cases}


#: Sites with where their case stands, measures with the standing that the ledger gives them, and
#: cases as they stand with the leads of a scan.
sites_with_status = Followed(with_status, status_again)
measures_with_standing = Followed(with_standing, stood_again)
cases_over_leads = Followed(over_all, over_again)
