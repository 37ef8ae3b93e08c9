"""Small registers, sites and plants for the tests of leads."""

from typing import Any

import numpy as np
import pandas as pd

from minewatch.leads import LeadFeeds, known_places
from minewatch.sites import SiteLinks, link

METERS = ["meter_id", "name", "uscc", "industry", "tariff", "voltage", "contract_kw", "address",
          "lon", "lat", "adcode", "built_on", "supply_mode", "park_id"]  # fmt: skip
FIRMS = ["uscc", "name", "status", "industry", "registered_on", "capital_yuan", "scope", "address",
         "province", "city"]  # fmt: skip
CENTRES = ["data_centre_id", "name", "operator", "uscc", "lon", "lat", "address",
           "it_capacity_kw", "pue", "racks"]  # fmt: skip
CODE, OTHER_CODE = "91110000802100433B", "91510114XNPGGT8N6W"
FEEDS: dict[str, list[str]] = {
    "plants": ["plant_id", "name", "fuel", "capacity_kw", "owner", "uscc", "address", "lon", "lat",
               "adcode"],
    "output": ["plant_id", "day", "output_kwh", "available_kwh", "dispatched_down_kwh", "outage",
               "outage_hours"],
    "applications": ["application_id", "applied_on", "applicant", "uscc", "wanted_kw", "voltage",
                     "address", "lon", "lat", "adcode", "declared_use", "temporary", "status"],
    "tips": ["tip_id", "received_on", "meter_id", "name", "uscc", "address", "lon", "lat",
             "adcode"],
    "network": ["lead_id", "seen_from_on", "seen_to_on", "meter_id", "uscc", "address", "lon",
                "lat", "adcode", "pool_domain", "hosts"],
    "enterprises": ["uscc", "name", "registered_on", "capital_yuan", "scope", "status"],
}  # fmt: skip
NUMBERS = {"lon", "lat", "capacity_kw", "wanted_kw", "temporary", "hosts", "capital_yuan",
           "contract_kw"}  # fmt: skip
DAYS = {"day", "applied_on", "received_on", "seen_from_on", "seen_to_on", "registered_on"}


def frame(columns: list[str], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the warehouse gives them: missing columns are missing."""
    table = pd.DataFrame(rows, columns=columns)
    for name in columns:
        if name in DAYS:
            table[name] = pd.to_datetime(table[name])
        else:
            table[name] = table[name].astype("float64" if name in NUMBERS else "object")
    return table


def feeds(**rows: list[dict[str, Any]] | pd.DataFrame) -> LeadFeeds:
    """Feeds with the given rows and no others."""
    tables = {
        name: given if isinstance(given := rows.get(name, []), pd.DataFrame) else frame(c, given)
        for name, c in FEEDS.items()
    }
    return LeadFeeds(**tables, tips_known="tips" in rows, network_known="network" in rows)


def linked(rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, SiteLinks]:
    """What meters are known by, and their sites."""
    meters = frame(METERS, rows)
    links = link(meters, frame(FIRMS, []), frame(CENTRES, []))
    return known_places(meters, links), links


def meter(number: int, **said: Any) -> dict[str, Any]:
    """A meter of its own owner, place and address in Shimian county."""
    return {
        "meter_id": f"M{number:03d}",
        "name": f"石棉第{number}号贸易有限公司",
        "address": f"四川省雅安市石棉县滨河路{number}号",
        "lon": 102.28 + number * 0.01,
        "lat": 29.20,
        "adcode": "511824",
        "contract_kw": 500.0,
    } | said


def output_of(plant: str, kw: np.ndarray, **columns: Any) -> pd.DataFrame:
    """Daily output of a plant from 2025-01-06, a Monday, from mean power [kW]."""
    days = pd.date_range("2025-01-06", periods=len(kw))
    nothing = {"available_kwh": np.nan, "dispatched_down_kwh": 0.0, "outage": 0.0,
               "outage_hours": np.nan}  # fmt: skip
    return pd.DataFrame({"plant_id": plant, "day": days, "output_kwh": kw * 24.0}).assign(
        **(nothing | columns)
    )[FEEDS["output"]]
