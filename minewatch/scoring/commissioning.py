"""Find the block of machines that came to stay: day and size of commissioning (投运).

Machines that come over some days have one day on which most came; that day counts. Where several
steps fit, the last does, which leans towards the owner. What returns after a stop or a dry season
came the first time; what was there at the first reading has no day.
"""

import pandas as pd

#: A step this uneven over the hours counts for least ...
_UNEVEN = 0.6
#: ... as does none of less than this many times its noise for all that it is.
_CLEAR = 3.0
#: What the most uneven step still counts for.
_LEAST_WORTH = 0.1
#: Steps that count for this share of the best fit as well.
_AS_GOOD = 0.95
#: A step of this share of the base load before, at least, is a start.
_START = 0.2
#: A start holds for so many days at least, by so much of its rise.
_HOLDS_DAYS, _HELD = 5, 0.5
#: The base load shows a step where it rises by this share of it; machines that stop in dear hours
#: leave it where it was.
_SHOWN = 0.5


def commissioned(steps: pd.DataFrame) -> pd.DataFrame:
    """Return the step by which the machines of each meter came.

    Parameters
    ----------
    steps : pandas.DataFrame
        Columns of :data:`minewatch.publish.schema.STEPS`, one grain a meter.

    Returns
    -------
    pandas.DataFrame
        Indexed by meter_id: stepped_on, before_kw (highest base load at any time before) and
        rise_kw (step above it) and last_kw (base load at the last time that the machines ran).
        Meters without such a step are left out.
    """
    ordered = steps.sort_values(["meter_id", "stepped_on"], ignore_index=True, kind="stable")
    ordered["rise_kw"] = _rise(ordered)
    ordered["before_kw"] = ordered.groupby("meter_id")["before_kw"].cummax()
    worth = ordered["rise_kw"] * _likeness(ordered) * _held(ordered)
    best = worth.groupby(ordered["meter_id"]).transform("max")
    chosen = ordered[(worth > 0) & (worth >= _AS_GOOD * best)]
    last = chosen.drop_duplicates("meter_id", keep="last").set_index("meter_id")
    last["last_kw"] = _last_running(ordered, last)
    starts = last["rise_kw"] >= _START * last["before_kw"]
    return last.loc[starts, ["stepped_on", "before_kw", "rise_kw", "last_kw"]]


def _held(steps: pd.DataFrame) -> pd.Series:
    """Tell the steps that are not undone within days, as a trial run is."""
    later = steps.groupby("meter_id")[["stepped_on", "after_kw"]].shift(-1)
    days = (later["stepped_on"] - steps["stepped_on"]).dt.days
    least = steps["before_kw"] + _HELD * steps["rise_kw"]
    return ~((days < _HOLDS_DAYS) & (later["after_kw"] < least))


def _last_running(steps: pd.DataFrame, chosen: pd.DataFrame) -> pd.Series:
    """Return the base load after the last step that leaves half of what came in place [kW]."""
    own = chosen.reindex(steps["meter_id"]).reset_index(drop=True)
    least = own["before_kw"] + _HELD * own["rise_kw"]
    runs = (steps["stepped_on"] >= own["stepped_on"]) & (steps["after_kw"] >= least)
    return steps[runs].groupby("meter_id")["after_kw"].last()


def _likeness(steps: pd.DataFrame) -> pd.Series:
    """Return how much a step is like machines that came: even over the hours and clear [0-1]."""
    even = (1.0 - steps["unevenness"] / _UNEVEN).clip(0.0, 1.0)
    return (_LEAST_WORTH + (1.0 - _LEAST_WORTH) * even) * (steps["clarity"] / _CLEAR).clip(0.0, 1.0)


def _rise(steps: pd.DataFrame) -> pd.Series:
    """Return by how much each step rose above all before it [kW]; 0 for a return or a fall."""
    size, meter = steps["step_kw"], steps["meter_id"]
    total = size.groupby(meter).cumsum()
    highest = total.groupby(meter).cummax().groupby(meter).shift().fillna(0.0).clip(lower=0.0)
    hidden = steps["after_kw"] - steps["before_kw"] < _SHOWN * size
    shown = steps["after_kw"] - steps["before_kw"].groupby(meter).cummax()
    above: pd.Series = (total - highest).where(hidden, shown)
    return above.clip(lower=0.0, upper=size.clip(lower=0.0))
