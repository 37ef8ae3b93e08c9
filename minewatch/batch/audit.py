"""Compute the measures of one site again, from the readings and the rules as they are now (复算).

When the load began and ended is what the scan concluded, and is taken from it; everything that
follows, from energy to amount, is read and computed anew.
"""

from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from minewatch import __version__
from minewatch.batch.measures import Measures, measures_of
from minewatch.errors import WorkspaceError
from minewatch.exports.audit import Audit, Unchecked, audit_table, collected, compared
from minewatch.exports.source import as_of
from minewatch.rules import Rulebook
from minewatch.sites import SiteLinks
from minewatch.sites.areas import place

_LOADS = "SELECT load_id, feed, file_name, file_sha256 FROM loads ORDER BY load_id"
_ONSET = ["meter_id", "active_since", "since_basis", "active_until"]
# A meter without a master record is known by its number alone, and lies in no province.
_METERS = """
    SELECT meter_id, lon::DOUBLE AS lon, lat::DOUBLE AS lat, adcode
    FROM audited LEFT JOIN meters USING (meter_id) ORDER BY meter_id
"""


def audit(
    con: duckdb.DuckDBPyConnection, book: Rulebook, snapshot: Unchecked, site_id: str
) -> Audit:
    """Compare every measure of a site with the same computed again.

    Parameters
    ----------
    con : DuckDBPyConnection
        The open warehouse.
    book : Rulebook
        The rules as they are now.
    snapshot : Unchecked
        The published scan.
    site_id : str

    Raises
    ------
    WorkspaceError
        If the snapshot has no such site, or cannot be read.
    """
    sites = _of_site(snapshot, "sites", site_id)
    if not sites.num_rows:
        msg = f"The snapshot {snapshot.path.name} has no site {site_id}; see: minewatch export list"
        raise WorkspaceError(msg)
    again = _again(con, book, snapshot, sites)
    rows = compared(_of_site(snapshot, "measures", site_id), again.measures)
    if snapshot.holds("collections"):
        rows += collected(_of_site(snapshot, "collections", site_id), _of(again.collected, site_id))
    damaged = tuple(snapshot.damaged[name] for name in sorted(snapshot.damaged))
    return Audit(audit_table(rows), damaged, tuple(_changed(con, book, snapshot)))


def _again(
    con: duckdb.DuckDBPyConnection, book: Rulebook, snapshot: Unchecked, sites: pa.Table
) -> Measures:
    site = sites.to_pandas()
    findings = _of_site(snapshot, "findings", site["site_id"][0]).to_pandas()
    onsets = snapshot.table("onsets").to_pandas()[_ONSET]
    accounts = (
        findings[["meter_id", "site_id", "flagged"]]
        .merge(_places(con, findings["meter_id"]), on="meter_id")
        .merge(onsets, on="meter_id", how="left")
    )
    day = as_of(snapshot)
    return measures_of(
        con,
        book,
        findings=accounts,
        sites=site,
        links=_links(snapshot, accounts, site),
        leads=_leads(snapshot),
        as_of=day,
    )


def _places(con: duckdb.DuckDBPyConnection, meter_ids: pd.Series) -> pd.DataFrame:
    """Return the province of each meter, which its rates are those of, and its county's code.

    A site has one province though its meters may lie on two sides of a border.
    """
    con.register("audited", pa.table({"meter_id": pa.array(meter_ids, pa.string())}))
    try:
        meters: pd.DataFrame = con.sql(_METERS).df()
    finally:
        con.unregister("audited")
    found = place(meters["lon"], meters["lat"], meters["adcode"])
    return found[["province", "adcode"]].assign(meter_id=meters["meter_id"].astype("str"))


def _links(snapshot: Unchecked, accounts: pd.DataFrame, site: pd.DataFrame) -> SiteLinks:
    """Return the joins to the registers as the scan chose them."""
    links = snapshot.table("links").to_pandas()
    links = links[links["meter_id"].isin(accounts["meter_id"])]
    firms = links[links["chosen"] & (links["register"] == "enterprises")]
    firms = firms[["meter_id", "key"]].rename(columns={"key": "enterprise_uscc"})
    meters = accounts[["meter_id", "site_id", "province", "adcode"]]
    return SiteLinks(meters.merge(firms, on="meter_id", how="left"), links, site)


def _leads(snapshot: Unchecked) -> pd.DataFrame:
    leads: pd.DataFrame = snapshot.table("leads").to_pandas()
    return leads


def _of(table: pa.Table, site_id: str) -> pa.Table:
    return table.filter(pc.fill_null(pc.equal(table["site_id"], site_id), False))


def _of_site(snapshot: Unchecked, name: str, site_id: str) -> pa.Table:
    return snapshot.rows(name, "site_id", site_id)


def _changed(con: duckdb.DuckDBPyConnection, book: Rulebook, snapshot: Unchecked) -> list[str]:
    """Return what changed since the scan, for which a figure may differ."""
    told: dict[str, Any] = snapshot.manifest
    found = []
    if told.get("rules_digest") != book.digest:
        found.append("扫描之后规则文件有变动 · rule files changed since the scan")
    if told.get("minewatch") != __version__:
        found.append(f"程序版本 {told.get('minewatch')} → {__version__} · another version")
    before = {load["load_id"]: load["file_sha256"] for load in snapshot.table("loads").to_pylist()}
    for load_id, feed, name, digest in con.execute(_LOADS).fetchall():
        if before.get(load_id) != digest:
            found.append(f"扫描之后装载：{feed} {name} · loaded since the scan")
    return found
