"""What is known of every meter before it is judged: its features, its site, its registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from minewatch.batch.supply import supply_quality
from minewatch.features import feature_table
from minewatch.leads import (
    LeadFeeds,
    Told,
    join_told,
    known_places,
    read_lead_feeds,
    told_of_meters,
)
from minewatch.scoring import relative_to_peers
from minewatch.sites import SiteLinks, link
from minewatch.workspace import Workspace

Progress = Callable[[str, int, int], None]

REGISTERS = ("meters", "enterprises", "data_centres", "parks")


def silent(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Context:
    """What is known of every meter before it is judged.

    Attributes
    ----------
    table : pandas.DataFrame
        Feature table with the columns of :data:`minewatch.detection.CONTEXT`.
    spells : pandas.DataFrame
        Spells of every meter and grain.
    steps : pandas.DataFrame
        Steps of the base load of every meter and grain.
    links : SiteLinks
        Sites and the joins to the registers.
    unknown_meters : int
        Meters that have readings and no master record (有量无档户).
    feeds : LeadFeeds
        The feeds of further leads.
    known : pandas.DataFrame
        What meters are known by, see :func:`minewatch.leads.known_places`; empty where no feed
        of further leads has a row.
    told : Told
        Tips and network leads, joined to sites.
    """

    table: pd.DataFrame
    spells: pd.DataFrame
    steps: pd.DataFrame
    links: SiteLinks
    unknown_meters: int
    feeds: LeadFeeds
    known: pd.DataFrame
    told: Told


def feature_context(
    workspace: Workspace,
    con: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    progress: Progress = silent,
) -> Context:
    """Compute the features of every meter and join them to the registers."""
    features = feature_table(
        con,
        as_of=as_of,
        register_hours=workspace.settings.hours_by_register,
        progress=lambda done, total: progress("features", done, total),
    )
    progress("sites", 0, 1)
    known, enterprises, data_centres, parks = (_register(con, name) for name in REGISTERS)
    unknown = con.sql("SELECT meter_id FROM unknown_meters ORDER BY meter_id").df()
    meters = known.merge(unknown, on="meter_id", how="outer", sort=True)
    links = link(meters, enterprises, data_centres, parks)
    feeds = read_lead_feeds(con, as_of=as_of)
    known_by = known_places(meters if feeds.any else meters.head(0), links)
    told = join_told(feeds, known_by)
    table = with_context(features.table, meters, links, told, known_centres=len(data_centres) > 0)
    table = table.merge(supply_quality(con, as_of=as_of), on="meter_id", how="left")
    table = relative_to_peers(table)
    return Context(
        table, features.spells, features.steps, links, len(unknown), feeds, known_by, told
    )


def _register(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = con.table(name).df()
    columns = [column for column in frame.columns if column != "load_id"]
    return frame[columns].sort_values(columns[0], ignore_index=True)


def with_context(
    table: pd.DataFrame,
    meters: pd.DataFrame,
    links: SiteLinks,
    told: Told,
    *,
    known_centres: bool,
) -> pd.DataFrame:
    """Join to the feature table what the registers say of each meter.

    Parameters
    ----------
    table, meters : pandas.DataFrame
        The feature table and the customer master.
    links : SiteLinks
        The joins to the registers.
    told : Told
        Tips and network leads.
    known_centres : bool
        Whether any data centre is registered; without a register, no match means nothing.
    """
    master = meters[["meter_id", "industry", "tariff", "contract_kw"]]
    joins = links.meters[["meter_id", "data_centre_strength", "scope_computing"]]
    joins = joins.join(told_of_meters(told, links.meters["site_id"]))
    joined: pd.DataFrame = table.merge(master, on="meter_id", how="left").merge(
        joins, on="meter_id", how="left"
    )
    capacity_kw = joined["contract_kw"].where(joined["contract_kw"] > 0)
    joined["capacity_share"] = joined["mean_kw"] / capacity_kw
    if not known_centres:
        joined["data_centre_strength"] = float("nan")
    return joined.sort_values(["meter_id", "grain"], ignore_index=True)
