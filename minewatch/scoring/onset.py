"""Estimate since when, until when and with how many kW a load has looked like mining.

An estimate for the inspection to start from, which leans towards the owner: of several starts that
fit, the later; and never more power than is drawn at the quietest time of day, where that is known.
A load that is there at the first reading has no start in the data, and that is said.
"""

import numpy as np
import pandas as pd

from minewatch.scoring.evidence import answering_grain

#: A spell is steady when its variation is at most this, or 1.5 times the meter's own best.
_STEADY_CV = 0.10
_SLACK = 1.5
#: A spell below this share of the highest level is switched off.
_OFF = 0.03
#: A rise to this many times any level before, which the load never falls back below, is a start.
_STEP = 1.2


def estimate_onset(spells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the onset of every meter that has a steady spell.

    Parameters
    ----------
    spells : pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.SPELLS`.
    table : pandas.DataFrame
        Feature table of the grains that were judged.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.ONSETS`; one row a meter, sorted by meter_id.
    """
    judged = answering_grain(table)
    steady = _steady(spells.merge(judged[["meter_id", "grain"]], on=["meter_id", "grain"]))
    steady["start"] = _rises(steady)
    # The highest rise is the start; without one, the first steady spell.
    chosen = steady.sort_values(["meter_id", "start", "started_on"], ascending=[True, False, True])
    first = chosen.drop_duplicates("meter_id").set_index("meter_id").sort_index()
    last = steady.groupby("meter_id").last()
    before = first["before_kw"].where(first["start"] >= _STEP, 0.0).fillna(0.0)
    floor = judged.set_index("meter_id")["floor_share"].reindex(first.index).clip(0.0, 1.0)
    added = (last["level_kw"] - before).clip(lower=0.0)
    power = added.where(added < last["level_kw"] * floor.fillna(1.0), last["level_kw"] * floor)
    seen_before = first["before_kw"].notna()
    return pd.DataFrame(
        {
            "meter_id": first.index,
            "active_since": first["started_on"].to_numpy(),
            "since_basis": np.where(seen_before, "step", "first_reading"),
            "active_until": last["ended_on"].to_numpy(),
            "mining_kw": power.to_numpy(),
            "kw_basis": np.where(floor.notna(), "floor", "level"),
        }
    )


def _steady(spells: pd.DataFrame) -> pd.DataFrame:
    """Keep the steady spells that run, each with the highest level of any spell before it."""
    ordered = spells.sort_values(["meter_id", "started_on"], ignore_index=True)
    meter = ordered["meter_id"]
    highest = ordered.groupby("meter_id")["level_kw"].cummax()
    ordered["before_kw"] = highest.groupby(meter).shift()
    running = ordered["level_kw"] > _OFF * ordered.groupby("meter_id")["level_kw"].transform("max")
    best = ordered["cv"].where(running & (ordered["periods"] > 1)).groupby(meter).transform("min")
    limit = (best.fillna(0.0) * _SLACK).clip(lower=_STEADY_CV)
    return ordered[running & (ordered["cv"] <= limit)].reset_index(drop=True)


def _rises(steady: pd.DataFrame) -> pd.Series:
    """Return by how much each spell rose over all before, 0 where it fell back.

    A load that comes back to where it was, after a stop, has not started then.
    """
    backwards = steady[::-1].groupby("meter_id")["level_kw"]
    lowest_after = backwards.cummin()[::-1]
    rise = steady["level_kw"] / steady["before_kw"].clip(lower=1e-9)
    lasted = lowest_after > steady["before_kw"]
    return rise.where(lasted & (rise >= _STEP), 0.0)
