"""Estimate since when, and with how many kW, a load has looked like mining.

Both are estimates for the inspection to start from. They lean towards the owner: the day is the
first of a spell that is as steady as the steadiest, and the power is never more than what the
meter draws at the quietest hour of its day.
"""

import pandas as pd

from minewatch.features.schema import GRAINS

#: A spell is steady when its variation is at most this, or 1.5 times the meter's own best.
_STEADY_CV = 0.10
_SLACK = 1.5
#: A spell below this share of the highest level is switched off.
_OFF = 0.03


def estimate_onset(spells: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return active_since and mining_kw for every meter that has spells.

    Parameters
    ----------
    spells : pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.SPELLS`.
    table : pandas.DataFrame
        Feature table, for the lowest hour of the day where curves give it.

    Returns
    -------
    pandas.DataFrame
        Columns meter_id, active_since, mining_kw; one row a meter, sorted by meter_id.
    """
    finest = _finest(spells).sort_values(["meter_id", "started_on"])
    by_meter = finest.groupby("meter_id")
    highest = by_meter["level_kw"].transform("max")
    on = finest["level_kw"] > _OFF * highest
    best = finest["cv"].where(on & (finest["periods"] > 1))
    slack = best.groupby(finest["meter_id"]).transform("min").fillna(0.0) * _SLACK
    limit = slack.clip(lower=_STEADY_CV)
    steady = finest[on & (finest["cv"] <= limit)]
    first = steady.groupby("meter_id").first()
    before = finest.merge(
        first["started_on"].rename("active_since"), left_on="meter_id", right_index=True
    )
    base = (
        before[before["started_on"] < before["active_since"]].groupby("meter_id")["level_kw"].last()
    )
    level = steady.groupby("meter_id")["level_kw"].last()
    base = base.reindex(level.index).fillna(0.0)
    added = level - base.where(base < level, 0.0)
    floor = level * _floor_share(table).reindex(level.index).fillna(1.0)
    return pd.DataFrame(
        {
            "meter_id": level.index,
            "active_since": first["started_on"].to_numpy(),
            "mining_kw": added.where(added < floor, floor).to_numpy(),
        }
    )


def _finest(frame: pd.DataFrame) -> pd.DataFrame:
    order = frame["grain"].map({grain: place for place, grain in enumerate(GRAINS)})
    return frame[order == order.groupby(frame["meter_id"]).transform("min")]


def _floor_share(table: pd.DataFrame) -> pd.Series:
    curve = table[table["grain"] == "curve"]
    return curve.set_index("meter_id")["floor_share"].clip(0.0, 1.0)
