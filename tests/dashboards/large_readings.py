"""What a large made-up snapshot says of readings: figures, evidence, spells, onsets, matches.

Every column is what a scan would write there (grains, detectors, dates inside the readings, sums of
evidence that come to the probability told); the figures themselves are drawn.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from minewatch.scoring import BASELINE
from minewatch.scoring.explain import prior_odds

#: Detectors that speak at every grain.
REASONS = ["added_block", "spell_flatness", "peer_outlier", "step_contrast", "block_steps"]
#: Leads whose curves are there, of so many days: all would be some hundred megabytes.
CURVES_OF, CURVE_DAYS = 200, 90
LEVEL_DAYS = 120
#: Share of meters with readings of a grain, and how many days they lie behind.
_GRAINS = (("curve", 0.55, 2), ("registers", 0.8, 4), ("settlements", 0.97, 24))
_LATE = ("62", "45")
_KNOWN_DAYS = 500


def features(draw: np.random.Generator, sites: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return a row a meter and grain; some provinces send late, one grain is rare."""
    late = sites["adcode"].astype("str").str[:2].isin(_LATE).to_numpy()
    judged = sites["class"].to_numpy() != "insufficient"
    return pd.concat(
        [
            _of_grain(draw, sites, grain, judged & (draw.random(len(sites)) < share),
                      lag + np.where(late, 40, 0), as_of)
            for grain, share, lag in _GRAINS
        ],
        ignore_index=True,
    )  # fmt: skip


def _of_grain(
    draw: np.random.Generator, sites: pd.DataFrame, grain: str, held: NDArray[np.bool_],
    behind: NDArray[np.int64], as_of: date,
) -> pd.DataFrame:  # fmt: skip
    last = _days(as_of, behind + draw.integers(0, 4, len(sites)))
    rows = sites[held]
    mean = draw.lognormal(5, 1, len(rows))
    return rows[["industry"]].assign(
        meter_id=rows["meter_ids"].str[0],
        grain=grain,
        first_on=as_of - timedelta(_KNOWN_DAYS),
        last_on=last[held],
        periods=16.0 if grain == "settlements" else 460.0,
        coverage=0.99,
        mean_kw=mean,
        recent_kw=mean,
        max_kw=mean * 1.4,
        **{
            name: draw.random(len(rows)).round(6)
            for name in ("load_factor", "whole_cv", "spell_cv", "floor_share", "valley_share",
                         "block_worth", "block_share", "peer_spell_cv", "peer_floor_share")
        },
    )  # fmt: skip


def evidence(
    draw: np.random.Generator, findings: pd.DataFrame, grains: "pd.Series[str]",
    scoring: Any,
) -> pa.Table:  # fmt: skip
    """Return what each detector says of every judged meter, with the start of the sum.

    Parameters
    ----------
    grains : Series, index ``meter_id``
        The finest grain of each meter.
    scoring : Scoring
        Of the workspace's settings: what the sums start from.
    """
    rows = findings[findings["p_mining"].notna() & findings["meter_id"].isin(grains.index)]
    count = len(rows)
    weights = draw.normal((1.5, 0.2), (1, 0.5), (len(REASONS), count, 2)).round(6)
    told = rows[["p_mining", "p_data_centre"]].to_numpy(float)
    odds = np.log(told / (1 - told.sum(axis=1, keepdims=True)))
    start = odds - prior_odds(scoring.prior_mining, scoring.prior_data_centre) - weights.sum(axis=0)
    meters = pa.array(rows["meter_id"])
    by_detector = [(name, weights[n], draw.random(count)) for n, name in enumerate(REASONS)]
    by_detector.append((BASELINE, start, np.full(count, np.nan)))
    parts = [
        pa.table({
            "meter_id": meters,
            "detector": pa.repeat(name, count),
            "grain": pa.array(grains[rows["meter_id"]]),
            "score": pa.array(score, from_pandas=True),
            "weight_mining": weight[:, 0],
            "weight_data_centre": weight[:, 1],
        })
        for name, weight, score in by_detector
    ]  # fmt: skip
    return pa.concat_tables(parts).sort_by([("meter_id", "ascending"), ("detector", "ascending")])


def spells(leads: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return a steady spell of every meter, and one before it of each lead."""
    first = {"started_on": leads["first_on"], "ended_on": leads["active_since"] - timedelta(1)}
    then = {"started_on": leads["active_since"], "ended_on": leads["last_on"]}
    plain = others.assign(started_on=others["first_on"], ended_on=others["last_on"])
    found = [
        leads.assign(**first, level_kw=leads["mean_kw"] * 0.2),
        leads.assign(**then, level_kw=leads["mean_kw"]),
        plain.assign(level_kw=others["mean_kw"]),
    ]
    whole = pd.concat(found).assign(cv=0.02, periods=120)
    return whole.sort_values(["meter_id", "grain", "started_on"], ignore_index=True)


def steps(leads: pd.DataFrame) -> pd.DataFrame:
    """Return the step with which the load of a lead set in."""
    return leads.assign(
        stepped_on=leads["active_since"],
        before_kw=leads["mean_kw"] * 0.2,
        after_kw=leads["mean_kw"],
        step_kw=leads["mean_kw"] * 0.8,
        unevenness=0.05,
        clarity=12.0,
    )


def onsets(leads: pd.DataFrame) -> pd.DataFrame:
    """Return since when a lead has looked like mining."""
    return leads.assign(kw_basis="floor")


def links(sites: pd.DataFrame) -> pd.DataFrame:
    """Return a chosen match in the register of enterprises of two in three, some with another."""
    number = np.arange(len(sites))
    rows = pd.DataFrame({
        "meter_id": sites["meter_ids"].str[0].to_numpy(),
        "register": "enterprises",
        "key": [f"91510100MA{n:07d}X" for n in number],
        "name": sites["name"].to_numpy(),
    })  # fmt: skip
    chosen = rows[number % 3 > 0].assign(method="name", strength=0.9, chosen=True)
    other = rows[number % 12 == 1].assign(method="name", strength=0.4, chosen=False)
    return pd.concat([chosen, other.assign(key=other["key"].str[:-1] + "Y")], ignore_index=True)


def curves(draw: np.random.Generator, leads: pd.DataFrame) -> pa.Table:
    """Return 15-minute curves of the first leads that have any."""
    some = leads[leads["grain"] == "curve"].head(CURVES_OF)
    count = len(some) * CURVE_DAYS
    noise = 1 + 0.03 * draw.standard_normal((count, 96))
    level = np.repeat(some["mean_kw"].to_numpy(), CURVE_DAYS)[:, None]
    points = pa.array((level * noise).astype(np.float32).ravel())
    return pa.table({
        "meter_id": pa.array(np.repeat(some["meter_id"].to_numpy(object), CURVE_DAYS)),
        "day": _run_up(some, CURVE_DAYS),
        "kw": pa.ListArray.from_arrays(np.arange(count + 1, dtype=np.int32) * 96, points),
    })  # fmt: skip


def levels(draw: np.random.Generator, leads: pd.DataFrame) -> pa.Table:
    """Return the mean power of the days of leads without a curve."""
    some = leads[leads["grain"] == "registers"]
    count = len(some) * LEVEL_DAYS
    level = np.repeat(some["mean_kw"].to_numpy(), LEVEL_DAYS)
    return pa.table({
        "meter_id": pa.array(np.repeat(some["meter_id"].to_numpy(object), LEVEL_DAYS), pa.string()),
        "grain": pa.repeat("registers", count),
        "started_on": _run_up(some, LEVEL_DAYS),
        "level_kw": level * (1 + 0.03 * draw.standard_normal(count)),
    })  # fmt: skip


def _run_up(rows: pd.DataFrame, days: int) -> pa.Array:
    """Return the days up to the last one with a reading, of one row after another."""
    last = rows["last_on"].to_numpy("datetime64[D]")
    return pa.array((last[:, None] - np.arange(days)[::-1]).ravel(), pa.date32())


def _days(as_of: date, back: NDArray[np.int64]) -> NDArray[np.object_]:
    return (np.datetime64(as_of, "D") - back.astype("timedelta64[D]")).astype(object)
