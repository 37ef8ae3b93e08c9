"""Tips (12398举报) and network leads (矿池连接线索), joined to sites.

A network lead is evidence of a place, not of intent: in one province 21 % of the addresses that
connected to pools were hacked machines of innocent owners. What joins no site stays visible.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from minewatch.leads.joining import join_sites
from minewatch.leads.rows import Reasons, Row, lead_row
from minewatch.leads.source import LeadFeeds

#: Days over which connections are no passing visit; a judgement.
LASTING_DAYS = 30


@dataclass(frozen=True)
class Told:
    """Tips and network leads with ``site_id, meter_id, joined_by`` of their join.

    Attributes
    ----------
    tips, network : DataFrame
        The feeds' columns; the meter that was named is ``told_meter_id``.
    tips_known, network_known : bool
        Whether these feeds were loaded at all.
    """

    tips: pd.DataFrame
    network: pd.DataFrame
    tips_known: bool
    network_known: bool


def join_told(feeds: LeadFeeds, known: pd.DataFrame) -> Told:
    """Join tips and network leads to sites.

    Parameters
    ----------
    feeds : LeadFeeds
        The feeds.
    known : DataFrame
        From :func:`minewatch.leads.joining.known_places`.
    """
    tips, network = (
        table.rename(columns={"meter_id": "told_meter_id"}).join(join_sites(table, known))
        for table in (feeds.tips, feeds.network)
    )
    return Told(tips, network, feeds.tips_known, feeds.network_known)


def told_of_meters(told: Told, site_id: pd.Series) -> pd.DataFrame:
    """Return what was told of each meter's site.

    Parameters
    ----------
    told : Told
        Tips and network leads.
    site_id : Series of str
        Site of each meter.

    Returns
    -------
    DataFrame, index of ``site_id``
        ``tips``, their number, and ``network_hosts``, the most hosts that one network lead saw
        (one where their number is missing); NaN where the feed was never loaded.
    """
    tips = told.tips.groupby("site_id").size()
    hosts = told.network["hosts"].fillna(1).astype("float64").groupby(told.network["site_id"]).max()
    nothing = np.nan if not told.tips_known else 0.0, np.nan if not told.network_known else 0.0
    return pd.DataFrame(
        {
            "tips": site_id.map(tips).astype("float64").fillna(nothing[0]),
            "network_hosts": site_id.map(hosts).astype("float64").fillna(nothing[1]),
        }
    )


def told_leads(told: Told, sites: pd.DataFrame) -> list[Row]:
    """Return a row for each tip and network lead.

    Parameters
    ----------
    told : Told
        Tips and network leads.
    sites : DataFrame
        The judged sites: ``site_id, flagged, p_mining``.
    """
    leads = sites[sites["flagged"].astype("bool")]
    flagged = dict(zip(leads["site_id"].tolist(), leads["p_mining"].tolist(), strict=True))
    several = Counter(told.tips["site_id"].dropna().tolist())
    tips = [_tip(row, flagged, several) for row in _records(told.tips)]
    return tips + [_network(row, flagged) for row in _records(told.network)]


def _records(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _tip(row: Row, flagged: dict[str, float], several: Counter[str]) -> Row:
    reasons: dict[str, float | str | None] = {"tip": None}
    count = several[row["site_id"]]
    if count > 1:
        reasons["several_tips"] = float(count)
    return _row("tip", row, reasons, [], flagged, row["tip_id"], row["received_on"])


def _network(row: Row, flagged: dict[str, float]) -> Row:
    hosts, to_on = row["hosts"], row["seen_to_on"]
    reasons: dict[str, float | str | None] = {
        "pool_connection": None if pd.isna(hosts) else float(hosts)
    }
    missing = [code for code, value in (("hosts", hosts), ("seen_to", to_on)) if pd.isna(value)]
    days: int = 0 if pd.isna(to_on) else (to_on - row["seen_from_on"]).days + 1
    if days >= LASTING_DAYS:
        reasons["lasting"] = float(days)
    return _row("network", row, reasons, missing, flagged, row["lead_id"], row["seen_from_on"])


def _row(
    kind: str,
    row: Row,
    reasons: Reasons,
    missing: list[str],
    flagged: dict[str, float],
    subject: str,
    since_on: pd.Timestamp,
) -> Row:
    if row["site_id"] in flagged:
        reasons = {**reasons, "site_flagged": flagged[row["site_id"]]}
    if not isinstance(row["site_id"], str):
        missing = [*missing, "site_ambiguous" if row["joined_by"] == "ambiguous" else "site"]
    place = {name: row.get(name) for name in ("name", "address", "lon", "lat")}
    joins = {name: row[name] for name in ("site_id", "meter_id", "joined_by")}
    return lead_row(kind, reasons, missing, subject_id=subject, since_on=since_on, **place, **joins)
