"""Further leads (其他线索), beside what the readings of a meter say.

Plants whose output falls without a reason, applications that look like mines before they are
built, tips and network leads (notice 1283, items 5 and 10). Each lead is a count of plain reasons
with their values, and says what could not be known; none is a verdict.
"""

from minewatch.leads.further import further_leads
from minewatch.leads.joining import known_places
from minewatch.leads.source import LeadFeeds, read_lead_feeds
from minewatch.leads.told import Told, join_told, told_of_meters

__all__ = [
    "LeadFeeds",
    "Told",
    "further_leads",
    "join_told",
    "known_places",
    "read_lead_feeds",
    "told_of_meters",
]
