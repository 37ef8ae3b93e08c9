"""The flagged sites (线索站点) as their measures need them, and the records that are theirs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from minewatch.leads.joining import pairs_by, told_places
from minewatch.rules.regions import official_province

Record = dict[str, Any]

#: What records are joined by.
_KEYS = ("meter_id", "uscc", "name", "address", "adcode", "lon", "lat")


@dataclass(frozen=True, slots=True)
class Site:
    """One flagged site; what is missing is None.

    Attributes
    ----------
    province : str or None
        Official name; None where it is not known or none that the notice addresses.
    since_basis : str or None
        'step' = the start is seen in the data; 'first_reading' = not later than ``active_since``.
    """

    site_id: str
    province: str | None
    city: str | None
    county: str | None
    address: str | None
    active_since: date | None
    since_basis: str | None
    active_until: date | None
    data_centre_id: str | None
    supply_mode: str | None
    park_id: str | None
    park_name: str | None

    @property
    def park(self) -> str | None:
        """The park it stands in: its name, or its number where the register has none."""
        return self.park_name or self.park_id


def flagged_sites(sites: pd.DataFrame) -> list[Site]:
    """Return the flagged sites of the snapshot's table ``sites``, by site_id."""
    flagged = sites[sites["flagged"].astype("bool")].sort_values("site_id")
    names = list(Site.__slots__)
    rows = flagged[names].astype("object").to_dict("records")
    return [_site({str(name): _plain(value) for name, value in row.items()}) for row in rows]


def _site(row: Record) -> Site:
    return Site(**row | {"province": official_province(row["province"])})


def _plain(value: object) -> object:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def linked(
    records: pa.Table, known: pd.DataFrame, *, by: tuple[str, ...]
) -> list[tuple[str, Record]]:
    """Return the records that are of flagged sites, with the site of each.

    Parameters
    ----------
    records : pyarrow.Table
        Any of ``meter_id, uscc, name, address, adcode`` and what else they hold.
    known : DataFrame
        What the meters of flagged sites are known by, see
        :func:`minewatch.leads.known_places`.
    by : tuple of str
        Ways to join, see :func:`minewatch.leads.joining.pairs_by`: the first that finds any site
        decides.

    Returns
    -------
    list of (site_id, record)
        In order of site and record. A record that several sites share is listed at each of them,
        with their number as ``shared_by``.
    """
    if not len(records) or known.empty:
        return []
    told = told_places(records.select([k for k in _KEYS if k in records.column_names]).to_pandas())
    found: dict[int, list[str]] = {}
    for method in by:
        pairs = pairs_by(method, told[~told.index.isin(list(found))], known)
        sites = known["site_id"].reindex(pairs["j"]).tolist()
        for i, site_id in sorted(set(zip(pairs["i"].tolist(), sites, strict=True))):
            found.setdefault(i, []).append(site_id)
    rows = records.take(pa.array(list(found), pa.int64())).to_pylist()
    placed = [
        (site_id, row | {"shared_by": len(sites)})
        for row, sites in zip(rows, found.values(), strict=True)
        for site_id in sites
    ]
    return sorted(placed, key=lambda pair: (pair[0], str(sorted(pair[1].items()))))


def shared_note(record: Record) -> str:
    """Return that a record stands at several sites, so that nobody adds it up twice."""
    count = record["shared_by"]
    return "" if count == 1 else f"该记录同时列于{count}个站点，合计时只计一次"
