"""Counts and sums of sites: overall, and by area, with the areas that sent nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dashboards.queries.areas import inside, name_of


@dataclass(frozen=True)
class Money:
    """Surcharge of sites in yuan; None where nothing is known, which is not zero.

    Attributes
    ----------
    projected : Decimal or None
        Of sites that no inspection confirmed; nobody owes it.
    payable : Decimal or None
        Of confirmed sites whose notice was served.
    paid : Decimal or None
        None where the utility sent no payments at all.
    kwh : Decimal or None
        Energy behind projected and payable.
    unknown : int
        Months and meters for which no amount could be computed.
    """

    projected: Decimal | None
    payable: Decimal | None
    paid: Decimal | None
    kwh: Decimal | None
    unknown: int


def money(measures: pa.Table, collections: pa.Table, site_ids: Collection[str] | None) -> Money:
    """Return what the surcharge of sites comes to.

    Parameters
    ----------
    measures : pyarrow.Table
        With the standing of the ledger (:func:`minewatch.cases.standing.with_standing`).
    collections : pyarrow.Table
    site_ids : collection of str or None
        None: all sites.
    """
    known = collections.num_rows > 0
    rows = _of_sites(measures.filter(pc.equal(measures["measure"], "surcharge")), site_ids)
    live = rows.filter(pc.is_in(rows["status"], pa.array(["projected", "payable"])))
    return Money(
        projected=_sum(rows, "projected"),
        payable=_sum(rows, "payable"),
        paid=pc.sum(_of_sites(collections, site_ids)["paid_yuan"]).as_py() if known else None,
        kwh=pc.sum(live["kwh"]).as_py(),
        unknown=live["amount_yuan"].null_count,
    )


def _of_sites(table: pa.Table, site_ids: Collection[str] | None) -> pa.Table:
    if site_ids is None:
        return table
    return table.filter(pc.is_in(table["site_id"], pa.array(list(site_ids), pa.string())))


def _sum(rows: pa.Table, status: str) -> Decimal | None:
    found: Decimal | None = pc.sum(
        rows.filter(pc.equal(rows["status"], status))["amount_yuan"]
    ).as_py()
    return found


def by_status(sites: pd.DataFrame) -> dict[str, int]:
    """Return the number of sites of every status, zero among them."""
    return {str(name): int(count) for name, count in sites["status"].value_counts().items()}


def by_area(sites: pd.DataFrame, code: str = "") -> pd.DataFrame:
    """Return counts of the areas inside an area, those without any site among them.

    Parameters
    ----------
    sites : DataFrame
        See :func:`dashboards.queries.index.site_index`.
    code : str
        The area to divide; ``""`` is the whole country.

    Returns
    -------
    DataFrame, index ``code`` in order of the codes
        ``name, sites, judged, leads, confirmed, cleared, kw, state``. ``state`` is ``leads``;
        ``clear``: meters were judged and none is a lead; or ``no_data``: no meter there had
        readings that can be judged. ``kw`` is the load of the leads, missing where there are none.
    """
    level, codes = inside(code)
    area = sites[f"{level}_code"].cat
    place = pd.Index(codes).get_indexer(area.categories)
    # The last place takes what lies outside.
    row = np.append(place, -1)[area.codes.to_numpy()]

    def count(kept: object, weights: object = None) -> NDArray[np.float64]:
        chosen = np.asarray(kept, bool) & (row >= 0)
        weight = None if weights is None else np.asarray(weights, np.float64)[chosen]
        return np.bincount(row[chosen], weight, len(codes)).astype(np.float64)

    leads = sites["flagged"].to_numpy(bool)
    loaded = leads & sites["mining_kw"].notna().to_numpy()
    found = pd.DataFrame(
        {
            "name": [name_of(one) for one in codes],
            "sites": count(np.ones(len(sites), bool)),
            "judged": count(sites["class"] != "insufficient"),
            "leads": count(leads),
            "confirmed": count(sites["status"] == "confirmed"),
            "cleared": count(sites["status"] == "cleared"),
            "kw": np.where(count(loaded) > 0, count(loaded, sites["mining_kw"]), np.nan),
        },
        index=pd.Index(codes, name="code"),
    )
    found = found.astype(dict.fromkeys(("sites", "judged", "leads", "confirmed", "cleared"), int))
    found["state"] = "leads"
    found.loc[found["leads"] == 0, "state"] = "clear"
    found.loc[(found["leads"] == 0) & (found["judged"] == 0), "state"] = "no_data"
    return found
