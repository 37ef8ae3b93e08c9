"""Estimate since when, until when and with how many kW a load has looked like mining.

The start is the step of the base load by which the machines came; where none is clear, the spells
of the load as a whole say it.

An estimate for the inspection to start from, which leans towards the owner: of several starts that
fit, the later; and never more power than is drawn at the quietest time of day, where that is known.
A load that is there at the first reading has no start in the data, and that is said.
"""

import numpy as np
import pandas as pd

from minewatch.scoring.commissioning import commissioned
from minewatch.scoring.evidence import answering_grain

#: A spell is steady when its variation is at most this, or 1.5 times the meter's own best.
_STEADY_CV = 0.10
_SLACK = 1.5
#: A spell below this share of the highest level is switched off.
_OFF = 0.03
#: A rise lasts when the load stays above for this share of its running periods after.
_LASTING = 0.8
#: Levels of less than this share of each other are not the same load.
_SAME_LOAD = 0.5
#: A rise to this many times any level before, if it lasts, is a start.
_STEP = 1.2
#: Days whose means stray by no more than this share of it are a stuck meter's, no machine's.
_STUCK_CV = 1e-6

_COLUMNS = [
    "meter_id",
    "grain",
    "active_since",
    "since_basis",
    "active_until",
    "mining_kw",
    "kw_basis",
]


def estimate_onset(
    spells: pd.DataFrame, table: pd.DataFrame, steps: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the onset of every meter that has a steady spell.

    Parameters
    ----------
    spells : pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.SPELLS`.
    table : pandas.DataFrame
        Feature table of the grains that were judged.
    steps : pandas.DataFrame, optional
        Columns of :data:`minewatch.publish.schema.STEPS`; without them spells alone are read.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.ONSETS`; one row a meter, sorted by meter_id.
        The start is the step by which the machines came
        (:func:`minewatch.scoring.commissioning.commissioned`), or without one the first steady
        spell of the load as a whole.
    """
    judged = answering_grain(table)
    keys = ["meter_id", "grain"]
    calm = _calm(spells.merge(judged[keys], on=keys))
    steady = calm[calm["running"]].reset_index(drop=True)
    floor = judged.set_index("meter_id")["floor_share"].clip(0.0, 1.0)
    found = _by_spells(steady, floor)
    if steps is not None:
        found = _by_steps(found, commissioned(steps.merge(judged[keys], on=keys)))
    found["grain"] = judged.set_index("meter_id")["grain"].reindex(found.index)
    return found.rename_axis("meter_id").reset_index()[_COLUMNS]


def _by_steps(found: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Put the step by which the machines came in place of the start that spells show."""
    found = found.astype({"active_since": "datetime64[s]", "active_until": "datetime64[s]"})
    blocks = blocks.reindex(found.index)
    stepped = blocks["stepped_on"].notna()
    since = blocks["stepped_on"].where(stepped, found["active_since"])
    until = found["active_until"]
    added = (blocks["last_kw"] - blocks["before_kw"]).clip(lower=0.0)
    return found.assign(
        active_since=since,
        since_basis=found["since_basis"].where(~stepped, "step"),
        active_until=until.where(until >= since, since),
        mining_kw=np.fmin(found["mining_kw"], added),
    )


def _by_spells(steady: pd.DataFrame, floor_share: pd.Series) -> pd.DataFrame:
    """Return the onset that the spells of the load as a whole show, by meter_id."""
    first = _first(steady).set_index("meter_id").sort_index()
    last = steady.groupby("meter_id").last()
    # What was there before is taken off only where it is clearly another load.
    other = first["before_kw"] < _SAME_LOAD * last["level_kw"]
    before = first["before_kw"].where(other, 0.0)
    floor = floor_share.reindex(first.index)
    added = (last["level_kw"] - before).clip(lower=0.0)
    power = added.where(added < last["level_kw"] * floor.fillna(1.0), last["level_kw"] * floor)
    stepped = first["before_kw"].notna()
    return pd.DataFrame(
        {
            "active_since": first["started_on"],
            "since_basis": np.where(stepped, "step", "first_reading"),
            "active_until": last["ended_on"],
            "mining_kw": power,
            "kw_basis": np.where(floor.notna(), "floor", "level"),
        },
        index=first.index,
    )


def _calm(spells: pd.DataFrame) -> pd.DataFrame:
    """Keep the spells that are steady or switched off; what lies between them is a ramp."""
    ordered = spells.sort_values(["meter_id", "started_on"], ignore_index=True)
    meter = ordered["meter_id"]
    running = ordered["level_kw"] > _OFF * ordered.groupby("meter_id")["level_kw"].transform("max")
    best = ordered["cv"].where(running & (ordered["periods"] > 1)).groupby(meter).transform("min")
    limit = (best.fillna(0.0) * _SLACK).clip(lower=_STEADY_CV)
    stuck = (ordered["periods"] > 1) & (ordered["cv"] <= _STUCK_CV)
    ordered["running"] = running & (ordered["cv"] <= limit) & ~stuck
    return ordered[ordered["running"] | ~running].reset_index(drop=True).pipe(_with_before)


def _with_before(calm: pd.DataFrame) -> pd.DataFrame:
    """Add the highest level of any calm spell before, missing for a meter's first."""
    highest = calm.groupby("meter_id")["level_kw"].cummax()
    return calm.assign(before_kw=highest.groupby(calm["meter_id"]).shift())


def _first(steady: pd.DataFrame) -> pd.DataFrame:
    """Return each meter's spell of onset; before_kw is missing where the load was there before.

    The onset is the highest rise over all before that lasted, so that a load which comes back to
    where it was, after a stop, has not started then. Without one, it is the first steady spell
    of at least half the last level; a much lower one before it is another load.
    """
    rise = _lasting_rises(steady)
    level = steady.groupby("meter_id")["level_kw"].transform("last")
    enough = steady["level_kw"] >= _SAME_LOAD * level
    order = steady.assign(rise=rise, stepped=rise > 0, enough=enough).sort_values(
        ["meter_id", "rise", "enough", "started_on"], ascending=[True, False, False, True]
    )
    chosen = order.drop_duplicates("meter_id")
    other = chosen["before_kw"] < _SAME_LOAD * chosen["level_kw"]
    return chosen.assign(before_kw=chosen["before_kw"].where(chosen["stepped"] | other))


def _lasting_rises(steady: pd.DataFrame) -> pd.Series:
    """Return by how much each spell rose over all before; 0 where it was little or fell back."""
    pairs = steady.reset_index().merge(steady, on="meter_id", suffixes=("", "_later"))
    pairs = pairs[pairs["started_on_later"] >= pairs["started_on"]]
    above = pairs["level_kw_later"] > pairs["before_kw"]
    kept = (above * pairs["periods_later"]).groupby(pairs["index"]).sum()
    lasted = kept >= _LASTING * pairs.groupby("index")["periods_later"].sum()
    rise = steady["level_kw"] / steady["before_kw"].clip(lower=1e-9)
    return rise.where(lasted.reindex(steady.index) & (rise >= _STEP), 0.0)
