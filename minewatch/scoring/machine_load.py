"""How much of each spell's load is thought to be machines, in the terms of the onset."""

from datetime import date
from typing import Any

import numpy as np

from minewatch.features.schema import GRAINS


def onset_grain(spells: list[dict[str, Any]], onset: dict[str, Any] | None) -> str | None:
    """Return the grain whose spells the onset was read from; None where there is no onset."""
    if onset is None:
        return None
    if onset.get("grain"):
        return str(onset["grain"])
    day = onset["active_since"]
    holding = {row["grain"] for row in spells if row["started_on"] <= day <= row["ended_on"]}
    return next((grain for grain in GRAINS if grain in holding), None)


def machine_loads(
    spells: list[dict[str, Any]], onset: dict[str, Any] | None, floor_share: float | None
) -> list[float | None]:
    """Estimate the load of the machines in each spell, at most [kW].

    As in the onset: no more than is drawn at the quietest time of day, and without the load that
    was there before, where that can be told.

    Parameters
    ----------
    spells : list of dict
        A meter's rows of :data:`minewatch.publish.schema.SPELLS`.
    onset : dict or None
        Its row of :data:`minewatch.publish.schema.ONSETS`.
    floor_share : float or None
        Lowest over mean power of the grain of the onset [0-1]; None where it is not known.

    Returns
    -------
    list of float or None
        None for spells of which less than half is within the time of the onset, at another grain,
        and where nothing was estimated.
    """
    grain = onset_grain(spells, onset)
    if onset is None or grain is None or onset["mining_kw"] is None:
        return [None] * len(spells)
    since, until = onset["active_since"], onset["active_until"]
    share = 1.0 if floor_share is None else min(max(floor_share, 0.0), 1.0)
    within = [
        row["grain"] == grain and _within(row["started_on"], row["ended_on"], since, until)
        for row in spells
    ]
    last_kw = next(
        (r["level_kw"] for r in spells if r["grain"] == grain and r["ended_on"] == until), 0.0
    )
    # What the onset leaves out beyond the quietest time of day is another load.
    other_kw = last_kw - onset["mining_kw"] if onset["mining_kw"] < 0.999 * last_kw * share else 0.0
    levels = np.array([row["level_kw"] for row in spells], dtype=float)
    bound = np.maximum(np.minimum(levels * share, levels - other_kw), 0.0)
    return [float(kw) if ok else None for kw, ok in zip(bound, within, strict=True)]


def _within(first: date, last: date, since: date, until: date | None) -> bool:
    """Tell whether half of a spell's days at least are within the time of the onset."""
    inside = min(last, until or last) - max(first, since)
    return 2 * (inside.days + 1) >= (last - first).days + 1
