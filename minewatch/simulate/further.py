"""The further feeds of a simulation: weather, coin prices, plants, applications, tips, leads.

They hang on streams of random numbers of their own, so that the readings and registers are the
same with them as without.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from minewatch.simulate.applications import applications
from minewatch.simulate.duties import annual_reports, commitments, filings
from minewatch.simulate.grid import Grid, Purpose, stream
from minewatch.simulate.market import coin_prices
from minewatch.simulate.plants import day_of, power_plants
from minewatch.simulate.population import Meter
from minewatch.simulate.shapes import Rng
from minewatch.simulate.support import benefits, loans, market_participants
from minewatch.simulate.weather import dry_bulb
from minewatch.simulate.writer import save_csv

#: Share of mines, and of other customers, that a tip is of.
TIPS_MINES, TIPS_OTHERS = 0.08, 0.003
#: Share of mines whose pool connections are seen.
NETWORK_MINES = 0.15
#: Of the places seen, the share of hacked machines at innocent owners, at a prevalence of ...
INNOCENT, AT_PREVALENCE = 0.21, 0.002
#: ... which makes this share of other customers hacked and seen, whatever the prevalence here.
NETWORK_OTHERS = NETWORK_MINES * AT_PREVALENCE / (1 - AT_PREVALENCE) * INNOCENT / (1 - INNOCENT)

WEATHER_COLUMNS = ("station_id", "date", "lon", "lat", "mean_c")
TIP_COLUMNS = (
    *("tip_id", "received_on", "meter_id", "name", "uscc", "address", "lon", "lat"),
    *("adcode", "summary"),
)
NETWORK_COLUMNS = (
    *("lead_id", "seen_from_on", "seen_to_on", "meter_id", "uscc", "address", "lon", "lat"),
    *("adcode", "pool_domain", "hosts"),
)


def write_further(
    out: Path, meters: list[Meter], customers: pd.DataFrame, grid: Grid, seed: int
) -> None:
    """Write the further feeds into a folder.

    Files: ``weather.csv``, ``coin-prices.csv``, ``plants.csv``, ``plant-output.csv``,
    ``applications.csv``, ``enterprises-2.csv`` (firms of applicants), ``tips.csv``,
    ``network-leads.csv`` in the columns of their contracts, and
    ``application-labels.csv`` (``application_id, label``).

    Parameters
    ----------
    out : Path
        An existing folder.
    meters : list of Meter
        The customers.
    customers : DataFrame
        Their rows of the feed ``meters``, in the same order.
    grid : Grid
    seed : int
    """
    plants, output = power_plants(meters, grid, seed)
    asked, firms, labels = applications(len(meters), grid, seed, plants)
    files = {
        "weather": weather(grid, seed),
        "coin-prices": coin_prices(grid),
        "plants": plants,
        "plant-output": output,
        "applications": asked,
        "enterprises-2": firms,
        "application-labels": labels,
        "tips": tips(meters, customers, grid, seed),
        "network-leads": network_leads(meters, customers, grid, seed),
    }
    for name, frame in files.items():
        save_csv(frame, out / f"{name}.csv")


def write_records(
    out: Path,
    meters: list[Meter],
    enterprises: pd.DataFrame,
    centres: pd.DataFrame,
    grid: Grid,
    seed: int,
) -> None:
    """Write what authorities and banks hold of the enterprises into a folder.

    Files: ``market-participants.csv``, ``benefits.csv``, ``commitments.csv``, ``filings.csv``,
    ``loans.csv``, ``annual-reports.csv`` in the columns of their contracts; one without rows is
    not written.

    Parameters
    ----------
    out : Path
        An existing folder.
    meters : list of Meter
        The customers.
    enterprises, centres : DataFrame
        Of the feeds ``enterprises`` and ``data-centres``.
    grid : Grid
    seed : int
    """
    files = {
        "market-participants": market_participants(meters, grid, seed),
        "benefits": benefits(meters, grid, seed),
        "commitments": commitments(meters, enterprises, centres, grid, seed),
        "filings": filings(meters, grid, seed),
        "loans": loans(meters, grid, seed),
        "annual-reports": annual_reports(meters, enterprises, grid, seed),
    }
    for name, frame in files.items():
        save_csv(frame, out / f"{name}.csv")


def weather(grid: Grid, seed: int) -> pd.DataFrame:
    """Return the daily mean temperature at a station in every county of the province."""
    parts = [
        pd.DataFrame(
            {
                "station_id": f"W{place.adcode}",
                "date": grid.dates,
                "lon": place.lon,
                "lat": place.lat,
                "mean_c": np.round(
                    dry_bulb(seed, place.zone, grid.dates[0], grid.days).mean(axis=1), 2
                ),
            }
        )
        for place in grid.province.places
    ]
    return pd.concat(parts, ignore_index=True)[list(WEATHER_COLUMNS)]


def tips(meters: list[Meter], customers: pd.DataFrame, grid: Grid, seed: int) -> pd.DataFrame:
    """Return tips, true and false; some name so little that nothing can be found by them."""
    rows = []
    for meter, row in zip(meters, customers.to_dict("records"), strict=True):
        rng = stream(seed, Purpose.TIP, meter.index)
        share = TIPS_MINES if meter.kind.label == "mining" else TIPS_OTHERS
        if rng.random() >= share:
            continue
        named = rng.random(4) < (0.1, 0.6, 0.75, 0.3)
        rows.append(
            {
                "tip_id": f"T{meter.index + 1:08d}",
                "received_on": day_of(grid, _late(rng, grid)),
                "meter_id": row["meter_id"] if named[0] else None,
                "name": row["name"] if named[1] else None,
                "address": row["address"] if named[2] else None,
                "lon": row["lon"] if named[3] else None,
                "lat": row["lat"] if named[3] else None,
                "adcode": row["adcode"],
                "summary": "反映该处疑似从事虚拟货币“挖矿”，机器噪声大",
            }
        )
    return pd.DataFrame(rows, columns=list(TIP_COLUMNS))


def network_leads(
    meters: list[Meter], customers: pd.DataFrame, grid: Grid, seed: int
) -> pd.DataFrame:
    """Return places that connected to pools: mines, and hacked machines of innocent owners."""
    rows = []
    for meter, row in zip(meters, customers.to_dict("records"), strict=True):
        rng = stream(seed, Purpose.NETWORK, meter.index)
        mine = meter.kind.label == "mining"
        if rng.random() >= (NETWORK_MINES if mine else NETWORK_OTHERS):
            continue
        first = _late(rng, grid)
        lasting = int(rng.integers(5, 90)) if mine else int(rng.integers(1, 60))
        named = rng.random(4) < (0.25, 0.4, 0.85, 0.5)
        hosts = 1 + int(rng.geometric(1 / 12)) if mine else int(rng.integers(1, 4))
        rows.append(
            {
                "lead_id": f"N{meter.index + 1:08d}",
                "seen_from_on": day_of(grid, first),
                "seen_to_on": day_of(grid, first + lasting),
                "meter_id": row["meter_id"] if named[0] else None,
                "uscc": row["uscc"] if named[1] else None,
                "address": row["address"] if named[2] else None,
                "lon": row["lon"] if named[3] else None,
                "lat": row["lat"] if named[3] else None,
                "adcode": row["adcode"],
                "pool_domain": f"pool-{int(rng.integers(1, 9))}.example",
                "hosts": hosts,
            }
        )
    return pd.DataFrame(rows, columns=list(NETWORK_COLUMNS))


def _late(rng: Rng, grid: Grid) -> int:
    """Return a day of the last two fifths, by which most mines run."""
    return int(grid.days * (0.6 + 0.4 * rng.random()))
