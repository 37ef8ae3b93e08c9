"""Leads from plants: a fall of output and a customer nearby that appears or steps up."""

import pandas as pd

from minewatch.leads.customers import AGREES, Step, best_step, nearby, rises
from minewatch.leads.joining import told_places
from minewatch.leads.plants import PlantFall, plant_falls
from minewatch.leads.rows import Row, lead_row
from minewatch.leads.source import LeadFeeds


def plant_leads(
    feeds: LeadFeeds, known: pd.DataFrame, table: pd.DataFrame, spells: pd.DataFrame
) -> list[Row]:
    """Return a row for each plant whose output fell.

    The plant alone is the weaker lead: it lacks the customer among its reasons and says so. Of
    several falls of one plant the one with most reasons is shown, then the one of most power.

    Parameters
    ----------
    feeds : LeadFeeds
        The feeds.
    known : DataFrame
        From :func:`minewatch.leads.joining.known_places`.
    table, spells : DataFrame
        The feature table and the spells of every meter.
    """
    falls = plant_falls(feeds.plants, feeds.output)
    if not falls:
        return []
    owned = feeds.plants.rename(columns={"name": "plant", "owner": "name"})
    told = told_places(owned)
    at = {plant: place for place, plant in enumerate(feeds.plants["plant_id"])}
    steps = rises(table, spells)
    rows: dict[str, Row] = {}
    for fall in (fall for fall in falls if fall.plant_id in at):
        near = nearby(told.iloc[at[fall.plant_id]], known)
        step = best_step(near, steps, fall.since_on, fall.kw)
        row = _row(feeds.plants.iloc[at[fall.plant_id]], fall, step)
        shown = rows.get(fall.plant_id)
        if shown is None or (row["strength"], row["kw"]) > (shown["strength"], shown["kw"]):
            rows[fall.plant_id] = row
    return list(rows.values())


def _row(plant: pd.Series, fall: PlantFall, step: Step | None) -> Row:
    code = "below_available" if fall.basis == "available" else "below_peers"
    reasons: dict[str, float | str | None] = {code: fall.share}
    if fall.peers_agree:
        reasons["peers_did_not_fall"] = None
    missing = list(fall.missing)
    joins: dict[str, object] = {}
    if pd.isna(plant["lon"]) or pd.isna(plant["lat"]):
        missing.append("position")
    if step is None:
        missing.append("customer")
    else:
        reasons["customer_appeared" if step.appeared else "customer_stepped_up"] = step.rise_kw
        if AGREES[0] <= step.rise_kw / fall.kw <= AGREES[1]:
            reasons["power_agrees"] = step.rise_kw / fall.kw
        if step.same_owner:
            reasons["same_owner"] = None
        by = "owner" if step.same_owner else "distance"
        joins = {"site_id": step.site_id, "meter_id": step.meter_id, "joined_by": by}
    place = {name: plant[name] for name in ("name", "address", "lon", "lat")}
    return lead_row(
        "plant",
        reasons,
        missing,
        subject_id=fall.plant_id,
        since_on=fall.since_on,
        kw=fall.kw,
        **place,
        **joins,
    )
