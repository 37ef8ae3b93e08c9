"""All sites of a snapshot, a row each, with where their case stands (站点索引)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboards.queries.areas import with_areas
from minewatch.cases.model import Case

#: Where a site stands, in the order of the work; ``none``: no lead and no case.
STATUSES = ("lead", "in_hand", "confirmed", "cleared", "closed", "none")

_CHOSEN = ("class", "industry", "tariff", "voltage", "supply_mode", "park_id", "park_name")


def site_index(sites: pd.DataFrame, cases: Mapping[str, Case]) -> pd.DataFrame:
    """Return sites as pages filter and count them; :func:`with_status` of :func:`placed`."""
    return with_status(placed(sites), cases)


def placed(sites: pd.DataFrame) -> pd.DataFrame:
    """Return what a snapshot alone says of its sites, ready to be filtered.

    Parameters
    ----------
    sites : DataFrame, index ``site_id``
        Columns of the table ``sites``; text may be masked.

    Returns
    -------
    DataFrame
        The same rows in order of rank; what is chosen from as categories, and: ``meters`` (numbers
        joined by a space), ``kw`` (estimated machine load, else contract capacity), and the codes
        of :func:`dashboards.queries.areas.with_areas`.
    """
    found = sites.sort_values("rank", kind="stable")
    meters = [" ".join(ids) if ids is not None else "" for ids in found["meter_ids"]]
    found = found.assign(
        flagged=found["flagged"].fillna(value=False).astype(bool),
        meters=pd.Series(meters, index=found.index, dtype="str"),
        kw=found["mining_kw"].fillna(found["contract_kw"]),
    )
    return with_areas(found.astype(dict.fromkeys(_CHOSEN, "category")))


def with_status(sites: pd.DataFrame, cases: Mapping[str, Case]) -> pd.DataFrame:
    """Return sites with where their case stands.

    Parameters
    ----------
    sites : DataFrame
        See :func:`placed`.
    cases : mapping of str to Case
        As they stand with the leads of the scan (:meth:`minewatch.cases.model.Case.over`).

    Returns
    -------
    DataFrame
        ``status``, category of :data:`STATUSES`, and ``unfinished``: mining was confirmed behind
        one meter, and another that is a lead waits for its inspection.
    """
    flagged = sites["flagged"].to_numpy(bool)
    told = np.where(flagged, STATUSES.index("lead"), STATUSES.index("none"))
    unfinished = np.zeros(len(sites), bool)
    rows = sites.index.get_indexer(pd.Index(list(cases), dtype="str"))
    for row, case in zip(rows, cases.values(), strict=True):
        if row >= 0:
            told[row] = STATUSES.index(status_of(case, flagged=bool(flagged[row])))
            unfinished[row] = is_unfinished(case)
    status = pd.Categorical(np.array(STATUSES)[told], categories=list(STATUSES))
    return sites.assign(status=status, unfinished=unfinished)


def status_of(case: Case, *, flagged: bool) -> str:
    """Return where a site with a case stands; a cleared or confirmed one may be closed as well.

    A closed case is no answer for a meter that no inspection spoke of: the site is a lead again.
    """
    if case.outcome == "cleared":
        return "cleared"
    if case.closed_on is not None:
        new = case.findings and any(case.outcome_of(one) is None for one in case.open_leads)
        return "lead" if flagged and new else "closed"
    if case.outcome == "confirmed":
        return "confirmed"
    if case.opened_on is not None or case.state != "lead":
        return "in_hand"
    return "lead" if flagged else "none"


def is_unfinished(case: Case) -> bool:
    """Tell whether a running case has a lead to inspect beside a meter that was confirmed."""
    return case.running and case.outcome == "confirmed" and bool(case.open_leads)
