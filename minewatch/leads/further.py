"""All further leads of a scan in one table."""

import pandas as pd

from minewatch.leads.applications import application_leads
from minewatch.leads.plant_leads import plant_leads
from minewatch.leads.rows import table_of
from minewatch.leads.source import LeadFeeds
from minewatch.leads.told import Told, told_leads


def further_leads(
    feeds: LeadFeeds,
    told: Told,
    *,
    known: pd.DataFrame,
    sites: pd.DataFrame,
    table: pd.DataFrame,
    spells: pd.DataFrame,
) -> pd.DataFrame:
    """Return the leads from plants, applications, tips and network leads.

    Parameters
    ----------
    feeds : LeadFeeds
        The feeds up to the day judged.
    told : Told
        Tips and network leads, joined.
    known : DataFrame
        From :func:`minewatch.leads.joining.known_places`.
    sites : DataFrame
        The judged sites, in the columns of the snapshot's table ``sites``.
    table, spells : DataFrame
        Features and spells of every meter.

    Returns
    -------
    DataFrame
        The columns of the snapshot's table ``leads``; the same on any order of rows.
    """
    rows = [
        *plant_leads(feeds, known, table, spells),
        *application_leads(feeds, known, sites),
        *told_leads(told, sites),
    ]
    return table_of(rows)
