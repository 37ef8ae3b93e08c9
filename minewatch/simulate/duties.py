"""Commitments, filings and annual reports of simulated enterprises, kept and broken.

Shares are assumptions. Each feed has rows that break a duty: operators of data centres that mine
all the same, services that are not filed or filed late, enterprises that left years unreported.
"""

from datetime import date, timedelta

import pandas as pd

from minewatch.feeds.identities import data_centre_id
from minewatch.simulate.grid import Grid, Purpose, stream
from minewatch.simulate.holders import Shares, chosen, day_before, day_within
from minewatch.simulate.people import owner_of
from minewatch.simulate.population import Meter
from minewatch.simulate.shapes import Rng

SERVING: Shares = (0.25, 0.15, 0.001)
#: Share of registered data centres that committed themselves; those that mine do nearly always.
COMMITTED, MINES_COMMITTED = 0.6, 0.9
#: Enterprises that left two years unreported; share of all that left out the last year.
SHELLS: Shares = (0.25, 0.0, 0.02)
ONE_UNREPORTED = 0.03

COMMITMENT_COLUMNS = (
    *("commitment_id", "uscc", "name", "signed_on", "data_centre_id", "revoked_on"),
)
FILING_COLUMNS = (
    *("filing_id", "uscc", "name", "service_name", "service_type", "started_on", "filed_on"),
    *("changed_on", "change_filed_on", "terminated_on", "termination_filed_on", "number"),
)
REPORT_COLUMNS = ("uscc", "year", "filed_on", "tax_filed", "contact_ok", "checked_on")

_SERVICES = {"pool": "矿池", "cloud_mining": "云算力平台", "node": "节点服务", "other": "存证平台"}


def commitments(
    meters: list[Meter], enterprises: pd.DataFrame, centres: pd.DataFrame, grid: Grid, seed: int
) -> pd.DataFrame:
    """Return commitments of operators of data centres, among them some that mine all the same."""
    mines = {
        owner_of(meter.owner, meter.kind, meter.place, seed, grid.start_on).name
        for meter in meters
        if meter.kind.name == "mine_as_data_centre"
    }
    codes = dict(zip(enterprises["name"], enterprises["uscc"], strict=True))
    rows = []
    for index, centre in enumerate(centres.to_dict("records")):
        rng, operator = stream(seed, Purpose.COMMITMENT, index), centre["operator"]
        committed = rng.random() < (MINES_COMMITTED if operator in mines else COMMITTED)
        if not committed or operator not in codes:
            continue
        at = [None if pd.isna(centre[name]) else float(centre[name]) for name in ("lon", "lat")]
        one = data_centre_id(centre["name"], operator, *at)
        rows.append(
            {
                "commitment_id": f"C{index + 1:06d}",
                "uscc": codes[operator],
                "name": operator,
                "signed_on": grid.start_on - timedelta(days=int(rng.integers(30, 600))),
                "data_centre_id": one if rng.random() < 0.7 else None,
                "revoked_on": day_within(rng, grid) if rng.random() < 0.05 else None,
            }
        )
    return pd.DataFrame(rows, columns=list(COMMITMENT_COLUMNS))


def filings(meters: list[Meter], grid: Grid, seed: int) -> pd.DataFrame:
    """Return blockchain services: those of mines mostly not filed, others filed or filed late."""
    rows = []
    for rng, meter, owner in chosen(meters, SERVING, Purpose.FILING, grid, seed):
        mining = meter.kind.group == "mining"
        kinds = ("pool", "cloud_mining") if mining else ("node", "other")
        kind = kinds[int(rng.integers(2))]
        started = day_before(rng, grid, owner, 500)
        fate, wait = rng.random(), int(rng.integers(3, 12))
        late = fate >= (0.1 if mining else 0.5)
        filed = None if fate >= (0.3 if mining else 0.8) else started + timedelta(wait + 60 * late)
        rows.append(
            {
                "filing_id": f"S{meter.index + 1:07d}",
                "uscc": owner.code,
                "name": owner.name,
                "service_name": f"{owner.place.short}{_SERVICES[kind]}",
                "service_type": kind,
                "started_on": started,
                "filed_on": filed,
                **_later(rng, grid),
                "number": None if filed is None else f"虚构备{meter.index + 1:08d}号",
            }
        )
    return pd.DataFrame(rows, columns=list(FILING_COLUMNS))


def _later(rng: Rng, grid: Grid) -> dict[str, object]:
    """Return a change or an end of a service, if any; some are not filed."""
    drawn, filed = rng.random(2), rng.random(2) < 0.5
    changed, ended = sorted((day_within(rng, grid), day_within(rng, grid)))
    return {
        "changed_on": changed if drawn[0] < 0.3 else None,
        "change_filed_on": changed + timedelta(4) if drawn[0] < 0.3 and filed[0] else None,
        "terminated_on": ended if drawn[1] < 0.2 else None,
        "termination_filed_on": ended - timedelta(35) if drawn[1] < 0.2 and filed[1] else None,
    }


def annual_reports(
    meters: list[Meter], enterprises: pd.DataFrame, grid: Grid, seed: int
) -> pd.DataFrame:
    """Return the two last years of every enterprise whose reports were due before the grid."""
    shells = {owner.code for _, _, owner in chosen(meters, SHELLS, Purpose.SHELL, grid, seed)}
    # Reports of a year are due by 30 June of the next.
    last = grid.start_on.year - (1 if grid.start_on > date(grid.start_on.year, 6, 30) else 2)
    rows = []
    for index, firm in enumerate(enterprises.to_dict("records")):
        rng = stream(seed, Purpose.REPORT, index)
        shell, one = firm["uscc"] in shells, rng.random() < ONE_UNREPORTED
        tax, contact = rng.random(2) < (0.85, 0.85)
        for year in (last - 1, last):
            filed_on = date(year + 1, 1, 1) + timedelta(days=int(rng.integers(0, 180)))
            if firm["registered_on"] > date(year, 12, 31):
                continue
            missed = shell or (one and year == last)
            rows.append(
                {
                    "uscc": firm["uscc"],
                    "year": year,
                    "filed_on": None if missed else filed_on,
                    "tax_filed": int(not (shell and tax)),
                    "contact_ok": None if not shell else int(not contact),
                    "checked_on": grid.start_on,
                }
            )
    reports = pd.DataFrame(rows, columns=list(REPORT_COLUMNS))
    reports["contact_ok"] = reports["contact_ok"].astype("Int64")
    return reports
