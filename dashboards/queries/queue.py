"""Which lead comes next (研判队列): by what it is likely to be worth."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboards.held import held

#: Leads on one page of the list.
LISTED = 50


def with_worth(sites: pd.DataFrame, measures: pa.Table) -> pd.DataFrame:
    """Return leads still to be decided, most expected first.

    Expected value [yuan] = probability of mining × projected surcharge. Leads without an amount
    that is known follow by rank; it is missing, not zero.

    Parameters
    ----------
    sites : DataFrame, index ``site_id``
        See :func:`dashboards.queries.index.site_index`.
    measures : pyarrow.Table
        With the standing of the ledger.

    Returns
    -------
    DataFrame, index ``site_id``
        ``name, p_mining, mining_kw, rank, status, unfinished``, the area's names, and
        ``projected_yuan, expected_yuan``.
    """
    columns = ["name", "p_mining", "mining_kw", "rank", "status", "unfinished", "province", "city",
               "county"]  # fmt: skip
    open_ = sites["status"].isin(["lead", "in_hand"]) | sites["unfinished"]
    wanted = sites["flagged"].to_numpy(bool) & open_
    leads = sites.loc[wanted, columns]
    projected = projected_by_site(measures).reindex(leads.index)
    found = leads.assign(projected_yuan=projected, expected_yuan=projected * leads["p_mining"])
    return found.sort_values(
        ["expected_yuan", "rank"], ascending=[False, True], na_position="last", kind="stable"
    )


#: :func:`with_worth`, computed again only for other sites or measures.
leads_by_worth = held(with_worth)


def projected_by_site(measures: pa.Table) -> "pd.Series[Any]":
    """Return the sum of the projected surcharges of each site that has any known [yuan]."""
    chosen = pc.and_(
        pc.equal(measures["measure"], "surcharge"), pc.equal(measures["status"], "projected")
    )
    rows = measures.filter(chosen).filter(pc.is_valid(measures.filter(chosen)["amount_yuan"]))
    sums = rows.group_by("site_id").aggregate([("amount_yuan", "sum")])
    values = pc.cast(sums["amount_yuan_sum"], pa.float64()).to_numpy()
    index = pd.Index(sums["site_id"].to_pylist(), dtype="str", name="site_id")
    return pd.Series(values, index=index, dtype="float64")


@dataclass(frozen=True)
class Place:
    """Where the lead in hand stands in a list.

    Attributes
    ----------
    at : int
        Its position; where it is not listed (any more), that of the lead which comes next.
    listed : bool
        Whether it is in the list.
    count : int
        Leads in the list.
    """

    at: int
    listed: bool
    count: int

    @classmethod
    def of(cls, listed: "pd.Index[Any]", site: str | None, before: object) -> "Place":
        """Return the place of a site; `before` is where the last lead in hand stood."""
        count = len(listed)
        if site is not None and site in listed:
            at = listed.get_loc(site)
            return cls(int(at), listed=True, count=count)  # type: ignore[arg-type]  # ids are unique
        known = before if isinstance(before, int) and not isinstance(before, bool) else 0
        return cls(max(0, min(known, count - 1)), listed=False, count=count)

    @property
    def first(self) -> int:
        """The position of the first lead of the page that it is on."""
        return self.at // LISTED * LISTED
