"""What the further leads are computed from, read from the warehouse up to a day."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd


@dataclass(frozen=True)
class LeadFeeds:
    """The further feeds, each in the columns of its warehouse table, in order of its key.

    Attributes
    ----------
    plants, output, applications, tips, network : DataFrame
        Nothing dated after the day judged.
    enterprises : DataFrame
        ``uscc, name, registered_on, capital_yuan, scope, status``.
    tips_known, network_known : bool
        Whether the warehouse has any row of these feeds, of whatever day; without any, nothing
        was asked and no tip means nothing.
    """

    plants: pd.DataFrame
    output: pd.DataFrame
    applications: pd.DataFrame
    tips: pd.DataFrame
    network: pd.DataFrame
    enterprises: pd.DataFrame
    tips_known: bool
    network_known: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to find a lead from."""
        tables = (self.output, self.applications, self.tips, self.network)
        return any(len(table) > 0 for table in tables)


def read_lead_feeds(con: duckdb.DuckDBPyConnection, *, as_of: date) -> LeadFeeds:
    """Read the further feeds as of a day."""

    def read(sql: str, *params: object) -> pd.DataFrame:
        frame: pd.DataFrame = con.sql(sql, params=list(params)).df()
        return frame

    def known(table: str) -> bool:
        return bool(con.table(table).limit(1).fetchall())

    return LeadFeeds(
        plants=read("SELECT * EXCLUDE load_id FROM plants ORDER BY plant_id"),
        output=read(
            "SELECT * EXCLUDE load_id FROM plant_output WHERE day <= ? ORDER BY plant_id, day",
            as_of,
        ),
        applications=read(
            "SELECT * EXCLUDE load_id FROM applications WHERE applied_on <= ? "
            "ORDER BY application_id",
            as_of,
        ),
        # The summary stays in the warehouse: a lead is found again by its number.
        tips=read(
            "SELECT * EXCLUDE (load_id, summary) FROM tips WHERE received_on <= ? ORDER BY tip_id",
            as_of,
        ),
        network=read(
            "SELECT * EXCLUDE load_id REPLACE (least(seen_to_on, ?) AS seen_to_on) "
            "FROM network_leads WHERE seen_from_on <= ? ORDER BY lead_id",
            as_of,
            as_of,
        ),
        enterprises=read(
            "SELECT uscc, name, registered_on, CAST(capital_yuan AS DOUBLE) AS capital_yuan, "
            "scope, status FROM enterprises ORDER BY uscc"
        ),
        tips_known=known("tips"),
        network_known=known("network_leads"),
    )
